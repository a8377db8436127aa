"""Verdicts in words: a rule's sentence with what it measured, in the language that is active."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.dates import day_in_words
from coordinates.datum import SYSTEMS
from coordinates.messages import datum_words
from coordinates.models import AdminArea
from projects.checks.registry import RULES
from projects.codes import Primitive, Role, Stage

# Codes among the numbers, in words: by the name of the number.
_CHOICES: Mapping[str, Any] = {
    "later": Role,
    "earlier": Role,
    "usual": Primitive,
    "drawn": Primitive,
    "stage": Stage,
    "level": AdminArea.Level,
}


def sentence(rule: str, numbers: Mapping[str, Any]) -> str:
    """What is wrong, as a person reads it; a rule that is no more has its code alone, and a
    number that was not measured when the finding was written is a dash."""
    known = RULES.get(rule)
    if known is None:
        return rule
    words = dict.fromkeys(known.numbers, "–")
    return str(known.sentence) % {
        **words,
        **{name: _word(name, value) for name, value in numbers.items()},
    }


def _word(name: str, value: Any) -> str:
    if value is None:
        return "–"
    if name == "unit":
        return {"m": _("เมตร"), "m2": _("ตารางเมตร"), "m3": _("ลูกบาศก์เมตร")}[value]
    if name == "system":
        return _system(value)
    if name.endswith("_on"):
        return day_in_words(date.fromisoformat(value))
    if name.endswith("share"):
        return f"{100 * value:,.0f}"
    if isinstance(value, str):
        choices = _CHOICES.get(name)
        return str(choices(value).label) if choices and value in choices.values else value
    if name.endswith("_m") or name.endswith("_times"):
        return f"{value:,.1f}" if abs(value) < 10 else f"{value:,.0f}"
    if name.endswith(("_m2", "_m3", "_baht")):
        return f"{value:,.0f}"
    if isinstance(value, int) and not name.endswith("year"):
        return f"{value:,}"
    return str(value)


def _system(declared_crs: str) -> str:
    """UTM grids alone: no other numbers are read anew."""
    datum, zone = SYSTEMS[int(declared_crs.removeprefix("EPSG:"))]
    return _("UTM โซน %(zone)s %(datum)s") % {"zone": zone, "datum": datum_words(datum)}
