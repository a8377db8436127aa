"""Forms of plans and revisions. They check what was typed; services change."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.models import LocalAuthority
from coordinates.fields import BahtField, ThaiDateField, ThaiIntegerField, ThaiYearField
from coordinates.thai import fiscal_year, normalise
from projects.codes import PlanForm, RevisionKind
from projects.forms import NormalisedTextMixin
from projects.models import DevelopmentPlan, PlanEntry, Project
from projects.plans.content import years_of
from projects.plans.lock import PLAN_FACTS
from projects.services.plans import MOST_YEARS
from projects.services.plans_approval import Papers, papers_faults

_LONG = {"name", "objective", "target", "indicator", "outcome"}


class VersionForm(NormalisedTextMixin, forms.Form):
    """A step that is taken for what was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class PlanFactsForm(NormalisedTextMixin, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    first_year = ThaiYearField(label=_("ตั้งแต่ปี (พ.ศ.)"))
    last_year = ThaiYearField(label=_("ถึงปี (พ.ศ.)"))
    name = forms.CharField(
        label=_("ชื่อแผน"),
        max_length=300,
        required=False,
        help_text=_("เว้นว่างไว้ ระบบตั้งชื่อตามปีให้"),
    )

    def __init__(
        self,
        *args: Any,
        authority: LocalAuthority,
        plan: DevelopmentPlan | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if plan:
            names = ("version", "first_year", "last_year", "name")
            self.initial.update({name: getattr(plan, name) for name in names})
            return
        last = authority.plans.aggregate(last=Max("last_year"))["last"]
        year = last + 1 if last else fiscal_year(localdate())
        if year + 4 <= ThaiYearField.LAST:
            self.initial.update(first_year=year, last_year=year + 4)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", _("ปีสุดท้ายต้องไม่ก่อนปีแรก"))
        elif first and last and last - first >= MOST_YEARS:
            self.add_error("last_year", _("แผนหนึ่งมีได้ไม่เกิน 20 ปี ตรวจปีอีกครั้ง"))
        return cleaned

    def comparison(self, theirs: DevelopmentPlan) -> list[tuple[Any, Any, Any]]:
        """(label, mine, theirs) of what differs."""
        return differences(self, ("name", "first_year", "last_year"), theirs)


class EntriesForm(forms.Form):
    """The projects ticked (keys) and the form they go into."""

    form = forms.ChoiceField(label=_("แบบ"), choices=PlanForm, initial=PlanForm.P02)
    project = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, offered: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["project"]
        assert isinstance(chosen, forms.TypedMultipleChoiceField)  # noqa: S101 – tells the types
        chosen.choices = [(pk, str(pk)) for pk in offered]
        chosen.error_messages["invalid_choice"] = _(
            "บางโครงการอยู่ในแผนแล้ว ถูกถอน หรือไม่ใช่ของ อปท. นี้ เลือกใหม่จากรายการ"
        )

    def clean_project(self) -> list[int]:
        projects: list[int] = self.cleaned_data["project"]
        if not projects:
            raise forms.ValidationError(_("เลือกอย่างน้อยหนึ่งโครงการ"))
        return projects


class EntryForm(VersionForm):
    form = forms.ChoiceField(label=_("แบบ"), choices=PlanForm)
    number = ThaiIntegerField(label=_("ลำดับที่"), min_value=1, max_value=999_999)

    def comparison(self, theirs: PlanEntry) -> list[tuple[Any, Any, Any]]:
        """(label, mine, theirs) of what differs."""
        return differences(self, ("form", "number"), theirs)


class ReopenForm(VersionForm):
    reason = forms.CharField(
        label=_("เหตุผลที่เปิดกลับมาแก้ไข"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class ApprovalForm(VersionForm):
    """What an approval rests on; the council's consent where the authority needs it."""

    consent_on = ThaiDateField(label=_("สภาเห็นชอบเมื่อ"))
    consent_resolution = forms.CharField(label=_("มติสภาเลขที่"), max_length=100)
    approved_on = ThaiDateField(label=_("อนุมัติเมื่อ"))
    announcement = forms.CharField(label=_("ประกาศเลขที่"), max_length=100, required=False)

    def __init__(
        self, *args: Any, consent: bool, not_before: date | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._rules: dict[str, Any] = {"consent": consent, "not_before": not_before}
        if not consent:
            del self.fields["consent_on"], self.fields["consent_resolution"]

    def clean(self) -> dict[str, Any]:
        """Every paper out of order is told at once, beside what is missing."""
        cleaned = super().clean()
        if cleaned.get("approved_on"):
            for fault in list(papers_faults(self.papers, **self._rules)):
                if fault.field not in self.errors:
                    self.add_error(fault.field, str(fault))
        return cleaned

    @property
    def papers(self) -> Papers:
        names = ("approved_on", "consent_on", "consent_resolution", "announcement")
        given = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return Papers(**given)


class RevisionForm(NormalisedTextMixin, forms.Form):
    kind = forms.ChoiceField(label=_("ประเภท"), choices=RevisionKind)
    reason = forms.CharField(
        label=_("เหตุผลและความจำเป็น"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class RemovalForm(VersionForm):
    reason = forms.CharField(
        label=_("เหตุผลที่นำออกจากแผน"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class ProposalForm(VersionForm):
    """Other facts and amounts of a project in the plan: all it holds, as it would be."""

    form = forms.ChoiceField(label=_("แบบ"), choices=PlanForm)

    def __init__(
        self,
        *args: Any,
        plan: DevelopmentPlan,
        shown: PlanEntry,
        version: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(version=version, form=shown.form)
        for name in PLAN_FACTS:
            column: Any = Project._meta.get_field(name)
            widget = forms.Textarea(attrs={"rows": 2}) if name in _LONG else forms.TextInput()
            self.fields[name] = forms.CharField(
                label=column.verbose_name,
                max_length=column.max_length,
                required=not column.blank,
                widget=widget,
            )
            self.initial[name] = shown.facts.get(name, "")
        for year in years_of(plan):
            self.fields[f"amount_{year}"] = BahtField(
                label=str(year), required=False, least=Decimal(0)
            )
            self.initial[f"amount_{year}"] = shown.amounts.get(str(year), "")
        self.amount_names = [f"amount_{year}" for year in years_of(plan)]

    @property
    def facts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in PLAN_FACTS}

    @property
    def amounts(self) -> dict[int, Decimal]:
        return {
            int(name.removeprefix("amount_")): self.cleaned_data[name] or Decimal(0)
            for name in self.amount_names
        }

    def comparison(self, theirs: PlanEntry | None) -> list[tuple[Any, Any, Any]]:
        """(label, mine, theirs) of what differs from the proposal that stands."""
        held: Mapping[str, Any] = theirs.facts if theirs else {}
        rows = [(name, self._mine(name), held.get(name, "")) for name in PLAN_FACTS]
        known = theirs.amounts if theirs else {}
        for name in self.amount_names:
            rows.append((name, self._mine(name), known.get(name.removeprefix("amount_"), "")))
        return [
            (self.fields[name].label, mine, other)
            for name, mine, other in rows
            if normalise(str(mine)) != normalise(str(other))
        ]

    def _mine(self, name: str) -> Any:
        value = self.cleaned_data.get(name, self.data.get(name, ""))
        return f"{value:.2f}" if isinstance(value, Decimal) else value or ""


def differences(form: forms.Form, names: Iterable[str], theirs: Any) -> list[tuple[Any, Any, Any]]:
    """(label, mine, theirs) of each named field that differs, choices by their labels."""
    rows = []
    for name in names:
        field = form.fields[name]
        mine = form.cleaned_data.get(name, form.data.get(name, ""))
        other = getattr(theirs, name)
        if mine != other:
            labels = dict(field.choices) if isinstance(field, forms.ChoiceField) else {}  # type: ignore[arg-type]
            rows.append((field.label, labels.get(mine, mine), labels.get(other, other)))
    return rows
