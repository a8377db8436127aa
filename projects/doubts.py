"""What an officer is warned of while pinning: never a refusal, always a figure."""

from typing import Final

import shapely
from django.contrib.gis.db import models
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import F, Func, Value
from django.utils.translation import gettext as _

from accounts.models import LocalAuthority
from coordinates.geodesy import area_m2, length_m
from coordinates.models import AdminArea
from coordinates.querysets import locate
from projects.models import Project
from projects.places import owner_area
from projects.receipts import measure_of
from projects.services.positions import representative
from projects.shapes import Doubt
from projects.shapes import doubts as shape_doubts

AREA_TOLERANCE_M: Final = 1000.0  # authority areas are approximations (docs/data.md)
STATED_TOLERANCE: Final = 0.2
STUB_M: Final = 100.0


def measures_of(geometry: GEOSGeometry) -> tuple[float, float]:
    """(length in metres, area in square metres) on the ellipsoid."""
    shape = shapely.from_wkb(bytes(geometry.wkb))
    return length_m(shape), area_m2(shape)


def doubts_of(project: Project, geometry: GEOSGeometry) -> list[Doubt]:
    """Everything about this position of this project that a person should look at."""
    length, area = measures_of(geometry)
    return [
        *shape_doubts(geometry, primitive=project.kind.primitive),
        *_outside(project, geometry),
        *_length(project, length),
        *_area(project, area),
        *_stub(project, geometry, length),
    ]


def _outside(project: Project, geometry: GEOSGeometry) -> list[Doubt]:
    area = owner_area(project.owner)
    away = _distance_m(area, geometry) if area else 0.0
    if away <= AREA_TOLERANCE_M:
        return []
    message = _("อยู่นอกเขต %(owner)s ห่างไป %(km).1f กม.")
    words = message % {"owner": project.owner, "km": away / 1000}
    if theirs := LocalAuthority.objects.at(locate(representative(geometry))).first():
        words += " " + _("อยู่ในเขต %(theirs)s") % {"theirs": theirs}
    return [Doubt("outside", words)]


def _distance_m(area: AdminArea, geometry: GEOSGeometry) -> float:
    distance = Func(
        F("boundary"),
        Value(geometry, output_field=models.GeometryField()),
        template="ST_Distance(%(expressions)s)",
        arg_joiner="::geography, ",
        output_field=models.FloatField(),
    )
    rows = AdminArea.objects.filter(pk=area.pk).annotate(distance_m=distance)
    return rows.values_list("distance_m", flat=True)[0] or 0.0


def _differs(drawn: float, stated: float) -> bool:
    return bool(drawn and stated) and abs(drawn - stated) > STATED_TOLERANCE * stated


def _length(project: Project, length: float) -> list[Doubt]:
    stated = float(project.stated_length_m or 0)
    if not _differs(length, stated):
        return []
    message = _("วาดได้ %(drawn)s แต่ชื่อหรือเป้าหมายโครงการระบุ %(stated)s เมตร")
    words = {"drawn": measure_of(length, None), "stated": f"{stated:,.1f}"}
    return [Doubt("length", message % words)]


def _area(project: Project, area: float) -> list[Doubt]:
    stated = float(project.stated_area_m2 or 0)
    if not _differs(area, stated):
        return []
    message = _("วาดได้ %(drawn)s แต่ชื่อหรือเป้าหมายโครงการระบุ %(stated)s ตร.ม.")
    words = {"drawn": measure_of(None, area), "stated": f"{stated:,.1f}"}
    return [Doubt("area", message % words)]


def _stub(project: Project, geometry: GEOSGeometry, length: float) -> list[Doubt]:
    """Two clicks for a road whose title states its dimensions are rarely the road."""
    is_straight = geometry.geom_type == "LineString" and geometry.num_points == 2
    if not (is_straight and length > STUB_M and project.stated_length_m):
        return []
    return [Doubt("stub", _("เส้นตรงสองจุดยาวเกิน 100 เมตร ควรวาดตามแนวจริง"))]
