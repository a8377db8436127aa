"""What ``load_demo`` does, stage by stage: each is one transaction and is skipped when done."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import LocalAuthority
from benchmarks.generate.batches import in_batches
from benchmarks.generate.generator import Generator
from benchmarks.generate.loading import load
from benchmarks.generate.world import Network, World
from coordinates.loading import load_areas
from coordinates.models import AdminArea
from gisplan.demo import drawing
from gisplan.demo.logins import Seat, logins_make
from gisplan.demo.province import PROVINCE
from projects.models import Project

SEED = 2570
PROVINCE_COUNT = 400
DEMO_SEAT = "6990102"  # a SAO of one subdistrict, as most are
_PROVINCES = 77


@dataclass(frozen=True, slots=True)
class Stage:
    """``run`` does the whole of it or nothing, and says what it did."""

    title: str
    is_done: Callable[[], bool]
    run: Callable[[], str]


def province_stages(*, count: int | None = None) -> Iterator[Stage]:
    """Official names, the invented province, its projects and the log-ins."""
    yield Stage(gettext("ชื่อจังหวัด อำเภอ ตำบลทางการ"), names_are_there, _names)
    yield Stage(gettext("จังหวัดสมมุติ"), drawing.is_drawn, _province)
    yield Stage(
        gettext("โครงการของจังหวัดสมมุติ"),
        Project.objects.filter(authority__province_code=PROVINCE[0]).exists,
        lambda: generate(
            count or PROVINCE_COUNT,
            area=PROVINCE[0],
            boost={DEMO_SEAT: 4.0},
            network=drawing.network(),
            sample=False,
        ),
    )
    yield Stage(gettext("ผู้ใช้ตัวอย่าง"), lambda: False, lambda: seated(province_seat()))


def names_are_there() -> bool:
    """Whether every province is there by name at least."""
    return AdminArea.objects.current().provinces().exclude(code=PROVINCE[0]).count() >= _PROVINCES


def _names() -> str:
    load_areas(commit=True)
    return gettext("%(count)s พื้นที่") % {"count": f"{AdminArea.objects.count():,}"}


def _province() -> str:
    drawing.draw()
    count = LocalAuthority.objects.filter(province_code=PROVINCE[0]).count()
    return gettext("จังหวัด%(name)s %(count)s อปท.") % {"name": PROVINCE[1], "count": count}


def generate(
    count: int,
    *,
    area: str = "",
    boost: Mapping[str, float],
    network: Network | None = None,
    sample: bool,
) -> str:
    """Invent projects; the faults planted in them are listed in var/demo-truth.jsonl."""
    truth = StringIO()
    world = World.read(area=area, network=network)
    drafts = Generator(world, count, SEED, boost).drafts()
    written = load(in_batches(drafts), sample=sample, truth=truth).written
    (Path(settings.VAR_DIR) / "demo-truth.jsonl").write_text(truth.getvalue())
    return gettext("%(projects)s โครงการ %(positions)s พิกัด") % {
        "projects": f"{written['projects_project']:,}",
        "positions": f"{written['projects_projectgeometry']:,}",
    }


def province_seat() -> Seat:
    """The log-ins of the invented province: the analyst has two of its three districts."""
    return Seat.at(DEMO_SEAT, ["9901", "9903"])


def seated(seat: Seat) -> str:
    """Make the log-ins at a seat and say where."""
    changed = logins_make(seat)
    words = _("%(name)s (เปลี่ยน %(changed)s คน)")
    return str(words) % {"name": seat.authority.full_name_th, "changed": changed}
