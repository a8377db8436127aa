# ruff: noqa: S608 – statements of constants
from django.db import migrations, models

# A long line is measured segment by segment: a scribble of 10,000 vertices would be noded for minutes.
# A broken polygon is mended up to 400 vertices; a larger one counts whole where its project does.
SHARES = """
CREATE FUNCTION projects_area_shares(asked bigint[])
RETURNS TABLE (project_id bigint, subdistrict_code varchar, share numeric)
LANGUAGE sql STABLE AS $$
WITH piece AS NOT MATERIALIZED (
    SELECT p.geometry, a.code FROM coordinates_adminareapart p
    JOIN coordinates_adminarea a ON a.id = p.area_id
    WHERE a.level = 'subdistrict' AND a.valid_to IS NULL
),
crossing AS MATERIALIZED (
    SELECT g.project_id, g.dimension, g.geometry
    FROM projects_projectgeometry g
    WHERE g.project_id = ANY(asked) AND g.is_current AND g.dimension >= 1
        AND NOT EXISTS (
            SELECT FROM piece WHERE piece.geometry && g.geometry AND ST_Covers(
                piece.geometry,
                CASE WHEN g.dimension = 2 THEN ST_ConvexHull(g.geometry) ELSE g.geometry END)
        )
),
shape AS MATERIALIZED (
    SELECT c.project_id, segment.geom, ST_Length(segment.geom::geography) AS measure
    FROM crossing c CROSS JOIN LATERAL ST_DumpSegments(c.geometry) segment
    WHERE c.dimension = 1 AND ST_NPoints(c.geometry) > 200
    UNION ALL
    SELECT project_id, geom, ST_Length(geom::geography)
    FROM (SELECT c.project_id, ST_UnaryUnion(c.geometry) AS geom
        FROM crossing c WHERE c.dimension = 1 AND ST_NPoints(c.geometry) <= 200) line
    UNION ALL
    SELECT project_id, geom, ST_Area(geom::geography)
    FROM (SELECT c.project_id, CASE WHEN ST_IsValid(c.geometry) THEN c.geometry ELSE
            ST_CollectionExtract(ST_MakeValid(c.geometry, 'method=structure'), 3) END AS geom
        FROM crossing c
        WHERE c.dimension = 2 AND (ST_NPoints(c.geometry) <= 400 OR ST_IsValid(c.geometry))
    ) mended
),
measured AS (
    SELECT s.project_id, piece.code, sum(CASE ST_Dimension(s.geom)
        WHEN 1 THEN ST_Length(ST_Intersection(s.geom, piece.geometry)::geography)
        ELSE ST_Area(ST_Intersection(s.geom, piece.geometry)::geography) END) AS inside
    FROM shape s JOIN piece ON piece.geometry && s.geom AND ST_Intersects(piece.geometry, s.geom)
    GROUP BY s.project_id, piece.code
),
held AS (
    SELECT m.project_id, m.code, m.inside, whole.measure,
        sum(m.inside) OVER (PARTITION BY m.project_id) AS covered,
        count(*) OVER (PARTITION BY m.project_id) AS areas
    FROM measured m
    JOIN (SELECT s.project_id, sum(s.measure) AS measure FROM shape s GROUP BY s.project_id) whole
        ON whole.project_id = m.project_id
    WHERE m.inside > whole.measure * 1e-6
),
part AS (
    SELECT project_id, code,
        round((inside / CASE WHEN covered > measure * 0.9995 THEN covered ELSE measure END)::numeric,
            9) AS share
    FROM held WHERE areas > 1
    UNION ALL
    SELECT DISTINCT project_id, '', round((1 - covered / measure)::numeric, 9)
    FROM held WHERE areas > 1 AND covered <= measure * 0.9995
)
SELECT project_id, code,
    CASE WHEN row_number() OVER (PARTITION BY project_id ORDER BY share DESC, code) = 1
        THEN 1 - (sum(share) OVER (PARTITION BY project_id) - share) ELSE share END
FROM part
$$;

CREATE FUNCTION projects_area_shares_anew(asked bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF asked IS NULL THEN RETURN; END IF;
    DELETE FROM projects_areashare s WHERE s.project_id = ANY(asked);
    INSERT INTO projects_areashare (project_id, subdistrict_code, share)
        SELECT * FROM projects_area_shares(asked);
END $$;
"""
INSERTED = """
    SELECT array_agg(DISTINCT project_id) INTO asked FROM share_new
        WHERE is_current AND dimension >= 1;
"""
# Points have no shares, and what is not current neither: for them nothing is looked up.
UPDATED = """
    SELECT array_agg(DISTINCT moved.project_id) INTO asked
    FROM share_old o JOIN share_new n ON n.id = o.id
    CROSS JOIN LATERAL (VALUES (o.project_id), (n.project_id)) AS moved (project_id)
    WHERE (o.is_current OR n.is_current) AND greatest(o.dimension, n.dimension) >= 1
        AND (o.is_current, o.project_id) IS DISTINCT FROM (n.is_current, n.project_id)
        OR (n.is_current AND o.geometry IS DISTINCT FROM n.geometry);
"""
DELETED = """
    SELECT array_agg(DISTINCT project_id) INTO asked FROM share_old
        WHERE is_current AND dimension >= 1;
"""
EVENTS = {
    "insert": (INSERTED, "NEW TABLE AS share_new"),
    "update": (UPDATED, "OLD TABLE AS share_old NEW TABLE AS share_new"),
    "delete": (DELETED, "OLD TABLE AS share_old"),
}


def triggers():
    return "".join(
        f"""
CREATE FUNCTION area_share_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE asked bigint[];
BEGIN
    {select}
    PERFORM projects_area_shares_anew(asked);
    RETURN NULL;
END $$;
CREATE TRIGGER area_share_{event} AFTER {event.upper()} ON projects_projectgeometry
REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION area_share_{event}();
"""
        for event, (select, tables) in EVENTS.items()
    )


def gone():
    dropped = "".join(
        f"DROP TRIGGER area_share_{event} ON projects_projectgeometry;\n"
        f"DROP FUNCTION area_share_{event}();\n"
        for event in EVENTS
    )
    return (
        dropped + "DROP FUNCTION projects_area_shares_anew(bigint[]);\n"
        "DROP FUNCTION projects_area_shares(bigint[]);"
    )


class Migration(migrations.Migration):
    """What is there already is shared once; ``manage.py rebuild_area_shares`` does it again."""

    dependencies = [("projects", "0021_versions")]
    operations = [
        migrations.CreateModel(
            name="AreaShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("project_id", models.BigIntegerField()),
                ("subdistrict_code", models.CharField(db_index=True, max_length=6)),
                ("share", models.DecimalField(decimal_places=9, max_digits=10)),
            ],
            options={
                "db_table": "projects_areashare",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project_id", "subdistrict_code"), name="area_share_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share__gt", 0), ("share__lte", 1)),
                        name="area_share_is_a_part",
                    ),
                ],
            },
        ),
        migrations.RunSQL(SHARES + triggers(), gone()),
        migrations.RunSQL(
            "SELECT projects_area_shares_anew((SELECT array_agg(project_id)"
            " FROM projects_projectgeometry WHERE is_current AND dimension >= 1))",
            migrations.RunSQL.noop,
        ),
    ]
