"""Form fields that read what Thai officers type: Thai digits, thousands separators, B.E. dates."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coordinates.baht import parse_baht
from coordinates.errors import TextError
from coordinates.faults import date_fault, number_fault
from coordinates.thai import be_year, normalise, parse_number, parse_thai_date, to_arabic

_UNIT = re.compile(r"(?:,-)?\s*(?:บาท(ถ้วน)?\s*)?$")  # amounts are pasted with it
_MOST = 40  # characters of a number anybody means
MOST_BAHT: Final = Decimal(10**13)


def _number(value: Any, read: Callable[[str], Decimal] = parse_number) -> Decimal | None:
    if value in (None, ""):
        return None
    if len(str(value)) > _MOST:
        raise ValidationError(_("ตัวเลขยาวเกินไป ตรวจจำนวนหลักอีกครั้ง"))
    try:
        return read(_UNIT.sub("", str(value)))
    except TextError as error:
        raise ValidationError(number_fault(error)) from error


class ThaiDecimalField(forms.DecimalField):
    """A number in Arabic or Thai digits, with or without separators; shown without needless
    zeros."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    read: Callable[[str], Decimal] = staticmethod(parse_number)

    def to_python(self, value: Any) -> Any:
        number = super().to_python(_number(value, self.read))
        whole = (self.max_digits or _MOST) - (self.decimal_places or 0)
        if number is not None and abs(number) >= 10**whole:
            message = _("ตัวเลขยาวเกินไป รับได้ไม่เกิน %(whole)d หลักหน้าจุดทศนิยม")
            raise ValidationError(message, params={"whole": whole})
        return number

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        return f"{value.normalize():f}"


class ThaiIntegerField(forms.IntegerField):
    """A whole number in Arabic or Thai digits; one out of its limits hears what they are."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    too_small: Any = _("ต้องเป็น %(limit_value)s ขึ้นไป")
    too_large: Any = _("ต้องไม่เกิน %(limit_value)s")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for limit in self.validators:
            if isinstance(limit, MinValueValidator):
                limit.message = self.too_small
            elif isinstance(limit, MaxValueValidator):
                limit.message = self.too_large

    def to_python(self, value: Any) -> int | None:
        number = _number(value)
        return super().to_python(number if number is None else f"{number.normalize():f}")


class ThaiYearField(ThaiIntegerField):
    """A fiscal year, B.E."""

    FIRST, LAST = 2530, 2643
    too_small = too_large = _("“%(value)s” ไม่ใช่ปี พ.ศ. ที่รับได้ พิมพ์เป็น พ.ศ. เช่น 2569")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=self.FIRST, max_value=self.LAST, **kwargs)


class BahtField(ThaiDecimalField):
    """An amount of money: more than nothing unless ``min_value`` says otherwise, two decimals.

    Each refusal says what would be right; shown with thousands separators.
    """

    read = staticmethod(parse_baht)

    def __init__(self, *, least: Decimal = Decimal("0.01"), **kwargs: Any) -> None:
        super().__init__(max_digits=16, decimal_places=2, **kwargs)
        self.least = least

    def to_python(self, value: Any) -> Any:
        number = super().to_python(value)
        if number is None:
            return None
        if number < 0:
            raise ValidationError(
                _("จำนวนเงินติดลบไม่ได้ ถ้าจะเอาเงินคืนหรือลดยอด ให้แก้ไขหรือยกเลิกรายการเดิม")
            )
        if number < self.least:
            raise ValidationError(_("จำนวนเงินต้องมากกว่า 0 บาท"))
        if number > MOST_BAHT:
            raise ValidationError(_("เกิน 10 ล้านล้านบาท ตรวจจำนวนหลักอีกครั้ง"))
        return number.quantize(Decimal("0.01"))

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,.2f}" if isinstance(value, Decimal) else value


class DigitsField(forms.CharField):
    """A number of a fixed length that counts nothing: Thai digits, spaces and dashes are read."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: Any) -> str:
        return re.sub(r"[\s-]", "", to_arabic(normalise(str(super().to_python(value)))))


class ThaiDateField(forms.DateField):
    """A date as d/m/B.E. year, with Thai month names, or ISO; shown in the reader's era."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "placeholder": "20/11/2569"})

    def to_python(self, value: Any) -> date | None:
        if value in (None, "") or isinstance(value, date):
            return super().to_python(value)
        today = localdate()
        try:
            return parse_thai_date(str(value), near=today)
        except TextError as error:
            raise ValidationError(date_fault(error, today=today)) from error

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, date):
            return value
        if get_language() == "en":
            return value.isoformat()
        return f"{value.day}/{value.month}/{be_year(value)}"
