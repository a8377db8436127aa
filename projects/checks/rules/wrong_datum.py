"""Numbers of an Indian 1975 sheet read as WGS 84."""

from django.utils.translation import gettext_lazy as _

from coordinates.datum import SYSTEMS, sql_from_wgs84, sql_to_wgs84, srid_of
from coordinates.values import Datum
from projects.checks.rule import Option, Part, Rule
from projects.codes import Severity


def _read_as_indian(zone: int) -> str:
    grid = sql_from_wgs84("s.geometry", srid_of(Datum.WGS84, zone))
    return sql_to_wgs84(f"({grid})", srid_of(Datum.INDIAN1975, zone))


_SAID_INDIAN = "|".join(
    f"EPSG:{srid}" for srid, (datum, _zone) in SYSTEMS.items() if datum is Datum.INDIAN1975
)

RULE = Rule(
    code="wrong-datum",
    title=_("อ่านพื้นหลักฐานผิด (Indian 1975)"),
    sentence=_("อยู่นอกเขตของ อปท. เจ้าของโครงการ %(away_m)s เมตร แต่ถ้าอ่านเป็น Indian 1975 จะอยู่ในเขต"),
    fix=_("ดูพื้นหลักฐานบนเอกสาร ถ้าเป็น Indian 1975 กดใช้ตำแหน่งที่เสนอ"),
    severity=Severity.WARN,
    parts=frozenset({Part.POSITION, Part.FACTS}),
    options={"most_m": Option(500, _("ไกลกว่านี้ไม่ใช่เรื่องพื้นหลักฐาน"), _("เมตร"))},
    # Only numbers that came without a word on their datum: typed, or of a file without .prj.
    found=f"""FROM stray s
        CROSS JOIN LATERAL (
            SELECT CASE WHEN s.declared_crs LIKE 'EPSG:32648%%'
                    OR (s.declared_crs NOT LIKE 'EPSG:32647%%' AND ST_XMin(s.geometry) >= 102)
                THEN {_read_as_indian(48)} ELSE {_read_as_indian(47)} END AS geometry
            OFFSET 0
        ) indian
        WHERE NOT s.touches AND s.is_about AND s.method = 'document'
            AND s.declared_crs !~ '^({_SAID_INDIAN})'
            AND s.typed_text !~* '(indian|อินเดีย|wgs)'
            AND ST_DWithin(s.boundary, s.geometry, {{most_m}} / 100000)
            AND ST_Covers(s.boundary, indian.geometry)
            AND ST_Distance(s.boundary::geography, s.geometry::geography) < {{most_m}}""",
    numbers={"away_m": "ST_Distance(s.boundary::geography, s.geometry::geography)"},
    proposal="indian.geometry",
)
