"""Examples of the rules on one position."""

from collections.abc import Callable, Mapping
from math import cos, radians
from typing import Any, Final

from django.contrib.gis.geos import LineString, Point

from coordinates.datum import from_wgs84, to_wgs84
from coordinates.models import AdminArea
from docs.make_rules.maps import map_of
from docs.make_rules.scene import Pair
from projects.models import Project
from tests.projects.checks.shapes import at, box, line, lines, point, polygon
from tests.world import World

ROAD: Final = {"sector": "road", "kind_id": "concrete", "code": "6980101-2568-00001"}
WEIR: Final = ROAD | {"sector": "water", "kind_id": "weir"}
POND: Final = ROAD | {"sector": "water", "kind_id": "pond"}
BENT: Final = line((0, 0), (150, 20), (300, 0))
Build = Callable[[World, Any], Project]


def pinned(facts: Mapping[str, Any], **position: Any) -> Build:
    """One project; what varies is its geometry, or its facts of the position with it."""

    def build(world: World, value: Any) -> Project:
        project = world.project(**facts)
        more = value if isinstance(value, dict) else {"geometry": value}
        world.pin(project, **{**position, **more})
        return project

    return build


def stating(facts: Mapping[str, Any], name: str, geometry: Any) -> Build:
    """One position; what varies is what the title states."""

    def build(world: World, value: Any) -> Project:
        project = world.project(**facts, **{name: value})
        world.pin(project, geometry)
        return project

    return build


def _read_as(lon: float, lat: float, right: int, wrong: int) -> Point:
    """Where the grid numbers of ``right`` fall when they are read as ``wrong``."""
    lon, lat = (float(n) for n in to_wgs84(*from_wgs84(lon, lat, right), wrong))
    return Point(lon, lat, srid=4326)


def _typed(world: World, geometry: Any) -> Project:
    east, north = (round(float(n), 1) for n in from_wgs84(*at(0, 0), 24047))
    project = world.project(**WEIR)
    text = f"โซน 47 {east:,.1f} {north:,.1f} อินเดียน"
    world.pin(project, geometry, method="document", declared_crs="EPSG:24047", typed_text=text)
    return project


def _on_one_point(world: World, apart_m: float) -> Project:
    made = []
    for n in range(6):
        project = world.project(**WEIR | {"year": 2563 + n, "code": f"6980101-{2563 + n}-00001"})
        world.pin(project, point(n % 3 * apart_m, n // 3 * apart_m))
        made.append(project)
    return made[0]


def _village(world: World, away_m: float) -> Project:
    there = Point(*at(away_m, 900), srid=4326)
    AdminArea.objects.create(level="village", code="98010103", name_th="หมู่ที่ 3", point=there)
    project = world.project(**WEIR, stated_moo=3)
    world.pin(project, point())
    return project


def _named(world: World, geometry: Any) -> Project:
    project = world.project(**WEIR, authority=world.pao, named_subdistrict="บ้านเหนือ")
    world.pin(project, geometry)
    return project


def _middle(world: World, moved_m: float) -> Project:
    middle = world.subdistricts[2].boundary.centroid
    project = world.project(**WEIR, authority=world.pao)
    there = at(moved_m, moved_m / 2, (middle.x, middle.y)) if moved_m else (middle.x, middle.y)
    world.pin(project, Point(*there, srid=4326))
    return project


THAI_BOX: Final = LineString((97.3, 5.6), (105.7, 20.5))
EDGE: Final = (100.2 - 0.02, 16.1012345)
SOUTH: Final = at(0, 0, (100.0512345, 16.0012345))
WAVE: Final = [(n * 0.4, 3 * (1 - cos(radians(n * 4)))) for n in range(46)]
WEST: Final = (100.0, 16.1012345)
HALF: Final = {"frame": [LineString((100.0, 16.03), (100.2, 16.37))], "levels": {"subdistrict": ""}}
CRS: Final = {"method": "document", "declared_crs": "EPSG:24047"}

POSITIONS: Final[dict[str, Pair]] = {
    "no-extent": Pair(pinned(POND), polygon((0, 20), (30, 20), (60, 20)), box(60, 40), map_of),
    "invalid-shape": Pair(
        pinned(POND),
        polygon((0, 0), (95, 62), (82, 0), (6, 66)),
        polygon((0, 0), (82, 0), (95, 62), (6, 66)),
        map_of,
    ),
    "outside-thailand": Pair(
        pinned(WEIR),
        Point(95.1234567, 16.1234567, srid=4326),
        Point(100.1234567, 16.1234567, srid=4326),
        map_of,
        {"thailand": True, "frame": [LineString((95, 5.6), (105.7, 20.5))]},
    ),
    "swapped": Pair(
        pinned(WEIR),
        Point(16.0512345, 100.0512345, srid=4326),
        point(),
        map_of,
        {
            "thailand": True,
            "is_of_degrees": True,
            "apart": True,
            "frame": [THAI_BOX],
            "note": lambda scene: _degrees(scene),
        },
    ),
    "wrong-zone": Pair(
        pinned(WEIR, method="document"),
        {"geometry": _read_as(*at(0, 0), 32647, 32648), "declared_crs": "EPSG:32648"},
        {"geometry": point(), "declared_crs": "EPSG:32647"},
        map_of,
        {
            "frame": [LineString((100, 16), (100.2, 16.2))],
            "apart": True,
            "note": lambda scene: f"อ่านเป็นโซน {scene.positions[0].declared_crs[-2:]}",
        },
    ),
    "wrong-datum": Pair(
        pinned(WEIR, method="document"),
        {"geometry": _read_as(*SOUTH, 24047, 32647), "declared_crs": "EPSG:32647"},
        {"geometry": Point(*SOUTH, srid=4326), "declared_crs": "EPSG:24047"},
        map_of,
        {"least_m": 900, "note": lambda scene: _datum(scene)},
    ),
    "typed-differs": Pair(
        _typed,
        point(-181, 50),
        point(),
        map_of,
        {"note": lambda scene: "พิมพ์เป็น Indian 1975 โซน 47"},
    ),
    "outside-area": Pair(
        pinned(WEIR),
        Point(*at(-2600, 0, WEST), srid=4326),
        Point(*at(900, 0, WEST), srid=4326),
        map_of,
        {"frame": [LineString(at(-2600, -900, WEST), at(2400, 900, WEST))]},
    ),
    "crosses-area": Pair(
        pinned(ROAD),
        LineString(at(0, 0, EDGE), at(1000, 130, EDGE), at(4100, 0, EDGE), srid=4326),
        LineString(at(0, 0, EDGE), at(1000, 130, EDGE), at(2050, 60, EDGE), srid=4326),
        map_of,
    ),
    "primitive": Pair(
        pinned(ROAD), point(150, 12), BENT, map_of, {"note": lambda scene: "งานถนนคอนกรีต"}
    ),
    "stub": Pair(
        pinned(ROAD | {"stated_length_m": 250}),
        line((0, 0), (245, -5)),
        line((0, 0), (60, 25), (130, 30), (190, 5), (245, -5)),
        map_of,
        {"note": lambda scene: "ชื่อระบุยาว 250 ม."},
    ),
    "self-crossing": Pair(
        pinned(ROAD),
        line((0, 0), (200, 0), (200, 100), (100, 100), (100, -60)),
        line((0, 0), (200, 0), (200, 100), (100, 100), (100, 40)),
        map_of,
    ),
    "spike": Pair(
        pinned(ROAD),
        line((0, 0), (100, 0), (100.5, 40), (101, 0), (200, 10)),
        line((0, 0), (100, 0), (200, 10)),
        map_of,
    ),
    "repeated-vertex": Pair(
        pinned(ROAD),
        line((0, 0), (100, 20), (100, 20), (200, 0)),
        line((0, 0), (100, 20), (200, 0)),
        map_of,
        {"note": lambda scene: f"{scene.positions[0].geometry.num_points} จุด"},
    ),
    "vertices": Pair(
        pinned(ROAD),
        line(*WAVE),
        line(*WAVE[::9]),
        map_of,
        {"least_m": 20, "note": lambda scene: f"{scene.positions[0].geometry.num_points} จุด"},
    ),
    "accuracy": Pair(
        pinned(WEIR, method="gnss", geometry=point()),
        {"accuracy_m": 45},
        {"accuracy_m": 5},
        map_of,
        {
            "circle": lambda scene: scene.positions[0].accuracy_m,
            "note": lambda scene: f"คลาดเคลื่อนได้ {scene.positions[0].accuracy_m:.0f} ม.",
        },
    ),
    "provisional": Pair(
        pinned(WEIR),
        {"geometry": point(), "method": "village"},
        {"geometry": point(420, 180), "method": "gnss", "accuracy_m": 5},
        map_of,
        {"beside": lambda scene: str(scene.positions[0].get_method_display())},
    ),
    "decimals": Pair(
        pinned(WEIR),
        Point(100.05, 16.05, srid=4326),
        Point(100.0512, 16.0512, srid=4326),
        map_of,
        {
            "circle": lambda scene: scene.finding.numbers["off_m"] if scene.finding else 5.6,
            "note": lambda scene: "{1}, {0}".format(*scene.positions[0].geometry.coords),
        },
    ),
    "centroid": Pair(
        _middle,
        0,
        2600,
        map_of,
        {
            "frame": [LineString((100.0, 16.2), (100.2, 16.4))],
            "levels": {"subdistrict": ""},
            "centres": True,
        },
    ),
    "one-point": Pair(
        _on_one_point,
        0,
        80,
        map_of,
        {"least_m": 200, "note": lambda scene: f"{1 + len(scene.others)} โครงการ"},
    ),
    "drawn-length": Pair(
        stating(ROAD, "stated_length_m", BENT),
        400,
        300,
        map_of,
        {"note": lambda scene: f"ชื่อระบุยาว {scene.project.stated_length_m:,.0f} ม."},
    ),
    "drawn-area": Pair(
        stating(POND, "stated_area_m2", box(60, 40)),
        4000,
        2400,
        map_of,
        {"note": lambda scene: f"ชื่อระบุ {scene.project.stated_area_m2:,.0f} ตร.ม."},
    ),
    "drawn-parts": Pair(
        pinned(ROAD | {"stated_parts": 2}),
        line((0, 0), (150, 20), (200, 0)),
        lines([(0, 0), (150, 20), (200, 0)], [(300, 0), (400, 30), (500, 0)]),
        map_of,
        {"note": lambda scene: f"ชื่อระบุ {scene.project.stated_parts} ช่วง"},
    ),
    "named-subdistrict": Pair(
        _named,
        Point(100.1234567, 16.1234567, srid=4326),
        Point(100.1234567, 16.2734567, srid=4326),
        map_of,
        HALF | {"note": lambda scene: f"ชื่อระบุตำบล{scene.project.named_subdistrict}"},
    ),
    "named-village": Pair(
        _village,
        7000,
        1200,
        map_of,
        {"levels": {"village": ""}, "note": lambda scene: f"ชื่อระบุหมู่ที่ {scene.project.stated_moo}"},
    ),
}


def _degrees(scene: Any) -> str:
    lon, lat = scene.positions[0].geometry.coords
    return f"ละติจูด {lat:.2f} ลองจิจูด {lon:.2f}"


def _datum(scene: Any) -> str:
    declared = scene.positions[0].declared_crs
    return "อ่านเป็น Indian 1975" if declared.startswith("EPSG:24") else "อ่านเป็น WGS 84"
