"""A small invented world for tests: one province of squares, its people and their works."""

import itertools
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, LineString, MultiPolygon, Point, Polygon

from accounts.models import (
    Agency,
    Appointment,
    AuthorityCoverage,
    Duty,
    LocalAuthority,
    User,
)
from coordinates.models import AdminArea, AdminAreaPart
from projects.models import BudgetItem, BudgetShare, Project, ProjectGeometry
from projects.services.money import budget_item_link

PASSWORD = "a long password for tests"


def square(lon: float, lat: float, size: float = 0.2) -> MultiPolygon:
    ring = [
        (lon, lat),
        (lon + size, lat),
        (lon + size, lat + size),
        (lon, lat + size),
        (lon, lat),
    ]
    return MultiPolygon(Polygon(ring), srid=4326)


def area(
    level: str, code: str, name: str, boundary: MultiPolygon, parent: AdminArea | None = None
) -> AdminArea:
    made = AdminArea.objects.create(
        level=level, code=code, name_th=name, name_en=name, boundary=boundary, parent=parent
    )
    AdminAreaPart.objects.create(area=made, geometry=boundary[0])
    return made


@dataclass
class World:
    """Province 98 is a square 100.0–100.4 E, 16.0–16.4 N of two districts, four subdistricts.

    ``sao`` covers the south-west subdistrict, ``neighbour`` the south-east one (district 9801);
    ``pao`` the province. The other province, 97, holds ``far``.
    """

    province: AdminArea = field(init=False)
    district: AdminArea = field(init=False)
    other_district: AdminArea = field(init=False)
    subdistricts: list[AdminArea] = field(init=False)
    sao: LocalAuthority = field(init=False)
    neighbour: LocalAuthority = field(init=False)
    pao: LocalAuthority = field(init=False)
    far: LocalAuthority = field(init=False)
    agency: Agency = field(init=False)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        self._areas()
        self._authorities()
        at_sao = {"authority": self.sao}
        self.planning = self.user("planning", **at_sao)
        self.finance = self.user("finance", **at_sao)
        self.engineering = self.user("engineering", **at_sao)
        self.executive = self.user("executive", **at_sao)
        self.analyst = self.user("analyst", area_code="9801")
        self.district_officer = self.user("district", area_code="9801")
        self.province_officer = self.user("province", area_code="98")
        self.dla = self.user("dla")
        self.reader = self.user("reader")
        self.agency_officer = self.user("agency", name="agency_officer", agency=self.agency)
        self.stranger = self.user("engineering", name="stranger", authority=self.neighbour)

    def _areas(self) -> None:
        level = AdminArea.Level
        self.province = area(level.PROVINCE, "98", "ทดสอบ", square(100, 16, 0.4))
        self.district = area(level.DISTRICT, "9801", "เมืองทดสอบ", self._wide(16), self.province)
        self.other_district = area(
            level.DISTRICT, "9802", "เหนือทดสอบ", self._wide(16.2), self.province
        )
        places = [
            ("980101", "หนองน้ำใส", 100.0, 16.0, self.district),
            ("980102", "ห้วยทราย", 100.2, 16.0, self.district),
            ("980201", "บ้านเหนือ", 100.0, 16.2, self.other_district),
            ("980202", "โคกสูง", 100.2, 16.2, self.other_district),
        ]
        self.subdistricts = [
            area(level.SUBDISTRICT, code, name, square(lon, lat), parent)
            for code, name, lon, lat, parent in places
        ]

    @staticmethod
    def _wide(lat: float) -> MultiPolygon:
        ring = [(100, lat), (100.4, lat), (100.4, lat + 0.2), (100, lat + 0.2), (100, lat)]
        return MultiPolygon(Polygon(ring), srid=4326)

    def _authorities(self) -> None:
        self.sao = self.authority("6980101", "sao", "หนองน้ำใส", 100.0, "9801", ["980101"])
        self.neighbour = self.authority("6980102", "sao", "ห้วยทราย", 100.2, "9801", ["980102"])
        self.pao = self.authority("2980101", "pao", "ทดสอบ", 100.0, "", [])
        self.far = self.authority("6970101", "sao", "แดนไกล", 102.0, "9701", [])
        self.agency = Agency.objects.create(code="RID", name_th="กรมชลประทาน", name_en="RID")

    @staticmethod
    def authority(
        code: str, kind: str, name: str, lon: float, district: str, covers: list[str]
    ) -> LocalAuthority:
        full = f"{LocalAuthority.Kind(kind).label}{name}"
        size = 0.4 if kind == "pao" else 0.2
        made = LocalAuthority.objects.create(
            code=code,
            kind=kind,
            name_th=name,
            full_name_th=full,
            name_en=f"{name} {kind}",
            province_code=code[1:3],
            district_code=district,
            jurisdiction=area("jurisdiction", code, full, square(lon, 16.0, size)),
        )
        AuthorityCoverage.objects.bulk_create(
            AuthorityCoverage(authority=made, subdistrict_code=sub, complete=True) for sub in covers
        )
        return made

    @staticmethod
    def user(duty: str, *, name: str = "", **place: Any) -> User:
        made = User.objects.create_user(username=name or duty, password=PASSWORD)
        Appointment.objects.create(user=made, duty=Duty.objects.get(code=duty), **place)
        return made

    def project(self, **facts: Any) -> Project:
        """A project of the SAO (or ``authority=`` / ``agency=``), a budgeted concrete road."""
        number = next(self._numbers)
        owner = facts.get("agency") or facts.get("authority") or self.sao
        year = facts.get("year", 2568)
        defaults: dict[str, Any] = {
            "code": f"{owner.code}-{year}-{number:05d}",
            "year": year,
            "name": f"ก่อสร้างถนนคอนกรีตเสริมเหล็ก สายที่ {number}",
            "sector": "road",
            "kind_id": "concrete",
            "state": "budgeted",
        }
        if isinstance(owner, LocalAuthority):
            defaults |= {
                "authority": owner,
                "province_code": owner.province_code,
                "district_code": owner.district_code,
            }
            if covered := owner.coverages.first():
                defaults["subdistrict_code"] = covered.subdistrict_code
        return Project.objects.create(**defaults | facts)

    def item(self, **facts: Any) -> BudgetItem:
        defaults: dict[str, Any] = {
            "fiscal_year": 2568,
            "source": "ordinance",
            "name": "ค่าก่อสร้างถนน",
            "amount": Decimal(1_000_000),
        }
        if "agency" not in facts:
            defaults["authority"] = self.sao
        return BudgetItem.objects.create(**defaults | facts)

    def fund(self, project: Project, amount: int = 500_000, **item: Any) -> BudgetShare:
        """Ties ``amount`` baht of a new item of that amount to ``project``."""
        owner = {"authority": project.authority, "agency": project.agency}
        line = self.item(**{"amount": Decimal(amount)} | owner | item)
        return BudgetShare.objects.create(project=project, item=line, amount=Decimal(amount))

    def link(self, project: Project, *, by: User, amount: int = 500_000) -> BudgetShare:
        """Ties a new item to ``project`` as ``by`` does it on the page: its state follows."""
        owner = {"authority": project.authority, "agency": project.agency}
        return budget_item_link(
            project=project,
            item=self.item(**{"amount": Decimal(amount)} | owner),
            amount=Decimal(amount),
            by=by,
            expected_version=project.money_version,
        )

    def pin(
        self, project: Project, geometry: GEOSGeometry | None = None, **facts: Any
    ) -> ProjectGeometry:
        """A current, submitted position; by default a line of about 1.1 km in the SAO."""
        line = LineString((100.05, 16.05), (100.06, 16.05), srid=4326)
        defaults = {"role": "planned", "method": "map", "is_current": True}
        return ProjectGeometry.objects.create(
            project=project, geometry=geometry or line, **defaults | facts
        )

    @staticmethod
    def point(lon: float = 100.1, lat: float = 16.1) -> Point:
        return Point(lon, lat, srid=4326)
