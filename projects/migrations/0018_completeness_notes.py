# ruff: noqa: S608 – statements of constants; what is asked goes in as parameters
from django.db import migrations

# table: (its column that names what changed, the column of the note, what a duty reads of it)
NOTED = {
    "project": (
        "id",
        "project_id",
        "authority_id, agency_id, year, sector, state, sample, plan_strategy_id, project_type_id,"
        " activity_type_id, objective, target, indicator, outcome, division",
    ),
    "projectamount": ("project_id", "project_id", "fiscal_year"),
    "budgetshare": ("project_id", "project_id", "item_id"),
    "projectgeometry": (
        "project_id",
        "project_id",
        "budget_item_id, role, geometry, method, review, is_current, replaced_at",
    ),
    "photo": ("project_id", "project_id", "stage, removed_at"),
    "finding": ("project_id", "project_id", "rule, severity, state"),
    "contract": ("project_id", "project_id", "amount, accepted_on, voided_at"),
    "contractextension": ("contract_id", "contract_id", "amount, voided_at"),
    "disbursement": (
        "contract_id",
        "contract_id",
        "instalment, paid_on, amount, progress_percent, voided_at",
    ),
}
# An item alone pays nobody: only a change of the year of its shares is noted.
ITEM = ("id", "item_id", "fiscal_year")


def _trigger(table, event, note, referencing, select):
    name = f"completeness_{table}_{event}"
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO projects_completenesschange ({note}) {select};
    RETURN NULL;
END $$;
CREATE TRIGGER completeness_{event} AFTER {event.upper()} ON projects_{table}
REFERENCING {referencing} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


def _whole(table, event, subject, note):
    rows = "NEW" if event == "insert" else "OLD"
    select = f"SELECT DISTINCT {subject} FROM completeness_rows"
    return _trigger(table, event, note, f"{rows} TABLE AS completeness_rows", select)


def _changed(table, subject, note, columns):
    """Both sides of the rows that differ in what a duty reads."""
    listed = ", ".join(dict.fromkeys(("id", subject, *columns.split(", "))))
    old, new = (f"SELECT {listed} FROM completeness_{side}" for side in ("old", "new"))
    return _trigger(
        table,
        "update",
        note,
        "OLD TABLE AS completeness_old NEW TABLE AS completeness_new",
        f"""SELECT DISTINCT {subject} FROM (
        ({old} EXCEPT {new}) UNION ALL ({new} EXCEPT {old})) changed""",
    )


def _made():
    parts = []
    for table, (subject, note, columns) in NOTED.items():
        parts += [
            _whole(table, "insert", subject, note),
            _changed(table, subject, note, columns),
            _whole(table, "delete", subject, note),
        ]
    return "".join([*parts, _changed("budgetitem", *ITEM)])


def _gone():
    pairs = [(table, event) for table in NOTED for event in ("insert", "update", "delete")]
    return "".join(
        f"DROP TRIGGER completeness_{event} ON projects_{table};\n"
        f"DROP FUNCTION completeness_{table}_{event}();\n"
        for table, event in [*pairs, ("budgetitem", "update")]
    )


class Migration(migrations.Migration):
    """Statement triggers note what changed; what is there already is noted once."""

    dependencies = [("projects", "0017_completeness")]
    operations = [
        migrations.RunSQL(_made(), _gone()),
        migrations.RunSQL(
            "INSERT INTO projects_completenesschange (project_id) SELECT id FROM projects_project",
            "DELETE FROM projects_completenesschange",
        ),
    ]
