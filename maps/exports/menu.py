"""The menu of downloads: what is asked, and every format with the options it takes."""

from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coordinates.datum import SYSTEMS
from coordinates.values import Datum
from maps.exports.formats import Format
from maps.exports.question import Question
from maps.exports.registry import FORMATS

LABELS: dict[str, str | Promise] = {
    "crs": _("ระบบพิกัด"),
    "encoding": _("รหัสอักขระ"),
}
_ENCODINGS: dict[str, str | Promise] = {
    "utf-8": "UTF-8",
    "cp874": _("cp874 (โปรแกรมไทยรุ่นเก่า)"),
}


@dataclass(frozen=True)
class Choice:
    """An option: its name, what the form calls it, (value, words) of each value."""

    name: str
    label: str | Promise
    values: list[tuple[str, str | Promise]]


@dataclass(frozen=True)
class Menu:
    """``is_large``: the answer has so many rows that a file is offered as a job."""

    asked: list[tuple[str, str]]
    groups: list[tuple[list[Choice], list[Format]]]
    streams: list[Format]
    is_large: bool
    direct_rows: int


def menu_of(question: Question) -> Menu:
    most = settings.EXPORT_DIRECT_ROWS
    count = question.projects.order_by()[: most + 1].count()
    formats = sorted(FORMATS.values(), key=lambda each: -len(each.options))
    groups = [
        ([_choice(name, each[0].options[name]) for name in names], each)
        for names, each in (
            (names, list(some))
            for names, some in groupby(formats, key=lambda each: tuple(each.options))
        )
    ]
    return Menu(
        asked=[(name, value) for name, values in question.asked.items() for value in values],
        groups=groups,
        streams=[each for each in FORMATS.values() if not each.is_made],
        is_large=count > most,
        direct_rows=most,
    )


def _choice(name: str, values: tuple[str, ...]) -> Choice:
    words = _system if name == "crs" else _ENCODINGS.__getitem__
    return Choice(name, LABELS[name], [(value, words(value)) for value in values])


def _system(srid: str) -> str:
    datum, zone = SYSTEMS[int(srid)]
    name = "Indian 1975" if datum is Datum.INDIAN1975 else "WGS 84"
    return f"{name} UTM {zone}N (EPSG:{srid})" if zone else f"{name} (EPSG:{srid})"
