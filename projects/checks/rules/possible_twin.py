"""Two projects alike in words where one has no position: possible, never certain."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from projects.checks.pairs import AMOUNTS
from projects.checks.relations import APPROVED_STATES, PROVISIONAL_METHODS
from projects.checks.rule import Option, Part, Rule
from projects.codes import Severity

_PINNED: Final = f"""EXISTS (SELECT FROM projects_projectgeometry g
                    WHERE g.project_id = {{}} AND g.is_current
                        AND g.method NOT IN ({PROVISIONAL_METHODS}))"""

RULE = Rule(
    code="possible-twin",
    title=_("อาจซ้ำกับอีกโครงการ"),
    sentence=_(
        "ชื่อและขนาดใกล้เคียงกับโครงการ %(other_code)s ปี %(other_year)s ในหมู่เดียวกัน "
        "แต่ยังไม่มีพิกัดครบทั้งสองโครงการให้เทียบ"
    ),
    fix=_("ระบุพิกัดให้ครบทั้งสองโครงการ หรือแจ้งเหตุผลแก่ผู้ตรวจ ผู้ตรวจเป็นผู้บันทึกผลพิจารณา"),
    severity=Severity.INFORM,
    parts=frozenset({Part.FACTS, Part.POSITION}),
    options={
        "least_alike": Option(0.6, _("ชื่อคล้ายกันอย่างน้อย (0–1)")),
        "most_years": Option(2, _("ปีงบประมาณห่างกันไม่เกิน"), _("ปี")),
    },
    found=f"""FROM (
            SELECT p.*, o.id AS other_id, o.code AS other_code, o.year AS other_year,
                o.name AS other_name
            FROM project p
            -- One by one, through the index of the village: the planner knows no better.
            CROSS JOIN LATERAL (
                SELECT * FROM projects_project
                WHERE subdistrict_code = p.subdistrict_code AND sector = p.sector
                    AND stated_moo = p.stated_moo
                OFFSET 0
            ) o
            WHERE p.subdistrict_code <> '' AND p.sector IN ('road', 'water')
                AND o.id <> p.project_id AND o.sample = p.sample
                AND o.state <> 'cancelled'
                AND (o.state IN ({APPROVED_STATES}) OR o.authority_id = p.authority_id
                    OR o.agency_id = p.agency_id)
                AND coalesce(abs(o.stated_length_m - p.stated_length_m)
                    <= 0.05 * greatest(o.stated_length_m, p.stated_length_m), true)
                AND coalesce(abs(o.stated_area_m2 - p.stated_area_m2)
                    <= 0.05 * greatest(o.stated_area_m2, p.stated_area_m2), true)
            OFFSET 0
        ) s
        WHERE abs(s.year - s.other_year) <= {{most_years}}
            AND similarity(s.name, s.other_name) >= {{least_alike}}
            AND NOT (
                {_PINNED.format("s.project_id")}
                AND {_PINNED.format("s.other_id")})""",
    numbers={"alike_share": "similarity(s.name, s.other_name)", **AMOUNTS},
    subject="s.other_code",
    geometry="NULL::bigint",
    other="s.other_id",
    facts="concat_ws('/', md5(least(s.name, s.other_name)), md5(greatest(s.name, s.other_name)))",
    is_of_pair=True,
    is_of_position=False,
)
