"""What the reader says of each format: where the positions are and how each thing is known."""

import json
import sqlite3
import warnings
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import geopandas
import pytest
import shapely

from coordinates.datum import from_wgs84, to_wgs84
from coordinates.gis_files import GisFileError, read_geojson
from coordinates.gis_files.errors import Fault
from coordinates.values import Bbox
from tests.coordinates.hostile.making import dxf, feature, gpx, kml, placemark, wrote

CHIANG_MAI = (98.98, 18.79)
UBON = (104.85, 15.23)
AYUTTHAYA = Bbox(100.3, 14.2, 100.8, 14.6)


def metres(place: tuple[float, float], srid: int) -> tuple[float, float]:
    east, north = from_wgs84(*place, srid)
    return float(east), float(north)


def lines(place: tuple[float, float], srid: int) -> shapely.LineString:
    east, north = metres(place, srid)
    return shapely.LineString([(east, north), (east + 300, north + 200)])


def shapefile(folder: Path, geometry: object, *, encoding: str = "cp874", keep: str = "") -> Path:
    """A zip without .prj and .cpg, but for ``keep``."""
    frame = geopandas.GeoDataFrame({"NAME": ["ถนนสายเหนือ"]}, geometry=[geometry])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has no system
        frame.to_file(folder / "ถนน.shp", encoding=encoding)
    with ZipFile(folder / "a.zip", "w") as archive:
        for suffix in ("shp", "shx", "dbf", *keep.split()):
            archive.write(folder / f"ถนน.{suffix}", f"ถนน.{suffix}")
    return folder / "a.zip"


def first(answer: dict) -> list[float]:
    coordinates = answer["features"][0]["geometry"]["coordinates"]
    while isinstance(coordinates[0], list):
        coordinates = coordinates[0]
    return coordinates


def test_a_gpx_gives_waypoints_routes_and_tracks_and_no_vertex_twice(tmp_path):
    path = wrote(
        tmp_path / "a.gpx",
        gpx(
            '<wpt lat="13.7" lon="100.5"><name>บ่อ</name></wpt>'
            '<rte><name>ทาง</name><rtept lat="13.7" lon="100.5"/>'
            '<rtept lat="13.8" lon="100.5"/></rte>'
            '<trk><name>รอย</name><trkseg><trkpt lat="13.7" lon="100.5"/>'
            '<trkpt lat="13.75" lon="100.5"/></trkseg></trk>'
        ),
    )
    answer = read_geojson(path)
    kinds = [each["geometry"]["type"] for each in answer["features"]]
    assert kinds == ["Point", "LineString", "MultiLineString"]
    assert [each["properties"]["name"] for each in answer["features"]] == ["บ่อ", "ทาง", "รอย"]
    assert [(each["layer"], each["row"]) for each in answer["features"]] == [(0, 1), (1, 1), (2, 1)]
    assert {(x["format"], x["srid"], x["srid_source"]) for x in answer["layers"]} == {
        ("GPX", 4326, "format")
    }


DRAWN = (
    "0\nPOINT\n8\nบ่อ\n10\n{e}\n20\n{n}\n"
    "0\nLINE\n8\nถนน\n10\n{e}\n20\n{n}\n11\n{f}\n21\n{n}\n"
    "0\nLWPOLYLINE\n8\nสระ\n90\n3\n70\n1\n10\n{e}\n20\n{n}\n10\n{f}\n20\n{n}\n10\n{f}\n20\n{m}\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "cp874"])
def test_a_drawing_gives_points_lines_and_areas_by_layer_and_a_guess(tmp_path, encoding):
    east, north = metres(CHIANG_MAI, 32647)
    text = dxf(DRAWN.format(e=east, n=north, f=east + 50, m=north + 50))
    answer = read_geojson(wrote(tmp_path / "a.dxf", text.encode(encoding)))
    shapes = [
        (each["properties"]["Layer"], each["geometry"]["type"]) for each in answer["features"]
    ]
    assert shapes == [("บ่อ", "Point"), ("ถนน", "LineString"), ("สระ", "Polygon")]
    assert first(answer) == pytest.approx(CHIANG_MAI, abs=1e-6)
    (layer,) = answer["layers"]
    assert (layer["format"], layer["srid"], layer["srid_source"]) == ("DXF", 32647, "guessed")
    assert (layer["encoding"], layer["encoding_source"]) == (encoding, "bytes")


def test_a_drawing_whose_numbers_are_no_place_in_thailand_asks_for_the_system(tmp_path):
    path = wrote(tmp_path / "a.dxf", dxf(DRAWN.format(e=10, n=20, f=60, m=70)))
    with pytest.raises(GisFileError, match="ระบุระบบพิกัดเอง") as caught:
        read_geojson(path)
    assert caught.value.fault is Fault.CRS_NOT_FOUND


def test_a_legend_at_the_origin_does_not_hide_where_a_drawing_is(tmp_path):
    east, north = metres(CHIANG_MAI, 32647)
    many = "".join(f"0\nPOINT\n8\n0\n10\n{east + n}\n20\n{north}\n" for n in range(19))
    path = wrote(tmp_path / "a.dxf", dxf(many + "0\nPOINT\n8\n0\n10\n0\n20\n0\n"))
    answer = read_geojson(path)
    assert answer["layers"][0]["srid"] == 32647
    assert len(answer["features"]) == 20


@pytest.mark.parametrize(
    ("place", "srid", "near"),
    [
        (CHIANG_MAI, 32647, Bbox(98.9, 18.7, 99.1, 18.9)),
        (CHIANG_MAI, 24047, Bbox(98.979, 18.789, 98.984, 18.793)),
        (UBON, 32648, Bbox(104.7, 15.1, 105.0, 15.4)),
        (UBON, 24048, Bbox(104.849, 15.229, 104.854, 15.233)),
    ],
)
def test_the_guess_is_the_system_that_lies_in_the_authority(tmp_path, place, srid, near):
    path = shapefile(tmp_path, lines(place, srid))
    answer = read_geojson(path, near=near)
    (layer,) = answer["layers"]
    assert (layer["srid"], layer["srid_source"]) == (srid, "guessed")
    assert first(answer) == pytest.approx(place, abs=1e-6)
    others = {each["srid"] for each in layer["candidates"]}
    assert {srid, srid + (8600 if srid < 30_000 else -8600)} <= others


def test_every_system_is_offered_with_where_it_falls(tmp_path):
    """E 480,000 is 98.8° in zone 47 and 104.8° in zone 48."""
    answer = read_geojson(shapefile(tmp_path, lines(UBON, 32648)))
    found = {each["srid"]: each["at"] for each in answer["layers"][0]["candidates"]}
    assert list(found) == [32647, 32648, 24047, 24048]
    assert found[32648] == pytest.approx(UBON, abs=0.01)
    assert found[32647][0] == pytest.approx(UBON[0] - 6, abs=0.01)
    assert 0.003 < abs(found[24048][0] - found[32648][0]) < 0.005  # some 410 m of its 450


def test_a_chosen_system_overrules_none_a_guess_and_a_wrong_prj(tmp_path):
    (tmp_path / "x").mkdir()
    frame = geopandas.GeoDataFrame({"n": [1]}, geometry=[lines(UBON, 24048)], crs=32647)
    frame.to_file(tmp_path / "x" / "a.shp")
    with ZipFile(tmp_path / "wrong.zip", "w") as archive:
        for part in (tmp_path / "x").iterdir():
            archive.write(part, part.name)
    for path in (shapefile(tmp_path, lines(UBON, 24048)), tmp_path / "wrong.zip"):
        answer = read_geojson(path, srid=24048)
        assert first(answer) == pytest.approx(UBON, abs=1e-6)
        assert answer["layers"][0]["srid_source"] == "chosen"
        assert "RTSD" in answer["layers"][0]["operation"]
    assert read_geojson(tmp_path / "wrong.zip")["layers"][0]["srid_source"] == "file"


def test_a_prj_of_a_system_that_is_not_ours_is_refused_until_one_is_chosen(tmp_path):
    frame = geopandas.GeoDataFrame({"n": [1]}, geometry=[lines(UBON, 32648)], crs=3857)
    frame.to_file(tmp_path / "a.gpkg")
    with pytest.raises(GisFileError) as caught:
        read_geojson(tmp_path / "a.gpkg")
    assert caught.value.fault is Fault.CRS_UNKNOWN
    answer = read_geojson(tmp_path / "a.gpkg", srid=32648)
    assert first(answer) == pytest.approx(UBON, abs=1e-6)


def test_indian_1975_in_degrees_is_offered_only_to_who_asks(tmp_path):
    path = shapefile(tmp_path, shapely.Point(UBON))
    (layer,) = read_geojson(path)["layers"]
    assert [each["srid"] for each in layer["candidates"]] == [4326]
    answer = read_geojson(path, srid=4240)
    assert [each["srid"] for each in answer["layers"][0]["candidates"]] == [4326, 4240]
    assert first(answer) == pytest.approx([float(each) for each in to_wgs84(*UBON, 4240)])


def test_swapped_axes_are_seen_and_said(tmp_path):
    path = wrote(tmp_path / "a.geojson", feature({"type": "Point", "coordinates": [18.79, 98.98]}))
    answer = read_geojson(path)
    assert first(answer) == pytest.approx(CHIANG_MAI)
    (layer,) = answer["layers"]
    assert (layer["srid"], layer["srid_source"], layer["swapped"]) == (4326, "guessed", True)
    assert "axes swapped" in layer["operation"]
    with pytest.raises(GisFileError) as caught:
        read_geojson(path, srid=4326, swapped=False)
    assert caught.value.fault is Fault.OUT_OF_RANGE


def test_a_geojson_in_metres_that_names_no_system_is_guessed(tmp_path):
    shape = shapely.geometry.mapping(lines(CHIANG_MAI, 32647))
    answer = read_geojson(wrote(tmp_path / "a.geojson", feature(shape)))
    assert answer["layers"][0]["srid_source"] == "guessed"
    assert first(answer) == pytest.approx(CHIANG_MAI, abs=1e-6)


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::24047", "EPSG:24047"])
def test_the_old_crs_member_of_geojson_is_honoured(tmp_path, name):
    whole = json.loads(feature(shapely.geometry.mapping(lines(CHIANG_MAI, 24047))))
    whole["crs"] = {"type": "name", "properties": {"name": name}}
    answer = read_geojson(wrote(tmp_path / "a.geojson", json.dumps(whole)))
    assert first(answer) == pytest.approx(CHIANG_MAI, abs=1e-6)
    (layer,) = answer["layers"]
    assert (layer["srid"], layer["srid_source"], layer["candidates"]) == (24047, "file", [])


def test_an_old_crs_member_that_is_not_ours_is_refused(tmp_path):
    whole = json.loads(feature({"type": "Point", "coordinates": [11_000_000, 1_500_000]}))
    whole["crs"] = {"type": "name", "properties": {"name": "EPSG:3857"}}
    with pytest.raises(GisFileError, match="Pseudo-Mercator") as caught:
        read_geojson(wrote(tmp_path / "a.geojson", json.dumps(whole)))
    assert caught.value.fault is Fault.CRS_UNKNOWN


def test_a_property_called_crs_is_a_property(tmp_path):
    whole = json.loads(feature({"type": "Point", "coordinates": UBON}))
    whole["features"][0]["properties"] = {"crs": "EPSG:3857"}
    answer = read_geojson(wrote(tmp_path / "a.geojson", json.dumps(whole)))
    assert answer["features"][0]["properties"] == {"crs": "EPSG:3857"}


def test_a_geopackage_of_an_undefined_system_is_guessed(tmp_path):
    frame = geopandas.GeoDataFrame({"n": [1]}, geometry=[lines(CHIANG_MAI, 32647)], crs=32647)
    frame.to_file(tmp_path / "a.gpkg", layer="ถนน")
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as database, database:
        database.execute("UPDATE gpkg_contents SET srs_id = -1")
        database.execute("UPDATE gpkg_geometry_columns SET srs_id = -1")
    answer = read_geojson(tmp_path / "a.gpkg")
    assert answer["layers"][0]["srid_source"] == "guessed"
    assert first(answer) == pytest.approx(CHIANG_MAI, abs=1e-6)


def test_layers_of_one_file_are_told_apart(tmp_path):
    for number, (name, place) in enumerate({"ถนน": UBON, "ฝาย": CHIANG_MAI}.items()):
        frame = geopandas.GeoDataFrame({"n": [number]}, geometry=[shapely.Point(place)], crs=4326)
        frame.to_file(tmp_path / "a.gpkg", layer=name, mode="a" if number else "w")
    answer = read_geojson(tmp_path / "a.gpkg", name="งาน.gpkg")
    assert [each["name"] for each in answer["layers"]] == ["งาน.gpkg:ถนน", "งาน.gpkg:ฝาย"]
    assert [each["layer"] for each in answer["features"]] == [0, 1]
    assert answer["layers"][0]["srid_source"] == "file"


@pytest.mark.parametrize(
    ("encoding", "keep", "asked", "source"),
    [
        ("cp874", "", None, "bytes"),
        ("utf-8", "", None, "bytes"),
        ("utf-8", "cpg", None, "cpg"),
        ("cp874", "", "cp874", "chosen"),
    ],
)
def test_how_the_letters_are_known_is_said(tmp_path, encoding, keep, asked, source):
    path = shapefile(tmp_path, shapely.Point(UBON), encoding=encoding, keep=keep)
    answer = read_geojson(path, encoding=asked)
    (layer,) = answer["layers"]
    assert (layer["encoding"], layer["encoding_source"]) == (encoding, source)
    assert answer["features"][0]["properties"] == {"NAME": "ถนนสายเหนือ"}


def test_the_language_byte_of_a_table_is_a_source_of_its_own(tmp_path):
    shapefile(tmp_path, shapely.Point(UBON))
    table = bytearray((tmp_path / "ถนน.dbf").read_bytes())
    table[29] = 0x7C
    (tmp_path / "ถนน.dbf").write_bytes(table)
    with ZipFile(tmp_path / "a.zip", "w") as archive:
        for suffix in ("shp", "shx", "dbf"):
            archive.write(tmp_path / f"ถนน.{suffix}", f"ถนน.{suffix}")
    (layer,) = read_geojson(tmp_path / "a.zip")["layers"]
    assert (layer["encoding"], layer["encoding_source"]) == ("cp874", "ldid")


def test_geojson_and_kml_in_cp874_keep_their_words(tmp_path):
    text = json.dumps(
        {"type": "Feature", "properties": {"ชื่อ": "บ่อ"}, "geometry": None}, ensure_ascii=False
    ).replace("null", json.dumps({"type": "Point", "coordinates": UBON}))
    answer = read_geojson(wrote(tmp_path / "a.geojson", text.encode("cp874")))
    assert answer["features"][0]["properties"] == {"ชื่อ": "บ่อ"}
    assert answer["encoding"] == "cp874"
    text = kml(placemark("บ่อบาดาล")).replace("UTF-8", "TIS-620")
    answer = read_geojson(wrote(tmp_path / "a.kml", text.encode("cp874")))
    assert answer["features"][0]["properties"]["Name"] == "บ่อบาดาล"


def test_a_bow_tie_is_told_with_its_place_and_a_repair_and_is_not_changed(tmp_path):
    ring = [[100, 15], [100.02, 15.02], [100.02, 15], [100, 15.02], [100, 15]]
    path = wrote(tmp_path / "a.geojson", feature({"type": "Polygon", "coordinates": [ring]}))
    (one,) = read_geojson(path)["features"]
    assert one["geometry"]["coordinates"] == [ring]
    assert one["fault"]["reason"] == "Self-intersection"
    assert one["fault"]["at"] == pytest.approx([100.01, 15.01])
    assert one["repaired"]["type"] == "MultiPolygon"
    assert shapely.is_valid(shapely.geometry.shape(one["repaired"]))


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        ({"type": "LineString", "coordinates": [[100, 15], [100, 15]]}, "Too few points"),
        (
            {"type": "Polygon", "coordinates": [[[100, 15], [100.1, 15], [100, 15]]]},
            "Too few points",
        ),
    ],
)
def test_a_line_or_area_of_no_size_has_a_fault_and_no_repair(tmp_path, geometry, reason):
    try:
        (one,) = read_geojson(wrote(tmp_path / "a.geojson", feature(geometry)))["features"]
    except GisFileError as error:
        pytest.fail(str(error))
    assert reason in one["fault"]["reason"]
    assert one["repaired"] is None


def test_a_sound_shape_has_no_fault(tmp_path):
    path = wrote(tmp_path / "a.geojson", feature({"type": "Point", "coordinates": UBON}))
    (one,) = read_geojson(path)["features"]
    assert (one["fault"], one["repaired"]) == (None, None)


def test_limits_are_the_operators_settings_and_are_said(tmp_path, settings):
    line = {"type": "LineString", "coordinates": [[100, 15], [100.1, 15], [100.2, 15]]}
    path = wrote(tmp_path / "a.geojson", feature(line))
    settings.FILE_VERTICES = 2
    with pytest.raises(GisFileError, match="ไม่เกิน 2 จุด"):
        read_geojson(path)
    settings.FILE_VERTICES, settings.FILE_FEATURES = 3, 1
    assert read_geojson(path)["features"]
    settings.READER_SECONDS = 0
    with pytest.raises(GisFileError, match="0 วินาที"):
        read_geojson(path)
