"""The form fields of a question: codes, shapes, boxes, places. A wrong value says what is right."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordinates.errors import CoordinateError
from coordinates.fields import ThaiDecimalField
from coordinates.messages import in_words
from coordinates.models import Shape
from coordinates.thai import ce_year, normalise, parse_thai_date
from coordinates.values import Bbox, LonLat

LONGEST = 1500  # characters of a shape in an address
FARTHEST_M = 200_000
MOST_WORDS = 300  # characters of a part of a text


class CodesField(forms.MultipleChoiceField):
    """Repeatable codes of a form that a pattern tells; whether they exist is asked once."""

    refused: Any = _("“%(code)s” ไม่ใช่รหัสที่ถูกต้อง ตัวอย่าง %(example)s")

    def __init__(self, *, pattern: str, example: str, **options: Any) -> None:
        super().__init__(**options)
        self.pattern, self.example = re.compile(pattern), example

    def validate(self, value: list[str]) -> None:
        for code in value:
            if not self.pattern.fullmatch(code):
                message = str(self.refused)
                raise forms.ValidationError(message % {"code": code[:40], "example": self.example})


class CodesFilter(django_filters.Filter):
    field_class = CodesField


class YearsField(CodesField):
    """Fiscal years, B.E."""

    refused = _("“%(code)s” ไม่ใช่ปีงบประมาณ พิมพ์เป็น พ.ศ. เช่น %(example)s")

    def __init__(self, **options: Any) -> None:
        super().__init__(pattern=r"2[5-6][0-9]{2}", example="2569", **options)


class YearsFilter(django_filters.Filter):
    field_class = YearsField


class ChoicesFilter(django_filters.MultipleChoiceFilter):
    """Repeatable choice: any of the values matches."""

    def filter(self, queryset: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        return queryset.filter(**{f"{self.field_name}__in": value}) if value else queryset


class KnownField(CodesField):
    """Repeatable keys of rows of ours; ``keys`` answers which of some there are, by one query.

    With ``words`` a value that is not written like a key is a part of a text instead.
    """

    def __init__(
        self, *, keys: Callable[[list[str]], set[str]], words: bool = False, **options: Any
    ) -> None:
        super().__init__(**options)
        self.keys, self.words = keys, words

    def validate(self, value: list[str]) -> None:
        asked, texts = parted(self.pattern, value)
        if texts and not self.words:
            super().validate(texts)
        known = self.keys(asked) if asked else set()
        for text in asked:
            if text not in known:
                message = gettext("ไม่มีรหัส “%(code)s” ในระบบ")
                raise forms.ValidationError(message % {"code": text[:40]})
        for text in texts:
            forms.CharField(max_length=MOST_WORDS).clean(text)


class KnownFilter(django_filters.Filter):
    """Rows by key in the column ``row_name``, and by words in the text column ``field_name``."""

    field_class = KnownField

    def __init__(self, *, row_name: str, **options: Any) -> None:
        super().__init__(**options)
        self.row_name = row_name

    def filter(self, queryset: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        if not value:
            return queryset
        keys, texts = parted(re.compile(self.extra["pattern"]), value)
        rule = Q(**{f"{self.row_name}__in": self.rows(keys)}) if keys else Q(pk__in=[])
        for words in filter(None, map(normalise, texts)):
            rule |= Q(**{f"{self.field_name}__icontains": words})
        return queryset.filter(rule)

    def rows(self, keys: list[str]) -> Any:
        """What the column must be one of."""
        return keys


def parted(pattern: re.Pattern[str], value: list[str]) -> tuple[list[str], list[str]]:
    """The values that are written like a key, and the others."""
    keys = [text for text in value if pattern.fullmatch(text)]
    return keys, [text for text in value if not pattern.fullmatch(text)]


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


class ShapeHashField(forms.CharField):
    """The hash of a shape that was sent to /shapes/."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if text and not re.fullmatch(r"[0-9a-f]{32}", text):
            raise forms.ValidationError(_("ใช้รหัสรูปร่าง 32 ตัวที่ได้จากการส่งไปที่ /shapes/"))
        if text and not Shape.objects.filter(pk=text).exists():
            raise forms.ValidationError(_("ไม่มีรูปร่างนี้แล้ว วาดหรือส่งรูปร่างใหม่อีกครั้ง"))
        return text


class ShapeHashFilter(django_filters.Filter):
    field_class = ShapeHashField


class GenerationField(forms.CharField):
    """A day as ``2026-11-20``, ``20/11/2569``, or a B.E. year: its last day."""

    def clean(self, value: Any) -> date | None:
        text = super().clean(value).strip()
        if not text:
            return None
        wrong = _("ใช้วันที่ เช่น 2026-11-20 หรือ 20/11/2569 หรือปี พ.ศ. เช่น 2569")
        try:
            if re.fullmatch(r"2[4-7][0-9]{2}", text):
                return date(ce_year(int(text)), 12, 31)
            return parse_thai_date(text)
        except ValueError as error:
            raise forms.ValidationError(wrong) from error


class GenerationFilter(django_filters.Filter):
    field_class = GenerationField


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
