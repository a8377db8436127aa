"""The real country from a folder of official files (docs/data.md), and invented projects in it."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, cast

from django.utils.translation import gettext

from accounts.loading import load_authorities
from accounts.models import LocalAuthority
from coordinates.loading import load_areas
from coordinates.models import AdminArea
from gisplan.demo.logins import Seat
from gisplan.demo.province import PROVINCE
from gisplan.demo.stages import Stage, generate, seated
from projects.models import Project
from projects.records import Report
from projects.sources.base import Source, import_file
from projects.sources.budget_lines import BudgetLines
from projects.sources.p02 import PlanForm

COUNT: Final = 20_000
AREAS: Final = ("th_province.geojson.gz", "th_amphoe.geojson.gz", "th_tambon.geojson.gz")
LIST, COVERAGE, JURISDICTIONS = (
    "lao.csv.gz",
    "lao_tambon_coverage.csv.gz",
    "lao_boundary_approx.geojson.gz",
)
BUDGET_LINES: Final = "real_projects_fy2565.csv.gz"
PLAN: Final = "plan_p02_sample.xlsx"
# The sample's heading names the SAO of มะเขือแจ้; the list of 2022 has it as a municipality.
SEAT: Final = "5510106"


class FileRefused(ValueError):
    """A file cannot be taken; the message tells why, or the first value that is wrong."""

    def __init__(self, path: Path, report: Report) -> None:
        if report.refusal:
            super().__init__(f"{path}: {report.refusal}")
            return
        first = report.problems[0]
        super().__init__(
            gettext("%(file)s แถว %(row)s คอลัมน์ %(column)s: %(reason)s")
            % {
                "file": path,
                "row": first.place.row,
                "column": first.place.column,
                "reason": first.reason,
            }
        )


class DataMissing(FileNotFoundError):
    """The folder of official files lacks one; the message names it."""


def country_stages(data: Path | None, *, count: int | None = None) -> Iterator[Stage]:
    """Official files (none: they were loaded before), invented projects and the log-ins.

    Raises DataMissing.
    """
    if data:
        yield from _official_stages(data)
    yield Stage(
        gettext("โครงการตัวอย่าง"),
        Project.objects.filter(sample=True).exists,
        lambda: generate(count or COUNT, boost=_boost(), sample=True),
    )
    yield Stage(gettext("ผู้ใช้ตัวอย่าง"), lambda: False, lambda: seated(country_seat()))


def _official_stages(data: Path) -> Iterator[Stage]:
    for name in (*AREAS, LIST, COVERAGE, JURISDICTIONS, BUDGET_LINES, PLAN):
        if not (data / name).is_file():
            raise DataMissing(gettext("ไม่พบไฟล์ %(file)s") % {"file": data / name})
    yield Stage(gettext("แนวเขตจังหวัด อำเภอ ตำบล"), has_boundaries, lambda: _areas(data))
    yield Stage(gettext("อปท. และเขตโดยประมาณ"), _has_authorities, lambda: _authorities(data))
    yield Stage(
        gettext("รายการงบประมาณของหน่วยงานอื่น"),
        Project.objects.filter(source_name=BudgetLines.name).exists,
        lambda: _import(BudgetLines(), data / BUDGET_LINES),
    )
    yield Stage(
        gettext("แผนพัฒนาท้องถิ่น แบบ ผ.02"),
        Project.objects.filter(source_name=PlanForm.name).exists,
        lambda: _import(PlanForm(), data / PLAN, SEAT),
    )


def has_boundaries() -> bool:
    """Whether real boundaries are in the database."""
    real = AdminArea.objects.current().subdistricts().exclude(code__startswith=PROVINCE[0])
    return real.filter(boundary__isnull=False).exists()


def _areas(data: Path) -> str:
    load_areas([data / name for name in AREAS], commit=True)
    drawn = AdminArea.objects.current().filter(boundary__isnull=False)
    return gettext("%(count)s พื้นที่") % {"count": f"{drawn.count():,}"}


def _has_authorities() -> bool:
    return LocalAuthority.objects.exclude(province_code=PROVINCE[0]).exists()


def _authorities(data: Path) -> str:
    load_authorities(data / LIST, coverage=data / COVERAGE, areas=data / JURISDICTIONS, commit=True)
    count = LocalAuthority.objects.filter(active=True).count()
    return gettext("%(count)s แห่ง") % {"count": f"{count:,}"}


def _boost() -> dict[str, float]:
    """More at the log-ins' authority, and some more in its district, so that all have work."""
    seat = LocalAuthority.objects.get(code=SEAT)
    near = LocalAuthority.objects.filter(district_code=seat.district_code).exclude(pk=seat.pk)
    return dict.fromkeys(near.values_list("code", flat=True), 3.0) | {SEAT: 15.0}


def country_seat() -> Seat:
    """The log-ins at the authority of the plan form; the analyst has its district and two more."""
    authority = LocalAuthority.objects.get(code=SEAT)
    districts = AdminArea.objects.current().districts().order_by("code")
    others = districts.filter(code__startswith=authority.province_code).exclude(
        code=authority.district_code
    )
    return Seat.at(SEAT, [authority.district_code, *others.values_list("code", flat=True)[:2]])


def _import(source: Source, path: Path, owner_code: str = "") -> str:
    owner = LocalAuthority.objects.get(code=owner_code) if owner_code else None
    name = path.name.removesuffix(".gz")
    with cast(IO[bytes], path.open("rb") if name == path.name else gzip.open(path)) as file:
        report = import_file(
            source,
            file,
            file_name=name,
            owner=owner,
            by=None,
            commit=True,
            named_otherwise=True,  # the sample is of the time before the SAO became a municipality
        )
    if not report.committed:
        raise FileRefused(path, report)
    return gettext("%(count)s โครงการ") % {"count": f"{report.created:,}"}
