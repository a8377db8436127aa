"""Examples of the rules on titles, money, roles, pairs of projects and photos."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from docs.make_rules import cards
from docs.make_rules.maps import map_of
from docs.make_rules.positions import BENT, POND, ROAD, WEIR, Build
from docs.make_rules.scene import Pair
from projects.checks.costs import unit_costs_count
from projects.models import Contract, Photo, Project
from projects.services.facts import columns_from_text
from tests.projects.checks.shapes import box, line, point
from tests.world import World

OTHER: Final = {"year": 2569, "code": "6980102-2569-00001"}
DREDGING: Final = ROAD | {"sector": "water", "kind_id": "dredging"}


def _titled(facts: Mapping[str, Any], title: str) -> Build:
    """A title read as on every page; what varies is the size that it states."""

    def build(world: World, stated: Any) -> Project:
        name = title.format(stated)
        return world.project(**facts, name=name, **columns_from_text(name))

    return build


def _priced(world: World, baht_m2: int) -> Project:
    """24 concrete roads of the province, and this one."""
    for n in range(25):
        project = world.project(
            **ROAD | {"code": f"6980101-2568-{n + 1:05d}"}, stated_area_m2=Decimal(1000)
        )
        world.fund(project, 1000 * (baht_m2 if n == 24 else 600 + 10 * n))
    unit_costs_count()
    return project


def _moved(world: World, geometry: Any) -> Project:
    project = world.project(**WEIR)
    world.pin(project, point(), role="contracted", is_current=False)
    world.pin(project, geometry, role="as_built")
    return project


def _pair(facts: Mapping[str, Any], geometry: Any) -> Build:
    """A project at ``geometry``; the other, of a neighbour and a later year, varies."""

    def build(world: World, other: Any) -> Project:
        project = world.project(**facts)
        later = world.project(**facts | OTHER, authority=world.neighbour)
        world.pin(project, geometry)
        world.pin(later, other)
        return project

    return build


def _twins(world: World, other: Any) -> Project:
    facts = {"stated_moo": 3, "stated_length_m": 300, "subdistrict_code": "980101"}
    name = "ก่อสร้างถนน คสล. สายบ้านป่าสัก หมู่ที่ 3"
    project = world.project(**ROAD | facts, name=name)
    later = world.project(
        **ROAD | OTHER | facts | {"code": "2980101-2569-00001"},
        name=name.replace("สาย", "สายใน"),
        authority=world.pao,
    )
    world.pin(project, BENT)
    if other:
        world.pin(later, other)
    return project


def _photo(project: Project, stage: str, look: int, **facts: Any) -> Photo:
    source = {"position_source": "exif"} if "position" in facts else {}
    return Photo.objects.create(
        project=project,
        stage=stage,
        sha256=f"{look:064d}",
        width=4,
        height=3,
        original=f"photos/original/{look}.jpg",
        original_kind="JPEG",
        **source,
        **facts,
    )


def _stages(world: World, sent: tuple[str, ...]) -> Project:
    project = world.project(**WEIR, state="complete")
    for look, stage in enumerate(sent):
        _photo(project, stage, look)
    return project


def _far(world: World, away_m: float) -> Project:
    project = world.project(**WEIR)
    world.pin(project, point())
    _photo(project, "after", 1, position=point(away_m, away_m / 3))
    return project


def _dated(world: World, taken_on: date) -> Project:
    project = world.project(**WEIR)
    world.fund(project)
    Contract.objects.create(
        project=project,
        number="1/2568",
        contractor="ผู้รับจ้าง",
        amount=Decimal(1000),
        signed_on=date(2025, 3, 10),
        starts_on=date(2025, 3, 10),
        ends_on=date(2025, 6, 10),
    )
    _photo(
        project,
        "during",
        1,
        taken_at=datetime(taken_on.year, taken_on.month, taken_on.day, 5, tzinfo=UTC),
    )
    return project


def _photographed(world: World, look: int) -> Project:
    project = world.project(**WEIR)
    _photo(project, "after", 1)
    _photo(world.project(**WEIR | OTHER, authority=world.neighbour), "after", look)
    return project


_ROAD_TITLE: Final = (
    "ก่อสร้างถนน คสล. สายบ้านป่าสัก กว้าง 5 เมตร ยาว 2,234 เมตร หนา 0.15 เมตร มีพื้นที่ไม่น้อยกว่า {} ตารางเมตร"
)
_CANAL_TITLE: Final = (
    "ขุดลอกคลองไส้ไก่ ปากกว้างเฉลี่ย 6.00 เมตร ท้องกว้าง 4.00 เมตร ลึก 0.80 เมตร ยาว 1,500 เมตร "
    "ปริมาตรดินขุดไม่น้อยกว่า {} ลูกบาศก์เมตร"
)
_PARTS_TITLE: Final = (
    "ก่อสร้างถนน คสล. กว้าง 4 เมตร จำนวน {} ช่วง ช่วงที่ 1 ยาว 100 เมตร ช่วงที่ 2 ยาว 200 เมตร"
)
_CHAINAGE_TITLE: Final = "ปรับปรุงถนน คสล. สายบ้านป่าสัก กม.7+300 - กม.8+300 ระยะทาง {} กิโลเมตร"

PROJECTS: Final[dict[str, Pair]] = {
    "title-area": Pair(
        _titled(ROAD, _ROAD_TITLE),
        "12,500",
        "11,170",
        cards.title,
        {"name": "area_m2", "unit": "ตร.ม.", "computed": "กว้าง × ยาว ="},
    ),
    "title-volume": Pair(
        _titled(DREDGING, _CANAL_TITLE),
        "5,130",
        "6,000",
        cards.title,
        {"name": "volume_m3", "unit": "ลบ.ม.", "computed": "(6 + 4) ÷ 2 × 0.8 × 1,500 ="},
    ),
    "title-length": Pair(
        _titled(ROAD, _CHAINAGE_TITLE),
        "1.500",
        "1.000",
        cards.title,
        {"name": "length_m", "unit": "เมตร", "computed": "ตามหลัก กม."},
    ),
    "title-parts": Pair(
        _titled(ROAD, _PARTS_TITLE),
        "3",
        "2",
        cards.title,
        {"name": "parts", "unit": "ช่วง", "computed": "บรรยายไว้"},
    ),
    "unit-cost": Pair(_priced, 7200, 780, cards.prices, {"numbers": cards.cost_numbers}),
    "moved": Pair(_moved, point(180, 70), point(22, 9), map_of),
    "unadjusted-copy": Pair(_moved, point(), point(22, 9), map_of, {"least_m": 90}),
    "same-position": Pair(_pair(ROAD, BENT), BENT, line((0, 170), (150, 185), (300, 150)), map_of),
    "overlap": Pair(
        _pair(ROAD, BENT),
        line((100, 13.3), (150, 20), (300, 0), (430, 90)),
        line((300, 0), (400, 30), (520, 100)),
        map_of,
    ),
    "overlap-area": Pair(
        _pair(POND, box(60, 40)), box(60, 40, 14, 10), box(60, 40, 80, 10), map_of
    ),
    "near-point": Pair(_pair(WEIR, point()), point(35, 12), point(150, 50), map_of),
    "possible-twin": Pair(_twins, None, line((0, 900), (150, 920), (300, 900)), cards.twins),
    "photo-missing": Pair(
        _stages, ("before", "after"), ("before", "during", "after"), cards.stages
    ),
    "photo-far": Pair(_far, 450, 30, map_of, {"beside": lambda scene: "ตำแหน่งโครงการ"}),
    "photo-old": Pair(
        _dated, date(2025, 2, 14), date(2025, 5, 2), cards.days, {"numbers": cards.day_numbers}
    ),
    "photo-reused": Pair(_photographed, 1, 2, cards.photos),
}
