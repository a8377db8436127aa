"""The operators' view of projects: officers' forms and services are the only way to change them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from leaflet.admin import LeafletGeoAdmin

from accounts.admin import ReadOnly
from projects.checks.registry import RULES
from projects.models import (
    BudgetItem,
    BudgetShare,
    Kind,
    Project,
    ProjectAmount,
    ProjectGeometry,
    RuleGrade,
    RuleSetting,
)


@admin.register(Kind)
class KindAdmin(admin.ModelAdmin):
    list_display = ("code", "sector", "name_th", "name_en", "primitive", "position")
    list_filter = ("sector",)


class AmountInline(ReadOnly, admin.TabularInline):
    model = ProjectAmount


class ShareInline(ReadOnly, admin.TabularInline):
    model = BudgetShare


@admin.register(Project)
class ProjectAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("code", "name", "year", "sector", "kind", "state", "sample")
    list_filter = ("state", "sector", "year", "sample")
    list_select_related = ("kind",)
    search_fields = ("code", "name")
    show_full_result_count = False
    inlines = (AmountInline, ShareInline)


@admin.register(BudgetItem)
class BudgetItemAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("fiscal_year", "source", "name", "amount", "authority", "agency")
    list_filter = ("fiscal_year", "source")
    list_select_related = ("authority", "agency")
    search_fields = ("name",)
    show_full_result_count = False
    inlines = (ShareInline,)


@admin.register(ProjectGeometry)
class ProjectGeometryAdmin(ReadOnly, LeafletGeoAdmin):
    list_display = ("project_id", "role", "method", "review", "version", "is_current")
    list_filter = ("role", "review", "method", "is_current")
    search_fields = ("project__code",)
    show_full_result_count = False


class RuleSettingForm(forms.ModelForm):
    """A number of a rule: only of rules that there are, and of numbers that they have."""

    rule = forms.ChoiceField(choices=lambda: [(rule.code, rule.title) for rule in _settable()])

    class Meta:
        model = RuleSetting
        fields = ("rule", "kind", "name", "value")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        rule = RULES.get(cleaned.get("rule", ""))
        if rule and cleaned.get("name") and cleaned["name"] not in rule.options:
            known = ", ".join(f"{name} ({option.label})" for name, option in rule.options.items())
            message = _("กฎนี้ไม่มีค่าชื่อนี้ มีแต่: %(known)s")
            raise forms.ValidationError({"name": message % {"known": known}})
        return cleaned


def _settable() -> list[Any]:
    return [rule for rule in RULES.values() if rule.options]


@admin.register(RuleSetting)
class RuleSettingAdmin(admin.ModelAdmin):
    form = RuleSettingForm
    list_display = ("rule", "kind", "name", "value")
    list_filter = ("rule",)
    list_select_related = ("kind",)


class RuleGradeForm(forms.ModelForm):
    rule = forms.ChoiceField(choices=lambda: [(one.code, one.title) for one in RULES.values()])

    class Meta:
        model = RuleGrade
        fields = ("rule", "severity")


@admin.register(RuleGrade)
class RuleGradeAdmin(admin.ModelAdmin):
    form = RuleGradeForm
    list_display = ("rule", "severity")
