"""Where a search on the map puts a pin that nobody moved."""

from django.utils.translation import gettext_lazy as _

from projects.checks.rule import Option, Part, Rule
from projects.codes import Severity

RULE = Rule(
    code="centroid",
    title=_("จุดกลางของพื้นที่"),
    sentence=_("อยู่ตรงจุดกลางของ%(level)s%(area)sพอดี มักเกิดจากค้นหาชื่อพื้นที่แล้วไม่ได้เลื่อนหมุดไปที่งาน"),
    fix=_("เลื่อนหมุดไปที่งานจริง ถ้ายังไม่ทราบตำแหน่งให้เลือกวิธีได้มาเป็นจุดกลางพื้นที่"),
    severity=Severity.WARN,
    parts=frozenset({Part.POSITION}),
    options={"within_m": Option(5, _("ห่างจากจุดกลางไม่เกิน"), _("เมตร"))},
    found="""FROM position s
        CROSS JOIN LATERAL (
            SELECT area.level, area.name_th, area.centre FROM coordinates_adminarea area
            WHERE area.valid_to IS NULL
                AND area.centre && ST_Expand(s.geometry, {within_m} / 100000)
                AND ST_DWithin(area.centre::geography, s.geometry::geography, {within_m})
            ORDER BY area.level, area.code LIMIT 1
        ) middle
        WHERE s.dimension = 0 AND ST_NumGeometries(s.geometry) = 1
            AND s.method NOT IN ('village', 'area')""",
    numbers={"level": "middle.level", "area": "middle.name_th"},
    place="middle.centre",
)
