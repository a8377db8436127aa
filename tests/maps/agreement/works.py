"""A small country of random works: every owner, state, source, year, shape, and none."""

import random
from decimal import Decimal

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.utils import timezone

from projects.models import (
    BudgetItem,
    BudgetShare,
    Finding,
    Project,
    ProjectAmount,
    ProjectGeometry,
)
from tests.world import World

COUNT = 150
STATES = [
    "draft",
    "planned",
    "confirmed",
    "approved",
    "budgeted",
    "signed",
    "complete",
    "cancelled",
]
KINDS = [
    ("road", "concrete"),
    ("road", "bridge"),
    ("water", "weir"),
    ("water", "dredging"),
    ("other", "other"),
]
SOURCES = ["ordinance", "general", "specific", "reserve"]
YEARS = [2566, 2567, 2568, 2569]
WORDS = ["หนองบัว", "คลองใหญ่", "100%", "ห้วย_ทราย", "สาย 5'", "บ้านเหนือ"]


def scatter(world: World, seed: int) -> None:
    """Writes COUNT random projects with money and positions."""
    draw = random.Random(seed)
    owners = [world.sao, world.sao, world.neighbour, world.pao, world.far, world.agency]
    for number in range(COUNT):
        owner = draw.choice(owners)
        whose = "agency" if owner == world.agency else "authority"
        sector, kind = draw.choice(KINDS)
        state = draw.choice(STATES)
        project = world.project(
            **{whose: owner},
            name=f"โครงการ {number} {draw.choice(WORDS)} {draw.choice(WORDS)}",
            sector=sector,
            kind_id=kind,
            state=state,
            state_reason="ไม่มีงบ" if state == "cancelled" else "",
            year=draw.choice(YEARS),
            sample=draw.random() < 0.2,
        )
        _money(draw, project)
        if draw.random() < 0.75:
            _position(draw, project)
        if draw.random() < 0.2:
            Finding.objects.create(
                project=project,
                rule=draw.choice(["stub", "overlap"]),
                severity="warn",
                opened_at=timezone.now(),
            )

    with connection.cursor() as cursor:
        # Tables once analysed while empty are planned for one row: loops within loops.
        cursor.execute("ANALYZE")


def _money(draw: random.Random, project: Project) -> None:
    for year in draw.sample(YEARS, draw.choice([0, 0, 1, 2])):
        ProjectAmount.objects.create(
            project=project, fiscal_year=year, amount=draw.randint(1, 10**6)
        )
    for _share in range(draw.choice([0, 1, 1, 2, 3])):
        amount = Decimal(draw.randint(1, 10**8)) / 100
        item = BudgetItem.objects.create(
            authority=project.authority,
            agency=project.agency,
            fiscal_year=draw.choice(YEARS),
            source=draw.choice(SOURCES),
            name="ค่าก่อสร้าง",
            amount=amount,
        )
        BudgetShare.objects.create(project=project, item=item, amount=amount)


def _position(draw: random.Random, project: Project) -> None:
    """Within or over the edge of the province; its subdistrict is where its first point lies."""
    lon, lat = draw.uniform(100.15, 100.25), draw.uniform(16.15, 16.25)
    shape = GEOSGeometry(_shape(draw, lon, lat), srid=4326)
    ProjectGeometry.objects.create(
        project=project,
        geometry=shape,
        role=draw.choice(["planned", "contracted", "as_built"]),
        method=draw.choice(["gnss", "map", "document", "village"]),
        is_current=True,
    )
    column, row = int(lon >= 100.2), int(lat >= 16.2)
    code = {(0, 0): "980101", (1, 0): "980102", (0, 1): "980201", (1, 1): "980202"}[column, row]
    areas = {"province_code": code[:2], "district_code": code[:4], "subdistrict_code": code}
    Project.objects.filter(pk=project.pk).update(**areas)


def _shape(draw: random.Random, lon: float, lat: float) -> str:
    east, north = lon + 0.01, lat + 0.01
    far = [(lon + draw.uniform(-0.02, 0.02), lat + draw.uniform(-0.02, 0.02)) for _ in range(2)]
    (a, b), (c, d) = far
    return draw.choice(
        [
            f"POINT({lon} {lat})",
            f"MULTIPOINT(({lon} {lat}),({a} {b}))",
            f"LINESTRING({lon} {lat},{a} {b},{c} {d})",
            f"LINESTRING({lon} {lat},{lon + 0.00001} {lat})",
            f"POLYGON(({lon} {lat},{east} {lat},{east} {north},{lon} {lat}))",
            f"POLYGON(({lon} {lat},{east} {north},{east} {lat},{lon} {north},{lon} {lat}))",
            f"GEOMETRYCOLLECTION(POINT({a} {b}),LINESTRING({lon} {lat},{c} {d}))",
        ]
    )
