"""Forms of grant requests: what an authority asks, and what each step needs."""

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from coordinates.fields import BahtField, ThaiIntegerField
from coordinates.thai import fiscal_year
from projects.budget.forms import ReasonForm, StepForm, differences, year_field
from projects.codes import ReadinessPaper
from projects.forms import NormalisedTextMixin
from projects.grants.errors import GrantYearOver
from projects.models import GrantRequest

if TYPE_CHECKING:  # the class is generic to the type checker only
    GrantModelForm = forms.ModelForm[GrantRequest]
else:
    GrantModelForm = forms.ModelForm


class GrantForm(NormalisedTextMixin, GrantModelForm):
    """What an authority asks: year, baht, kind of grant, papers it has, its own priority."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    fiscal_year = year_field()
    amount = BahtField(label=_("จำนวนเงินที่ขอ (บาท)"))
    priority = ThaiIntegerField(
        label=_("ลำดับความสำคัญของ อปท."),
        min_value=1,
        max_value=9_999,
        help_text=_("1 คือสำคัญที่สุด ไม่ควรซ้ำกับคำขออื่นของปีเดียวกัน"),
    )
    papers = forms.MultipleChoiceField(
        label=_("เอกสารความพร้อมที่มีแล้ว"),
        choices=ReadinessPaper.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = GrantRequest
        fields = ("fiscal_year", "source", "amount", "priority", "papers", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.initial.setdefault("fiscal_year", fiscal_year(localdate()) + 1)

    def clean_fiscal_year(self) -> int:
        year: int = self.cleaned_data["fiscal_year"]
        if year < fiscal_year(localdate()):
            raise forms.ValidationError(str(GrantYearOver()))
        return year

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def comparison(self, theirs: GrantRequest) -> list[tuple[Any, Any, Any]]:
        """(label, mine, theirs) of every fact that differs."""
        return differences(self, self._meta.fields or (), theirs)


class OpinionForm(StepForm):
    opinion = forms.CharField(
        label=_("ความเห็นผู้ตรวจ"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class AllocateForm(StepForm):
    """Baht and the letter that says so; more than asked needs a reason."""

    amount = BahtField(label=_("จัดสรร (บาท)"))
    document = forms.CharField(label=_("เลขที่หนังสือจัดสรร"), max_length=100)
    name = forms.CharField(
        label=_("ชื่อรายการงบประมาณ"),
        max_length=1000,
        required=False,
        help_text=_("เว้นว่างได้ ใช้ชื่อโครงการ"),
    )
    reason = forms.CharField(label=_("เหตุผล (เมื่อจัดสรรมากกว่าที่ขอ)"), max_length=500, required=False)


FORMS: Final[dict[str, type[StepForm]]] = {
    "submit": StepForm,
    "review": OpinionForm,
    "return": ReasonForm,
    "forward": StepForm,
    "allocate": AllocateForm,
    "refuse": ReasonForm,
    "withdraw": StepForm,
}
LABELS: Final = {
    "submit": _("ส่งคำขอ"),
    "review": _("ตรวจแล้ว ให้ความเห็น"),
    "return": _("ส่งกลับให้ อปท. แก้ไข"),
    "forward": _("ส่งกรม"),
    "allocate": _("จัดสรร"),
    "refuse": _("ไม่จัดสรร"),
    "withdraw": _("ถอนคำขอ"),
}
