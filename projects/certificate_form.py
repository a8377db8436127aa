"""Forms of the certificate: issued on the facts that were shown, taken back with a reason."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms import NormalisedTextMixin


class IssueForm(forms.Form):
    """``seen``: the fingerprint of the facts on the page."""

    seen = forms.RegexField(r"^[0-9a-f]{64}\Z", max_length=64, widget=forms.HiddenInput)


class VoidForm(NormalisedTextMixin, forms.Form):
    """``certificate``: the key of the one that was looked at."""

    certificate = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1, localize=False
    )
    reason = forms.CharField(
        label=_("เหตุผลที่ยกเลิก"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
