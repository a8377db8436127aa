"""How a file's coordinate system and letters are named, and how we know them, in words."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from coordinates.datum import SYSTEMS
from coordinates.messages import datum_words

_DEGREES: Final = _("องศา (ลองจิจูด ละติจูด)")
ENCODINGS: Final = (("utf-8", "UTF-8"), ("cp874", _("ไทย cp874 (TIS-620)")))
SRID_SOURCES: Final[dict[str, Any]] = {
    "file": _("ไฟล์บอกไว้"),
    "format": _("ไฟล์ชนิดนี้ใช้ระบบนี้เสมอ"),
    "chosen": _("ท่านเลือกเอง"),
    "guessed": _("ระบบเดา ไฟล์ไม่บอก"),
}
ENCODING_SOURCES: Final[dict[str, Any]] = {
    "cpg": _("ไฟล์ .cpg บอกไว้"),
    "ldid": _("ตาราง .dbf บอกไว้"),
    "bytes": _("ดูจากตัวอักษรในตาราง"),
    "chosen": _("ท่านเลือกเอง"),
}


def system_words(srid: int) -> str:
    """The name of a system: ``WGS 84 / UTM 47N (EPSG:32647)``."""
    datum, zone = SYSTEMS[srid]
    axes = f"UTM {zone}N" if zone else _DEGREES
    return f"{datum_words(datum)} / {axes} (EPSG:{srid})"


def system_choices() -> list[tuple[str, str]]:
    return [(str(srid), system_words(srid)) for srid in SYSTEMS]
