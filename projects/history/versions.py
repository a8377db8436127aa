"""Two versions of one part of a project, side by side; positions as shapes, too."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.apps import apps
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from coordinates.measures import moved_m
from projects.errors import ProjectError
from projects.history.changes import Change, changes_of
from projects.history.parts import PARTS
from projects.history.rows import EventRow, event_of, latest_of
from projects.history.words import baht, field_of, in_words, label_of, names_behind
from projects.models import Project, ProjectGeometry

_MOST_NUMBER: Final = 2**31  # of an event's key


class NotComparable(ProjectError):
    """Two events that are not versions of one part."""


@dataclass(frozen=True)
class Version:
    """A part of a project as one event left it; ``amounts`` only of facts: baht by B.E. year."""

    event: EventRow
    change: Change
    amounts: Mapping[int, Decimal]


@dataclass(frozen=True)
class Line:
    """A column of two versions; that of the plan's amounts is ``amounts``."""

    column: str
    label: Any
    a: str
    b: str

    @property
    def differs(self) -> bool:
        return self.a != self.b


def version_of(project: Project, key: str) -> Version | None:
    """The version that the event ``key`` left; None where the project has none such."""
    number = key.partition("-")[2]
    if not (number.isascii() and number.isdigit()) or int(number[:20]) >= _MOST_NUMBER:
        return None
    event = event_of(project.pk, key)
    return _version(project, event) if event else None


def current_of(project: Project, version: Version) -> Version | None:
    """What stands now where ``version`` stood: of a position the live row of the same role."""
    row_id = version.event.row_id
    if version.event.part.key == "position":
        live = ProjectGeometry.objects.filter(
            project=project, role=version.event.row["role"], replaced_at=None, budget_item=None
        )
        row_id = live.values_list("pk", flat=True).first() or row_id
    event = latest_of(project.pk, version.event.part, row_id)
    return _version(project, event) if event else None


def _version(project: Project, event: EventRow) -> Version:
    [change] = changes_of(project, [event])
    amounts = amounts_at(project, event.at) if event.part.key == "facts" else {}
    return Version(event, change, amounts)


def amounts_at(project: Project, at: datetime) -> dict[int, Decimal]:
    """What the plan foresaw at a moment, by B.E. year."""
    events = apps.get_model("projects", "ProjectAmountEvent")._default_manager
    last = events.filter(project_id=project.pk, pgh_created_at__lte=at)
    rows = last.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    return {
        row.fiscal_year: row.amount
        for row in sorted(rows, key=lambda row: row.fiscal_year)
        if row.pgh_label != "delete"
    }


def side_by_side(a: Version, b: Version) -> list[Line]:
    """Every column that is filled in in either, those that differ first.

    Raises NotComparable where the two are not versions of one part.
    """
    part = a.event.part
    if part != b.event.part:
        raise NotComparable(_("เลือกสองรุ่นของส่วนเดียวกัน เช่น พิกัดกับพิกัด หรือข้อมูลโครงการกับข้อมูลโครงการ"))
    names = names_behind([(part, a.event.row), (part, b.event.row)])
    lines = []
    for column in dict.fromkeys([*a.event.row, *b.event.row]):
        if known := field_of(part, column):
            old, new = (in_words(known, one.event.row.get(column), names) for one in (a, b))
            lines.append(Line(column, label_of(known), old, new))
    for year in sorted({*a.amounts, *b.amounts}):
        old, new = (baht(one.amounts[year]) if year in one.amounts else "" for one in (a, b))
        label = _("งบประมาณตามแผน %(year)s (บาท)") % {"year": year}
        lines.append(Line("amounts", label, old, new))
    told = [line for line in lines if line.a or line.b]
    return sorted(told, key=lambda line: not line.differs)


def shape_at(event: EventRow) -> GEOSGeometry:
    """The position that a version of it had (EPSG:4326, longitude first)."""
    events = apps.get_model("projects", "ProjectGeometryEvent")._default_manager
    shape: GEOSGeometry = events.get(pgh_id=event.number).geometry
    return shape


def distance_m(a: GEOSGeometry, b: GEOSGeometry) -> float:
    """How far a position moved from one version to another, on the ellipsoid."""
    [metres] = moved_m([(a, b)])
    return metres


def is_of_position(version: Version) -> bool:
    return version.event.part == PARTS["position"]
