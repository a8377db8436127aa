"""``load_areas``: official files, or the official list alone, into AdminArea."""

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import shapely
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coordinates.gis_files.layers import Layer, read_layers
from coordinates.gis_files.limits import OPERATOR
from coordinates.gis_files.unpacking import unpack
from coordinates.loading.merging import merge_areas
from coordinates.loading.official import official_area, official_areas
from coordinates.loading.records import AreaRecord, Columns, Level, is_area
from coordinates.loading.report import LoadReport, Remark
from coordinates.models import AdminArea
from coordinates.values import THAILAND

_THAILAND = shapely.box(THAILAND.minlon, THAILAND.minlat, THAILAND.maxlon, THAILAND.maxlat)
_NO_CODE_FIELD = _("ชั้นข้อมูลไม่มีรหัสพื้นที่ (ADM1_PCODE–ADM3_PCODE หรือ code) จึงข้ามทั้งชั้น")
_BAD_CODE = _("รหัสต้องเป็นตัวเลข 2, 4, 6 หรือ 8 หลัก เช่น TH1001 หรือ 100101")
_NO_NAME = _("ไม่มีชื่อภาษาไทย และไม่มีรหัสนี้ในรายชื่อทางการ")
_NOT_AN_AREA = _("รูปต้องเป็นพื้นที่ ไม่ใช่จุดหรือเส้น")
_NOT_A_POINT = _("หมู่บ้านต้องเป็นจุด")
_NOT_THAILAND = _("รูปอยู่นอกประเทศไทย ลองจิจูดต้องมาก่อนละติจูด")
_NO_SHAPE = _("ไม่มีแนวเขต นำเข้าเฉพาะชื่อและรหัส")
_NOT_OFFICIAL = _("ไม่มีรหัสนี้ในรายชื่อทางการปัจจุบัน อาจเป็นรหัสที่ยกเลิกแล้ว (นำเข้าตามไฟล์)")
_TWICE = _("รหัสซ้ำกับแถวก่อนหน้า")
_NO_PARENT = _("ไม่พบพื้นที่ที่ครอบรหัสนี้ จึงยังไม่มีพื้นที่แม่")


def load_areas(
    files: Sequence[Path] = (), *, commit: bool = False, valid_from: date | None = None
) -> LoadReport:
    """Load official boundaries and village points; without files the official names and codes.

    Files: COD-AB shapefile (.shp or .zip), GeoPackage, GeoJSON (also .gz). What a file says wins;
    the official list fills what is missing and never overwrites. With ``valid_from`` a changed
    boundary closes the row in force on that day and opens a new generation; without it the row
    in force is corrected. One transaction, rolled back unless ``commit``. Twice is once.
    Raises GisFileError, OSError.
    """
    started, report = time.monotonic(), LoadReport(committed=commit)
    records = _unique(_from_files(files, report) if files else official_areas(), report)
    with transaction.atomic():
        above = list(missing_parents(records, report))
        merge_areas(above, report, fill=True)
        merge_areas(records, report, valid_from=valid_from, fill=not files)
        if not commit:
            transaction.set_rollback(True)
    report.seconds = time.monotonic() - started
    return report


def _from_files(files: Sequence[Path], report: LoadReport) -> Iterator[AreaRecord]:
    for path in files:
        with TemporaryDirectory(prefix="areas-") as folder:
            for source in unpack(path, Path(folder), OPERATOR):
                for layer in read_layers(source, OPERATOR):
                    yield from _from_layer(path.name, layer, report)


def _from_layer(file: str, layer: Layer, report: LoadReport) -> Iterator[AreaRecord]:
    columns = Columns(layer.fields)
    label = file if layer.name in file else f"{file}/{layer.name}"
    if not columns.codes:
        report.notices.append(Remark(label, 0, "", str(_NO_CODE_FIELD)))
        return
    inside = shapely.intersects(layer.geometries, _THAILAND)
    for at, shape in enumerate(layer.geometries):
        geometry = None if shape is None or shape.is_empty else shape
        record = columns.record(at, geometry)
        record.file, record.row, record.source = label, at + 1, label[:200]
        if reason := _fault(record, inside=bool(inside[at])):
            value = str(geometry.geom_type) if geometry is not None else ""
            remark = Remark(label, at + 1, record.code, reason, value=value)
            report.leave_out(record.level or "area", remark)
            continue
        for notice in _notices(record):
            report.notices.append(Remark(label, at + 1, record.code, notice))
        yield record


def _notices(record: AreaRecord) -> Iterator[str]:
    if record.geometry is None:
        yield str(_NO_SHAPE)
    if record.level != Level.VILLAGE and official_area(record.level, record.code) is None:
        yield str(_NOT_OFFICIAL)


def _fault(record: AreaRecord, *, inside: bool) -> str:
    """Say why a record cannot be loaded; fill its names from the official list on the way."""
    if not (record.level and record.code.isascii() and record.code.isdigit()):
        return str(_BAD_CODE)
    if official := official_area(record.level, record.code):
        record.name_th = record.name_th or official.name_th
        record.name_en = record.name_en or official.name_en
    if not record.name_th:
        return str(_NO_NAME)
    if record.geometry is None:
        return ""
    if record.level == Level.VILLAGE and record.geometry.geom_type != "Point":
        return str(_NOT_A_POINT)
    if record.level != Level.VILLAGE and not is_area(record.geometry):
        return str(_NOT_AN_AREA)
    return "" if inside else str(_NOT_THAILAND)


def _unique(records: Iterable[AreaRecord], report: LoadReport) -> list[AreaRecord]:
    seen: dict[tuple[str, str], AreaRecord] = {}
    for record in records:
        report.count(record.level, "read")
        first = seen.setdefault((record.level, record.code), record)
        if first is not record:
            where = f"{first.file} {first.row}"
            remark = Remark(record.file, record.row, record.code, str(_TWICE), value=where)
            report.leave_out(record.level, remark)
    return list(seen.values())


def missing_parents(records: list[AreaRecord], report: LoadReport) -> Iterator[AreaRecord]:
    """Parents that neither the load nor the database has, from the official list, top first."""
    known = set(AdminArea.objects.current().values_list("level", "code"))
    known |= {(record.level, record.code) for record in records}
    wanted = {(record.parent_level, record.parent_code): record for record in records}
    found: list[AreaRecord] = []
    while missing := [key for key in sorted(wanted) if key[0] and key not in known]:
        below, wanted = wanted, {}
        for key in missing:
            known.add(key)
            if parent := official_area(*key):
                found.append(parent)
                wanted[parent.parent_level, parent.parent_code] = parent
            else:
                child = below[key]
                remark = Remark(child.file, child.row, child.code, str(_NO_PARENT), value=key[1])
                report.notices.append(remark)
    return reversed(found)
