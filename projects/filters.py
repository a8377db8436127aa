"""The one question: the only reader of query strings about projects.

List, map, tiles, exports, reports and API take the same names and give the same rows. A wrong
value, or a name nobody knows, is an error that says so; nothing is silently ignored.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry, Polygon
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import LocalAuthority, User
from coordinates.errors import CoordinateError
from coordinates.fields import ThaiDecimalField
from coordinates.messages import in_words
from coordinates.models import AdminArea
from coordinates.thai import normalise
from coordinates.values import Bbox, LonLat
from projects.codes import Role, Sector, Source, State
from projects.models import Kind, Project
from projects.querysets import ProjectQuerySet

BESIDE = frozenset({"page", "sort", "encoding"})  # of the page or the file, not of the question
LONGEST = 1500  # characters of a shape in an address
FARTHEST_M = 200_000
YES_NO = [("yes", _("รวมตัวอย่าง")), ("no", _("ไม่รวมตัวอย่าง"))]
POSITIONS = [
    ("pinned", _("ระบุพิกัดแล้ว")),
    ("provisional", _("พิกัดชั่วคราว")),
    ("none", _("ยังไม่ระบุพิกัด")),
]


class BadQuestion(ValueError):
    """A question that cannot be answered: {name: [sentence, …]} says what is wrong."""

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        self.errors = errors
        super().__init__(errors)

    @property
    def sentences(self) -> list[str]:
        """Each fault as a line that begins with what the form calls the name."""
        known = ProjectFilter.base_filters
        labels = {name: known[name].label if name in known else name for name in self.errors}
        return [f"{labels[name]}: {text}" for name, texts in self.errors.items() for text in texts]


class CodesField(forms.MultipleChoiceField):
    """Repeatable codes of a form that a pattern tells; whether they exist is asked once."""

    def __init__(self, *, pattern: str, example: str, **options: Any) -> None:
        super().__init__(**options)
        self.pattern, self.example = re.compile(pattern), example

    def validate(self, value: list[str]) -> None:
        for code in value:
            if not self.pattern.fullmatch(code):
                message = gettext("“%(code)s” ไม่ใช่รหัสที่ถูกต้อง ตัวอย่าง %(example)s")
                raise forms.ValidationError(message % {"code": code[:40], "example": self.example})


class CodesFilter(django_filters.Filter):
    field_class = CodesField


class ChoicesFilter(django_filters.MultipleChoiceFilter):
    """Repeatable choice: any of the values matches."""

    def filter(self, queryset: ProjectQuerySet, value: list[str]) -> ProjectQuerySet:
        return queryset.filter(**{f"{self.field_name}__in": value}) if value else queryset


class MoneyFilter(django_filters.Filter):
    field_class = ThaiDecimalField


class ShapeField(forms.CharField):
    """GeoJSON or WKT in EPSG:4326, longitude first, of at most 1,500 characters."""

    def clean(self, value: Any) -> GEOSGeometry | None:
        text = super().clean(value)
        if not text:
            return None
        wrong = _("ไม่ใช่รูปร่าง GeoJSON หรือ WKT ที่ถูกต้อง เช่น POLYGON((100 16,101 16,101 17,100 16))")
        if len(text) > LONGEST:
            raise forms.ValidationError(_("รูปร่างยาวเกิน 1,500 ตัวอักษร"))
        try:
            shape = GEOSGeometry(text)
        except (ValueError, GEOSException, GDALException) as error:
            raise forms.ValidationError(wrong) from error
        if shape.srid not in (None, 4326) or shape.empty or not _in_degrees(shape):
            raise forms.ValidationError(wrong)
        shape.srid = 4326
        return shape if shape.valid else shape.make_valid()


def _in_degrees(shape: GEOSGeometry) -> bool:
    minlon, minlat, maxlon, maxlat = shape.extent
    return bool(-180 <= minlon <= maxlon <= 180 and -90 <= minlat <= maxlat <= 90)


class ShapeFilter(django_filters.Filter):
    field_class = ShapeField


class BboxField(forms.CharField):
    def clean(self, value: Any) -> Bbox | None:
        text = super().clean(value)
        try:
            return Bbox.parse(text) if text else None
        except CoordinateError as error:
            raise forms.ValidationError(in_words(error)) from error


class BboxFilter(django_filters.Filter):
    field_class = BboxField


class NearField(forms.CharField):
    """``lon,lat,metres``."""

    def clean(self, value: Any) -> tuple[LonLat, float] | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            lon, lat, m = (float(part) for part in text.split(","))
            position = LonLat(lon, lat)
        except ValueError as error:
            raise forms.ValidationError(
                _("ใช้ ลองจิจูด,ละติจูด,เมตร เช่น 99.0477,18.5822,500")
            ) from error
        if not 0 < m <= FARTHEST_M:
            raise forms.ValidationError(_("ระยะต้องมากกว่า 0 และไม่เกิน 200,000 เมตร"))
        return position, m


class NearFilter(django_filters.Filter):
    field_class = NearField


class ProjectFilter(django_filters.FilterSet):
    """The question. ``qs`` gives its projects, ``years`` and ``sources`` what money is summed."""

    q = django_filters.CharFilter(label=_("ค้นหา"), method="by_text", max_length=200)
    province = CodesFilter(label=_("จังหวัด"), method="by_area", pattern=r"[0-9]{2}", example="50")
    district = CodesFilter(label=_("อำเภอ"), method="by_area", pattern=r"[0-9]{4}", example="5001")
    subdistrict = CodesFilter(
        label=_("ตำบล"), method="by_area", pattern=r"[0-9]{6}", example="500101"
    )
    lao = CodesFilter(
        label=_("อปท."), method="by_owner", pattern=r"[A-Z0-9]{1,8}", example="6510107"
    )
    lao_kind = ChoicesFilter(
        label=_("ประเภท อปท."), field_name="authority__kind", choices=LocalAuthority.Kind.choices
    )
    owner = CodesFilter(
        label=_("เจ้าของ"), method="by_owner", pattern=r"[A-Z0-9]{1,12}", example="6510107"
    )
    year = CodesFilter(
        label=_("ปีงบประมาณ"), method="by_money", pattern=r"2[5-6][0-9]{2}", example="2568"
    )
    sector = ChoicesFilter(label=_("สาขา"), choices=Sector.choices)
    kind = ChoicesFilter(label=_("ประเภทงาน"), field_name="kind_id", choices=[])
    state = ChoicesFilter(label=_("สถานะ"), choices=State.choices)
    source = ChoicesFilter(label=_("แหล่งเงิน"), method="by_money", choices=Source.choices)
    programme = django_filters.CharFilter(
        label=_("แผนงาน"), lookup_expr="icontains", max_length=300
    )
    budget_min = MoneyFilter(label=_("งบประมาณตั้งแต่ (บาท)"), method="by_budget")
    budget_max = MoneyFilter(label=_("งบประมาณไม่เกิน (บาท)"), method="by_budget")
    position = django_filters.MultipleChoiceFilter(
        label=_("พิกัด"), method="by_position", choices=POSITIONS
    )
    role = django_filters.MultipleChoiceFilter(
        label=_("บทบาทพิกัด"), method="by_role", choices=Role.choices
    )
    bbox = BboxFilter(label=_("กรอบพื้นที่"), method="by_bbox")
    within = ShapeFilter(label=_("ในรูปร่าง"), method="by_shape")
    near = NearFilter(label=_("ใกล้จุด"), method="by_near")
    sample = django_filters.ChoiceFilter(label=_("ข้อมูลตัวอย่าง"), method="by_sample", choices=YES_NO)

    class Meta:
        model = Project
        fields: list[str] = []

    def __init__(self, data: QueryDict | Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(_filled(data), **kwargs)
        kinds = [(kind.code, str(kind)) for kind in Kind.objects.all()]
        self.filters["kind"].extra["choices"] = kinds

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(int(year) for year in self._cleaned("year"))

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(self._cleaned("source"))

    def _cleaned(self, name: str) -> Any:
        self.form.is_valid()
        return self.form.cleaned_data.get(name) or []

    def is_valid(self) -> bool:
        """Whether every name and value is known; ``form.errors`` and ``unknown`` say what not."""
        return bool(super().is_valid() and not self.unknown and not self.absent)

    @property
    def unknown(self) -> list[str]:
        return sorted(set(self.data) - set(self.filters) - BESIDE)

    @property
    def absent(self) -> dict[str, list[str]]:
        """Area codes asked for that no area has: one query, none where no area is asked."""
        asked = {name: set(self._cleaned(name)) for name in ("province", "district", "subdistrict")}
        if not any(asked.values()):
            return {}
        codes = set().union(*asked.values())
        found = AdminArea.objects.filter(level__in=asked, code__in=codes)
        known = set(found.values_list("level", "code"))
        missing = {
            name: sorted(code for code in wanted if (name, code) not in known)
            for name, wanted in asked.items()
        }
        return {name: codes_ for name, codes_ in missing.items() if codes_}

    def rows(self) -> ProjectQuerySet:
        """The projects asked for, with their money of the asked years and sources.

        Raises BadQuestion.
        """
        self.check()
        queryset: ProjectQuerySet = self.qs
        return queryset.with_money(years=self.years, sources=self.sources)

    def check(self) -> None:
        """Raises BadQuestion where a name or value is wrong."""
        errors: dict[str, list[str]] = {
            name: [str(text) for text in texts] for name, texts in self.form.errors.items()
        }
        for name in self.unknown:
            errors[name[:40]] = [gettext("ไม่รู้จักชื่อตัวกรองนี้")]
        if not errors:
            for name, codes in self.absent.items():
                errors[name] = [gettext("ไม่มีพื้นที่รหัส %(codes)s") % {"codes": ", ".join(codes)}]
        if errors:
            raise BadQuestion(errors)

    def filter_queryset(self, queryset: ProjectQuerySet) -> ProjectQuerySet:
        found: ProjectQuerySet = super().filter_queryset(queryset)
        if self.years or self.sources:
            found = found.funded_in(*self.years, sources=self.sources)
        limits = {
            "budget_baht__gte": self._cleaned("budget_min"),
            "budget_baht__lte": self._cleaned("budget_max"),
        }
        asked = {name: baht for name, baht in limits.items() if baht not in (None, [])}
        if asked:
            found = found.with_money(years=self.years, sources=self.sources).filter(**asked)
        return found

    # one method a name ------------------------------------------------------------------

    def by_text(self, queryset: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        return queryset.matching(normalise(value))

    def by_area(self, queryset: ProjectQuerySet, name: str, value: list[str]) -> ProjectQuerySet:
        return queryset.in_area(*value) if value else queryset

    def by_owner(self, queryset: ProjectQuerySet, name: str, value: list[str]) -> ProjectQuerySet:
        return queryset.owned_by(*value, agencies=name == "owner") if value else queryset

    def by_money(self, queryset: ProjectQuerySet, name: str, value: Any) -> ProjectQuerySet:
        return queryset  # year and source must match one share: filter_queryset asks both

    def by_budget(self, queryset: ProjectQuerySet, name: str, value: Any) -> ProjectQuerySet:
        return queryset  # of the matching shares: filter_queryset

    def by_position(
        self, queryset: ProjectQuerySet, name: str, value: list[str]
    ) -> ProjectQuerySet:
        return queryset.positioned(*value) if value else queryset

    def by_role(self, queryset: ProjectQuerySet, name: str, value: list[str]) -> ProjectQuerySet:
        return queryset.with_current(role__in=value) if value else queryset

    def by_bbox(self, queryset: ProjectQuerySet, name: str, value: Bbox | None) -> ProjectQuerySet:
        if value is None:
            return queryset
        box = Polygon.from_bbox((value.minlon, value.minlat, value.maxlon, value.maxlat))
        box.srid = 4326
        return queryset.within(box)

    def by_shape(
        self, queryset: ProjectQuerySet, name: str, value: GEOSGeometry | None
    ) -> ProjectQuerySet:
        return queryset.within(value) if value else queryset

    def by_near(
        self, queryset: ProjectQuerySet, name: str, value: tuple[LonLat, float] | None
    ) -> ProjectQuerySet:
        return queryset.near(value[0].lon, value[0].lat, m=value[1]) if value else queryset

    def by_sample(self, queryset: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        return queryset.filter(sample=False) if value == "no" else queryset


def _filled(data: QueryDict | Mapping[str, Any]) -> QueryDict:
    """The names that hold a value: a form left blank asks nothing."""
    filled = QueryDict(mutable=True)
    for name in data:
        values: list[Any] = data.getlist(name) if isinstance(data, QueryDict) else [data[name]]
        filled.setlist(name, [value for value in values if value != ""])
        if not filled.getlist(name):
            del filled[name]
    return filled


def asked_by(user: User | AnonymousUser, data: QueryDict | Mapping[str, Any]) -> ProjectFilter:
    """The question ``data`` (a query string) over all that ``user`` may read whole."""
    return ProjectFilter(data, queryset=Project.objects.visible_to(user))
