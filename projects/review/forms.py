"""Forms of review: a step on a position, the department's word on a sample."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.codes import Review
from projects.forms import NormalisedTextMixin
from projects.review.errors import ReturnReasonNeeded

_ROWS = {"rows": 2}


class StepForm(NormalisedTextMixin, forms.Form):
    """Submit, verify or return the position that was shown at ``version`` as ``seen``."""

    do = forms.ChoiceField(choices=[(name, name) for name in ("submit", "verify", "return")])
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    seen = forms.ChoiceField(
        choices=[(one.value, one.value) for one in (Review.SUBMITTED, Review.VERIFIED)],
        required=False,
    )
    reason = forms.CharField(
        label=_("เหตุผลที่ส่งกลับ"), max_length=500, required=False, widget=forms.Textarea(attrs=_ROWS)
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("do") == "return" and not cleaned.get("reason") and not self.errors:
            self.add_error("reason", str(ReturnReasonNeeded()))
        return cleaned


class SampleForm(NormalisedTextMixin, forms.Form):
    do = forms.ChoiceField(choices=[(name, name) for name in ("agree", "refuse")])
    note = forms.CharField(
        label=_("หมายเหตุ"), max_length=500, required=False, widget=forms.Textarea(attrs=_ROWS)
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("do") == "refuse" and not cleaned.get("note") and not self.errors:
            self.add_error("note", str(ReturnReasonNeeded()))
        return cleaned
