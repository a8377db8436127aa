"""A position outside the country, swapped or not."""

from django.utils.translation import gettext_lazy as _

from coordinates.values import THAILAND
from projects.checks.rule import Part, Rule
from projects.codes import Severity

_BOX = (
    f"ST_MakeEnvelope({THAILAND.minlon}, {THAILAND.minlat},"
    f" {THAILAND.maxlon}, {THAILAND.maxlat}, 4326)"
)

OUTSIDE = Rule(
    code="outside-thailand",
    title=_("อยู่นอกประเทศไทย"),
    sentence=_("ละติจูด %(lat)s ลองจิจูด %(lon)s อยู่นอกประเทศไทย (ละติจูด 5.6–20.5 ลองจิจูด 97.3–105.7)"),
    fix=_("ตรวจตัวเลขกับเอกสารแล้วระบุพิกัดใหม่"),
    severity=Severity.BLOCK,
    parts=frozenset({Part.POSITION}),
    found=f"""FROM position s
        WHERE NOT ST_CoveredBy(s.geometry, {_BOX})
            AND NOT ST_CoveredBy(ST_FlipCoordinates(s.geometry), {_BOX})
            AND NOT ST_IsEmpty(s.geometry)""",
    numbers={
        "lon": "round(ST_X(ST_Centroid(s.geometry))::numeric, 5)",
        "lat": "round(ST_Y(ST_Centroid(s.geometry))::numeric, 5)",
    },
)
SWAPPED = Rule(
    code="swapped",
    title=_("ละติจูดกับลองจิจูดสลับกัน"),
    sentence=_("ละติจูดกับลองจิจูดสลับกัน สลับกลับแล้วอยู่ในประเทศไทย"),
    fix=_("กดใช้ตำแหน่งที่เสนอ"),
    severity=Severity.BLOCK,
    parts=frozenset({Part.POSITION}),
    found=f"""FROM position s
        WHERE NOT ST_CoveredBy(s.geometry, {_BOX})
            AND ST_CoveredBy(ST_FlipCoordinates(s.geometry), {_BOX})""",
    proposal="ST_FlipCoordinates(s.geometry)",
)
