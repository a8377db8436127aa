"""Read in the other UTM zone it would lie where its owner works."""

from django.utils.translation import gettext_lazy as _

from coordinates.datum import SYSTEMS, sql_from_wgs84, sql_to_wgs84, srid_of
from coordinates.values import Datum
from projects.checks.rule import Option, Part, Rule
from projects.codes import Severity

_GRIDS = [(srid, datum, zone) for srid, (datum, zone) in SYSTEMS.items() if zone]


def _in_other_zone(srid: int) -> str:
    """The same numbers put on the grid of the other zone."""
    datum, zone = SYSTEMS[srid]
    other = srid_of(datum, 48 if zone == 47 else 47)
    return sql_to_wgs84(f"({sql_from_wgs84('s.geometry', srid)})", other)


# The system that the numbers were read in: what was declared, or the grid of their side.
_SAID = " ".join(
    f"WHEN s.declared_crs LIKE 'EPSG:{srid}%%' THEN {srid}" for srid, _datum, _zone in _GRIDS
)
_WGS84 = {zone: srid for srid, datum, zone in _GRIDS if datum is Datum.WGS84}
_MOVED = " ".join(f"WHEN {srid} THEN {_in_other_zone(srid)}" for srid, _datum, _zone in _GRIDS)
_OTHER = " ".join(f"WHEN {srid} THEN {48 if zone == 47 else 47}" for srid, _datum, zone in _GRIDS)

RULE = Rule(
    code="wrong-zone",
    title=_("โซน UTM ผิด"),
    sentence=_(
        "อยู่ห่างเขตของ อปท. เจ้าของโครงการ %(away_m)s เมตร แต่ถ้าอ่านเป็นโซน %(right_zone)s จะอยู่ในเขต"
    ),
    fix=_("กดใช้ตำแหน่งที่เสนอ ซึ่งอ่านตัวเลขเดิมในอีกโซนหนึ่ง"),
    severity=Severity.BLOCK,
    parts=frozenset({Part.POSITION, Part.FACTS}),
    options={
        "least_m": Option(100_000, _("ใกล้กว่านี้ไม่ใช่เรื่องโซน"), _("เมตร")),
        "tolerance_m": Option(1000, _("เลยแนวเขตได้ไม่เกิน"), _("เมตร")),
    },
    found=f"""FROM stray s
        CROSS JOIN LATERAL (
            SELECT CASE read_in.srid {_OTHER} END AS right_zone,
                CASE read_in.srid {_MOVED} END AS geometry
            FROM (
                SELECT CASE {_SAID} WHEN ST_XMin(s.geometry) < 102 THEN {_WGS84[47]}
                    ELSE {_WGS84[48]} END AS srid
            ) read_in
            OFFSET 0
        ) other
        WHERE NOT s.touches AND s.is_about
            AND ST_Distance(s.boundary, s.geometry) > {{least_m}} / 111320
            AND ST_DWithin(s.boundary, other.geometry, {{tolerance_m}} / 100000)""",
    numbers={
        "away_m": "ST_Distance(s.boundary::geography, s.geometry::geography)",
        "right_zone": "other.right_zone",
    },
    proposal="other.geometry",
)
