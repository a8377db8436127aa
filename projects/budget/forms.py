"""Forms of ordinances, requests for budget and months of a grant. Services change."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.dates import day_in_words
from accounts.models import LocalAuthority
from coordinates.fields import BahtField, ThaiDateField, ThaiIntegerField, ThaiYearField
from coordinates.thai import fiscal_year, normalise, shortened
from projects.budget.days import ordinance_days
from projects.budget.errors import OrdinanceDaysFar
from projects.codes import OrdinanceKind
from projects.forms import NormalisedTextMixin
from projects.models import BudgetItem, BudgetRequest, Ordinance
from projects.months import month_abbreviated, months_of

if TYPE_CHECKING:  # the classes are generic to the type checker only
    OrdinanceModelForm = forms.ModelForm[Ordinance]
    RequestModelForm = forms.ModelForm[BudgetRequest]
else:
    OrdinanceModelForm = RequestModelForm = forms.ModelForm

_DECREES = {LocalAuthority.Kind.PAO: "ข้อบัญญัติ", LocalAuthority.Kind.SAO: "ข้อบัญญัติ"}


def year_field() -> ThaiYearField:
    return ThaiYearField(label=_("ปีงบประมาณ (พ.ศ.)"))


class OrdinanceForm(NormalisedTextMixin, OrdinanceModelForm):
    """What planning or finance says of an ordinance; the approver follows from the authority."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    fiscal_year = year_field()
    number = ThaiIntegerField(label=_("ฉบับที่"), min_value=1, max_value=99)
    name = forms.CharField(
        label=_("ชื่อ"),
        max_length=300,
        required=False,
        help_text=_("เว้นว่างได้ ระบบตั้งชื่อให้จากประเภท ปี และฉบับที่"),
    )
    total = BahtField(label=_("วงเงินรวม (บาท)"), required=False)
    council_on = ThaiDateField(label=_("สภามีมติเมื่อ"), required=False)
    approved_on = ThaiDateField(label=_("อนุมัติเมื่อ"), required=False)

    class Meta:
        model = Ordinance
        fields = (
            "kind",
            "fiscal_year",
            "number",
            "name",
            "total",
            "council_on",
            "resolution",
            "approved_on",
            "document",
        )

    def __init__(self, *args: Any, authority: LocalAuthority, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.authority = authority
        self.initial["version"] = self.instance.version
        self.initial.setdefault("kind", OrdinanceKind.MAIN)
        self.initial.setdefault("number", 1)
        self.initial.setdefault("fiscal_year", fiscal_year(localdate()))
        for name in ("council_on", "approved_on"):
            if self.initial.get(name):
                self.initial[name] = day_in_words(self.initial[name])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        council, approved = cleaned.get("council_on"), cleaned.get("approved_on")
        for name in ("council_on", "approved_on"):
            if cleaned.get(name) and cleaned[name] > localdate():
                self.add_error(name, _("วันที่นี้ยังมาไม่ถึง ใส่วันที่เกิดขึ้นแล้ว หรือเว้นว่างไว้ก่อน"))
            elif cleaned.get(name) and "fiscal_year" in cleaned:
                first, last = ordinance_days(cleaned["fiscal_year"])
                if not first <= cleaned[name] <= last:
                    self.add_error(name, str(OrdinanceDaysFar(cleaned["fiscal_year"])))
        if approved and not council:
            self.add_error("council_on", _("ใส่วันที่สภามีมติก่อน จึงจะใส่วันที่อนุมัติได้"))
        elif approved and council and approved < council:
            self.add_error("approved_on", _("วันที่อนุมัติต้องไม่ก่อนวันที่สภามีมติ"))
        if not cleaned.get("name"):
            cleaned["name"] = self._title(cleaned)
        return cleaned

    def _title(self, cleaned: Mapping[str, Any]) -> str:
        """The name such an ordinance bears on paper; of a municipality it is an เทศบัญญัติ."""
        decree = _DECREES.get(LocalAuthority.Kind(self.authority.kind), "เทศบัญญัติ")
        more = f" เพิ่มเติม ฉบับที่ {cleaned.get('number')}"
        extra = more if cleaned.get("kind") == OrdinanceKind.SUPPLEMENTARY else ""
        return f"{decree}งบประมาณรายจ่าย{extra} ประจำปี {cleaned.get('fiscal_year')}"

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def comparison(self, theirs: Ordinance) -> list[tuple[Any, Any, Any]]:
        """(label, mine, theirs) of every fact that differs."""
        return differences(self, self._meta.fields or (), theirs)


class TransferForm(NormalisedTextMixin, forms.Form):
    """Moves baht from one item of an approved ordinance to another."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    source: "forms.ModelChoiceField[BudgetItem]" = forms.ModelChoiceField(
        label=_("โอนจากรายการ"), queryset=BudgetItem.objects.none()
    )
    target: "forms.ModelChoiceField[BudgetItem]" = forms.ModelChoiceField(
        label=_("ไปยังรายการ"), queryset=BudgetItem.objects.none()
    )
    amount = BahtField(label=_("จำนวนเงินที่โอน (บาท)"))
    reason = forms.CharField(label=_("เลขที่หนังสือและเหตุผล"), max_length=500)

    def __init__(self, *args: Any, ordinance: Ordinance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("source", "target"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 – tells the types
            items = BudgetItem.objects.filter(ordinance=ordinance).with_tied()
            field.queryset = items.order_by("pk")
            field.label_from_instance = _rest_label  # type: ignore[method-assign, assignment]


def _rest_label(item: Any) -> str:
    return _("%(name)s · ยังไม่ผูก %(rest)s บาท") % {
        "name": shortened(item.name, 80),
        "rest": f"{item.untied_baht:,.2f}",
    }


class BudgetRequestForm(NormalisedTextMixin, RequestModelForm):
    fiscal_year = year_field()
    amount = BahtField(label=_("จำนวนเงินที่ขอ (บาท)"))

    class Meta:
        model = BudgetRequest
        fields = ("fiscal_year", "source", "amount", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class StepForm(NormalisedTextMixin, forms.Form):
    """One step of a request: the version it was read at, and what the step needs."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class ApproveForm(StepForm):
    document = forms.CharField(label=_("เลขที่หนังสืออนุมัติ"), max_length=100)


class ReasonForm(StepForm):
    reason = forms.CharField(
        label=_("เหตุผล"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class MonthsForm(NormalisedTextMixin, forms.Form):
    """Twelve rows: what was disbursed in each month, and with which result. Blank: not told."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, item: BudgetItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        self.initial["version"] = item.version
        known = {row.month: row for row in item.months.all()}
        self.months = months_of(item.fiscal_year)
        for month in self.months:
            begun = month <= localdate()
            amount = BahtField(label=_("เบิกจ่าย (บาท)"), required=False, least=Decimal(0))
            result = forms.CharField(label=_("ผลการดำเนินงาน"), required=False, max_length=500)
            for kind, field in (("amount", amount), ("result", result)):
                name = self._name(kind, month)
                field.disabled = not begun
                field.widget.attrs["aria-label"] = f"{field.label} {month_abbreviated(month)}"
                self.fields[name] = field
                self.initial[name] = getattr(known.get(month), kind, None)

    @staticmethod
    def _name(kind: str, month: date) -> str:
        return f"{kind}_{month:%Y_%m}"

    def rows(self) -> list[dict[str, Any]]:
        """What the page shows of each month: its name, its two fields, whether it has begun."""
        today = localdate()
        return [
            {
                "name": month_abbreviated(month),
                "amount": self[self._name("amount", month)],
                "result": self[self._name("result", month)],
                "begun": month <= today,
            }
            for month in self.months
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for month in self.months:
            amount, result = self._name("amount", month), self._name("result", month)
            if cleaned.get(result) and cleaned.get(amount) is None and amount not in self.errors:
                self.add_error(amount, _("ใส่จำนวนเงินของเดือนนี้ (ไม่มีการเบิกจ่ายให้ใส่ 0)"))
        return cleaned

    @property
    def told(self) -> dict[date, tuple[Decimal, str]]:
        """{first day of a month: (baht, result)} of the months that were told."""
        return {
            month: (amount, self.cleaned_data[self._name("result", month)])
            for month in self.months
            if (amount := self.cleaned_data[self._name("amount", month)]) is not None
        }

    def comparison(self) -> list[tuple[str, Any, Any]]:
        """(month, mine, theirs) of every month that differs from what stands now."""
        known = {row.month: (row.amount, row.result) for row in self.item.months.all()}
        mine = {month: self._typed(month) for month in self.months}
        return [
            (month_abbreviated(month), _told(*mine[month]), _told(*known.get(month, (None, ""))))
            for month in self.months
            if mine[month] != known.get(month, (None, ""))
        ]

    def _typed(self, month: date) -> tuple[Any, str]:
        cleaned = self.cleaned_data
        return cleaned.get(self._name("amount", month)), cleaned.get(
            self._name("result", month), ""
        )


def _told(amount: Decimal | None, result: str) -> str:
    return "–" if amount is None else f"{amount:,.2f} {result}".strip()


def differences(
    form: "forms.ModelForm[Any]", names: Any, theirs: Any
) -> list[tuple[Any, Any, Any]]:
    """(label, mine, theirs) of the fields that differ, as a person reads them."""
    return [
        (form.fields[name].label, in_words(form, name, mine), in_words(form, name, other))
        for name in names
        if (mine := form.cleaned_data.get(name, form.data.get(name, "")))
        != (other := getattr(theirs, name))
    ]


def in_words(form: "forms.ModelForm[Any]", name: str, value: Any) -> Any:
    """A value as its form shows it: labels of choices, days in the reader's calendar."""
    if isinstance(value, date):
        return day_in_words(value)
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        return normalise(value) if isinstance(value, str) else value
    labels: dict[Any, Any] = dict(field.choices)  # type: ignore[arg-type]
    if isinstance(value, list):
        return ", ".join(str(labels.get(code, code)) for code in value)
    return labels.get(value, value)
