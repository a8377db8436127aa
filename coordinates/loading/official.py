"""Names and codes of every area in force, from ``geothai``; they need no boundary."""

from collections.abc import Iterator
from typing import Any

import geothai

from coordinates.area_sources import OFFICIAL_NAMES
from coordinates.loading.records import AreaRecord, Level

SOURCE = f"{OFFICIAL_NAMES} {geothai.DATA_VERSION}"


def official_areas() -> Iterator[AreaRecord]:
    """Every province, district and subdistrict, parents first."""
    for province in geothai.provinces():
        yield _record(Level.PROVINCE, province)
        for district in geothai.districts(province.code):
            yield _record(Level.DISTRICT, district)
            for subdistrict in geothai.subdistricts(district.code):
                yield _record(Level.SUBDISTRICT, subdistrict)


def official_area(level: str, code: str) -> AreaRecord | None:
    """The area of this code, or None where the list in force has none."""
    area: Any = None
    match level:
        case Level.PROVINCE:
            area = geothai.province(code)
        case Level.DISTRICT:
            area = geothai.district(code)
        case Level.SUBDISTRICT:
            area = geothai.subdistrict(code)
    return _record(level, area) if area else None


def _record(level: str, area: Any) -> AreaRecord:
    parent = {
        Level.DISTRICT: (Level.PROVINCE, getattr(area, "province_code", "")),
        Level.SUBDISTRICT: (Level.DISTRICT, getattr(area, "district_code", "")),
    }.get(Level(level), ("", ""))
    return AreaRecord(
        level=level,
        code=area.code,
        name_th=area.name_th,
        name_en=area.name_en,
        parent_level=parent[0],
        parent_code=parent[1],
        source=SOURCE,
        file=SOURCE,
    )
