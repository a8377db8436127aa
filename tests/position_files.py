"""Files of positions as officers have them, made for tests."""

import io
import json
import re
import tempfile
import warnings
import zipfile
from pathlib import Path
from typing import Any

import geopandas
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from shapely.geometry import LineString

from coordinates.datum import from_wgs84

INDIAN_47N = 24047
HERE = (100.05, 16.05)
_OF_A_ROW = re.compile(r"^(match|other|repair|reason)_(\d+)$")
# Three roads in the SAO of tests.world, WGS 84, longitude first.
ROADS = {
    "ถนนสายบ้านหนองน้ำใส หมู่ที่ 1": [(100.050, 16.050), (100.055, 16.052), (100.060, 16.050)],
    "ถนนสายวัดป่าแดง หมู่ที่ 2": [(100.080, 16.080), (100.085, 16.084)],
    "ถนนสายโรงเรียนบ้านทุ่ง หมู่ที่ 3": [(100.110, 16.110), (100.118, 16.111)],
}


def shapefile(
    roads: dict[str, list[tuple[float, float]]],
    *,
    srid: int = INDIAN_47N,
    encoding: str = "cp874",
    codes: list[str] | None = None,
) -> bytes:
    """A zipped shapefile in ``srid`` of WGS 84 lines, without .prj and .cpg."""
    lines = [
        LineString(zip(*from_wgs84(*zip(*path, strict=True), srid), strict=True))
        for path in roads.values()
    ]
    columns: dict[str, list[str]] = {"NAME": list(roads)}
    if codes:
        columns["CODE"] = codes
    frame = geopandas.GeoDataFrame(columns, geometry=lines)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'crs' was not provided")  # that is the point
        path = Path(folder) / "roads.shp"
        frame.to_file(path, driver="ESRI Shapefile", encoding=encoding, engine="pyogrio")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for part in (".shp", ".shx", ".dbf"):
                archive.write(path.with_suffix(part), f"roads{part}")
    return packed.getvalue()


def geojson(*features: tuple[dict[str, Any], dict[str, Any]]) -> bytes:
    """GeoJSON of (properties, geometry) pairs."""
    collection = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": geometry}
            for properties, geometry in features
        ],
    }
    return json.dumps(collection).encode()


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def line(*vertices: tuple[float, float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [list(one) for one in vertices]}


BOW_TIE = {
    "type": "Polygon",
    "coordinates": [
        [[100.05, 16.05], [100.06, 16.06], [100.06, 16.05], [100.05, 16.06], [100.05, 16.05]]
    ],
}
GPX = b"""<?xml version="1.0"?><gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="16.05" lon="100.05"><name>weir</name></wpt></gpx>"""


def send(client, world, content, name="works.geojson", query=""):
    """Upload a file; the address of its page."""
    url = reverse("projects:position_files") + query
    upload = SimpleUploadedFile(name, content)
    response = client.post(url, {"owner": world.sao.code, "file": upload})
    assert response.status_code == 302, response.text
    return response.url


def chosen(page, **more):
    """What the form holds as the page shows it, with ``match``, ``other``, … by row."""
    form = page.context["form"]
    data = {"do": "save", "reading": form["reading"].value(), "versions": form["versions"].value()}
    data |= {"role": "planned", "method": "document"}
    data |= {f"match-{row.number}": row.chosen for row in page.context["rows"]}
    return data | {_OF_A_ROW.sub(r"\1-\2", name): value for name, value in more.items()}


def save(client, url, **more):
    return client.post(url, chosen(client.get(url), **more))


def saved(project):
    return project.geometries.get(replaced_at=None)


def errors_of(page):
    return {row.number: row.errors for row in page.context["rows"] if row.errors}
