"""Files that are another driver's, or that name a file or an address."""

import json
from pathlib import Path

from tests.coordinates.hostile.making import (
    Lure,
    Maker,
    ends,
    kml,
    placemark,
    point,
    vrt,
    wrote,
    zipped,
)


def _vrt_as(name: str, target: str) -> Maker:
    def maker(folder: Path, lure: Lure) -> Path:
        where = lure.url if target == "url" else str(lure.canary)
        return wrote(folder / name, vrt(where))

    maker.__name__ = f"a_vrt_of_a_{target}_called_{name.replace('.', '_')}"
    return maker


for _name in ("a.geojson", "a.kml", "a.shp"):
    ends("unknown_kind")(_vrt_as(_name, "file"))
for _name in ("a.vrt", "a.csv", "a.gpx", "a.dxf", "a.gpkg"):  # the name says nothing: once more
    ends("unknown_kind", long=True)(_vrt_as(_name, "file"))
ends("unknown_kind")(_vrt_as("a.kml", "url"))


@ends("unknown_kind")
def a_vrt_in_a_kmz(folder: Path, lure: Lure) -> Path:
    return zipped(folder / "a.kmz", doc__kml=vrt(str(lure.canary)))


@ends("unknown_kind")
def a_csv_that_is_a_vrt_beside_its_data(folder: Path, lure: Lure) -> Path:
    return zipped(folder / "a.zip", a__csv="lon,lat\n100,13\n", a__vrt=vrt("a.csv"))


@ends("empty", "read")
def a_kml_that_holds_a_vrt(folder: Path, lure: Lure) -> Path:
    """The root is KML's; what another driver looks for stands in a comment and inside."""
    return wrote(folder / "a.kml", kml(f"<!-- {vrt(str(lure.canary))} -->" + placemark()))


@ends("broken", "incomplete_shapefile")
def a_shapefile_that_is_a_vrt(folder: Path, lure: Lure) -> Path:
    text = vrt(str(lure.canary))
    return zipped(folder / "a.zip", a__shp=text, a__shx=text, a__dbf=text + " " * 64)


@ends("unknown_kind")
def an_address_as_content(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.geojson", f"/vsicurl/{lure.url}")


@ends("broken")
def a_geojson_that_names_an_address(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.geojson", f'{{"/vsizip//vsicurl/{lure.url}/a.zip"}}')


@ends("crs_unknown")
def a_geojson_whose_system_is_a_link(folder: Path, lure: Lure) -> Path:
    crs = {"type": "link", "properties": {"href": lure.url, "type": "ogcwkt"}}
    return wrote(folder / "a.geojson", json.dumps(json.loads(point()) | {"crs": crs}))


@ends("crs_unknown")
def a_geometry_whose_system_is_a_link(folder: Path, lure: Lure) -> Path:
    whole = json.loads(point())
    link = {"type": "url", "properties": {"url": lure.url}}
    whole["features"][0]["geometry"]["crs"] = link
    return wrote(folder / "a.geojson", json.dumps(whole))


@ends("crs_unknown")
def a_system_named_by_an_address(folder: Path, lure: Lure) -> Path:
    crs = {"type": "name", "properties": {"name": lure.url}}
    return wrote(folder / "a.geojson", json.dumps(json.loads(point()) | {"crs": crs}))
