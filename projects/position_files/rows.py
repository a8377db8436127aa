"""The features of a position file as rows of the page: shape, fault, name, what may be wrong."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext_lazy as _

from coordinates.messages import reason_words
from coordinates.models import AdminArea
from coordinates.thai import normalise, shortened
from coordinates.values import LonLat, Reason
from projects.models import Project
from projects.position_files.answers import Answer
from projects.shapes import ShapeError, primitive_of, shape_of

LONGEST_LABEL: Final = 120
_NAMES: Final = ("name", "prj_name", "title", "ชื่อโครงการ", "ชื่อ", "โครงการ", "label", "text")
_NEARBY_DEGREES: Final = 0.01  # some 1.1 km: authorities' areas are approximations
_FAULTS: Final[dict[str, Any]] = {
    "self-intersection": _("เส้นขอบตัดกันเอง"),
    "ring self-intersection": _("เส้นขอบแตะหรือตัดกันเอง"),
    "hole lies outside shell": _("ช่องว่างอยู่นอกพื้นที่"),
    "nested holes": _("ช่องว่างซ้อนกัน"),
    "nested shells": _("พื้นที่ซ้อนกัน"),
    "duplicate rings": _("เส้นขอบซ้ำกัน"),
    "interior is disconnected": _("พื้นที่ขาดจากกัน"),
}
IsNear = Callable[[GEOSGeometry], bool]


@dataclass(frozen=True)
class Match:
    """A project that a row may belong to; ``score`` (0–1) of its name, None where its code is in
    the file or where the person came from its own page.

    ``is_exact``: an attribute is its code; ``is_mentioned``: an attribute only mentions the code.
    """

    project: Project
    score: float | None = None
    is_exact: bool = False
    is_mentioned: bool = False

    @property
    def likeness(self) -> str:
        """The score as a person reads it."""
        return f"{self.score or 0:.0%}"


@dataclass
class Row:
    """One feature. ``number`` counts from 1 on the page; ``geometry`` is None with a ``problem``.

    ``matches``: projects by their code (``is_sure``) or by a similar name; ``chosen`` is the code
    the person chose, or the sure one's.
    """

    number: int
    feature: dict[str, Any]
    layer: dict[str, Any]
    geometry: GEOSGeometry | None = None
    problem: str = ""
    outside: bool = False
    matches: list[Match] = field(default_factory=list)
    is_sure: bool = False
    notes: list[str] = field(default_factory=list)
    chosen: str = ""
    typed: str = ""
    repair: bool = False
    reason: str = ""
    errors: list[str] = field(default_factory=list)
    needs_reason: bool = False
    conflict: bool = False

    @property
    def texts(self) -> list[str]:
        """The texts of its attributes, those that are called a name first."""
        named = sorted(self.properties.items(), key=lambda one: _rank(one[0]))
        texts = [normalise(value) for _name, value in named if isinstance(value, str)]
        return [text for text in texts if text]

    @property
    def properties(self) -> dict[str, Any]:
        """Its attributes as the file has them."""
        return self.feature.get("properties") or {}

    @property
    def label(self) -> str:
        """What the file calls it; "" where it has no text."""
        return shortened(next(iter(self.texts), ""), LONGEST_LABEL)

    @property
    def fault(self) -> dict[str, Any] | None:
        """What GEOS finds wrong with the shape: ``reason`` and ``at``."""
        found: dict[str, Any] | None = self.feature.get("fault")
        return found

    @property
    def fault_words(self) -> str:
        """The fault in the reader's language, where it is a common one; else GEOS's own words."""
        reason = str((self.fault or {}).get("reason", ""))
        return str(_FAULTS.get(reason.lower(), reason))

    @property
    def fault_at(self) -> LonLat | None:
        at = (self.fault or {}).get("at")
        return LonLat(*at) if at else None

    @property
    def repaired(self) -> dict[str, Any] | None:
        """GeoJSON of the shape as a repair would make it, where there is a fault."""
        shape: dict[str, Any] | None = self.feature.get("repaired")
        return shape

    @property
    def srid(self) -> int:
        """The system the numbers were read in: a table's rows may each state their own."""
        return int((self.feature.get("reading") or self.layer)["srid"])

    @property
    def operation(self) -> str:
        return str((self.feature.get("reading") or self.layer)["operation"])

    @property
    def doubt(self) -> str:
        """Why a typed position was read otherwise than as it stands, or may mean something else."""
        reading = self.feature.get("reading")
        if not reading:
            return ""
        reason = Reason(reading["reason"])
        is_plain = reason is Reason.AS_TYPED and not reading["alternatives"]
        return "" if is_plain else reason_words(reason)

    @property
    def supposed(self) -> bool:
        """Whether its position holds only if something typed in the file was wrong."""
        reading = self.feature.get("reading") or {}
        return Reason(reading.get("reason", Reason.AS_TYPED)).supposes_mistake

    @property
    def typed_text(self) -> str:
        """The position as the file has it in words; "" where it has a shape."""
        return str((self.feature.get("reading") or {}).get("text", ""))

    @property
    def srid_source(self) -> str:
        """How its system is known; a row of a table that is not in its layer's states its own."""
        return str(self.layer["srid_source"]) if self.srid == self.layer["srid"] else "file"

    @property
    def primitive(self) -> str:
        return str(primitive_of(self.geometry).label) if self.geometry else ""

    @property
    def colour(self) -> int:
        return self.number % 6


def rows_of(answer: Answer, area: AdminArea | None, numbers: Iterable[int]) -> list[Row]:
    """The features of a feature answer with these numbers; ``area`` is the owner's."""
    is_near = _nearness(area)
    return [_looked_at(_row(answer, number), is_near) for number in numbers]


def _row(answer: Answer, number: int) -> Row:
    feature = answer.feature(number)
    return Row(number, feature, answer.layers[feature["layer"]])


def _looked_at(row: Row, is_near: IsNear) -> Row:
    try:
        row.geometry = shape_of(row.feature["geometry"])
    except ShapeError as error:
        row.problem = str(error)
        return row
    row.outside = not is_near(row.geometry)
    return row


def _nearness(area: AdminArea | None) -> IsNear:
    boundary = area.boundary if area else None
    if boundary is None:
        return lambda _shape: True
    near = boundary.buffer(_NEARBY_DEGREES).prepared
    return lambda shape: bool(near.intersects(shape))


def _rank(name: str) -> tuple[int, str]:
    plain = normalise(name).lower()
    return (_NAMES.index(plain) if plain in _NAMES else len(_NAMES), plain)
