"""Where authorities are: approximate areas from a file, a PAO's from its province."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import shapely
from django.utils.translation import gettext_lazy as _

from accounts.loading.records import authority_code
from accounts.models import LocalAuthority
from coordinates.gis_files.layers import read_layers
from coordinates.gis_files.limits import OPERATOR
from coordinates.gis_files.unpacking import unpack
from coordinates.loading.records import AreaRecord, Level, is_area
from coordinates.loading.report import LoadReport, Remark
from coordinates.models import AdminArea
from coordinates.thai import normalise

_CODES = ("dla_code", "dla_code_2017", "lao_code", "code")
_UNKNOWN = _("ไม่มี อปท. รหัสนี้ในรายชื่อ")
_TWICE = _("รหัสซ้ำกับแถวก่อนหน้า")
_NOT_AN_AREA = _("รูปต้องเป็นพื้นที่ ไม่ใช่จุดหรือเส้น")
_PAO_IN_FILE = _("เขตของ อบจ. คือแนวเขตจังหวัด จึงไม่ใช้รูปในไฟล์")
_NO_PROVINCE = _("ยังไม่มีแนวเขตจังหวัด จึงยังไม่มีเขตของ อบจ. นำเข้าจังหวัดด้วย load_areas ก่อน")
_PROVINCE = _("แนวเขตจังหวัด")


def from_file(path: Path, report: LoadReport) -> Iterator[AreaRecord]:
    """Jurisdictions of a file of areas by authority code. Raises GisFileError, OSError."""
    known = {each.code: each for each in LocalAuthority.objects.all()}
    seen: set[str] = set()
    for row, (code, source, shape) in enumerate(_features(path), start=1):
        report.count(Level.JURISDICTION, "read")
        if reason := _fault(known.get(code), shape, twice=code in seen):
            report.leave_out(Level.JURISDICTION, Remark(path.name, row, code, reason))
            continue
        seen.add(code)
        record = _record(known[code], shape, source)
        record.file, record.row = path.name, row
        yield record


def _features(path: Path) -> Iterator[tuple[str, str, Any]]:
    with TemporaryDirectory(prefix="authorities-") as folder:
        for source in unpack(path, Path(folder), OPERATOR):
            for layer in read_layers(source, OPERATOR):
                columns = {name.lower(): column for name, column in layer.fields.items()}
                for at, shape in enumerate(layer.geometries):
                    code = authority_code(_text(columns, _CODES, at))
                    yield code, _text(columns, ("source",), at), shape


def of_provinces(report: LoadReport) -> Iterator[AreaRecord]:
    """Jurisdictions of the provincial authorities: their provinces' boundaries in force."""
    provinces = AdminArea.objects.current().provinces().filter(boundary__isnull=False)
    boundaries = dict(provinces.values_list("code", "boundary"))
    for authority in LocalAuthority.objects.filter(kind=LocalAuthority.Kind.PAO, active=True):
        boundary = boundaries.get(authority.province_code)
        if boundary is None:
            remark = Remark("load_authorities", 0, authority.code, str(_NO_PROVINCE))
            report.notices.append(remark)
            continue
        report.count(Level.JURISDICTION, "read")
        yield _record(authority, shapely.from_wkb(bytes(boundary.wkb)), str(_PROVINCE))


def _fault(authority: LocalAuthority | None, shape: Any, *, twice: bool) -> str:
    if authority is None:
        return str(_UNKNOWN)
    if authority.kind == LocalAuthority.Kind.PAO:
        return str(_PAO_IN_FILE)
    if twice:
        return str(_TWICE)
    return "" if shape is not None and is_area(shape) else str(_NOT_AN_AREA)


def _record(authority: LocalAuthority, shape: Any, source: str) -> AreaRecord:
    parent = authority.district_code or authority.province_code
    return AreaRecord(
        level=Level.JURISDICTION,
        code=authority.code,
        name_th=authority.full_name_th,
        name_en=authority.name_en,
        parent_level=Level.DISTRICT if authority.district_code else Level.PROVINCE,
        parent_code=parent,
        geometry=shape,
        source=source[:200],
        file="load_authorities",
    )


def _text(columns: dict[str, Any], names: tuple[str, ...], at: int) -> str:
    found = next((columns[name][at] for name in names if name in columns), None)
    return "" if found is None or found != found else normalise(str(found), digits=True)
