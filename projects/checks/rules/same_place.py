"""Two projects that seem to pay for the same work at the same place."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from projects.checks.pairs import AMOUNTS, PAIR
from projects.checks.rule import Option, Part, Rule
from projects.codes import Severity

_FIX = _(
    "เทียบทั้งสองโครงการ ถ้าพิกัดผิดให้แก้พิกัด ถ้าเป็นงานต่อเนื่องหรือคนละส่วนให้แจ้งเหตุผลแก่ผู้ตรวจ "
    "ผู้ตรวจเป็นผู้บันทึกผลพิจารณา"
)
_PARTS = frozenset({Part.POSITION, Part.FACTS})

# Roads that cross, fork off or go on from one another lie within the strip for some three widths
# of it; a shorter piece counts where it keeps its distance, as a short double does.
_LONGEST_MEETING: Final = 3
_STEADY: Final = """(
    SELECT max(away) - min(away) FROM (
        SELECT ST_Distance(geom, {line}) AS away FROM ST_DumpPoints(ST_Segmentize({piece}, 5))
    ) vertices
) < {length} / 4"""

IDENTICAL = Rule(
    code="same-position",
    title=_("พิกัดเดียวกันทุกจุดกับอีกโครงการ"),
    sentence=_("พิกัดตรงกันทุกจุดกับโครงการ %(other_code)s ปี %(other_year)s"),
    fix=_FIX,
    severity=Severity.BLOCK,
    parts=_PARTS,
    found="FROM near s WHERE s.geometry = s.other_geometry",
    numbers=AMOUNTS,
    place="s.geometry",
    **PAIR,
)
LINES = Rule(
    code="overlap",
    title=_("แนวทับกับอีกโครงการ"),
    sentence=_(
        "ทับกับโครงการ %(other_code)s ปี %(other_year)s เป็นระยะ %(overlap_m)s เมตร "
        "(ร้อยละ %(share)s ของแนวนี้)"
    ),
    fix=_FIX,
    severity=Severity.WARN,
    parts=_PARTS,
    options={
        "least_share": Option(0.2, _("รายงานเมื่อทับตั้งแต่สัดส่วน")),
        "severe_share": Option(0.6, _("ต้องแก้เมื่อทับตั้งแต่สัดส่วน")),
    },
    # The larger of both shares decides: a short piece wholly on a long road is paid twice.
    found=f"""FROM along s
        WHERE NOT s.geometry = s.other_geometry
            AND greatest(s.share, s.other_share) >= {{least_share}}
            AND CASE WHEN least(s.piece_m / s.strip_m, s.other_piece_m / s.other_strip_m)
                    > {_LONGEST_MEETING} THEN true
                ELSE {_STEADY.format(line="s.other_plane", piece="s.piece", length="s.piece_m")}
                    OR {
        _STEADY.format(line="s.plane", piece="s.other_piece", length="s.other_piece_m")
    } END""",
    numbers={
        "overlap_m": "s.overlap_m",
        "share": "round(s.share::numeric, 4)",
        "other_share": "s.other_share",
        **AMOUNTS,
    },
    place="CASE WHEN NOT ST_IsEmpty(s.piece_4326) THEN s.piece_4326 ELSE s.geometry END",
    grade="CASE WHEN greatest(s.share, s.other_share) >= {severe_share}"
    " THEN 'block' ELSE 'warn' END",
    **PAIR,
)
OUTLINES = Rule(
    code="overlap-area",
    title=_("พื้นที่ทับกับอีกโครงการ"),
    sentence=_(
        "พื้นที่ทับกับโครงการ %(other_code)s ปี %(other_year)s %(overlap_m2)s ตร.ม. "
        "(ร้อยละ %(iou_share)s ของพื้นที่รวม)"
    ),
    fix=_FIX,
    severity=Severity.WARN,
    parts=_PARTS,
    options={
        "least_iou": Option(0.3, _("รายงานเมื่อส่วนที่ทับต่อพื้นที่รวม (IoU) ตั้งแต่")),
        "severe_iou": Option(0.6, _("ต้องแก้เมื่อ IoU ตั้งแต่")),
    },
    found="""FROM near s
        CROSS JOIN LATERAL (
            SELECT CASE WHEN ST_IsValid(s.other_geometry) THEN s.other_geometry
                ELSE ST_CollectionExtract(ST_MakeValid(s.other_geometry), 3) END AS sound
            OFFSET 0
        ) o
        CROSS JOIN LATERAL (SELECT ST_Intersection(s.sound, o.sound) AS piece OFFSET 0) both_of
        CROSS JOIN LATERAL (
            SELECT ST_Area(both_of.piece)
                / nullif(ST_Area(s.sound) + ST_Area(o.sound) - ST_Area(both_of.piece), 0) AS iou
            OFFSET 0
        ) shared
        WHERE s.dimension = 2 AND s.other_dimension = 2 AND NOT s.geometry = s.other_geometry
            AND s.geometry && s.other_geometry AND shared.iou >= {least_iou}""",
    numbers={
        "overlap_m2": "ST_Area(both_of.piece::geography)",
        "iou_share": "shared.iou",
        **AMOUNTS,
    },
    place="both_of.piece",
    grade="CASE WHEN shared.iou >= {severe_iou} THEN 'block' ELSE 'warn' END",
    **PAIR,
)
POINTS = Rule(
    code="near-point",
    title=_("ใกล้กับอีกโครงการ"),
    sentence=_("อยู่ห่างโครงการ %(other_code)s ปี %(other_year)s เพียง %(apart_m)s เมตร"),
    fix=_FIX,
    severity=Severity.WARN,
    parts=_PARTS,
    options={
        "most_m": Option(50, _("จุดกับจุดห่างกันไม่เกิน"), _("เมตร")),
        "mixed_m": Option(30, _("จุดกับเส้นหรือพื้นที่ห่างกันไม่เกิน"), _("เมตร")),
    },
    # Of one kind a likely double; of another kind of the sector to be known, no more.
    found="""FROM near s
        CROSS JOIN LATERAL (
            SELECT ST_Distance(s.sound::geography, s.other_geometry::geography) AS metres
            OFFSET 0
        ) apart
        WHERE NOT s.geometry = s.other_geometry AND (
            s.dimension = 0 AND s.other_dimension = 0 AND apart.metres <= {most_m}
            OR s.dimension <> s.other_dimension AND s.kind_id = s.other_kind
                AND apart.metres <= {mixed_m})""",
    numbers={"apart_m": "apart.metres", **AMOUNTS},
    place="ST_ShortestLine(s.sound, s.other_geometry)",
    grade="CASE WHEN s.kind_id = s.other_kind AND s.dimension = s.other_dimension"
    " THEN 'warn' ELSE 'inform' END",
    **PAIR,
)
