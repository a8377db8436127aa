"""The position is not where its own typed numbers lie."""

from django.utils.translation import gettext_lazy as _

from coordinates.datum import SYSTEMS, sql_to_wgs84
from projects.checks.rule import Option, Part, Rule
from projects.codes import Severity

# The first easting and northing of the text, Thai digits and thousands separators included.
_TEXT = "replace(translate(s.typed_text, '๐๑๒๓๔๕๖๗๘๙', '0123456789'), ',', '')"
_UTM = [srid for srid, (_datum, zone) in SYSTEMS.items() if zone]
_CASES = " ".join(
    f"WHEN 'EPSG:{srid}' THEN {sql_to_wgs84('ST_MakePoint(pair.east, pair.north)', srid)}"
    for srid in _UTM
)

RULE = Rule(
    code="typed-differs",
    title=_("ตำแหน่งไม่ตรงกับตัวเลขที่พิมพ์"),
    sentence=_("ตัวเลขที่พิมพ์ (%(system)s) ตกห่างจากตำแหน่งที่บันทึกไว้ %(off_m)s เมตร"),
    fix=_("กดใช้ตำแหน่งที่เสนอ ซึ่งแปลงตัวเลขเดิมด้วยค่าของกรมแผนที่ทหาร"),
    severity=Severity.BLOCK,
    parts=frozenset({Part.POSITION}),
    options={"most_m": Option(20, _("ต่างได้ไม่เกิน"), _("เมตร"))},
    found=f"""FROM position s
        CROSS JOIN LATERAL (
            SELECT found[1]::float8 AS east, found[2]::float8 AS north
            FROM regexp_match({_TEXT},
                '(?:^|[^0-9.])([1-9][0-9]{{5}}(?:[.][0-9]+)?)[^0-9.]+([1-9][0-9]{{5,6}}(?:[.][0-9]+)?)(?![0-9])')
                AS given (found)
            OFFSET 0
        ) pair
        CROSS JOIN LATERAL (SELECT CASE s.declared_crs {_CASES} END AS geometry OFFSET 0) typed
        WHERE s.method = 'document' AND s.dimension = 0 AND s.typed_text <> ''
            AND s.operation NOT LIKE '%%adjusted%%' AND ST_NumGeometries(s.geometry) = 1
            AND pair.east BETWEEN 100000 AND 900000 AND pair.north BETWEEN 600000 AND 2300000
            AND ST_Distance(s.geometry::geography, typed.geometry::geography) > {{most_m}}""",
    numbers={
        "system": "s.declared_crs",
        "off_m": "ST_Distance(s.geometry::geography, typed.geometry::geography)",
    },
    proposal="typed.geometry",
)
