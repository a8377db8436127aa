"""Read in the other UTM zone it would lie where its owner works."""

from django.utils.translation import gettext_lazy as _

from coordinates.datum import sql_from_wgs84, sql_to_wgs84
from projects.checks.rule import Option, Part, Rule
from projects.codes import Severity

# Read in one zone, meant in the other: the same numbers put on the other grid.
_IN_47 = sql_to_wgs84(f"({sql_from_wgs84('s.geometry', 32648)})", 32647)
_IN_48 = sql_to_wgs84(f"({sql_from_wgs84('s.geometry', 32647)})", 32648)

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
            SELECT CASE WHEN read_in.zone = 47 THEN 48 ELSE 47 END AS right_zone,
                CASE WHEN read_in.zone = 47 THEN {_IN_48} ELSE {_IN_47} END AS geometry
            FROM (
                SELECT CASE WHEN s.declared_crs LIKE 'EPSG:___47%%' THEN 47
                    WHEN s.declared_crs LIKE 'EPSG:___48%%' THEN 48
                    WHEN ST_XMin(s.geometry) < 102 THEN 47 ELSE 48 END AS zone
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
