# ruff: noqa: S608 – statements of constants
from django.db import migrations

STATED = ", ".join(
    f"stated_{name}"
    for name in (
        "width_m",
        "top_width_m",
        "bottom_width_m",
        "length_m",
        "thickness_m",
        "depth_m",
        "area_m2",
        "volume_m3",
        "parts",
        "moo",
    )
)
# table: (its column that names the project, the part that changes, what a rule reads of it)
NOTED = {
    "project": (
        "id",
        "facts",
        "authority_id, agency_id, year, sector, kind_id, state, sample, subdistrict_code,"
        f" {STATED}, computed_length_m, computed_area_m2, computed_volume_m3, named_subdistrict",
    ),
    "projectgeometry": (
        "project_id",
        "position",
        "role, geometry, method, accuracy_m, typed_text, declared_crs, operation, is_current,"
        " replaced_at, copied_from_id, difference_reason",
    ),
    "budgetshare": ("project_id", "money", "item_id, amount"),
    "photo": ("project_id", "photos", "stage, position, taken_at, sha256, perceptual, removed_at"),
}
_INSERT = "INSERT INTO projects_checknote (project_id, part)"


def _trigger(table, event, referencing, select):
    return f"""
CREATE FUNCTION check_{table}_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {_INSERT} {select};
    RETURN NULL;
END $$;
CREATE TRIGGER check_{event} AFTER {event.upper()} ON projects_{table}
REFERENCING {referencing} FOR EACH STATEMENT EXECUTE FUNCTION check_{table}_{event}();
"""


def _made():
    parts = []
    for table, (project, part, columns) in NOTED.items():
        listed = ", ".join(dict.fromkeys(("id", project, *columns.split(", "))))
        one_sided = f"SELECT DISTINCT {project}, '{part}' FROM"
        made = f"SELECT DISTINCT {project}, '{'whole' if table == 'project' else part}' FROM"
        parts += [
            _trigger(table, "insert", "NEW TABLE AS check_new", f"{made} check_new"),
            _trigger(
                table,
                "update",
                "OLD TABLE AS check_old NEW TABLE AS check_new",
                f"""{one_sided} (
        (SELECT {listed} FROM check_old EXCEPT SELECT {listed} FROM check_new)
        UNION ALL
        (SELECT {listed} FROM check_new EXCEPT SELECT {listed} FROM check_old)) changed""",
            ),
        ]
        if table != "project":  # findings of a project that is gone go with it
            parts.append(
                _trigger(table, "delete", "OLD TABLE AS check_old", f"{one_sided} check_old")
            )
    verdict = "SELECT first_id, 'position' FROM {0} UNION SELECT second_id, 'position' FROM {0}"
    for event, word in (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD")):
        parts.append(
            _trigger(
                "pairverdict", event, f"{word} TABLE AS check_rows", verdict.format("check_rows")
            )
        )
    return "".join(parts)


def _gone():
    events = [(table, event) for table in NOTED for event in ("insert", "update", "delete")]
    events += [("pairverdict", event) for event in ("insert", "update", "delete")]
    return "".join(
        f"DROP TRIGGER check_{event} ON projects_{table};\nDROP FUNCTION check_{table}_{event}();\n"
        for table, event in events
        if (table, event) != ("project", "delete")
    )


class Migration(migrations.Migration):
    """Statement triggers note which projects are to be judged anew, and in which part.

    What is there already is judged by the first run (``manage.py check_projects``).
    """

    dependencies = [("projects", "0012_findings")]
    operations = [migrations.RunSQL(_made(), _gone())]
