"""Too much of what is right."""

import gzip
import json
from pathlib import Path

import numpy as np

from tests.coordinates.hostile.making import (
    MILLION,
    POINT,
    Lure,
    ends,
    feature,
    gpx,
    kml,
    point,
    wrote,
    zipped,
)


@ends("too_many_features")
def features_beyond_the_limit(folder: Path, lure: Lure) -> Path:
    one = point()[len('{"type": "FeatureCollection", "features": [') : -2]
    inside = ",".join([one] * 20_001)
    return wrote(folder / "a.geojson", f'{{"type":"FeatureCollection","features":[{inside}]}}')


@ends("read")
def twenty_thousand_features(folder: Path, lure: Lure) -> Path:
    one = point()[len('{"type": "FeatureCollection", "features": [') : -2]
    inside = ",".join([one] * 20_000)
    return wrote(folder / "a.geojson", f'{{"type":"FeatureCollection","features":[{inside}]}}')


def _circle(vertices: int) -> str:
    turn = np.linspace(0, 2 * np.pi, vertices)
    lon, lat = POINT[0] + 0.1 * np.cos(turn), POINT[1] + 0.1 * np.sin(turn)
    lon[-1], lat[-1] = lon[0], lat[0]
    ring = ",".join(f"[{x:.7f},{y:.7f}]" for x, y in zip(lon, lat, strict=True))
    shape = f'{{"type":"Polygon","coordinates":[[{ring}]]}}'
    return f'{{"type":"Feature","properties":{{}},"geometry":{shape}}}'


@ends("read")
def a_polygon_of_299_000_vertices(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.geojson.gz", gzip.compress(_circle(299_000).encode(), 1))


@ends("too_many_vertices")
def a_list_of_301_000_coordinates(folder: Path, lure: Lure) -> Path:
    """Not so many that they are seen in the text, so GDAL reads them."""
    return _line(folder, 301_000)


@ends("too_many_vertices")
def a_list_of_a_million_coordinates(folder: Path, lure: Lure) -> Path:
    return _line(folder, MILLION)


@ends("too_many_vertices")
def a_kml_of_a_million_vertices(folder: Path, lure: Lure) -> Path:
    line = "100.5,13.5,0 " * MILLION
    inside = f"<Placemark><LineString><coordinates>{line}</coordinates></LineString></Placemark>"
    return zipped(folder / "a.kmz", doc__kml=kml(inside))


@ends("too_many_vertices")
def a_gpx_of_700_000_points(folder: Path, lure: Lure) -> Path:
    inside = "<trk><trkseg>" + '<trkpt lat="13.5" lon="100.5"/>' * 700_000 + "</trkseg></trk>"
    return wrote(folder / "a.gz", gzip.compress(gpx(inside).encode(), 1))


@ends("too_many_vertices", long=True)
def a_polygon_of_a_million_vertices(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.geojson.gz", gzip.compress(_circle(MILLION).encode(), 1))


@ends("too_many_vertices", long=True)
def a_polygon_of_two_million_vertices(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.geojson.gz", gzip.compress(_circle(2 * MILLION).encode(), 1))


@ends("too_many_vertices", long=True)
def a_list_of_ten_million_coordinates(folder: Path, lure: Lure) -> Path:
    return _line(folder, 10 * MILLION)


def _line(folder: Path, vertices: int) -> Path:
    inside = b"[100.5,13.5]," * (vertices - 1) + b"[101,14]"
    line = b'{"type":"LineString","coordinates":[' + inside + b"]}"
    return wrote(folder / "a.gz", gzip.compress(line, 1))


@ends("read")
def a_polygon_that_crosses_itself_everywhere(folder: Path, lure: Lure) -> Path:
    random = np.random.default_rng(1).uniform(-0.1, 0.1, (20_000, 2)) + POINT
    ring = [*random.tolist(), random[0].tolist()]
    return wrote(folder / "a.geojson", feature({"type": "Polygon", "coordinates": [ring]}))


@ends("read")
def polygons_that_cross_themselves(folder: Path, lure: Lure) -> Path:
    return _crossing(folder, 60)


@ends("read", long=True)
def many_polygons_that_cross_themselves(folder: Path, lure: Lure) -> Path:
    return _crossing(folder, 300)


def _crossing(folder: Path, polygons: int) -> Path:
    generator = np.random.default_rng(1)
    inside = []
    for _n in range(polygons):
        ring = (generator.uniform(-0.1, 0.1, (900, 2)).round(5) + POINT).tolist()
        shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        inside.append({"type": "Feature", "properties": {}, "geometry": shape})
    return wrote(
        folder / "a.geojson", json.dumps({"type": "FeatureCollection", "features": inside})
    )


@ends("broken")
def a_json_100_000_deep(folder: Path, lure: Lure) -> Path:
    text = '{"type":"Point","coordinates":' + "[" * 100_000 + "]" * 100_000 + "}"
    return wrote(folder / "a.geojson", text)


@ends("broken")
def properties_100_000_deep(folder: Path, lure: Lure) -> Path:
    deep = '{"a":' * 100_000 + "1" + "}" * 100_000
    return wrote(folder / "a.geojson", point().replace('{"\\u0e0a', deep + ',{"'))


@ends("broken")
def a_number_of_a_million_digits(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.geojson", point().replace("100.6", "1" * MILLION))


@ends("out_of_range", "crs_not_found")
def coordinates_of_1e308(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.geojson", point(1e308, -1e308))


@ends("out_of_range", "broken")
def coordinates_that_are_no_numbers(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.geojson", point(float("nan"), float("inf")))
