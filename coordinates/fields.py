"""Form fields that read what Thai officers type: Thai digits, thousands separators, B.E. dates."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from coordinates.errors import CoordinateError
from coordinates.messages import in_words
from coordinates.thai import parse_number, parse_thai_date


def _number(value: Any) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        return parse_number(str(value))
    except CoordinateError as error:
        raise ValidationError(in_words(error)) from error


class ThaiDecimalField(forms.DecimalField):
    """A number in Arabic or Thai digits, with or without separators."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        return super().to_python(_number(value))


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
