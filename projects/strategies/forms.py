"""Forms for visions and strategies."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordinates.fields import ThaiIntegerField
from coordinates.models import AdminArea
from projects.codes import StrategyLevel
from projects.forms import NormalisedTextMixin
from projects.models import Strategy, Vision
from projects.strategies.places import RANK, StrategyPlace

if TYPE_CHECKING:  # the classes are generic to the type checker only
    StrategyModelForm = forms.ModelForm[Strategy]
    VisionModelForm = forms.ModelForm[Vision]
    Serves = forms.ModelMultipleChoiceField[Strategy]
else:
    StrategyModelForm = VisionModelForm = forms.ModelForm
    Serves = forms.ModelMultipleChoiceField

_AD = (1987, 2100)  # years of the Common Era that somebody may type


class YearsMixin(NormalisedTextMixin):
    """A horizon in B.E. years, the last not before the first."""

    fields: dict[str, Any]
    data: Any

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("first_year", "last_year"):
            year = cleaned.get(name)
            if year is not None and _AD[0] <= year <= _AD[1]:
                self._wrong(name, _ad_sentence(year))
            elif year is not None and not 2530 <= year <= 2643:
                self._wrong(name, gettext("ปีต้องเป็น พ.ศ. 4 หลัก เช่น 2566"))
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if first is not None and last is not None and last < first:
            self._wrong("last_year", gettext("ปีสุดท้ายต้องไม่ก่อนปีแรก"))
        return cleaned

    def _wrong(self, name: str, sentence: str) -> None:
        self.add_error(name, sentence)  # type: ignore[attr-defined]


def _ad_sentence(year: int) -> str:
    return gettext("%(year)d เป็นปี ค.ศ. ใช้ปี พ.ศ. คือ %(be)d") % {"year": year, "be": year + 543}


class StrategyForm(YearsMixin, StrategyModelForm):
    """A strategy of a place, and the higher ones that it serves."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    number = ThaiIntegerField(label=_("ลำดับที่"), min_value=1, max_value=99)
    first_year = ThaiIntegerField(label=_("ตั้งแต่ปี (พ.ศ.)"))
    last_year = ThaiIntegerField(label=_("ถึงปี (พ.ศ.)"))
    serves = Serves(
        label=_("สนองยุทธศาสตร์"),
        queryset=Strategy.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Strategy
        fields = ("number", "name", "first_year", "last_year")
        widgets = {"name": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, place: StrategyPlace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        self.initial["version"] = self.instance.version
        self._serves(place)

    def _serves(self, place: StrategyPlace) -> None:
        """What may be served, the highest level first; what is served already is ticked."""
        field = self.fields["serves"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 – tells the types
        if place.level == StrategyLevel.NATIONAL:
            del self.fields["serves"]
            return
        rows = Strategy.objects.filter(place.servable)
        field.queryset = rows
        above = sorted(rows, key=lambda one: (RANK[StrategyLevel(one.level)], one.area_code))
        areas = AdminArea.objects.names(one.area_code for one in above)
        field.choices = [(one.pk, in_words(one, areas)) for one in above]
        if self.instance.pk:
            self.initial["serves"] = list(self.instance.links.values_list("serves_id", flat=True))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        number, first = cleaned.get("number"), cleaned.get("first_year")
        same = Strategy.objects.filter(
            self.place.strategies, number=number or 0, first_year=first or 0
        )
        if other := same.exclude(pk=self.instance.pk).first():
            taken = gettext("ลำดับที่ %(number)d ของปี %(year)d เป็นของ “%(name)s” แล้ว ใช้ลำดับอื่น")
            facts = {"number": number, "year": first, "name": other.name}
            self._wrong("number", taken % facts)
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    @property
    def above(self) -> list[Strategy]:
        return list(self.cleaned_data.get("serves", ()))

    def comparison(self, theirs: Strategy) -> list[tuple[Any, Any, Any]]:
        """(label, mine, theirs) of all that differs."""
        rows = differing(self, theirs)
        if "serves" in self.fields:
            mine = _names(self.cleaned_data.get("serves", ()))
            stands = _names(theirs.supports.all())
            rows += [(self.fields["serves"].label, mine, stands)] if mine != stands else []
        return rows


def _names(strategies: Iterable[Strategy]) -> str:
    return " · ".join(sorted(one.name for one in strategies)) or "–"


def in_words(strategy: Strategy, areas: dict[str, str]) -> str:
    """A strategy as one chooses it: level, area, number, name, years."""
    place = areas.get(strategy.area_code, strategy.area_code)
    return _("%(level)s %(place)s · %(number)d. %(name)s (%(first)d–%(last)d)") % {
        "level": strategy.get_level_display(),
        "place": place,
        "number": strategy.number,
        "name": strategy.name,
        "first": strategy.first_year,
        "last": strategy.last_year,
    }


class VisionForm(YearsMixin, VisionModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    first_year = ThaiIntegerField(label=_("ตั้งแต่ปี (พ.ศ.)"))
    last_year = ThaiIntegerField(label=_("ถึงปี (พ.ศ.)"))

    class Meta:
        model = Vision
        fields = ("first_year", "last_year", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, place: StrategyPlace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        self.initial["version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        years = {name: cleaned.get(name) for name in ("first_year", "last_year")}
        same = Vision.objects.filter(authority=self.place.authority, **years)
        if None not in years.values() and same.exclude(pk=self.instance.pk).exists():
            self._wrong("first_year", gettext("มีวิสัยทัศน์ของช่วงปีนี้แล้ว แก้ไขของเดิมแทน"))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def comparison(self, theirs: Vision) -> list[tuple[Any, Any, Any]]:
        return differing(self, theirs)


def differing(form: "forms.ModelForm[Any]", theirs: Any) -> list[tuple[Any, Any, Any]]:
    """(label, mine, theirs) of the model's fields that differ."""
    return [
        (form.fields[name].label, mine, getattr(theirs, name))
        for name in form._meta.fields or ()
        if (mine := form.cleaned_data.get(name, form.data.get(name, ""))) != getattr(theirs, name)
    ]
