"""Two projects alike in words where one has no position: possible, never certain."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from projects.checks.pairs import AMOUNTS
from projects.checks.relations import APPROVED_STATES, PROVISIONAL_METHODS
from projects.checks.rule import Option, Part, Rule
from projects.codes import Severity

# As the index has it: what follows the first บ้าน up to a space or the หมู่.
_VILLAGE: Final = "split_part(split_part(split_part(name, 'บ้าน', 2), ' ', 1), 'หมู่', 1)"
_READ: Final = (
    "SELECT id, code, year, name, sample, state, authority_id, agency_id, stated_length_m,"
    " stated_area_m2, stated_moo FROM projects_project"
)
_NAMED: Final = """SELECT code FROM coordinates_adminarea
                    WHERE upper(name_th) = upper({} COLLATE "th-x-icu")
                        AND level = 'subdistrict' AND valid_to IS NULL"""
# Where works like it are looked for: in its subdistrict or, where that is not known, in those of
# the province that bear the name in its title; and by that name among the works of which no more
# is known. A name without a province counts where the country has it once.
_PLACE: Final = f"""(
            SELECT subdistrict_code, '' AS named, '' AS province_code,
                ARRAY[subdistrict_code] AS codes, left(subdistrict_code, 2) AS province,
                (SELECT name_th COLLATE "default" FROM coordinates_adminarea
                    WHERE level = 'subdistrict' AND code = subdistrict_code
                        AND valid_to IS NULL) AS name
            FROM (SELECT DISTINCT subdistrict_code FROM project WHERE subdistrict_code <> '') known
            UNION ALL
            SELECT '', named_subdistrict, province_code, borne.codes,
                coalesce(nullif(province_code, ''), left(borne.codes[1], 2)), named_subdistrict
            FROM (
                SELECT DISTINCT named_subdistrict, province_code FROM project
                WHERE subdistrict_code = '' AND named_subdistrict <> ''
            ) unknown
            CROSS JOIN LATERAL (
                SELECT array_agg(code) AS codes FROM (
                    {_NAMED.format("unknown.named_subdistrict")}
                ) area
                WHERE unknown.province_code IN ('', left(code, 2))
                HAVING unknown.province_code <> '' OR count(*) = 1
            ) borne
        )"""
_PINNED: Final = f"""EXISTS (SELECT FROM projects_projectgeometry g
                    WHERE g.project_id = {{}} AND g.is_current
                        AND g.method NOT IN ({PROVISIONAL_METHODS}))"""

RULE = Rule(
    code="possible-twin",
    title=_("อาจซ้ำกับอีกโครงการ"),
    sentence=_(
        "ชื่อและขนาดใกล้เคียงกับโครงการ %(other_code)s ปี %(other_year)s ในหมู่หรือหมู่บ้านเดียวกัน "
        "แต่ยังไม่มีพิกัดครบทั้งสองโครงการให้เทียบ"
    ),
    fix=_("ระบุพิกัดให้ครบทั้งสองโครงการ หรือบันทึกผลพิจารณาพร้อมเหตุผล"),
    severity=Severity.INFORM,
    parts=frozenset({Part.FACTS, Part.POSITION}),
    options={
        "least_alike": Option(0.6, _("ชื่อคล้ายกันอย่างน้อย (0–1)")),
        "least_alike_unsaid": Option(0.8, _("เมื่อชื่อหนึ่งไม่ระบุหมู่ คล้ายกันอย่างน้อย (0–1)")),
        "most_years": Option(2, _("ปีงบประมาณห่างกันไม่เกิน"), _("ปี")),
    },
    # Of one หมู่, or of one name of a village where a title does not say the หมู่. Each of the
    # three looks is one into an index of its own.
    found=f"""FROM (
            SELECT p.*, o.id AS other_id, o.code AS other_code, o.year AS other_year,
                o.name AS other_name, o.stated_moo IS NULL OR p.stated_moo IS NULL AS is_unsaid
            FROM (SELECT *, {_VILLAGE} AS village FROM project OFFSET 0) p
            JOIN {_PLACE} place ON place.subdistrict_code = p.subdistrict_code
                AND place.named
                    = CASE p.subdistrict_code WHEN '' THEN p.named_subdistrict ELSE '' END
                AND place.province_code
                    = CASE p.subdistrict_code WHEN '' THEN p.province_code ELSE '' END
            CROSS JOIN LATERAL (
                {_READ}
                WHERE subdistrict_code = ANY(place.codes) AND sector = p.sector
                    AND stated_moo = p.stated_moo
                UNION ALL
                {_READ}
                WHERE subdistrict_code = ANY(place.codes) AND sector = p.sector
                    AND {_VILLAGE} = p.village AND p.village <> ''
                    AND (stated_moo IS NULL OR p.stated_moo IS NULL)
                UNION ALL
                {_READ}
                WHERE subdistrict_code = '' AND named_subdistrict <> ''
                    AND named_subdistrict = place.name AND sector = p.sector
                    AND (stated_moo = p.stated_moo OR {_VILLAGE} = p.village AND p.village <> ''
                        AND (stated_moo IS NULL OR p.stated_moo IS NULL))
                    AND (province_code = place.province OR province_code = ''
                        AND (SELECT count(*) FROM ({_NAMED.format("place.name")}) borne) = 1)
                OFFSET 0
            ) o
            WHERE p.sector IN ('road', 'water') AND o.id <> p.project_id AND o.sample = p.sample
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
            AND similarity(s.name, s.other_name)
                >= CASE WHEN s.is_unsaid THEN {{least_alike_unsaid}} ELSE {{least_alike}} END
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
