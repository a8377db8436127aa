"""The places of the database that projects are invented in: read once, kept in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from django.db import connection
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from accounts.models import Agency, LocalAuthority
from projects.models import Kind

Geometries = NDArray[np.object_]


class NothingToDraw(ValueError):
    """The database holds no authority with an area; load areas and authorities first."""


@dataclass(frozen=True, slots=True)
class Owner:
    pk: int
    code: str
    name: str
    kind: str  # a LocalAuthority kind, or "agency"


@dataclass(frozen=True, slots=True)
class Place:
    """Where one authority builds. ``area``: its jurisdiction, EPSG:4326."""

    owner: Owner
    area: BaseGeometry
    province_code: str
    district_code: str
    population: int

    @property
    def code(self) -> str:
        return self.owner.code


@dataclass(frozen=True, slots=True)
class Areas:
    """Subdistricts with a boundary: (subdistrict, district, province) code at a position."""

    codes: Sequence[tuple[str, str, str]]
    tree: shapely.STRtree

    def near(self, area: BaseGeometry) -> tuple[Geometries, list[tuple[str, str, str]]]:
        """The subdistricts whose box meets ``area``, prepared for many look-ups, and their codes.

        Both by code; the first is an array (n,).
        """
        found = np.sort(self.tree.query(area))
        polygons = self.tree.geometries[found]
        shapely.prepare(polygons)
        return polygons, [self.codes[i] for i in found]


@dataclass(frozen=True, slots=True)
class Network:
    """Roads and streams that are there already, EPSG:4326; where none is known, none is here."""

    roads: BaseGeometry
    streams: BaseGeometry


@dataclass(frozen=True)
class World:
    places: Sequence[Place]
    areas: Areas
    kinds: dict[str, tuple[str, str]]  # code -> (sector, primitive)
    agencies: Sequence[Owner] = ()
    paos: dict[str, Owner] = field(default_factory=dict)  # province code -> its PAO
    network: Network | None = None

    @classmethod
    def read(cls, *, area: str = "", network: Network | None = None) -> "World":
        """Read what the database holds; ``area``: only authorities of that province or district.

        Raises NothingToDraw.
        """
        places = _places(area)
        if not places:
            message = f"no authority with an area{f' in {area}' if area else ''}"
            raise NothingToDraw(message)
        agencies = Agency.objects.order_by("code").values_list("pk", "code", "name_th")
        paos = LocalAuthority.objects.filter(kind=LocalAuthority.Kind.PAO).order_by("-code")
        kinds = Kind.objects.order_by("code").values_list("code", "sector", "primitive")
        return cls(
            places=places,
            areas=_areas(),
            kinds={code: (sector, primitive) for code, sector, primitive in kinds},
            agencies=[Owner(pk, code, name, "agency") for pk, code, name in agencies],
            paos={a.province_code: Owner(a.pk, a.code, a.full_name_th, a.kind) for a in paos},
            network=network,
        )


# A jurisdiction; without one the whole province (PAO) or the subdistricts it covers.
_PLACES = """
SELECT a.id, a.code, a.full_name_th, a.kind, a.province_code, a.district_code,
    coalesce((SELECT p.population FROM accounts_authoritypopulation p
              WHERE p.authority_id = a.id ORDER BY p.year DESC LIMIT 1), 3000),
    ST_AsBinary(coalesce(j.boundary, CASE a.kind WHEN 'pao' THEN province.boundary ELSE
        (SELECT ST_Union(s.boundary) FROM coordinates_adminarea s
         JOIN accounts_authoritycoverage c ON c.subdistrict_code = s.code
         WHERE c.authority_id = a.id AND s.level = 'subdistrict' AND s.valid_to IS NULL) END))
FROM accounts_localauthority a
LEFT JOIN coordinates_adminarea j ON j.id = a.jurisdiction_id
LEFT JOIN coordinates_adminarea province ON province.level = 'province'
    AND province.code = a.province_code AND province.valid_to IS NULL
WHERE a.active AND (a.province_code = %(area)s OR a.district_code = %(area)s OR %(area)s = '')
ORDER BY a.code
"""
_AREAS = """
SELECT s.code, coalesce(d.code, ''), coalesce(p.code, ''), ST_AsBinary(s.boundary)
FROM coordinates_adminarea s
LEFT JOIN coordinates_adminarea d ON d.id = s.parent_id
LEFT JOIN coordinates_adminarea p ON p.id = d.parent_id
WHERE s.level = 'subdistrict' AND s.valid_to IS NULL AND s.boundary IS NOT NULL ORDER BY s.code
"""


def _rows(sql: str, **parameters: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _places(area: str) -> list[Place]:
    rows = [row for row in _rows(_PLACES, area=area) if row[-1]]
    shapes = shapely.from_wkb([bytes(row[-1]) for row in rows])
    return [
        Place(Owner(*row[:4]), shape, row[4], row[5], row[6])
        for row, shape in zip(rows, shapes, strict=True)
        if not shape.is_empty
    ]


def _areas() -> Areas:
    rows = _rows(_AREAS)
    shapes = shapely.from_wkb([bytes(row[-1]) for row in rows])
    codes = [(code, district, province) for code, district, province, _shape in rows]
    return Areas(codes, shapely.STRtree(list(shapes)))
