"""Form fields that read what Thai officers type: Thai digits, thousands separators, B.E. dates."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coordinates.errors import CoordinateError
from coordinates.messages import in_words
from coordinates.thai import parse_number, parse_thai_date

_UNIT = re.compile(r"\s*บาท(ถ้วน)?\s*$")  # amounts are pasted with it
_MOST = 40  # characters of a number anybody means


def _number(value: Any) -> Decimal | None:
    if value in (None, ""):
        return None
    if len(str(value)) > _MOST:
        raise ValidationError(_("ตัวเลขยาวเกินไป ตรวจจำนวนหลักอีกครั้ง"))
    try:
        return parse_number(_UNIT.sub("", str(value)))
    except CoordinateError as error:
        raise ValidationError(in_words(error)) from error


class ThaiDecimalField(forms.DecimalField):
    """A number in Arabic or Thai digits, with or without separators."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        number = super().to_python(_number(value))
        whole = (self.max_digits or _MOST) - (self.decimal_places or 0)
        if number is not None and abs(number) >= 10**whole:
            message = _("ตัวเลขยาวเกินไป รับได้ไม่เกิน %(whole)d หลักหน้าจุดทศนิยม")
            raise ValidationError(message, params={"whole": whole})
        return number


class ThaiIntegerField(forms.IntegerField):
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        number = _number(value)
        return super().to_python(number if number is None else f"{number.normalize():f}")


class ThaiDateField(forms.DateField):
    """A date as d/m/B.E. year, with Thai month names, or ISO."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def to_python(self, value: Any) -> date | None:
        if value in (None, "") or isinstance(value, date):
            return super().to_python(value)
        try:
            return parse_thai_date(str(value))
        except CoordinateError as error:
            raise ValidationError(in_words(error)) from error
