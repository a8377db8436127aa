# ruff: noqa: S608 – statements of constants; what is asked goes in as parameters
from django.db import migrations

# table: (its column that names what changed, the column of the note, what counts in the rollup)
NOTED = {
    "project": (
        "id",
        "project_id",
        "authority_id, agency_id, province_code, district_code, subdistrict_code, sector,"
        " kind_id, state, sample",
    ),
    "projectamount": ("project_id", "project_id", "fiscal_year, amount"),
    "budgetshare": ("project_id", "project_id", "item_id, amount"),
    "projectgeometry": (
        "project_id",
        "project_id",
        "is_current, method, dimension, length_m, area_m2",
    ),
    "contract": ("project_id", "project_id", "amount, voided_at"),
    "contractextension": ("contract_id", "contract_id", "amount, voided_at"),
    "disbursement": ("contract_id", "contract_id", "amount, voided_at"),
}
# An item alone pays nobody: only a change of what its shares are of is noted.
ITEM = ("id", "item_id", "fiscal_year, source")


def _function(name, note, select):
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO projects_rollupchange ({note}) {select};
    RETURN NULL;
END $$;
"""


def _trigger(table, event, function, referencing):
    return f"""
CREATE TRIGGER rollup_{event} AFTER {event.upper()} ON projects_{table}
REFERENCING {referencing} FOR EACH STATEMENT EXECUTE FUNCTION {function}();
"""


def _whole(table, event, subject, note, rows):
    function = f"rollup_{table}_{event}"
    word = "NEW" if event == "insert" else "OLD"
    return _function(function, note, f"SELECT DISTINCT {subject} FROM {rows}") + _trigger(
        table, event, function, f"{word} TABLE AS {rows}"
    )


def _changed(table, subject, note, columns):
    """Both sides of the rows that differ in what counts."""
    function = f"rollup_{table}_update"
    listed = f"id, {columns}" if subject == "id" else f"id, {subject}, {columns}"
    select = f"""
    SELECT {subject} FROM (SELECT {listed} FROM rollup_old EXCEPT
        SELECT {listed} FROM rollup_new) was
    UNION SELECT {subject} FROM (SELECT {listed} FROM rollup_new EXCEPT
        SELECT {listed} FROM rollup_old) is_now"""
    return _function(function, note, select) + _trigger(
        table, "update", function, "OLD TABLE AS rollup_old NEW TABLE AS rollup_new"
    )


def _made():
    parts = []
    for table, (subject, note, columns) in NOTED.items():
        parts += [
            _whole(table, "insert", subject, note, "rollup_new"),
            _changed(table, subject, note, columns),
            _whole(table, "delete", subject, note, "rollup_old"),
        ]
    return "".join([*parts, _changed("budgetitem", *ITEM)])


def _gone():
    pairs = [(table, event) for table in NOTED for event in ("insert", "update", "delete")]
    return "".join(
        f"DROP TRIGGER rollup_{event} ON projects_{table};\nDROP FUNCTION rollup_{table}_{event}();\n"
        for table, event in [*pairs, ("budgetitem", "update")]
    )


class Migration(migrations.Migration):
    """Statement triggers note what changed; what is there already is noted once."""

    dependencies = [("projects", "0008_rollup")]
    operations = [
        migrations.RunSQL(_made(), _gone()),
        migrations.RunSQL(
            "INSERT INTO projects_rollupchange (project_id) SELECT id FROM projects_project",
            "DELETE FROM projects_rollupchange",
        ),
    ]
