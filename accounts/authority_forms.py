"""Forms for the facts of an authority."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.facts import FIGURES
from accounts.models import AuthorityPopulation, AuthorityProfile
from coordinates.fields import ThaiIntegerField
from coordinates.thai import be_year, normalise

if TYPE_CHECKING:  # the classes are generic to the type checker only
    ProfileModelForm = forms.ModelForm[AuthorityProfile]
    PopulationModelForm = forms.ModelForm[AuthorityPopulation]
else:
    ProfileModelForm = PopulationModelForm = forms.ModelForm

PROFILE = (
    "executive_name",
    "clerk_name",
    "address",
    "phone",
    "email",
    "website",
    "occupation",
)
FIRST_YEAR = 2530
_PEOPLE = 20_000_000  # more than live in any authority


class ProfileForm(ProfileModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = AuthorityProfile
        fields = PROFILE

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        return {
            name: normalise(value) if isinstance(value, str) else value
            for name, value in cleaned.items()
        }

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in PROFILE}

    def comparison(self, theirs: AuthorityProfile) -> list[tuple[Any, Any, Any]]:
        """(label, mine, theirs) of every fact that differs."""
        return [
            (self.fields[name].label, mine, getattr(theirs, name))
            for name in PROFILE
            if (mine := self.cleaned_data.get(name, self.data.get(name, "")))
            != getattr(theirs, name)
        ]


class PopulationForm(PopulationModelForm):
    """The figures of one B.E. year; ``sure`` is asked for where they jump."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    year = ThaiIntegerField(label=_("ปี พ.ศ."))
    population = ThaiIntegerField(label=_("ประชากร (คน)"), min_value=0, max_value=_PEOPLE)
    households = ThaiIntegerField(
        label=_("ครัวเรือน"), min_value=0, max_value=_PEOPLE, required=False
    )
    villages = ThaiIntegerField(label=_("หมู่บ้าน"), min_value=0, max_value=2_000, required=False)
    communities = ThaiIntegerField(label=_("ชุมชน"), min_value=0, max_value=2_000, required=False)
    sure = forms.BooleanField(label=_("ตรวจแล้ว ตัวเลขถูกต้อง"), required=False)

    class Meta:
        model = AuthorityPopulation
        fields = ("year", *FIGURES)

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        now = be_year(localdate())
        if FIRST_YEAR <= year <= now:
            return year
        if FIRST_YEAR <= year + 543 <= now:
            said = gettext("%(year)d เป็นปี ค.ศ. ใช้ปี พ.ศ. คือ %(be)d")
            raise forms.ValidationError(said % {"year": year, "be": year + 543})
        said = gettext("ใช้ปี พ.ศ. ตั้งแต่ %(first)d ถึง %(last)d")
        raise forms.ValidationError(said % {"first": FIRST_YEAR, "last": now})

    @property
    def figures(self) -> dict[str, int | None]:
        return {name: self.cleaned_data[name] for name in FIGURES}

    def comparison(self, theirs: AuthorityPopulation | None) -> list[tuple[Any, Any, Any]]:
        """(label, mine, theirs) of every figure that differs."""
        return [
            (self.fields[name].label, mine, stands)
            for name in ("year", *FIGURES)
            if (mine := self.cleaned_data.get(name, self.data.get(name, "")))
            != (stands := getattr(theirs, name, "–"))
        ]
