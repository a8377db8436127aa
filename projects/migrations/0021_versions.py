# ruff: noqa: S608 – statements of constants
from django.db import migrations, models

_NOTE = "INSERT INTO projects_versionnote (about, authority_id, agency_id, changes)"
# The owners of the projects whose keys a subquery gives. The array is planned for few keys: a
# plan that is kept from a large statement must not walk through all projects for a small one.
_OWNERS = "SELECT authority_id, agency_id FROM projects_project WHERE id = ANY(ARRAY({}))"
_OWN = "SELECT authority_id, agency_id FROM {rows} own"
_OF_PROJECT = _OWNERS.format("SELECT DISTINCT project_id FROM {rows} part")
_OF_CONTRACT = _OWNERS.format(
    "SELECT project_id FROM projects_contract"
    " WHERE id = ANY(ARRAY(SELECT DISTINCT contract_id FROM {rows} part))"
)
_OF_ITEM = f"{_OWN} UNION ALL " + _OWNERS.format(
    "SELECT project_id FROM projects_budgetshare WHERE item_id = ANY(ARRAY(SELECT id FROM {rows} i))"
)
# table: whose version its rows are
OWNED = {
    "project": _OWN,
    "projectamount": _OF_PROJECT,
    "projectgeometry": _OF_PROJECT,
    "budgetitem": _OF_ITEM,
    "budgetshare": _OF_PROJECT,
    "contract": _OF_PROJECT,
    "contractextension": _OF_CONTRACT,
    "disbursement": _OF_CONTRACT,
    "handover": _OF_PROJECT,
    "finding": _OF_PROJECT,
    "photo": _OF_PROJECT,
}
# What every question is understood by: table → what the note is about
COMMON = {
    "coordinates_adminarea": "areas",
    "accounts_localauthority": "authorities",
    "accounts_agency": "rules",
    "projects_activitytype": "rules",
    "projects_kind": "rules",
    "projects_programme": "rules",
    "projects_projecttype": "rules",
    "projects_strategy": "rules",
    "projects_strategylink": "rules",
}
_NOTED_OF_ALL = f"{_NOTE} VALUES ('{{}}', NULL, NULL, 1), ('all', NULL, NULL, 1)"
_EVENTS = {"insert": "NEW", "delete": "OLD"}


def _function(name, body):
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {body};
    RETURN NULL;
END $$;
"""


def _trigger(name, table, event, function, rows=""):
    return f"""
CREATE TRIGGER {name} AFTER {event} ON {table} {rows}
FOR EACH STATEMENT EXECUTE FUNCTION {function}();
"""


def _noted(owners, rows):
    return (
        f"{_NOTE} SELECT DISTINCT 'owner', authority_id, agency_id, 1 FROM ({owners}) owners"
        f" UNION ALL SELECT 'all', NULL, NULL, 1 WHERE EXISTS (SELECT FROM {rows} changed)"
    )


def _of_owner(table, owners):
    one, both = f"version_{table}", f"version_{table}_update"
    # An update is of the owner that a row had, too.
    had = "(SELECT * FROM version_rows UNION ALL SELECT * FROM version_old)"
    parts = [
        _function(one, _noted(owners.format(rows="version_rows"), "version_rows")),
        _function(both, _noted(owners.format(rows=had), had)),
    ]
    parts += [
        _trigger(
            f"version_{event}",
            f"projects_{table}",
            event.upper(),
            one,
            f"REFERENCING {word} TABLE AS version_rows",
        )
        for event, word in _EVENTS.items()
    ]
    parts.append(
        _trigger(
            "version_update",
            f"projects_{table}",
            "UPDATE",
            both,
            "REFERENCING OLD TABLE AS version_old NEW TABLE AS version_rows",
        )
    )
    return "".join(parts)


def _made():
    parts = [_of_owner(table, owners) for table, owners in OWNED.items()]
    for about in dict.fromkeys(COMMON.values()):
        parts.append(_function(f"version_{about}", _NOTED_OF_ALL.format(about)))
    for table, about in COMMON.items():
        parts.append(
            _trigger("version_change", table, "INSERT OR UPDATE OR DELETE", f"version_{about}")
        )
    return "".join(parts)


def _gone():
    parts = [
        f"DROP TRIGGER version_{event} ON projects_{table};\n"
        for table in OWNED
        for event in ("insert", "update", "delete")
    ]
    parts += [f"DROP TRIGGER version_change ON {table};\n" for table in COMMON]
    functions = [f"version_{table}{end}" for table in OWNED for end in ("", "_update")]
    functions += [f"version_{about}" for about in dict.fromkeys(COMMON.values())]
    return "".join([*parts, *(f"DROP FUNCTION {name}();\n" for name in functions)])


class Migration(migrations.Migration):
    """A version an owner: statement triggers note each change in its own transaction."""

    dependencies = [
        ("accounts", "0008_sample_right"),
        ("coordinates", "0004_centre_of_areas"),
        ("projects", "0020_rollup_cubes"),
    ]
    operations = [
        migrations.CreateModel(
            name="VersionNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("areas", "Areas"),
                            ("authorities", "Authorities"),
                            ("rules", "Rules"),
                            ("all", "All"),
                        ],
                        max_length=12,
                    ),
                ),
                ("authority_id", models.BigIntegerField(null=True)),
                ("agency_id", models.BigIntegerField(null=True)),
                ("changes", models.BigIntegerField(default=1)),
            ],
            options={
                "db_table": "projects_versionnote",
                "indexes": [
                    models.Index(
                        condition=models.Q(("about", "owner"), _negated=True),
                        fields=["about"],
                        name="version_of_all",
                    ),
                    models.Index(fields=["authority_id"], name="version_of_authority"),
                ],
            },
        ),
        migrations.RunSQL(_made(), _gone()),
    ]
