"""Puts the invented province into the database: areas, authorities, agencies."""

from typing import cast

import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point
from django.db import connection, transaction
from shapely.geometry.base import BaseGeometry

from accounts.models import (
    Agency,
    AuthorityCoverage,
    AuthorityPopulation,
    LocalAuthority,
)
from benchmarks.generate.world import Network
from coordinates.area_sources import INVENTED
from coordinates.geodesy import area_m2
from coordinates.models import AdminArea
from gisplan.demo import province
from gisplan.demo.province import AUTHORITIES, DemoAuthority

_YEAR = 2564
_FULL_NAMES = {
    "pao": "องค์การบริหารส่วนจังหวัด",
    "city": "เทศบาลนคร",
    "town": "เทศบาลเมือง",
    "subdistrict": "เทศบาลตำบล",
    "sao": "องค์การบริหารส่วนตำบล",
}


def is_drawn() -> bool:
    """Whether the invented province is there, whole: its authorities come last."""
    return LocalAuthority.objects.filter(province_code=province.PROVINCE[0]).count() == len(
        AUTHORITIES
    )


def network() -> Network:
    """The roads and streams of the invented province."""
    return Network(province.roads(), province.streams())


@transaction.atomic
def draw() -> None:
    """Write the province, 3 districts, 12 subdistricts, 15 authorities and 3 agencies."""
    subdistricts = province.subdistricts()
    _areas(subdistricts)
    shapes = province.jurisdictions(subdistricts)
    for authority in AUTHORITIES:
        _authority(authority, shapes[authority.code])
    for code, name_th, name_en in province.AGENCIES:
        Agency.objects.update_or_create(
            code=code, defaults={"name_th": name_th, "name_en": name_en}
        )
    _subdivide()


def _multi(shape: BaseGeometry) -> MultiPolygon:
    polygons = shapely.MultiPolygon(list(shapely.get_parts(shape)))
    return cast(MultiPolygon, GEOSGeometry(memoryview(polygons.wkb), srid=4326))


def _point(shape: BaseGeometry) -> Point:
    inside = shape.representative_point()
    return Point(inside.x, inside.y, srid=4326)


def _areas(subdistricts: dict[str, BaseGeometry]) -> None:
    code, name_th, name_en = province.PROVINCE
    people = {sub: row[4] for sub, row in province.SUBDISTRICTS.items()}
    whole = shapely.union_all(list(subdistricts.values()))
    top = _area("province", code, (name_th, name_en), whole, None, sum(people.values()))
    for district, names in province.DISTRICTS.items():
        inner = {sub: shape for sub, shape in subdistricts.items() if sub.startswith(district)}
        total = sum(people[sub] for sub in inner)
        union = shapely.union_all(list(inner.values()))
        parent = _area("district", district, names, union, top, total)
        for sub, shape in inner.items():
            row = province.SUBDISTRICTS[sub]
            _area("subdistrict", sub, (row[0], row[1]), shape, parent, people[sub])


def _area(
    level: str,
    code: str,
    names: tuple[str, str],
    shape: BaseGeometry,
    parent: AdminArea | None,
    population: int,
) -> AdminArea:
    area, _made = AdminArea.objects.update_or_create(
        level=level,
        code=code,
        valid_from=None,
        defaults={
            "name_th": names[0],
            "name_en": names[1],
            "boundary": _multi(shape),
            "parent": parent,
            "population": population,
            "source": INVENTED,
        },
    )
    return area


def _authority(demo: DemoAuthority, shape: BaseGeometry) -> None:
    names = (_FULL_NAMES[demo.kind] + demo.name_th, demo.name_en)
    area = _area("jurisdiction", demo.code, names, shape, None, demo.population)
    authority, _made = LocalAuthority.objects.update_or_create(
        code=demo.code,
        defaults={
            "kind": demo.kind,
            "name_th": demo.name_th,
            "full_name_th": names[0],
            "name_en": f"{demo.name_en} {demo.kind.upper()}",
            "province_code": province.PROVINCE[0],
            "district_code": demo.district_code,
            "jurisdiction": area,
            "area_km2": round(area_m2(shape) / 1e6, 2),
            "office": _point(shape),
        },
    )
    AuthorityPopulation.objects.update_or_create(
        authority=authority, year=_YEAR, defaults={"population": demo.population}
    )
    for code in demo.subdistricts if demo.kind != "pao" else ():
        AuthorityCoverage.objects.update_or_create(
            authority=authority, subdistrict_code=code, defaults={"complete": not demo.core}
        )


def _subdivide() -> None:
    """Renew the pieces that point-in-area looks up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM coordinates_adminareapart p USING coordinates_adminarea a"
            " WHERE p.area_id = a.id AND a.source = %s",
            [INVENTED],
        )
        cursor.execute(
            "INSERT INTO coordinates_adminareapart (area_id, geometry)"
            " SELECT id, ST_Subdivide(boundary, 128) FROM coordinates_adminarea"
            " WHERE source = %s",
            [INVENTED],
        )
