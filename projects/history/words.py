"""The columns of an event as a person reads them: labels, names behind keys, days, baht."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.dates import day_in_words, moment_in_words
from coordinates.datum import IDENTITY, OPERATION
from coordinates.models import AdminArea
from projects.history.parts import Part
from projects.models import Disbursement, Project

_BAHT_DIGITS: Final = 16
# Columns whose field has no name for a reader, of any table or of one.
LABELS: Final[dict[str, Any]] = {
    "authority": _("อปท."),
    "agency": _("หน่วยงาน"),
    "sample": _("ตัวอย่าง"),
    "stated_confirmed_at": _("ยืนยันขนาดเมื่อ"),
    "classified_at": _("ยืนยันการจำแนกเมื่อ"),
    "voided_at": _("ยกเลิกเมื่อ"),
    "removed_at": _("นำออกเมื่อ"),
    "replaced_at": _("ถูกแทนเมื่อ"),
    "plan": _("แผน"),
    "revision": _("การเปลี่ยนแปลงแผน"),
    "programme": _("แผนงาน"),
    "facts": _("ข้อมูลในแผน"),
    "amounts": _("งบประมาณตามแผน"),
    "in_force": _("ใช้บังคับ"),
    "item": _("รายการงบประมาณ"),
    "budget_item": _("รายการงบประมาณ"),
    "contract": _("สัญญา"),
    "disbursement": _("การเบิกจ่าย"),
    "source_file": _("ไฟล์พิกัด"),
    "position_fault": _("เหตุที่ไม่ใช้พิกัด"),
    "StateChange.state": _("สถานะ"),
}
Names = Mapping[type[models.Model], Mapping[str, str]]  # by the key as text, as JSON has it
# Columns that hold the code of an area; no code is at home at two levels.
_AREAS: Final = frozenset({"province_code", "district_code", "subdistrict_code"})


def field_of(part: Part, column: str) -> "models.Field[Any, Any] | None":
    """The field of a column; None for one that the model has no more."""
    return _fields(part.tracked).get(column)


def _fields(model: type[models.Model]) -> "dict[str, models.Field[Any, Any]]":
    return {str(field.column): field for field in model._meta.concrete_fields}


def label_of(field: "models.Field[Any, Any]") -> Any:
    usual = LABELS.get(field.name, field.verbose_name)
    return LABELS.get(f"{field.model.__name__}.{field.name}", usual)


def names_behind(rows: Iterable[tuple[Part, Mapping[str, Any] | None]]) -> Names:
    """What keys and codes of areas in these rows stand for: one query for each table of them."""
    asked: dict[type[models.Model], set[Any]] = defaultdict(set)
    codes: set[str] = set()
    for part, row in rows:
        fields = _fields(part.tracked)
        for column, value in (row or {}).items():
            field = fields.get(column)
            if value is not None and isinstance(field, models.ForeignKey):
                asked[field.related_model].add(value)
            elif value and field and field.name in _AREAS:
                codes.add(value)
    found: dict[type[models.Model], Mapping[str, str]] = {
        model: {str(key): _named(one) for key, one in model._default_manager.in_bulk(keys).items()}
        for model, keys in asked.items()
    }
    return found | ({AdminArea: _areas(codes)} if codes else {})


def _areas(codes: Iterable[str]) -> dict[str, str]:
    """{code: name} of provinces, districts and subdistricts; the one in force where it changed."""
    levels = [AdminArea.Level.PROVINCE, AdminArea.Level.DISTRICT, AdminArea.Level.SUBDISTRICT]
    rows = AdminArea.objects.filter(level__in=levels, code__in=codes).only(
        "code", "name_th", "name_en"
    )
    return {row.code: row.name for row in rows.order_by(F("valid_to").asc(nulls_last=True))}


def _named(row: models.Model) -> str:
    if isinstance(row, Disbursement):
        words = {"number": row.instalment, "baht": baht(row.amount)}
        return gettext("งวดที่ %(number)d · %(baht)s บาท") % words
    return str(row)


def in_words(field: "models.Field[Any, Any]", value: Any, names: Names) -> str:
    """A column's value out of its JSON, as a person reads it; "" for none."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(field, models.ForeignKey):
        gone = gettext("รายการที่ไม่มีแล้ว (%(key)s)") % {"key": value}
        return names.get(field.related_model, {}).get(str(value), gone)
    if field.name in _AREAS:
        return names.get(AdminArea, {}).get(value, str(value))
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if field.name == "operation":
        return _operation(str(value))
    if field.name == "sample" and not value:
        return ""  # what nearly every project is
    if isinstance(value, bool):
        return gettext("ใช่") if value else gettext("ไม่ใช่")
    return _of_kind(field, value)


def _of_kind(field: "models.Field[Any, Any]", value: Any) -> str:
    match field:
        case models.DateTimeField():
            return moment_in_words(datetime.fromisoformat(value))
        case models.DateField():
            return day_in_words(date.fromisoformat(value))
        case models.DecimalField():
            return baht(value) if field.max_digits == _BAHT_DIGITS else _plain(value)
        case models.FloatField():
            return f"{value:,.0f}"
        case ArrayField():
            choices = dict(field.base_field.flatchoices)
            return ", ".join(str(choices.get(one, one)) for one in value)
        case models.JSONField():
            return _entries(value)
    return shape_in_words(value) if isinstance(value, dict) else str(value)


def _operation(text: str) -> str:
    """The name that ``coordinates.datum.operation`` gave, as a person reads it."""
    zone, _comma, rest = text.rpartition("N, ")
    grid = gettext("UTM โซน %(zone)sN") % {"zone": zone.removeprefix("UTM zone ")} if zone else ""
    if rest == IDENTITY:
        return gettext("%(grid)s บน WGS 84") % {"grid": grid} if grid else gettext("ไม่ต้องแปลง")
    if rest == OPERATION:
        told = gettext("จาก Indian 1975 เป็น WGS 84 ด้วยค่าของกรมแผนที่ทหาร")
        return f"{grid} {told}".strip()
    return text


def baht(value: Any) -> str:
    return f"{Decimal(value):,.2f}"


def _plain(value: Any) -> str:
    return f"{Decimal(value).normalize():f}"


def _entries(value: Any) -> str:
    """The facts, or the baht by year, that an edition of a plan holds."""
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    told = [_entry(name, one) for name, one in value.items() if one not in (None, "")]
    return " · ".join(told)


def _entry(name: str, value: Any) -> str:
    if name.isdecimal():
        words = {"year": name, "baht": baht(value)}
        return gettext("ปี %(year)s %(baht)s บาท") % words
    field = _fields(Project).get(name)
    return f"{label_of(field)}: {value}" if field else f"{name}: {value}"


def shape_in_words(shape: Mapping[str, Any]) -> str:
    """ "เส้น 2 จุด แถว 16.05000, 100.05500": enough to tell one shape from another in a list."""
    where = f"{shape['lat']}, {shape['lon']}"
    count = int(shape["points"])
    if shape["kind"] == 0 and count == 1:
        return where
    kind = {0: _("จุด"), 1: _("เส้น"), 2: _("พื้นที่")}.get(shape["kind"], _("รูปร่าง"))
    words = ngettext(
        "%(kind)s %(count)d จุด แถว %(where)s", "%(kind)s %(count)d จุด แถว %(where)s", count
    )
    return words % {"kind": kind, "count": count, "where": where}
