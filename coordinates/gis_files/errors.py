"""Why a GIS file cannot be read, in the reader's language."""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Fault(StrEnum):
    """Every way a GIS file can fail; a closed list."""

    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    TOO_SLOW = "too_slow"
    UNKNOWN_KIND = "unknown_kind"
    LONE_SHAPEFILE = "lone_shapefile"
    INCOMPLETE_SHAPEFILE = "incomplete_shapefile"
    BROKEN = "broken"
    EMPTY = "empty"
    CRS_MISSING = "crs_missing"
    CRS_UNKNOWN = "crs_unknown"
    OUT_OF_RANGE = "out_of_range"
    ENCODING_UNKNOWN = "encoding_unknown"
    BUSY = "busy"


_WORDS = {
    Fault.TOO_LARGE: _("ไฟล์ใหญ่เกินไป เมื่อคลายแล้วต้องไม่เกิน %(text)s"),
    Fault.TOO_MANY: _("ไฟล์มีรูปหรือจุดยอดมากเกินไป ต้องไม่เกิน %(text)s แบ่งเป็นหลายไฟล์หรือลดรายละเอียดก่อน"),
    Fault.TOO_SLOW: _("อ่านไฟล์ไม่เสร็จในเวลาที่กำหนด แบ่งเป็นหลายไฟล์หรือลดรายละเอียดก่อน"),
    Fault.UNKNOWN_KIND: _(
        "ไม่รู้จักชนิดของไฟล์ ใช้ GeoJSON, KML, KMZ, GeoPackage (.gpkg) หรือ shapefile ใน .zip"
    ),
    Fault.LONE_SHAPEFILE: _(
        "ไฟล์ .shp ไฟล์เดียวอ่านไม่ได้ รวม .shp .shx .dbf .prj ไว้ใน .zip เดียวกันแล้วส่งใหม่"
    ),
    Fault.INCOMPLETE_SHAPEFILE: _("shapefile “%(text)s” ขาดไฟล์ .shx หรือ .dbf ที่ต้องอยู่คู่กัน"),
    Fault.BROKEN: _("ไฟล์เสียหายหรือไม่ใช่ชนิดที่บอกไว้ เปิดและบันทึกใหม่จากโปรแกรม GIS แล้วลองอีกครั้ง"),
    Fault.EMPTY: _("ไม่มีรูปใดในไฟล์ ต้องมีจุด เส้น หรือพื้นที่อย่างน้อยหนึ่งรูป"),
    Fault.CRS_MISSING: _("ไฟล์ “%(text)s” ไม่บอกระบบพิกัด (ไม่มี .prj) แนบ .prj มาด้วย หรือระบุระบบพิกัดเอง"),
    Fault.CRS_UNKNOWN: _(
        "ไม่รองรับระบบพิกัด “%(text)s” ใช้ WGS 84 (องศา หรือ UTM 47N/48N) หรือ Indian 1975"
    ),
    Fault.OUT_OF_RANGE: _("พิกัดในไฟล์ไม่ใช่ลองจิจูด ละติจูด ตามระบบพิกัดที่ไฟล์บอกไว้ (%(text)s)"),
    Fault.ENCODING_UNKNOWN: _("ไม่รู้รหัสตัวอักษรของตาราง “%(text)s” ใช้ UTF-8 หรือ cp874 (TIS-620)"),
    Fault.BUSY: _("อ่านไฟล์ GIS ของผู้อื่นอยู่หลายไฟล์ ลองอีกครั้งในอีกสักครู่"),
}


class GisFileError(ValueError):
    """A GIS file that cannot be read. ``fault`` says how, ``text`` is the offending part.

    ``str()`` is one sentence in the active language: what is wrong and what would be right.
    """

    def __init__(self, fault: Fault, text: str = "") -> None:
        self.fault = fault
        self.text = text[:80]
        super().__init__(fault, self.text)

    def __str__(self) -> str:
        words: Mapping[str, str] = {"text": self.text}
        return str(_WORDS[self.fault]) % words


class GisReaderBusy(GisFileError):
    """Nothing is wrong with the file: too many are being read at once, try again soon."""

    def __init__(self) -> None:
        super().__init__(Fault.BUSY)
