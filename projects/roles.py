"""How the positions of one project stand to each other: planned, contracted, as built."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from projects.codes import Role
from projects.models import ProjectGeometry, RuleSetting
from projects.shapes import plain

ORDER: Final = (Role.PLANNED, Role.CONTRACTED, Role.AS_BUILT)
APART_M: Final = 50.0  # between what was agreed and what was built, without a reason
MOST_APART: Final = ("moved", "most_m")  # rule and name of its setting
_COPY_DEGREES: Final = 2e-7  # about 2 cm: what seven decimals lose on the way to a map and back
Row = TypeVar("Row", bound=ProjectGeometry)


def limits_m() -> Callable[[str | None], float]:
    """By the kind of work: metres that an as-built position may lie from the agreed one without
    a reason. One query; DLA sets them as data."""
    rule, name = MOST_APART
    known: dict[str | None, float] = dict(
        RuleSetting.objects.filter(rule=rule, name=name).values_list("kind_id", "value")
    )
    usual = known.get(None, APART_M)
    return lambda kind: known.get(kind, usual)


def is_earlier(role: str, than: str) -> bool:
    return ORDER.index(Role(role)) < ORDER.index(Role(than))


def earlier(live: Iterable[Row], role: str) -> list[Row]:
    """The rows of earlier roles, the nearest first."""
    found = [row for row in live if is_earlier(row.role, role)]
    return sorted(found, key=lambda row: ORDER.index(Role(row.role)), reverse=True)


def agreed(live: Iterable[Row], role: str) -> Row | None:
    """What a position of ``role`` has to agree with: as-built with contracted, else planned."""
    return next(iter(earlier(live, role)), None) if role == Role.AS_BUILT else None


def is_copy(source: GEOSGeometry, geometry: GEOSGeometry) -> bool:
    """Whether ``geometry`` is ``source`` as it comes back from a map, vertex by vertex."""
    source, geometry = plain(source), plain(geometry)
    same_kind = source.geom_type == geometry.geom_type
    return bool(same_kind and source.equals_exact(geometry, _COPY_DEGREES))


def copied_source(
    live: Sequence[Row], role: str, geometry: GEOSGeometry, *, standing: Row | None
) -> ProjectGeometry | None:
    """The position that ``geometry`` is a copy of, though nobody says so; None where it is new.

    A position that is saved again where it stood stays the copy it was, or the original.
    """
    if standing and is_copy(standing.geometry, geometry):
        return standing.copied_from
    return next((row for row in earlier(live, role) if is_copy(row.geometry, geometry)), None)


def apart_words(role: str, other: str, metres: float, most: float) -> str:
    """That two positions of a project lie too far apart, and what to do."""
    sentence = _(
        "ตำแหน่ง%(role)sห่างจากตำแหน่ง%(other)s %(metres).0f เมตร ซึ่งเกิน %(most).0f เมตร"
        " ต้องระบุเหตุผลที่ต่างกัน"
    )
    return sentence % {
        "role": Role(role).label,
        "other": Role(other).label,
        "metres": metres,
        "most": most,
    }
