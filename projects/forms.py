"""Forms for facts and money. They check what was typed; services change."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.owners import Owner
from coordinates.fields import BahtField, ThaiDecimalField, ThaiIntegerField, ThaiYearField
from coordinates.thai import fiscal_year, normalise
from projects.codes import PLANNABLE, OrdinanceKind, Sector, Source, State
from projects.facts import DETAILS
from projects.models import BudgetItem, Ordinance, Project
from projects.plans.errors import ApprovalByPlan, PlanKeeps
from projects.plans.lock import PLAN_FACTS, may_approve, plan_refuse, states_open, ties_of
from projects.services.facts import STATED
from projects.services.ordinances import SOURCES
from projects.title import suggest_kind

if TYPE_CHECKING:  # the classes are generic to the type checker only
    ProjectModelForm = forms.ModelForm[Project]
    ItemModelForm = forms.ModelForm[BudgetItem]
else:
    ProjectModelForm = ItemModelForm = forms.ModelForm

FACTS = ("name", "year", "kind", "state", *DETAILS)  # in the order of the form
OF_GRANTS = ("received", "target", "result")  # what is told of an item from a grant alone
_WHOLE = {"stated_count", "stated_parts", "stated_moo"}


class NormalisedTextMixin:
    """Every text is stored in one spelling: composed sara am, plain spaces."""

    cleaned_data: dict[str, Any]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data  # type: ignore[misc]
        return {
            name: normalise(value) if isinstance(value, str) else value
            for name, value in cleaned.items()
        }


class FactsForm(NormalisedTextMixin, ProjectModelForm):
    """The facts of a project: what planning edits."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    year = ThaiYearField(label=_("ปีงบประมาณแรก (พ.ศ.)"))

    class Meta:
        model = Project
        fields = FACTS
        widgets = {
            "name": forms.Textarea(attrs={"rows": 2}),
            "strategy": forms.TextInput(attrs={"list": "strategies", "autocomplete": "off"}),
            "programme": forms.TextInput(attrs={"list": "programmes", "autocomplete": "off"}),
            "objective": forms.Textarea(attrs={"rows": 2}),
            "target": forms.Textarea(attrs={"rows": 3}),
            "indicator": forms.Textarea(attrs={"rows": 2}),
            "outcome": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, by: User, owner: Owner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.approves = may_approve(by, owner)
        self.initial.setdefault("year", fiscal_year(localdate()))
        self.initial["version"] = self.instance.facts_version
        self.ties = (
            ties_of([self.instance.pk]).get(self.instance.pk, []) if self.instance.pk else []
        )
        self._states()
        self.amount_names = self._amounts()
        self._kept_by_plan()
        self.stated_names = self._stated() if self.instance.pk else []

    def _states(self) -> None:
        """Planning moves a project up to *confirmed*; the plan approves it, money moves it on."""
        state = self.instance.state
        allowed: Collection[str] = {state}
        if state in PLANNABLE:
            allowed = states_open(state, self.ties, approves=self.approves)
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 – tells the types
        field.choices = [(code, label) for code, label in State.choices if code in allowed]
        if self.data.get(self.add_prefix("state")) == State.APPROVED and not self.approves:
            field.error_messages["invalid_choice"] = ApprovalByPlan.message

    def _amounts(self) -> list[str]:
        """A field for each year of the plan in sight, and for each year already foreseen."""
        known: dict[int, Decimal] = {}
        if self.instance.pk:
            known = dict(self.instance.amounts.values_list("fiscal_year", "amount"))
        now = fiscal_year(localdate())
        for year in sorted({*range(now - 1, now + 5), *known}):
            self.fields[f"amount_{year}"] = BahtField(
                label=str(year), required=False, least=Decimal(0)
            )
            self.initial[f"amount_{year}"] = known.get(year)
        return [name for name in self.fields if name.startswith("amount_")]

    def _stated(self) -> list[str]:
        for name in STATED:
            model_field = Project._meta.get_field(name)
            if name == "stated_surface":
                self.fields[name] = model_field.formfield()  # type: ignore[union-attr, assignment]
            elif name in _WHOLE:
                self.fields[name] = ThaiIntegerField(
                    label=model_field.verbose_name,  # type: ignore[union-attr]
                    required=False,
                    min_value=0,
                    max_value=32_000,
                )
            else:
                self.fields[name] = ThaiDecimalField(
                    label=model_field.verbose_name,  # type: ignore[union-attr]
                    required=False,
                    min_value=0,
                    max_digits=12,
                    decimal_places=3,
                )
            self.initial[name] = getattr(self.instance, name)
        self.fields["stated_confirmed"] = forms.BooleanField(
            label=_("ยืนยันว่าขนาดข้างต้นถูกต้อง"), required=False
        )
        return [*STATED, "stated_confirmed"]

    def _kept_by_plan(self) -> None:
        """What a confirmed or approved plan holds is shown, not typed over."""
        for tie in self.ties:
            if tie.locks:
                years = [f"amount_{year}" for year in tie.years]
                for name in {*PLAN_FACTS, *years} & set(self.fields):
                    self.fields[name].widget.attrs["readonly"] = True
                self.fields["name"].help_text = tie.refusal(self.fields["name"].label)

    def clean(self) -> dict[str, Any]:
        """A change of what a plan holds is refused by a sentence, the rest of the form kept."""
        cleaned = super().clean()
        if self.ties and self.instance.pk:
            typed: dict[str, Any] = {
                name: cleaned[name] for name in (*PLAN_FACTS, "state") if name in cleaned
            }
            baht = {int(name[7:]): cleaned[name] for name in self.amount_names if name in cleaned}
            kept = dict(self.instance.amounts.values_list("fiscal_year", "amount"))
            try:
                plan_refuse(self.instance, typed, kept | baht, self.ties)
            except PlanKeeps as error:
                self.add_error(None, str(error))
        return cleaned

    @property
    def amounts(self) -> dict[int, Decimal]:
        """What the plan foresees: {B.E. year: baht}."""
        return {
            int(name.removeprefix("amount_")): self.cleaned_data[name] or Decimal(0)
            for name in self.amount_names
        }

    @property
    def facts(self) -> dict[str, Any]:
        """Model fields to write; the sector follows the kind, of an *other* one the title."""
        kind = self.cleaned_data["kind"]
        known = self.instance.sector or suggest_kind(self.cleaned_data["name"])[0]
        sector = known if kind.sector == Sector.OTHER else kind.sector
        return {name: self.cleaned_data[name] for name in FACTS} | {"sector": sector}

    @property
    def stated(self) -> dict[str, Any]:
        """Stated columns a person confirmed or corrected here; empty where she touched none."""
        touched = set(self.changed_data) & set(self.stated_names)
        return {name: self.cleaned_data[name] for name in STATED} if touched else {}

    def comparison(self, theirs: Project) -> list[tuple[Any, Any, Any]]:
        """(label, mine, theirs) of every fact that differs."""
        return _differences(self, FACTS, theirs)


class WithdrawForm(NormalisedTextMixin, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("เหตุผลที่ถอนโครงการ"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class BringBackForm(NormalisedTextMixin, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("เหตุผลที่นำโครงการกลับมา"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ItemForm(NormalisedTextMixin, ItemModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    fiscal_year = ThaiYearField(label=_("ปีงบประมาณ (พ.ศ.)"))
    amount = BahtField(label=_("จำนวนเงิน (บาท)"), least=Decimal(0))
    received = BahtField(label=_("ได้รับจัดสรรแล้ว (บาท)"), required=False, least=Decimal(0))

    class Meta:
        model = BudgetItem
        fields = ("fiscal_year", "source", "name", "amount", "document", *OF_GRANTS)
        widgets = {"name": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, ordinance: Ordinance | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        if passed := ordinance or self.instance.ordinance:  # the item keeps to it
            kept: dict[str, Any] = {
                "fiscal_year": passed.fiscal_year,
                "source": SOURCES[OrdinanceKind(passed.kind)],
            }
            self.initial.update(kept)
            for name in kept:
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        """What a grant brings is told of grants alone, and is never more than the item."""
        cleaned = super().clean()
        granted = cleaned.get("source") in {Source.GENERAL, Source.SPECIFIC}
        for name in OF_GRANTS:
            if cleaned.get(name) not in {None, ""} and "source" in cleaned and not granted:
                self.add_error(name, _("กรอกเฉพาะเงินอุดหนุนทั่วไปหรือเฉพาะกิจ เว้นว่างไว้หรือแก้แหล่งเงิน"))
        received, amount = cleaned.get("received"), cleaned.get("amount")
        if received is not None and amount is not None and received > amount:
            self.add_error("received", _("เงินที่ได้รับต้องไม่เกินจำนวนเงินของรายการ"))
        return cleaned

    @property
    def facts(self) -> Mapping[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def comparison(self, theirs: BudgetItem) -> list[tuple[Any, Any, Any]]:
        """(label, mine, theirs) of every fact that differs."""
        return _differences(self, self._meta.fields or (), theirs)


def _differences(
    form: "forms.ModelForm[Any]", names: Iterable[str], theirs: Model
) -> list[tuple[Any, Any, Any]]:
    return [
        (form.fields[name].label, _in_words(form, name, mine), _in_words(form, name, other))
        for name in names
        if (mine := form.cleaned_data.get(name, form.data.get(name, "")))
        != (other := getattr(theirs, name))
    ]


def _in_words(form: "forms.ModelForm[Any]", name: str, value: Any) -> Any:
    """A value as its form shows it: the label of a choice, never its code."""
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField) or not isinstance(field, forms.ChoiceField):
        return value
    return dict(form._meta.model._meta.get_field(name).flatchoices).get(value, value)
