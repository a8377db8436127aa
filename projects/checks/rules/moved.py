"""A later position far from an earlier one: what is built is not where it was bought."""

from django.utils.translation import gettext_lazy as _

from projects.checks.rule import Option, Part, Rule
from projects.codes import Severity

RULE = Rule(
    code="moved",
    title=_("ตำแหน่งย้ายเกินเกณฑ์"),
    sentence=_(
        "ตำแหน่ง%(later)sห่างจากตำแหน่ง%(earlier)s %(moved_m)s เมตร เกินเกณฑ์ %(most_m)s เมตร "
        "ทับกันร้อยละ %(overlap_share)s"
    ),
    fix=_("ตรวจว่าปักถูกที่ ถ้าย้ายจริงให้ระบุเหตุผล แล้วให้ผู้ตรวจสอบยอมรับ"),
    severity=Severity.WARN,
    parts=frozenset({Part.POSITION, Part.FACTS}),
    options={
        "most_m": Option(50, _("สร้างจริงห่างจากตามสัญญา (หรือตามแผน) ไม่เกิน"), _("เมตร")),
        "most_planned_m": Option(500, _("ตามสัญญาห่างจากตามแผนไม่เกิน"), _("เมตร")),
    },
    # What is built against what was agreed: the contracted position, without one the planned; and
    # the contracted against the planned. Hausdorff's distance between shapes of one kind, the
    # shortest between others. The overlap is the share of the later line within 15 m of the
    # earlier one, or of both outlines' ground; of points there is none.
    found="""FROM position s
        JOIN position e ON e.project_id = s.project_id
            AND e.subject = replace(s.subject, s.role, e.role)
            AND (s.role = 'as_built' AND e.role = 'contracted'
                OR s.role = 'contracted' AND e.role = 'planned'
                OR s.role = 'as_built' AND e.role = 'planned' AND NOT EXISTS (
                    SELECT FROM position between_them
                    WHERE between_them.project_id = s.project_id
                        AND between_them.subject = replace(s.subject, s.role, 'contracted')))
        CROSS JOIN LATERAL (
            SELECT CASE WHEN ST_XMin(s.geometry) < 102 THEN 32647 ELSE 32648 END AS zone
        ) plane
        CROSS JOIN LATERAL (
            SELECT CASE WHEN e.dimension = s.dimension THEN ST_HausdorffDistance(
                    ST_Transform(s.sound, plane.zone), ST_Transform(e.sound, plane.zone))
                ELSE ST_Distance(s.sound::geography, e.sound::geography) END AS metres,
                CASE s.role WHEN 'as_built' THEN {most_m} ELSE {most_planned_m} END AS most
            OFFSET 0
        ) apart
        WHERE s.is_about AND e.is_about
            AND s.method NOT IN ('village', 'area') AND e.method NOT IN ('village', 'area')
            AND NOT s.geometry = e.geometry AND apart.metres > apart.most""",
    numbers={
        "later": "s.role",
        "earlier": "e.role",
        "moved_m": "apart.metres",
        "most_m": "apart.most",
        "overlap_share": """CASE WHEN e.dimension = s.dimension AND s.dimension = 1
            THEN ST_Length(ST_Intersection(ST_Transform(s.sound, plane.zone),
                    ST_Buffer(ST_Transform(e.sound, plane.zone), 15, 'quad_segs=4')))
                / nullif(ST_Length(ST_Transform(s.sound, plane.zone)), 0)
            WHEN e.dimension = s.dimension AND s.dimension = 2
            THEN ST_Area(ST_Intersection(s.sound, e.sound))
                / nullif(ST_Area(ST_Union(s.sound, e.sound)), 0) END""",
        "reason": "s.difference_reason",
    },
    subject="s.subject || '-' || e.role",
    place="ST_ShortestLine(e.geometry, s.geometry)",
    facts="concat_ws('/', s.id, e.id)",
)
