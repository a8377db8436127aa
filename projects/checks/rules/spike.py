"""A vertex from which a line goes back the way it came."""

from django.utils.translation import gettext_lazy as _

from projects.checks.rule import Option, Part, Rule
from projects.codes import Severity

RULE = Rule(
    code="spike",
    title=_("เส้นมีหนามแหลม"),
    sentence=_("แนวพุ่งออกไป %(out_m)s เมตรแล้วย้อนกลับทางเดิม มักเกิดจากแตะจอพลาด"),
    fix=_("ลบจุดปลายหนามที่ทำเครื่องหมายไว้"),
    severity=Severity.WARN,
    parts=frozenset({Part.POSITION}),
    options={
        "angle": Option(5, _("มุมที่ถือว่าเป็นหนาม"), _("องศา")),
        "least_m": Option(1, _("หนามสั้นกว่านี้ไม่นับ"), _("เมตร")),
    },
    # Flat metres around the vertex: angles and short legs are all that is asked. The last vertex
    # of a ring is its first: it goes on to the second.
    found="""FROM position s
        CROSS JOIN LATERAL (
            SELECT at, least(sqrt(ax * ax + ay * ay), sqrt(bx * bx + by * by)) AS out_m
            FROM (
                SELECT at, (ST_X(before) - ST_X(at)) * wide AS ax,
                    (ST_Y(before) - ST_Y(at)) * 110574 AS ay,
                    (ST_X(after) - ST_X(at)) * wide AS bx,
                    (ST_Y(after) - ST_Y(at)) * 110574 AS by
                FROM (
                    SELECT geom AS at, lag(geom) OVER part AS before,
                        coalesce(lead(geom) OVER part, CASE WHEN s.dimension = 2
                            THEN nth_value(geom, 2) OVER part END) AS after,
                        111320 * cosd(ST_Y(geom)) AS wide
                    FROM ST_DumpPoints(ST_RemoveRepeatedPoints(s.geometry))
                    WINDOW part AS (
                        PARTITION BY path[:array_length(path, 1) - 1] ORDER BY path)
                ) legs
                WHERE before IS NOT NULL AND after IS NOT NULL
            ) metres
            WHERE ax * ax + ay * ay > {least_m} ^ 2 AND bx * bx + by * by > {least_m} ^ 2
                AND (ax * bx + ay * by)
                    > cosd({angle}) * sqrt((ax * ax + ay * ay) * (bx * bx + by * by))
            ORDER BY 2 DESC, ST_X(at), ST_Y(at)
            LIMIT 1
        ) worst
        WHERE s.dimension > 0 AND ST_NPoints(s.geometry) > 2""",
    numbers={"out_m": "worst.out_m"},
    place="worst.at",
)
