"""``load_authorities``: the list, what each covers and where it is."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pghistory
from django.db import connection, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.loading import jurisdictions
from accounts.loading.merging import merge_authorities, merge_coverage, place_authorities
from accounts.loading.records import AuthorityRecord, Reader, authority_code, coverage_of, fault
from accounts.loading.sheets import read_rows
from accounts.models import LocalAuthority
from coordinates.loading.areas import missing_parents
from coordinates.loading.merging import merge_areas
from coordinates.loading.official import official_areas
from coordinates.loading.report import LoadReport, Remark
from coordinates.models import AdminArea

_REQUIRED = ("dla_code_2017", "type", "name_th", "full_name_th", "province_code")
_TWICE = _("รหัสซ้ำกับแถวก่อนหน้า")
_UNKNOWN_AUTHORITY = _("ไม่มี อปท. รหัสนี้ในรายชื่อ")
_UNKNOWN_SUBDISTRICT = _("ไม่รู้จักรหัสตำบล")
_BAD_COVERAGE = _("ต้องเป็น completely หรือ partially")

Places = dict[str, set[str]]


def load_authorities(
    path: Path,
    *,
    coverage: Path | None = None,
    areas: Path | None = None,
    commit: bool = False,
    valid_from: date | None = None,
) -> LoadReport:
    """Load the list of authorities (columns as in docs/data.md), coverage and approximate areas.

    A provincial authority's jurisdiction is its province; others come from ``areas``. With
    ``valid_from`` a changed jurisdiction opens a new generation. What is not in the list stays as
    it is. One transaction, rolled back unless ``commit``. Twice is once.
    Raises AuthorityFileError, GisFileError, OSError.
    """
    started, report = time.monotonic(), LoadReport(committed=commit)
    places = _places()
    records = list(_records(path, places, report))
    reason = gettext("นำเข้าจากไฟล์ %(name)s") % {"name": path.name[:120]}
    # The context stands outside the transaction: leaving it inside would mark later writes, too.
    with pghistory.context(reason=reason), transaction.atomic(), connection.cursor() as cursor:
        merge_authorities(records, path.name, report, cursor)
        if coverage:
            merge_coverage(list(_coverage(coverage, places, report)), report, cursor)
        drawn = [*jurisdictions.of_provinces(report)]
        drawn += jurisdictions.from_file(areas, report) if areas else ()
        merge_areas(list(missing_parents(drawn, report)), report, fill=True)
        merge_areas(drawn, report, valid_from=valid_from)
        place_authorities()
        cursor.execute("ANALYZE accounts_localauthority; ANALYZE accounts_authoritycoverage")
        if not commit:
            transaction.set_rollback(True)
    report.seconds = time.monotonic() - started
    return report


def _places() -> Places:
    """Known codes by level: the official list's and the loaded areas'."""
    places: Places = {"province": set(), "district": set(), "subdistrict": set()}
    for area in official_areas():
        places[area.level].add(area.code)
    for level, code in AdminArea.objects.filter(level__in=places).values_list("level", "code"):
        places[level].add(code)
    return places


def _records(path: Path, places: Places, report: LoadReport) -> Iterator[AuthorityRecord]:
    reader, seen = Reader(path.name, places["district"]), set[str]()
    for row in read_rows(path, _REQUIRED):
        code = authority_code(row["dla_code_2017"])
        report.count("authority", "read")
        reason = fault(row, places["province"])
        if reason is None and code in seen:
            reason = ("dla_code_2017", code, str(_TWICE))
        if reason:
            column, value, words = reason
            remark = Remark(path.name, row.number, code, words, column, value)
            report.leave_out("authority", remark)
            continue
        seen.add(code)
        yield reader.record(row)
    report.notices.extend(reader.remarks)


def _coverage(path: Path, places: Places, report: LoadReport) -> Iterator[tuple[str, str, bool]]:
    known = set(LocalAuthority.objects.values_list("code", flat=True))
    seen: set[tuple[str, str]] = set()
    for row in read_rows(path, ("dla_code", "tambon_code", "coverage")):
        code, subdistrict = authority_code(row["dla_code"]), row["tambon_code"]
        complete = coverage_of(row)
        report.count("coverage", "read")
        if code not in known:
            fault = ("dla_code", code, str(_UNKNOWN_AUTHORITY))
        elif subdistrict not in places["subdistrict"]:
            fault = ("tambon_code", subdistrict, str(_UNKNOWN_SUBDISTRICT))
        elif complete is None:
            fault = ("coverage", row["coverage"], str(_BAD_COVERAGE))
        elif (code, subdistrict) in seen:
            fault = ("tambon_code", subdistrict, str(_TWICE))
        else:
            seen.add((code, subdistrict))
            yield code, subdistrict, complete
            continue
        column, value, words = fault
        report.leave_out("coverage", Remark(path.name, row.number, code, words, column, value))
