"""A line that crosses itself; one that merely touches itself is a road like many."""

from django.utils.translation import gettext_lazy as _

from projects.checks.rule import Part, Rule
from projects.codes import Severity

RULE = Rule(
    code="self-crossing",
    title=_("เส้นตัดกันเอง"),
    sentence=_("แนวตัดผ่านตัวเอง %(crossings)s แห่ง"),
    fix=_("แก้แนวตรงจุดที่ตัดกัน หรือแยกเป็นสองช่วง"),
    severity=Severity.WARN,
    parts=frozenset({Part.POSITION}),
    # Where a line merely touches itself, one of its vertices lies; where it crosses, none.
    found="""FROM position s
        CROSS JOIN LATERAL (
            SELECT ST_Collect(crossing.at) AS at, count(*) AS crossings
            FROM ST_Dump(s.geometry) part
            CROSS JOIN LATERAL (
                SELECT DISTINCT node.at
                FROM ST_Dump(ST_Node(part.geom)) piece
                CROSS JOIN LATERAL (
                    VALUES (ST_StartPoint(piece.geom)), (ST_EndPoint(piece.geom))) node (at)
                WHERE ST_Distance(node.at, ST_Points(part.geom)) > 1e-7
            ) crossing
            WHERE NOT ST_IsSimple(part.geom)
        ) found
        WHERE s.dimension = 1 AND NOT ST_IsSimple(s.geometry) AND found.crossings > 0""",
    numbers={"crossings": "found.crossings"},
    place="found.at",
)
