"""Forms of co-ordination: to whom a project is offered, and what is answered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, LocalAuthority
from accounts.owners import Owner
from projects.forms import NormalisedTextMixin
from projects.models import Project
from projects.services.handovers import may_receive

REASON = forms.Textarea(attrs={"rows": 3})


class OfferForm(NormalisedTextMixin, forms.Form):
    """The PAO of the project's province, or an agency, by code."""

    receiver = forms.ChoiceField(label=_("ส่งให้"))
    reason = forms.CharField(
        label=_("เหตุผลที่เกินศักยภาพ"),
        max_length=500,
        widget=REASON,
        help_text=_("เช่น งบประมาณเกินกำลัง อยู่ในเขตทางหลวง หรือคาบเกี่ยวหลาย อปท."),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paos = LocalAuthority.objects.active().filter(
            kind=LocalAuthority.Kind.PAO,
            province_code=project.authority.province_code if project.authority else "",
        )
        found: list[Owner] = [*paos, *Agency.objects.order_by("name_th")]
        self.receivers = {one.code: one for one in found if may_receive(project, one)}
        field = self.fields["receiver"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 – tells the types
        field.choices = [(code, one.name) for code, one in self.receivers.items()]

    @property
    def chosen(self) -> Owner:
        return self.receivers[self.cleaned_data["receiver"]]


class AnswerForm(NormalisedTextMixin, forms.Form):
    """An answer on the version that was read; a return or a withdrawal needs its reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    do = forms.ChoiceField(
        choices=[("accept", "accept"), ("return", "return"), ("withdraw", "withdraw")]
    )
    answer = forms.CharField(
        label=_("คำตอบหรือเหตุผล"), max_length=500, required=False, widget=REASON
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("do") in {"return", "withdraw"} and not cleaned.get("answer"):
            self.add_error("answer", _("การส่งคืนหรือถอนเรื่องต้องระบุเหตุผล"))
        return cleaned
