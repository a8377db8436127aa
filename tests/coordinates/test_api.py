"""Positions over HTTP: readings with where they fall, files turned into GeoJSON."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.coordinates.hostile.making import dxf, gpx

READ = "/api/coordinates/read"
OVERLAY = "/coordinates/overlay/"
KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>ฝาย</name>
<Point><coordinates>100.1,16.1,0</coordinates></Point></Placemark></kml>"""
LINE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "ถนน"},
            "geometry": {"type": "LineString", "coordinates": [[100.1, 16.1], [100.2, 16.2]]},
        }
    ],
}


@pytest.fixture
def officer(client, world):
    client.force_login(world.engineering)
    return client


def test_a_position_is_read_with_where_it_falls(officer):
    body = officer.get(READ, {"text": "๑๖.๐๕ ๑๐๐.๐๕"}).json()
    assert body["error"] is None
    [reading] = body["readings"]
    assert reading == {
        "lon": 100.05,
        "lat": 16.05,
        "notation": "decimal",
        "datum": "WGS84",
        "operation": "WGS 84, none",
        "precision_m": pytest.approx(1100, rel=0.1),
        "reason": "as_typed",
        "where": "ตำบลหนองน้ำใส อำเภอเมืองทดสอบ จังหวัดทดสอบ",
    }


def test_a_swapped_pair_is_put_right_and_says_so(officer):
    [reading] = officer.get(READ, {"text": "100.05 16.05"}).json()["readings"]
    assert (reading["lon"], reading["lat"], reading["reason"]) == (100.05, 16.05, "swapped")


def test_the_meaning_inside_the_area_asked_for_comes_first(officer):
    text = {"text": "612000 1775000"}
    inside = officer.get(READ, text | {"area": "98"}).json()["readings"]
    assert len(inside) == 2
    assert inside[0]["where"].endswith("จังหวัดทดสอบ")


def test_the_meaning_nearest_to_a_place_comes_first(officer):
    text = {"text": "398000 1775000"}
    west = officer.get(READ, text | {"near": "98,16"}).json()["readings"][0]
    east = officer.get(READ, text | {"near": "104,16"}).json()["readings"][0]
    assert (round(west["lon"]), round(east["lon"])) == (98, 104)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"text": ""}, "empty"),
        ({"text": "บ้านลุงแดง"}, "not_a_position"),
        ({"text": "0, 0"}, "null_island"),
        ({"text": "1" * 3000}, "too_long"),
        ({"text": "16.05 100.05", "near": "x"}, "number_malformed"),
        ({"text": "16.05 100.05", "near": "nan,1"}, "not_finite"),
        ({"text": "16.05 100.05", "area": "77"}, "area_unknown"),
    ],
)
def test_what_cannot_be_read_is_a_clear_400(officer, asked, code):
    answer = officer.get(READ, asked)
    assert answer.status_code == 400
    assert answer.json()["readings"] == []
    assert answer.json()["error"]["code"] == code
    assert answer.json()["error"]["message"]


def test_the_error_names_the_offending_text(officer):
    error = officer.get(READ, {"text": "บ้านลุงแดง"}).json()["error"]
    assert "บ้านลุงแดง" in error["text"]
    assert "บ้านลุงแดง" in error["message"]


def test_a_visitor_reads_a_position_but_sends_no_file(client, world):
    [reading] = client.get(READ, {"text": "16.05 100.05"}).json()["readings"]
    assert (reading["lon"], reading["lat"]) == (100.05, 16.05)
    assert client.post(OVERLAY).status_code == 302


def test_wrong_methods_are_refused(officer):
    assert officer.post(READ).status_code == 405
    assert officer.get(OVERLAY).status_code == 405


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("ถนน.geojson", json.dumps(LINE).encode(), "LineString"),
        ("ฝาย.KML", KML.encode(), "Point"),
        ("บ่อ.gpx", gpx('<wpt lat="16.1" lon="100.1"/>').encode(), "Point"),
        ("บ่อ.dxf", dxf("0\nPOINT\n8\n0\n10\n100.1\n20\n16.1\n").encode(), "Point"),
    ],
)
def test_an_uploaded_file_comes_back_as_geojson(officer, name, content, kind):
    answer = officer.post(OVERLAY, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200
    body = answer.json()
    assert body["type"] == "FeatureCollection"
    assert body["features"][0]["geometry"]["type"] == kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b"1,2"),
        ("a.geojson", b""),
        ("a.geojson", b"<OGRVRTDataSource><OGRVRTLayer name='passwd'/></OGRVRTDataSource>"),
        ("a.zip", b"not a zip"),
        ("", b"{}"),
    ],
)
def test_a_file_that_is_none_of_these_is_a_clear_400(officer, name, content):
    upload = SimpleUploadedFile(name or "x", content)
    answer = officer.post(OVERLAY, {"file": upload} if name else {})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]


def test_a_guessed_system_of_an_overlay_is_overruled_by_the_persons_choice(officer):
    drawn = dxf("0\nPOINT\n8\n0\n10\n500000\n20\n1780000\n").encode()
    for chosen, source, lon in (("", "guessed", 99.0), ("32648", "chosen", 105.0)):
        fields = {"file": SimpleUploadedFile("a.dxf", drawn), "srid": chosen}
        body = officer.post(OVERLAY, fields).json()
        assert body["layers"][0]["srid_source"] == source
        assert body["features"][0]["geometry"]["coordinates"][0] == pytest.approx(lon, abs=1e-6)
    fields = {"file": SimpleUploadedFile("a.dxf", drawn), "srid": "3857"}
    assert officer.post(OVERLAY, fields).status_code == 400


def test_a_file_over_the_limit_is_refused(officer, settings):
    settings.UPLOAD_MAX_BYTES = 10
    upload = SimpleUploadedFile("a.geojson", json.dumps(LINE).encode())
    assert officer.post(OVERLAY, {"file": upload}).status_code == 400
