"""An invented province, drawn here so that every screen works with no data at all.

Its code is 99: TIS 1099 gives provinces 10 to 96, so no official file can ever hold it. Its names
are nobody's. It lies about 100.9 E, 16.6 N, inside Thailand's bounds and in UTM zone 47.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import shapely
from shapely import LineString, MultiLineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

PROVINCE: Final = ("99", "ธารทอง", "Than Thong")
DISTRICTS: Final = {
    "9901": ("เมืองธารทอง", "Mueang Than Thong"),
    "9902": ("ดอนตะวัน", "Don Tawan"),
    "9903": ("ลำน้ำเย็น", "Lam Nam Yen"),
}
# Roughly: middle of the subdistrict (lon, lat); its people.
SUBDISTRICTS: Final = {
    "990101": ("ในเวียงธาร", "Nai Wiang Than", 100.90, 16.60, 42_000),
    "990102": ("ท่าน้ำไหล", "Tha Nam Lai", 101.00, 16.56, 16_500),
    "990103": ("หนองบัวงาม", "Nong Bua Ngam", 100.80, 16.56, 9_800),
    "990104": ("บ้านใหม่ไพร", "Ban Mai Phrai", 100.86, 16.49, 6_900),
    "990105": ("โคกสะอาดใจ", "Khok Sa-at Chai", 100.97, 16.47, 5_400),
    "990201": ("ดอนตะวัน", "Don Tawan", 100.84, 16.71, 14_200),
    "990202": ("นาเรียงลม", "Na Riang Lom", 100.74, 16.67, 8_300),
    "990203": ("ห้วยลมโชย", "Huai Lom Choi", 100.77, 16.78, 4_100),
    "990204": ("ป่าสักเย็น", "Pa Sak Yen", 100.89, 16.80, 3_600),
    "990301": ("ลำน้ำเย็น", "Lam Nam Yen", 100.98, 16.69, 9_100),
    "990302": ("วังปลาแก้ว", "Wang Pla Kaeo", 101.07, 16.65, 7_700),
    "990303": ("เขาหมอกบาง", "Khao Mok Bang", 101.04, 16.76, 5_200),
}
_OUTLINE: Final = [
    (100.66, 16.60),
    (100.70, 16.51),
    (100.79, 16.43),
    (100.91, 16.40),
    (101.03, 16.42),
    (101.10, 16.51),
    (101.15, 16.61),
    (101.13, 16.73),
    (101.07, 16.83),
    (100.94, 16.87),
    (100.81, 16.86),
    (100.71, 16.79),
    (100.66, 16.70),
]


@dataclass(frozen=True, slots=True)
class DemoAuthority:
    """``core`` of a subdistrict: the town in its middle, or what lies around that town."""

    code: str
    kind: str
    name_th: str
    name_en: str
    subdistricts: tuple[str, ...]
    core: str = ""  # "inside", "around", or all of its subdistricts
    population: int = 0

    @property
    def district_code(self) -> str:
        return self.subdistricts[0][:4] if self.kind != "pao" else ""


# Kind by the first digit, as real codes have it: 2 PAO, 3 city, 4 town, 5 subdistrict, 6 SAO.
AUTHORITIES: Final = (
    DemoAuthority("2990101", "pao", "ธารทอง", "Than Thong", tuple(SUBDISTRICTS), "", 132_800),
    DemoAuthority("3990101", "city", "ธารทอง", "Than Thong", ("990101",), "", 42_000),
    DemoAuthority("4990101", "town", "ท่าน้ำไหล", "Tha Nam Lai", ("990102",), "", 16_500),
    DemoAuthority("4990201", "town", "ดอนตะวัน", "Don Tawan", ("990201",), "", 14_200),
    DemoAuthority(
        "5990101", "subdistrict", "หนองบัวงาม", "Nong Bua Ngam", ("990103",), "inside", 5_100
    ),
    DemoAuthority(
        "5990201", "subdistrict", "นาเรียงลม", "Na Riang Lom", ("990202",), "inside", 4_300
    ),
    DemoAuthority("5990301", "subdistrict", "ลำน้ำเย็น", "Lam Nam Yen", ("990301",), "", 9_100),
    DemoAuthority(
        "5990302", "subdistrict", "วังปลาแก้ว", "Wang Pla Kaeo", ("990302",), "inside", 3_900
    ),
    DemoAuthority("6990101", "sao", "หนองบัวงาม", "Nong Bua Ngam", ("990103",), "around", 4_700),
    DemoAuthority("6990102", "sao", "บ้านใหม่ไพร", "Ban Mai Phrai", ("990104",), "", 6_900),
    DemoAuthority("6990103", "sao", "โคกสะอาดใจ", "Khok Sa-at Chai", ("990105",), "", 5_400),
    DemoAuthority("6990201", "sao", "นาเรียงลม", "Na Riang Lom", ("990202",), "around", 4_000),
    DemoAuthority("6990202", "sao", "ห้วยลมโชย", "Huai Lom Choi", ("990203", "990204"), "", 7_700),
    DemoAuthority("6990301", "sao", "วังปลาแก้ว", "Wang Pla Kaeo", ("990302",), "around", 3_800),
    DemoAuthority("6990302", "sao", "เขาหมอกบาง", "Khao Mok Bang", ("990303",), "", 5_200),
)
AGENCIES: Final = (
    ("DEMOIRR", "โครงการชลประทานธารทอง", "Than Thong Irrigation Project"),
    ("DEMORURAL", "แขวงทางหลวงชนบทธารทอง", "Than Thong Rural Roads Office"),
    ("DEMOWATER", "สำนักงานทรัพยากรน้ำธารทอง", "Than Thong Water Resources Office"),
)


def subdistricts() -> dict[str, BaseGeometry]:
    """The boundaries by code, EPSG:4326; neighbours share every vertex of their border."""
    middles = {code: Point(lon, lat) for code, (_th, _en, lon, lat, _n) in SUBDISTRICTS.items()}
    outline = Polygon(_OUTLINE)
    cells = shapely.voronoi_polygons(shapely.MultiPoint(list(middles.values())), extend_to=outline)
    borders = [cell.intersection(outline).boundary for cell in cells.geoms]
    straight = shapely.get_parts(shapely.line_merge(shapely.unary_union(borders)))
    edges = [edge for line in straight for edge in _edges(line)]
    faces = shapely.polygonize([_meander(*edge) for edge in edges]).geoms
    return {
        code: next(face for face in faces if face.contains(middle))
        for code, middle in middles.items()
    }


def _edges(line: LineString) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    points = [(round(x, 6), round(y, 6)) for x, y in line.coords]
    for start, end in zip(points, points[1:], strict=False):
        if start != end:
            yield min(start, end), max(start, end)


def _meander(
    start: tuple[float, float], end: tuple[float, float], roughness: float = 0.16
) -> LineString:
    """A winding line between two positions, the same whichever polygon asks for it."""
    rng = Random(f"{start}{end}")  # noqa: S311 – a drawing, not a secret
    points = [start, end]
    for _round in range(5):
        finer = [points[0]]
        for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
            shift = rng.uniform(-roughness, roughness)
            finer += [
                ((x1 + x2) / 2 - (y2 - y1) * shift, (y1 + y2) / 2 + (x2 - x1) * shift),
                (x2, y2),
            ]
        points = finer
    return LineString([(round(x, 7), round(y, 7)) for x, y in points])


def jurisdictions(areas: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """The area of every authority by code: without the PAO they leave no gap and no overlap."""
    return {a.code: _jurisdiction(a, areas) for a in AUTHORITIES}


def _jurisdiction(authority: DemoAuthority, areas: dict[str, BaseGeometry]) -> BaseGeometry:
    whole = shapely.union_all([areas[code] for code in authority.subdistricts])
    if not authority.core:
        return whole
    [code] = authority.subdistricts
    core = _core(code, areas[code])
    return core if authority.core == "inside" else shapely.difference(whole, core)


def _core(code: str, area: BaseGeometry) -> Polygon:
    """The town in the middle of a subdistrict: rounded, well inside its border."""
    _th, _en, lon, lat, _people = SUBDISTRICTS[code]
    rng = Random(f"core {code}")  # noqa: S311 – a drawing, not a secret
    reach = 0.55 * Point(lon, lat).distance(area.boundary)
    turns = [2 * math.pi * n / 28 for n in range(28)]
    radii = [reach * rng.uniform(0.75, 1.0) for _turn in turns]
    ring = [
        (round(lon + r * math.cos(t), 7), round(lat + r * math.sin(t), 7))
        for r, t in zip(radii, turns, strict=True)
    ]
    return Polygon(ring)


def roads() -> BaseGeometry:
    """Highways between the middles of neighbouring subdistricts, and lanes off them."""
    middles = [(lon, lat) for _th, _en, lon, lat, _n in SUBDISTRICTS.values()]
    pairs = [
        (a, b) for n, a in enumerate(middles) for b in middles[n + 1 :] if math.dist(a, b) < 0.135
    ]
    highways = [_meander(*pair, roughness=0.06) for pair in pairs]
    return MultiLineString([*highways, *_branches(highways, 40, 0.03, "lane")])


def streams() -> BaseGeometry:
    """A river that crosses the province from north to south, and brooks that feed it."""
    bends: Sequence[tuple[float, float]] = [
        (100.93, 16.86),
        (100.91, 16.75),
        (100.95, 16.65),
        (100.93, 16.54),
        (100.90, 16.41),
    ]
    river = LineString(
        [
            vertex
            for start, end in zip(bends, bends[1:], strict=False)
            for vertex in _meander(start, end).coords
        ]
    )
    return MultiLineString([river, *_branches([river], 16, 0.14, "brook")])


def _branches(lines: Sequence[LineString], count: int, reach: float, name: str) -> list[LineString]:
    rng = Random(name)  # noqa: S311 – a drawing, not a secret
    branches = []
    for _branch in range(count):
        start = rng.choice(lines).interpolate(rng.random(), normalized=True)
        turn, length = rng.uniform(0, 2 * math.pi), reach * rng.uniform(0.4, 1.0)
        end = (start.x + length * math.cos(turn), start.y + length * math.sin(turn))
        branches.append(_meander((start.x, start.y), end, roughness=0.12))
    return branches
