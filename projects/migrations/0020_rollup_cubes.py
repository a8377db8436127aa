# ruff: noqa: S608 – statements of constants
import django.contrib.postgres.fields
from django.db import migrations, models

_PLAIN = ("sector", "state", "position", "sample")
_PROVINCE = (*_PLAIN, "province_code")
_KEYS = {
    "year": "0",
    "source": "''",
    "province_code": "''",
    "district_code": "''",
    "subdistrict_code": "''",
    "sector": "''",
    "kind": "''",
    "state": "''",
    "position": "''",
    "sample": "false",
}
_CUBES = (
    # number, keys, the cube they are summed from; each after that one
    (6, (*_PLAIN, "kind", "year", "source"), None),
    (9, (*_PROVINCE, "year", "source"), None),
    (11, (*_PROVINCE, "kind", "year"), None),
    (12, (*_PROVINCE, "district_code", "year"), None),
    (13, (*_PROVINCE, "district_code", "source"), None),
    (14, (*_PROVINCE, "district_code", "subdistrict_code"), None),
    (3, (*_PLAIN, "year", "source"), 6),
    (4, (*_PLAIN, "kind", "year"), 6),
    (5, (*_PROVINCE, "source"), 9),
    (7, (*_PROVINCE, "kind"), 11),
    (8, (*_PROVINCE, "year"), 9),
    (10, (*_PROVINCE, "district_code"), 12),
    (1, (*_PLAIN, "year"), 3),
    (2, _PROVINCE, 5),
)
_OTHERS = """CASE WHEN earlier IS NOT NULL THEN (
    SELECT array_agg(DISTINCT told ORDER BY told) FROM unnest(earlier) told WHERE {}) END"""
_AFTER = "(earlier IS NULL OR NOT {} = ANY(earlier))"


def _cells(number, keys, of):
    """The cells of one cube, of entries or of the cube ``of``; of lines alike in its keys one
    stands for a project."""
    if "source" in keys and "year" in keys:
        earlier, stands = "earlier", "true"
    elif "year" in keys:
        earlier = _OTHERS.format("told ~ '^[0-9]+$' AND told <> year::text")
        stands = _AFTER.format("year::text")
    elif "source" in keys:
        earlier = _OTHERS.format("told !~ '^[0-9]' AND told <> source")
        stands = _AFTER.format("source")
    else:
        earlier, stands = "NULL::text[]", "earlier IS NULL"
    rows = f"projects_rollupcell WHERE cube = {of}" if of else "projects_rollupentry"
    told = ", ".join(name if name in keys else blank for name, blank in _KEYS.items())
    grouped = ", ".join(str(place + 1) for place in range(len(_KEYS) + 2))
    once = ", ".join(
        f"coalesce(sum({name}) FILTER (WHERE {stands}), 0)"
        for name in ("projects", "length", "area")
    )
    return f"""
INSERT INTO projects_rollupcell (cube, {", ".join(_KEYS)}, earlier, entries, projects, length,
    area, budget, contract, paid, planned)
SELECT {number}, {told}, {earlier}, {"sum(entries)" if of else "count(*)"}, {once},
    sum(budget), sum(contract), sum(paid), sum(planned)
FROM {rows} GROUP BY {grouped}
ORDER BY {grouped};
"""


_SAME = """project_id, authority_id, agency_id, province_code, district_code, subdistrict_code,
    year, source, sector, kind, state, position, sample"""
_FILL = f"""
INSERT INTO projects_rollupentry ({_SAME}, earlier, projects, length, area, budget, contract,
    paid, planned)
SELECT {_SAME},
    CASE WHEN counts > 0 THEN string_to_array(told, ',') END,
    (counts > 0)::integer,
    CASE WHEN counts > 0 THEN 100 * length_m ELSE 0 END,
    CASE WHEN counts > 0 THEN 100 * area_m2 ELSE 0 END,
    100 * budget_baht, 100 * contract_baht, 100 * paid_baht, 100 * planned_baht
FROM (
    SELECT *, string_agg(year || ',' || source || ',' || year || source, ',') OVER (
        PARTITION BY project_id, counts > 0 ORDER BY year, source
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS told
    FROM rollup_before
) line
ORDER BY province_code, district_code, subdistrict_code, project_id;
DROP TABLE rollup_before;
""" + "".join(_cells(*cube) for cube in _CUBES)
_KEEP = "CREATE TABLE rollup_before AS SELECT * FROM projects_rollupentry;"

_MEASURES = "budget_baht, contract_baht, paid_baht, planned_baht, length_m, area_m2"
_CELL_BEFORE = "sector, kind, state, sample, position, year, source, counts"
# Back again: the flags of counting from the earlier lines. Lines that count nothing had lengths.
_KEEP_BACK = f"""
CREATE TABLE rollup_before AS SELECT {_SAME},
    CASE WHEN projects = 0 THEN 0 ELSE 8 + (earlier IS NULL)::integer
        + 2 * (earlier IS NULL OR NOT year::text = ANY(earlier))::integer
        + 4 * (earlier IS NULL OR NOT source = ANY(earlier))::integer END AS counts,
    budget * 0.01 AS budget_baht, contract * 0.01 AS contract_baht, paid * 0.01 AS paid_baht,
    planned * 0.01 AS planned_baht,
    max(length) OVER project * 0.01 AS length_m, max(area) OVER project * 0.01 AS area_m2
FROM projects_rollupentry WINDOW project AS (PARTITION BY project_id);
"""
_FILL_BACK = f"""
INSERT INTO projects_rollupentry ({_SAME}, counts, {_MEASURES})
SELECT {_SAME}, counts, {_MEASURES} FROM rollup_before;
DROP TABLE rollup_before;
INSERT INTO projects_rollupcell (level, province_code, {_CELL_BEFORE}, entries, {_MEASURES})
SELECT level, CASE level WHEN 1 THEN province_code ELSE '' END, {_CELL_BEFORE}, count(*),
    {", ".join(f"sum({name})" for name in _MEASURES.split(", "))}
FROM projects_rollupentry CROSS JOIN (VALUES (0), (1)) AS levels (level)
GROUP BY 1, 2, {_CELL_BEFORE};
"""


def _columns(*first):
    return [
        (
            "id",
            models.BigAutoField(
                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
            ),
        ),
        *first,
        *(
            (name, models.BigIntegerField())
            for name in ("projects", "budget", "contract", "paid", "planned", "length", "area")
        ),
        ("year", models.PositiveSmallIntegerField()),
        ("sample", models.BooleanField()),
        (
            "earlier",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), null=True, size=None
            ),
        ),
        ("province_code", models.CharField(max_length=2)),
        ("district_code", models.CharField(max_length=4)),
        ("subdistrict_code", models.CharField(max_length=6)),
        ("position", models.CharField(max_length=11)),
        ("source", models.CharField(max_length=14)),
        ("state", models.CharField(max_length=12)),
        ("sector", models.CharField(max_length=10)),
        ("kind", models.CharField(max_length=20)),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0019_notes_of_names_and_contracts"),
    ]

    operations = [
        migrations.RunSQL(_KEEP, _FILL_BACK),
        migrations.DeleteModel(name="RollupCell"),
        migrations.DeleteModel(name="RollupEntry"),
        migrations.CreateModel(
            name="RollupEntry",
            fields=[
                *_columns(),
                ("project_id", models.BigIntegerField()),
                ("authority_id", models.BigIntegerField(null=True)),
                ("agency_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "projects_rollupentry",
                "indexes": [
                    models.Index(fields=["project_id"], name="rollup_entry_project"),
                    models.Index(fields=["authority_id"], name="rollup_entry_authority"),
                    models.Index(fields=["agency_id"], name="rollup_entry_agency"),
                    models.Index(
                        fields=["province_code", "year", "source"], name="rollup_entry_province"
                    ),
                    models.Index(
                        fields=["district_code", "year", "source"], name="rollup_entry_district"
                    ),
                    models.Index(
                        fields=["subdistrict_code", "year", "source"],
                        name="rollup_entry_subdistrict",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RollupCell",
            fields=_columns(
                ("cube", models.PositiveSmallIntegerField()), ("entries", models.BigIntegerField())
            ),
            options={
                "db_table": "projects_rollupcell",
                "indexes": [
                    models.Index(
                        condition=models.Q(("entries", 0)),
                        fields=["entries"],
                        name="rollup_cell_empty",
                    ),
                    models.Index(
                        fields=["cube", "province_code", "year"], name="rollup_cell_province"
                    ),
                    models.Index(
                        condition=models.Q(("cube__in", [10, 12, 13, 14])),
                        fields=["cube", "district_code", "year"],
                        name="rollup_cell_district",
                    ),
                    models.Index(
                        condition=models.Q(("subdistrict_code__gt", "")),
                        fields=["subdistrict_code"],
                        name="rollup_cell_subdistrict",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("cube", *_KEYS, "earlier"),
                        nulls_distinct=False,
                        name="rollup_cell_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(_FILL, _KEEP_BACK),
    ]
