"""/shapes/: what is drawn or sent to be asked inside of, and what is refused with a sentence."""

import io
import json
import math
import time
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pyproj import Geod

from coordinates.datum import from_wgs84
from coordinates.errors import CoordinateError
from coordinates.models import Shape, ShapePart
from coordinates.shapes import (
    ShapeRefused,
    make,
    sent_of_box,
    sent_of_text,
    sent_of_value,
    shapes_sweep,
)
from coordinates.shapes.making import MOST_VERTICES, is_tangled

SQUARE = [[100.0, 16.0], [100.1, 16.0], [100.1, 16.1], [100.0, 16.1], [100.0, 16.0]]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def made(value: Any, **options: Any) -> Any:
    return make(sent_of_value(value), **options)


def circle(count: int, *, radius: float = 0.5) -> list[list[float]]:
    angles = [2 * math.pi * at / count for at in range(count)]
    ring = [[101 + radius * math.cos(one), 16 + radius * math.sin(one)] for one in angles]
    return [*ring, ring[0]]


def test_a_shape_has_one_hash_however_its_ring_turns_and_begins():
    turned = [*SQUARE[2:-1], *SQUARE[:3]]
    tall = [[*one, 200.0] for one in SQUARE]
    shapes = [polygon(SQUARE), polygon(SQUARE[::-1]), polygon(turned), polygon(tall)]
    shapes.append({"type": "Feature", "properties": {}, "geometry": polygon(SQUARE)})
    shapes.append({"type": "MultiPolygon", "coordinates": [[SQUARE]]})
    assert len({made(one).hash for one in shapes}) == 1
    assert made(polygon(SQUARE[:2] + [[100.1, 16.2]] + SQUARE[3:])).hash != made(shapes[0]).hash


def test_its_area_is_that_of_the_ellipsoid():
    lons, lats = zip(*SQUARE, strict=True)
    exact = abs(Geod(ellps="WGS84").polygon_area_perimeter(lons, lats)[0]) / 1e6
    assert made(polygon(SQUARE)).area_km2 == pytest.approx(exact, rel=1e-9)


def test_wkt_and_a_box_are_read_too():
    wkt = "POLYGON((100 16,100.1 16,100.1 16.1,100 16.1,100 16))"
    hashes = {make(sent_of_text(text)).hash for text in (wkt, f"SRID=4326;{wkt}")}
    hashes.add(make(sent_of_box("100,16,100.1,16.1")).hash)
    assert hashes == {made(polygon(SQUARE)).hash}


def test_a_hole_and_several_parts_stay():
    hole = [[100.02, 16.02], [100.05, 16.02], [100.05, 16.05], [100.02, 16.02]]
    away = [[lon + 1, lat] for lon, lat in SQUARE]
    whole = made({"type": "MultiPolygon", "coordinates": [[SQUARE, hole], [away]]})
    assert sum(len(one.interiors) for one in whole.geometry.geoms) == 1
    assert whole.area_km2 < 2 * made(polygon(SQUARE)).area_km2


def test_parts_that_touch_or_overlap_are_one_area_counted_once():
    beside = [[lon + 0.1, lat] for lon, lat in SQUARE]
    over = [[lon + 0.05, lat] for lon, lat in SQUARE]
    one = made(polygon(SQUARE)).area_km2
    touching = made(
        {"type": "GeometryCollection", "geometries": [polygon(SQUARE), polygon(beside)]}
    )
    overlapping = made({"type": "MultiPolygon", "coordinates": [[SQUARE], [over]]})
    assert touching.area_km2 == pytest.approx(2 * one, rel=1e-6)
    assert overlapping.area_km2 == pytest.approx(1.5 * one, rel=1e-6)
    assert all(each.geometry.is_valid for each in (touching, overlapping))


def test_a_crossing_is_mended_and_its_place_told():
    bow = [[100, 16], [100.1, 16.1], [100.1, 16], [100, 16.1], [100, 16]]
    mended = made(polygon(bow))
    assert mended.geometry.is_valid
    assert (mended.repaired_at.lon, mended.repaired_at.lat) == pytest.approx((100.05, 16.05))
    assert mended.area_km2 == pytest.approx(made(polygon(SQUARE)).area_km2 / 2, rel=1e-3)


def test_a_tangle_is_refused_with_its_first_place():
    ring = [[100 + (at * 7919 % 997) / 997, 16 + (at * 104729 % 991) / 991] for at in range(2_000)]
    assert is_tangled([shapely.polygons([*ring, ring[0]])])
    with pytest.raises(ShapeRefused, match="ตัดกันเอง") as refused:
        made(polygon([*ring, ring[0]]))
    assert refused.value.at is not None


def test_a_hundred_thousand_vertices_are_simplified_and_it_is_told_by_how_much():
    began = time.process_time()
    thin = made(polygon(circle(100_000)))
    assert time.process_time() - began < 3  # 0.5 s on an idle machine
    assert thin.simplified is not None
    assert thin.simplified.before == 100_001
    assert thin.vertices <= thin.simplified.after <= MOST_VERTICES
    assert thin.simplified.area_changed_percent < 0.1
    assert thin.geometry.is_valid


def test_a_comb_whose_teeth_end_other_simplifiers_is_thinned_too():
    """shapely.simplify calls itself once for each tooth: 100,000 of them end the process."""
    teeth = [[100 + at / 1e5, 16.0 + at % 2 / 2] for at in range(99_000)]
    found = made(polygon([*teeth, [101, 15.9], [100, 15.9], teeth[0]]))
    assert found.vertices <= MOST_VERTICES
    assert found.geometry.is_valid


def test_a_circle_is_a_point_with_metres_around_it():
    found = made({"type": "Point", "coordinates": [100.5, 13.75]}, buffer_m=1000)
    assert found.area_km2 == pytest.approx(math.pi, rel=1e-3)
    assert found.buffer_m == 1000


def test_a_road_becomes_the_area_around_it_on_the_ellipsoid():
    road = {"type": "LineString", "coordinates": [[100, 16], [100.5, 16.2], [101, 16.0]]}
    found = made(road, buffer_m=250)
    geod = Geod(ellps="WGS84")
    length = geod.line_length(*zip(*road["coordinates"], strict=True))
    expected = (length * 500 + math.pi * 250**2) / 1e6
    assert found.area_km2 == pytest.approx(expected, rel=2e-3)
    rim = shapely.get_coordinates(found.geometry)
    ends = [geod.inv(*rim_at, *at)[2] for at in road["coordinates"] for rim_at in rim]
    assert min(ends) == pytest.approx(250, abs=0.5)


@pytest.mark.parametrize(("srid", "named"), [(32647, False), (24047, False), (32647, True)])
def test_another_system_is_moved_by_the_pinned_operation(srid, named):
    eastings, northings = from_wgs84(*zip(*SQUARE, strict=True), srid)
    value = polygon([list(pair) for pair in zip(eastings, northings, strict=True)])
    if named:
        value["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{srid}"}}
    found = make(sent_of_value(value, srid=None if named else srid))
    assert found.area_km2 == pytest.approx(made(polygon(SQUARE)).area_km2, rel=1e-6)
    assert found.geometry.bounds == pytest.approx((100, 16, 100.1, 16.1), abs=1e-6)


REFUSED = [
    ("", "อ่านรูปร่างไม่ได้"),
    ("CIRCLE(1)", "อ่านรูปร่างไม่ได้"),
    ("POLYGON EMPTY", "ยังไม่มีรูปร่าง"),
    ("POINT(100.5 13.7)", "buffer_m"),
    ("LINESTRING(100 16,101 16)", "buffer_m"),
    ("POLYGON((100 16,101 16,102 16,100 16))", "ไม่มีพื้นที่"),
    ("POLYGON((100 16,100 16,100 16,100 16))", "ไม่มีพื้นที่"),
    ("POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90))", "ไกลจากประเทศไทย"),
    ("POLYGON((16 100,16 101,17 101,16 100))", "สลับกัน"),
    ("POLYGON((500000 1800000,510000 1800000,510000 1810000,500000 1800000))", "srid"),
    ("SRID=3857;POLYGON((100 16,101 16,101 17,100 16))", "EPSG:3857"),
    ("[1,2]", "อ่านรูปร่างไม่ได้"),
    ('{"type":"Polygon"}', "อ่านรูปร่างไม่ได้"),
    ('{"type":"Polygon","coordinates":[]}', "ยังไม่มีรูปร่าง"),
    ('{"type":"Polygon","coordinates":[[[100,16],[101,16]]]}', "อ่านรูปร่างไม่ได้"),
    ('{"type":"Polygon","coordinates":[[["a","b"]]]}', "อ่านรูปร่างไม่ได้"),
    ('{"type":"Polygon","coordinates":[[[NaN,16],[101,16],[101,17],[NaN,16]]]}', "NaN"),
    ('{"type":"Polygon","coordinates":[[[Infinity,16],[101,16],[101,17],[Infinity,16]]]}', "NaN"),
    ('{"type":"Polygon","coordinates":[[[1e999,16],[101,16],[101,17],[1e999,16]]]}', "NaN"),
    ('{"type":"FeatureCollection","features":[]}', "ยังไม่มีรูปร่าง"),
    ('{"type":"Polygon","coordinates":[[[100,16],[101,16],[101,17],[100,16]]],"crs":7}', "crs"),
    ('{"a":' * 5000, "อ่านรูปร่างไม่ได้"),
    ("[" * 5000, "อ่านรูปร่างไม่ได้"),
    ("POLYGON((" + "100 16," * 130_000 + "100 16))", "รับได้ไม่เกิน"),
]


@pytest.mark.parametrize(("text", "words"), REFUSED, ids=lambda text: text[:40])
def test_it_refuses_with_a_sentence(text, words):
    with pytest.raises(ShapeRefused, match=words):
        make(sent_of_text(text))


@pytest.mark.parametrize("text", ["101,17,100,16", "1,2,3", "nan,16,101,17", "a,b,c,d"])
def test_a_box_that_is_none_is_refused(text):
    with pytest.raises((CoordinateError, ShapeRefused)):
        sent_of_box(text)


@pytest.mark.parametrize("m", [0, -1, math.nan, math.inf, 50_001])
def test_a_distance_that_is_none_is_refused(m):
    with pytest.raises(ShapeRefused, match="buffer_m"):
        made({"type": "Point", "coordinates": [100.5, 13.75]}, buffer_m=m)


@pytest.fixture
def sender(client, world):
    client.force_login(world.reader)
    return client


def send(client: Any, value: Any) -> Any:
    return client.post(reverse("shapes:send"), json.dumps(value), content_type="application/json")


def test_it_is_kept_once_cut_into_pieces_and_shown(sender, world):
    first = send(sender, polygon(circle(3_000)))
    assert first.status_code == 200, first.content
    answer = first.json()
    again = send(sender, {"geometry": polygon(circle(3_000)[::-1])}).json()
    assert again["shape"] == answer["shape"]
    shape = Shape.objects.get()
    assert (shape.hash, shape.vertices) == (answer["shape"], answer["vertices"])
    assert shape.created_by_id == world.reader.pk
    pieces = ShapePart.objects.filter(shape=shape)
    assert pieces.count() > 10
    assert max(one.geometry.num_coords for one in pieces) <= 128
    assert sum(one.geometry.area for one in pieces) == pytest.approx(shape.geometry.area)
    shown = sender.get(reverse("shapes:show", args=[shape.hash]))
    assert shown.json()["geometry"]["type"] == "MultiPolygon"
    assert shown.json()["properties"]["vertices"] == shape.vertices
    assert sender.get("/shapes/" + "0" * 32).status_code == 404


def test_a_form_goes_back_to_where_it_came_from_asking_for_the_shape(sender):
    data = {"bbox": "๑๐๐,16,100.1,16.1", "next": "/map/?year=2569&shape=old&page=3"}
    response = sender.post(reverse("shapes:send"), data)
    shape = Shape.objects.get().hash
    assert response.headers["Location"] == f"/map/?year=2569&shape={shape}"
    elsewhere = sender.post(reverse("shapes:send"), data | {"next": "https://evil.example/"})
    assert elsewhere.json()["shape"] == shape


def test_a_file_is_read_and_its_polygons_kept(sender):
    features = [
        {"type": "Feature", "properties": {}, "geometry": polygon(SQUARE)},
        {"type": "Feature", "properties": {}, "geometry": None},
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    kml = (
        "<?xml version='1.0'?><kml xmlns='http://www.opengis.net/kml/2.2'><Placemark><Polygon>"
        "<outerBoundaryIs><LinearRing><coordinates>"
        + " ".join(f"{lon},{lat},0" for lon, lat in SQUARE)
        + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>"
    )
    hashes = set()
    for name, content in (("a.geojson", text), ("a.kml", kml)):
        upload = SimpleUploadedFile(name, content.encode())
        response = sender.post(reverse("shapes:send"), {"file": upload})
        assert response.status_code == 200, response.content
        hashes.add(response.json()["shape"])
    assert hashes == {made(polygon(SQUARE)).hash}


def test_a_hostile_file_is_refused_with_a_sentence(sender):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w") as archive:
        archive.writestr("../../etc/x.shp", b"0" * 100)
    for content in (b"not a map", bomb.getvalue()):
        response = sender.post(
            reverse("shapes:send"), {"file": SimpleUploadedFile("x.zip", content)}
        )
        assert response.status_code == 400
        assert response.json()["errors"][0]


BODIES = [
    b"",
    b"[]",
    b"7",
    b"{",
    b"\xff\xfe",
    b'"x"',
    b'{"geometry":[]}',
    b'{"geometry":{"type":7}}',
]
BODIES += [b'{"type":"Point","coordinates":[100,16],"buffer_m":"many"}', b'{"bbox":{"a":1}}']
BODIES += [b'{"type":"Point","coordinates":[100,16],"buffer_m":[1]}', b'{"srid":[],"bbox":[1]}']
BODIES += [b'{"type":"Point","coordinates":[100,16],"buffer_m":5,"srid":"x"}', b'{"next":7}']


@pytest.mark.parametrize("body", BODIES)
def test_no_body_is_a_fault_of_ours(sender, body):
    response = sender.generic("POST", reverse("shapes:send"), body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["errors"][0]
    assert not Shape.objects.exists()


def test_it_needs_a_log_in_and_is_posted(client, world):
    assert client.post(reverse("shapes:send")).status_code == 302
    assert client.get(reverse("shapes:show", args=["0" * 32])).status_code == 302
    client.force_login(world.reader)
    assert client.get(reverse("shapes:send")).status_code == 405


def test_a_shape_that_nobody_sends_any_more_is_swept(sender):
    send(sender, polygon(SQUARE))
    send(sender, polygon(circle(10)))
    Shape.objects.update(asked_at=timezone.now() - timedelta(days=500))
    kept = send(sender, polygon(SQUARE)).json()["shape"]
    assert shapes_sweep(keep=[kept]) == 1
    assert [one.hash for one in Shape.objects.all()] == [kept]
    assert set(ShapePart.objects.values_list("shape_id", flat=True)) == {kept}
