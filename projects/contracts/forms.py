"""Forms of what is signed and paid. They read what was typed; services change."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.dates import day_in_words
from coordinates.fields import (
    BahtField,
    DigitsField,
    ThaiDateField,
    ThaiIntegerField,
    ThaiYearField,
)
from coordinates.thai import fiscal_year
from projects.codes import State
from projects.forms import NormalisedTextMixin
from projects.models import Contract, Disbursement, Obligation
from projects.models.finance import TAX_ID
from projects.services.contracts import (
    CONTRACT_FACTS,
    DISBURSEMENT_FACTS,
    OBLIGATION_FACTS,
    next_instalment,
)
from projects.states.evidence import with_signs

_LONG = forms.Textarea(attrs={"rows": 2})


class MoneyForm(NormalisedTextMixin, forms.Form):
    """A form about the money of a project, on the version of it that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    @property
    def facts(self) -> dict[str, Any]:
        apart = {"version", "skip_reason"}
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}

    def comparison(self, theirs: Model) -> list[tuple[Any, Any, Any]]:
        """(label, mine, theirs) of every fact that differs; mine as typed where it is no value."""
        cleaned = getattr(self, "cleaned_data", {})
        return [
            (field.label, _shown(mine), _shown(other))
            for name, field in self.fields.items()
            if name != "version"
            and (mine := cleaned.get(name, self.data.get(name, "")))
            != (other := getattr(theirs, name))
        ]


def _shown(value: Any) -> Any:
    if hasattr(value, "year"):
        return day_in_words(value)
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return "–" if value in (None, "") else value


class PassingForm(MoneyForm):
    """A form whose saving moves the project over ``passed`` states: why may be said."""

    skip_reason = forms.CharField(
        label=_("เหตุผลที่ข้ามขั้น"),
        required=False,
        max_length=500,
        widget=_LONG,
        help_text=_("ถ้าเว้นว่าง ระบบบันทึกเลขที่สัญญาและขั้นที่ข้ามไว้เป็นเหตุผล"),
    )

    def __init__(self, *args: Any, passed: Sequence[State] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.passed = with_signs(passed)
        if not passed:
            del self.fields["skip_reason"]

    @property
    def skip_reason_given(self) -> str:
        return str(self.cleaned_data.get("skip_reason", ""))


class ContractForm(MoneyForm):
    number = forms.CharField(label=_("เลขที่สัญญา"), max_length=60)
    contractor = forms.CharField(label=_("ผู้รับจ้าง"), max_length=200)
    contractor_tax_id = DigitsField(
        label=_("เลขประจำตัวผู้เสียภาษี"), required=False, max_length=40, validators=[TAX_ID]
    )
    egp_number = DigitsField(
        label=_("เลขที่โครงการ e-GP"),
        required=False,
        max_length=40,
        help_text=_("ตัวเลข 11 หลัก สองหลักแรกเป็นปี พ.ศ. เช่น 69019012345"),
    )
    amount = BahtField(label=_("วงเงินตามสัญญา (บาท)"))
    signed_on = ThaiDateField(label=_("ลงนามเมื่อ"))
    starts_on = ThaiDateField(label=_("เริ่มสัญญา"), required=False)
    ends_on = ThaiDateField(label=_("สิ้นสุดสัญญา"), required=False)
    excess = BahtField(
        label=_("ส่วนที่เกินเงินที่ผูกไว้ (บาท)"),
        least=Decimal(0),
        required=False,
        help_text=_("เฉพาะเมื่อวงเงินสัญญาเกินเงินที่ผูกกับโครงการ"),
    )
    excess_reason = forms.CharField(label=_("เหตุผลที่เกิน"), required=False, max_length=500)

    def clean_excess(self) -> Decimal:
        return self.cleaned_data["excess"] or Decimal(0)


class SignForm(PassingForm, ContractForm):
    """A new contract."""


class ExtensionForm(MoneyForm):
    agreed_on = ThaiDateField(label=_("ตกลงเมื่อ"))
    ends_on = ThaiDateField(label=_("สิ้นสุดสัญญาใหม่"), required=False)
    amount = BahtField(label=_("เพิ่มวงเงิน (บาท)"), least=Decimal(0), required=False)
    reason = forms.CharField(label=_("เหตุผล"), max_length=500, widget=_LONG)
    document = forms.CharField(label=_("เลขที่หนังสือ"), required=False, max_length=100)

    def clean_amount(self) -> Decimal:
        return self.cleaned_data["amount"] or Decimal(0)


class ObligationForm(MoneyForm):
    fiscal_year = ThaiYearField(label=_("ปีงบประมาณ (พ.ศ.)"))
    bound_on = ThaiDateField(label=_("ก่อหนี้เมื่อ"))
    amount = BahtField(label=_("จำนวนเงิน (บาท)"))
    document = forms.CharField(label=_("เลขที่เอกสาร"), required=False, max_length=100)


class DisbursementForm(MoneyForm):
    instalment = ThaiIntegerField(label=_("งวดที่"), min_value=1, max_value=999)
    paid_on = ThaiDateField(label=_("เบิกจ่ายเมื่อ"))
    amount = BahtField(label=_("จำนวนเงิน (บาท)"))
    document = forms.CharField(label=_("เลขที่ฎีกา"), required=False, max_length=100)
    progress_percent = ThaiIntegerField(
        label=_("ผลงานสะสม (ร้อยละ)"), required=False, min_value=0, max_value=100
    )
    result = forms.CharField(label=_("ผลการเบิกจ่าย"), required=False, max_length=500, widget=_LONG)


class PayForm(PassingForm, DisbursementForm):
    """A new instalment."""


class AcceptForm(MoneyForm):
    accepted_on = ThaiDateField(label=_("ตรวจรับงานเมื่อ"))
    result = forms.CharField(label=_("ผลการเบิกจ่าย"), required=False, max_length=500, widget=_LONG)


class VoidForm(MoneyForm):
    reason = forms.CharField(label=_("เหตุผลที่ยกเลิก"), max_length=500, widget=_LONG)


def contract_initial(contract: Contract | None, since: date | None = None) -> dict[str, Any]:
    """Of a new contract: signed today, unless its money is usable ``since`` a later day."""
    if contract is None:
        today = localdate()
        return {} if since and since > today else {"signed_on": today}
    return _values(contract, CONTRACT_FACTS)


def payment_initial(
    contract: Contract, payment: Disbursement | None, left: Decimal
) -> dict[str, Any]:
    """Of a new payment: the next instalment, today, what is left of the contract."""
    if payment:
        return _values(payment, DISBURSEMENT_FACTS)
    return {
        "instalment": next_instalment(contract),
        "paid_on": localdate(),
        "amount": left or None,
    }


def obligation_initial(
    contract: Contract, obligation: Obligation | None, left: Decimal
) -> dict[str, Any]:
    """Of a new one: the year and the day of the signing, what is not bound yet."""
    if obligation:
        return _values(obligation, OBLIGATION_FACTS)
    return {
        "fiscal_year": fiscal_year(contract.signed_on),
        "bound_on": contract.signed_on,
        "amount": left or None,
    }


def _values(row: Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
