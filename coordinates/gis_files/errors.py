"""Why a GIS file cannot be read, in the reader's language."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from coordinates.unreadable import UnreadableFile


class Fault(StrEnum):
    """Every way a GIS file can fail; a closed list."""

    TOO_LARGE = "too_large"
    TOO_MANY_MEMBERS = "too_many_members"
    TOO_MANY_FEATURES = "too_many_features"
    TOO_MANY_VERTICES = "too_many_vertices"
    TOO_SLOW = "too_slow"
    TOO_HEAVY = "too_heavy"
    UNKNOWN_KIND = "unknown_kind"
    DRAWING = "drawing"
    UTF16 = "utf16"
    DOCTYPE = "doctype"
    ENCRYPTED = "encrypted"
    NESTED_ARCHIVE = "nested_archive"
    UNSAFE_ARCHIVE = "unsafe_archive"
    UNSAFE_DATABASE = "unsafe_database"
    LONE_SHAPEFILE = "lone_shapefile"
    INCOMPLETE_SHAPEFILE = "incomplete_shapefile"
    BROKEN = "broken"
    EMPTY = "empty"
    CRS_MISSING = "crs_missing"
    CRS_NOT_FOUND = "crs_not_found"
    CRS_UNKNOWN = "crs_unknown"
    OUT_OF_RANGE = "out_of_range"
    ENCODING_UNKNOWN = "encoding_unknown"
    BUSY = "busy"


_WORDS = {
    Fault.TOO_LARGE: _("ไฟล์ใหญ่เกินไป เมื่อคลายแล้วต้องไม่เกิน %(text)s"),
    Fault.TOO_MANY_MEMBERS: _("ใน .zip มีไฟล์มากเกินไป ต้องไม่เกิน %(text)s ไฟล์"),
    Fault.TOO_MANY_FEATURES: _("ไฟล์มีรูปมากเกินไป ต้องไม่เกิน %(text)s รูป แบ่งเป็นหลายไฟล์ก่อน"),
    Fault.TOO_MANY_VERTICES: _(
        "ไฟล์มีจุดยอดมากเกินไป ต้องไม่เกิน %(text)s จุด แบ่งเป็นหลายไฟล์หรือลดรายละเอียดก่อน"
    ),
    Fault.TOO_SLOW: _("อ่านไฟล์ไม่เสร็จใน %(text)s วินาที แบ่งเป็นหลายไฟล์หรือลดรายละเอียดก่อน"),
    Fault.TOO_HEAVY: _("อ่านไฟล์ต้องใช้หน่วยความจำเกิน %(text)s แบ่งเป็นหลายไฟล์หรือลดรายละเอียดก่อน"),
    Fault.UNKNOWN_KIND: _(
        "ไม่รู้จักชนิดของไฟล์ ใช้ GeoJSON, GPX, KML, KMZ, GeoPackage (.gpkg), DXF หรือ shapefile ใน .zip"
    ),
    Fault.DRAWING: _("ไฟล์ DWG อ่านไม่ได้ บันทึกเป็น DXF จากโปรแกรมเขียนแบบแล้วส่งใหม่"),
    Fault.UTF16: _("ไฟล์เป็น UTF-16 บันทึกใหม่เป็น UTF-8 แล้วส่งใหม่"),
    Fault.DOCTYPE: _("ไฟล์มี DOCTYPE ซึ่ง KML และ GPX ไม่ใช้ และอาจซ่อนคำสั่งไว้ ลบส่วนนั้นแล้วส่งใหม่"),
    Fault.ENCRYPTED: _("ไฟล์ .zip มีรหัสผ่าน รวมใหม่โดยไม่ใส่รหัสผ่านแล้วส่งใหม่"),
    Fault.NESTED_ARCHIVE: _("ใน .zip มีแต่ .zip หรือ .kmz ซ้อนอยู่ ส่งไฟล์ที่อยู่ข้างในแทน"),
    Fault.UNSAFE_ARCHIVE: _("ไฟล์ .zip มีลิงก์ ชื่อไฟล์ซ้ำกัน หรือวิธีบีบอัดที่ไม่รับ รวมใหม่เป็น .zip ธรรมดาแล้วส่งใหม่"),
    Fault.UNSAFE_DATABASE: _(
        "GeoPackage มี “%(text)s” ซึ่งเป็นคำสั่ง ไม่ใช่ตารางข้อมูล บันทึกเฉพาะชั้นข้อมูลเป็นไฟล์ใหม่แล้วส่งอีกครั้ง"
    ),
    Fault.LONE_SHAPEFILE: _(
        "ไฟล์ .shp ไฟล์เดียวอ่านไม่ได้ รวม .shp .shx .dbf .prj ไว้ใน .zip เดียวกันแล้วส่งใหม่"
    ),
    Fault.INCOMPLETE_SHAPEFILE: _("shapefile “%(text)s” ขาดไฟล์ .shx หรือ .dbf ที่ต้องอยู่คู่กัน"),
    Fault.BROKEN: _("ไฟล์เสียหายหรือไม่ใช่ชนิดที่บอกไว้ เปิดและบันทึกใหม่จากโปรแกรม GIS แล้วลองอีกครั้ง"),
    Fault.EMPTY: _("ไม่มีรูปใดในไฟล์ ต้องมีจุด เส้น หรือพื้นที่อย่างน้อยหนึ่งรูป"),
    Fault.CRS_MISSING: _("ไฟล์ “%(text)s” ไม่บอกระบบพิกัด (ไม่มี .prj) แนบ .prj มาด้วย หรือระบุระบบพิกัดเอง"),
    Fault.CRS_NOT_FOUND: _(
        "ไฟล์ “%(text)s” ไม่บอกระบบพิกัด และตัวเลขในไฟล์ไม่ตกในประเทศไทยไม่ว่าในระบบใด "
        "ตรวจว่าเป็นพิกัดจริง แล้วระบุระบบพิกัดเอง"
    ),
    Fault.CRS_UNKNOWN: _(
        "ไม่รองรับระบบพิกัด “%(text)s” ใช้ WGS 84 (องศา หรือ UTM 47N/48N) หรือ Indian 1975"
    ),
    Fault.OUT_OF_RANGE: _("พิกัดในไฟล์ไม่ใช่ลองจิจูด ละติจูด ตามระบบพิกัดที่ไฟล์บอกไว้ (%(text)s)"),
    Fault.ENCODING_UNKNOWN: _("ไม่รู้รหัสตัวอักษรของตาราง “%(text)s” ใช้ UTF-8 หรือ cp874 (TIS-620)"),
    Fault.BUSY: _("อ่านไฟล์ GIS ของผู้อื่นอยู่หลายไฟล์ ลองอีกครั้งในอีกสักครู่"),
}


class GisFileError(UnreadableFile[Fault]):
    """A GIS file that cannot be read."""

    words = _WORDS


class GisReaderBusy(GisFileError):
    """Nothing is wrong with the file: too many are being read at once, try again soon."""

    def __init__(self) -> None:
        super().__init__(Fault.BUSY)
