# ruff: noqa: S608 – statements of constants

from importlib import import_module

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

_BEFORE = import_module("projects.migrations.0013_check_notes")
# table: as there; what its rules read now
NOTED = {
    "project": (
        "id",
        "facts",
        f"name, {_BEFORE.NOTED['project'][2]}, computed_parts",
    ),
    "contract": ("project_id", "money", "signed_on, voided_at"),
}
_CHANGED = "OLD TABLE AS check_old NEW TABLE AS check_new"


def _on_update(table, noted):
    subject, part, columns = noted
    listed = ", ".join(dict.fromkeys(("id", subject, *columns.split(", "))))
    old, new = (f"SELECT {listed} FROM check_{side}" for side in ("old", "new"))
    differing = f"({old} EXCEPT {new}) UNION ALL ({new} EXCEPT {old})"
    select = f"SELECT DISTINCT {subject}, '{part}' FROM ({differing}) changed"
    return _BEFORE._trigger(table, "update", _CHANGED, select)


def _on_rows(table, event, side):
    subject, part, _columns = NOTED[table]
    select = f"SELECT DISTINCT {subject}, '{part}' FROM check_rows"
    return _BEFORE._trigger(table, event, f"{side} TABLE AS check_rows", select)


def _gone(table, *events):
    return "".join(
        f"DROP TRIGGER check_{event} ON projects_{table};\nDROP FUNCTION check_{table}_{event}();\n"
        for event in events
    )


_OF_CONTRACT = "".join(
    [
        _on_rows("contract", "insert", "NEW"),
        _on_update("contract", NOTED["contract"]),
        _on_rows("contract", "delete", "OLD"),
    ]
)
_OF_PROJECT, _OF_PROJECT_BEFORE = (
    _gone("project", "update") + _on_update("project", noted["project"])
    for noted in (NOTED, _BEFORE.NOTED)
)


class Migration(migrations.Migration):
    """Notes say which transaction wrote them; names, described parts and contracts are noted."""

    dependencies = [
        ("accounts", "0008_sample_right"),
        ("projects", "0018_completeness_notes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="project",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="project",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="project",
            name="delete_delete",
        ),
        migrations.RemoveIndex(
            model_name="project",
            name="project_village",
        ),
        migrations.AddField(
            model_name="checkrun",
            name="snapshot",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="project",
            name="computed_parts",
            field=models.PositiveSmallIntegerField(
                blank=True, editable=False, null=True, verbose_name="จำนวนช่วงที่บรรยาย"
            ),
        ),
        migrations.AddField(
            model_name="projectevent",
            name="computed_parts",
            field=models.PositiveSmallIntegerField(
                blank=True, editable=False, null=True, verbose_name="จำนวนช่วงที่บรรยาย"
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                condition=models.Q(("stated_moo__isnull", False)),
                fields=["subdistrict_code", "sector", "stated_moo"],
                name="project_village",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_projectevent" ("activity_type_id", "agency_id", "authority_id", "classified_at", "classified_by_id", "code", "computed_area_m2", "computed_length_m", "computed_parts", "computed_volume_m3", "created_at", "created_by_id", "district_code", "division", "entered_on_behalf", "facts_version", "id", "indicator", "kind_id", "money_version", "name", "named_subdistrict", "objective", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_programme_id", "plan_strategy_id", "position_version", "programme", "project_type_id", "province_code", "sample", "sector", "source_key", "source_name", "state", "state_reason", "state_since", "stated_area_m2", "stated_bottom_width_m", "stated_confirmed_at", "stated_confirmed_by_id", "stated_count", "stated_depth_m", "stated_height_m", "stated_length_m", "stated_moo", "stated_parts", "stated_surface", "stated_thickness_m", "stated_top_width_m", "stated_volume_m3", "stated_width_m", "strategy", "subdistrict_code", "target", "updated_at", "updated_by_id", "year") VALUES (NEW."activity_type_id", NEW."agency_id", NEW."authority_id", NEW."classified_at", NEW."classified_by_id", NEW."code", NEW."computed_area_m2", NEW."computed_length_m", NEW."computed_parts", NEW."computed_volume_m3", NEW."created_at", NEW."created_by_id", NEW."district_code", NEW."division", NEW."entered_on_behalf", NEW."facts_version", NEW."id", NEW."indicator", NEW."kind_id", NEW."money_version", NEW."name", NEW."named_subdistrict", NEW."objective", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_programme_id", NEW."plan_strategy_id", NEW."position_version", NEW."programme", NEW."project_type_id", NEW."province_code", NEW."sample", NEW."sector", NEW."source_key", NEW."source_name", NEW."state", NEW."state_reason", NEW."state_since", NEW."stated_area_m2", NEW."stated_bottom_width_m", NEW."stated_confirmed_at", NEW."stated_confirmed_by_id", NEW."stated_count", NEW."stated_depth_m", NEW."stated_height_m", NEW."stated_length_m", NEW."stated_moo", NEW."stated_parts", NEW."stated_surface", NEW."stated_thickness_m", NEW."stated_top_width_m", NEW."stated_volume_m3", NEW."stated_width_m", NEW."strategy", NEW."subdistrict_code", NEW."target", NEW."updated_at", NEW."updated_by_id", NEW."year"); RETURN NULL;',
                    hash="5d641ae2e23989e924cecc055db58abca6c48ce7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2e147",
                    table="projects_project",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_projectevent" ("activity_type_id", "agency_id", "authority_id", "classified_at", "classified_by_id", "code", "computed_area_m2", "computed_length_m", "computed_parts", "computed_volume_m3", "created_at", "created_by_id", "district_code", "division", "entered_on_behalf", "facts_version", "id", "indicator", "kind_id", "money_version", "name", "named_subdistrict", "objective", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_programme_id", "plan_strategy_id", "position_version", "programme", "project_type_id", "province_code", "sample", "sector", "source_key", "source_name", "state", "state_reason", "state_since", "stated_area_m2", "stated_bottom_width_m", "stated_confirmed_at", "stated_confirmed_by_id", "stated_count", "stated_depth_m", "stated_height_m", "stated_length_m", "stated_moo", "stated_parts", "stated_surface", "stated_thickness_m", "stated_top_width_m", "stated_volume_m3", "stated_width_m", "strategy", "subdistrict_code", "target", "updated_at", "updated_by_id", "year") VALUES (NEW."activity_type_id", NEW."agency_id", NEW."authority_id", NEW."classified_at", NEW."classified_by_id", NEW."code", NEW."computed_area_m2", NEW."computed_length_m", NEW."computed_parts", NEW."computed_volume_m3", NEW."created_at", NEW."created_by_id", NEW."district_code", NEW."division", NEW."entered_on_behalf", NEW."facts_version", NEW."id", NEW."indicator", NEW."kind_id", NEW."money_version", NEW."name", NEW."named_subdistrict", NEW."objective", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_programme_id", NEW."plan_strategy_id", NEW."position_version", NEW."programme", NEW."project_type_id", NEW."province_code", NEW."sample", NEW."sector", NEW."source_key", NEW."source_name", NEW."state", NEW."state_reason", NEW."state_since", NEW."stated_area_m2", NEW."stated_bottom_width_m", NEW."stated_confirmed_at", NEW."stated_confirmed_by_id", NEW."stated_count", NEW."stated_depth_m", NEW."stated_height_m", NEW."stated_length_m", NEW."stated_moo", NEW."stated_parts", NEW."stated_surface", NEW."stated_thickness_m", NEW."stated_top_width_m", NEW."stated_volume_m3", NEW."stated_width_m", NEW."strategy", NEW."subdistrict_code", NEW."target", NEW."updated_at", NEW."updated_by_id", NEW."year"); RETURN NULL;',
                    hash="6ecf963bdc9e2ab4f168f0d3b49c9c6356da6f94",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_804c3",
                    table="projects_project",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_projectevent" ("activity_type_id", "agency_id", "authority_id", "classified_at", "classified_by_id", "code", "computed_area_m2", "computed_length_m", "computed_parts", "computed_volume_m3", "created_at", "created_by_id", "district_code", "division", "entered_on_behalf", "facts_version", "id", "indicator", "kind_id", "money_version", "name", "named_subdistrict", "objective", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_programme_id", "plan_strategy_id", "position_version", "programme", "project_type_id", "province_code", "sample", "sector", "source_key", "source_name", "state", "state_reason", "state_since", "stated_area_m2", "stated_bottom_width_m", "stated_confirmed_at", "stated_confirmed_by_id", "stated_count", "stated_depth_m", "stated_height_m", "stated_length_m", "stated_moo", "stated_parts", "stated_surface", "stated_thickness_m", "stated_top_width_m", "stated_volume_m3", "stated_width_m", "strategy", "subdistrict_code", "target", "updated_at", "updated_by_id", "year") VALUES (OLD."activity_type_id", OLD."agency_id", OLD."authority_id", OLD."classified_at", OLD."classified_by_id", OLD."code", OLD."computed_area_m2", OLD."computed_length_m", OLD."computed_parts", OLD."computed_volume_m3", OLD."created_at", OLD."created_by_id", OLD."district_code", OLD."division", OLD."entered_on_behalf", OLD."facts_version", OLD."id", OLD."indicator", OLD."kind_id", OLD."money_version", OLD."name", OLD."named_subdistrict", OLD."objective", OLD."outcome", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_programme_id", OLD."plan_strategy_id", OLD."position_version", OLD."programme", OLD."project_type_id", OLD."province_code", OLD."sample", OLD."sector", OLD."source_key", OLD."source_name", OLD."state", OLD."state_reason", OLD."state_since", OLD."stated_area_m2", OLD."stated_bottom_width_m", OLD."stated_confirmed_at", OLD."stated_confirmed_by_id", OLD."stated_count", OLD."stated_depth_m", OLD."stated_height_m", OLD."stated_length_m", OLD."stated_moo", OLD."stated_parts", OLD."stated_surface", OLD."stated_thickness_m", OLD."stated_top_width_m", OLD."stated_volume_m3", OLD."stated_width_m", OLD."strategy", OLD."subdistrict_code", OLD."target", OLD."updated_at", OLD."updated_by_id", OLD."year"); RETURN NULL;',
                    hash="1b6e800e281837618e210914702d1024dd15d263",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2192f",
                    table="projects_project",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE projects_checknote"
            " ADD COLUMN xact xid8 NOT NULL DEFAULT pg_current_xact_id()",
            "ALTER TABLE projects_checknote DROP COLUMN xact",
        ),
        migrations.RunSQL(_OF_PROJECT, _OF_PROJECT_BEFORE),
        migrations.RunSQL(_OF_CONTRACT, _gone("contract", "insert", "update", "delete")),
    ]
