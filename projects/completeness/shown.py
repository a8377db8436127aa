"""How a standing is shown: shares of what is due, and the lines of a trend."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from projects.completeness.days import Day
from projects.completeness.duties import DUTIES, MEASURES, Duty, Measure
from projects.completeness.reading import Standing

LABELS: Final = {
    Measure.DUE: _("ถึงกำหนด"),
    Measure.COMPLETE: _("ครบถ้วน"),
    Measure.CORRECT: _("ถูกต้อง"),
    Measure.CURRENT: _("เป็นปัจจุบัน"),
    Measure.AHEAD: _("ระบุได้แล้ว ยังไม่ถึงกำหนด"),
}
UNFULFILLED: Final = {
    Measure.COMPLETE: _("ยังไม่ครบถ้วน"),
    Measure.CORRECT: _("ยังไม่ถูกต้อง"),
    Measure.CURRENT: _("ยังไม่เป็นปัจจุบัน"),
}
# The picture of a trend: user units of its viewBox.
WIDTH: Final = 600
HEIGHT: Final = 160
_LEFT: Final = 44
_RIGHT: Final = 12
_TOP: Final = 10
_BOTTOM: Final = 26


def percent(count: int, due: int) -> str:
    """One decimal, never rounded up: 100.0 is said of all alone."""
    tenths = 1000 * count // due if due else 0
    return f"{tenths // 10}.{tenths % 10}"


@dataclass(frozen=True)
class Bar:
    """One measure of a duty: ``count`` of ``due``."""

    measure: Measure
    count: int
    due: int
    sentence: Any = ""

    @property
    def label(self) -> Any:
        return LABELS[self.measure]

    @property
    def missing(self) -> int:
        return self.due - self.count

    @property
    def missing_label(self) -> Any:
        return UNFULFILLED[self.measure]

    @property
    def percent(self) -> str:
        return percent(self.count, self.due)


def bars(one: Standing, says: dict[Measure, Any]) -> list[Bar]:
    return [Bar(measure, one.of(measure), one.due, says[measure]) for measure in MEASURES]


@dataclass(frozen=True)
class OfProject:
    """How one project stands in a duty that is due of it."""

    duty: Duty
    marks: list[tuple[bool, Any, Any]]  # of each measure: whether fulfilled, in words, what it is


def of_project_shown(stands: dict[str, Measure]) -> list[OfProject]:
    """The duties that are due; ``stands``: as ``reading.of_project`` gives them."""
    return [
        OfProject(
            duty,
            [
                (has, (LABELS if has else UNFULFILLED)[measure], duty.says[measure])
                for measure in MEASURES
                for has in [measure in stands[duty.code]]
            ],
        )
        for duty in DUTIES
        if Measure.DUE in stands[duty.code]
    ]


@dataclass(frozen=True)
class Line:
    """A measure over time: ``points`` of a polyline, and where its last one lies."""

    measure: Measure
    label: Any
    points: str
    x: str
    y: str


@dataclass(frozen=True)
class Trend:
    """Three lines between 0 and 100 % over the days told, oldest first."""

    days: Sequence[Day]
    lines: list[Line]
    marks: list[tuple[str, str]]  # (height in the picture, share)

    @property
    def first(self) -> Day:
        return self.days[0]

    @property
    def last(self) -> Day:
        return self.days[-1]

    @property
    def rows(self) -> list[tuple[date, int, list[Bar]]]:
        """The same as a table, the latest first."""
        return [
            (
                one.day,
                one.due,
                [Bar(measure, getattr(one, measure.code), one.due) for measure in MEASURES],
            )
            for one in reversed(self.days)
        ]


def trend(days: Sequence[Day]) -> Trend | None:
    """The lines of these days; None of less than two, which make no line."""
    if len(days) < 2:
        return None
    first, last = days[0].day.toordinal(), days[-1].day.toordinal()
    wide, high = WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM

    def at(one: Day, measure: Measure) -> tuple[str, str]:
        share = getattr(one, measure.code) / one.due if one.due else 0
        x = _LEFT + wide * (one.day.toordinal() - first) / max(1, last - first)
        return f"{x:.1f}", f"{_TOP + high * (1 - share):.1f}"

    lines = []
    for measure in MEASURES:
        places = [at(one, measure) for one in days]
        points = " ".join(",".join(place) for place in places)
        lines.append(Line(measure, LABELS[measure], points, *places[-1]))
    marks = [(f"{_TOP + high * (1 - share / 100):.1f}", str(share)) for share in (0, 50, 100)]
    return Trend(days, lines, marks)
