"""Files made to do harm, or merely too much: each a function that writes one into a folder.

``lure`` is what a file may try to reach: a canary beside the upload and an address that listens.
"""

import gzip
import json
import sqlite3
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas
import numpy as np
import shapely

CANARY: Final = "นกขมิ้นในเหมือง"
MILLION: Final = 1_000_000
POINT: Final = (100.6, 13.75)


@dataclass(frozen=True)
class Lure:
    canary: Path
    url: str


Maker = Callable[[Path, Lure], Path]
MAKERS: Final[dict[str, Maker]] = {}
# What each must end in: a Fault, several (who is first depends on the machine), or "read".
ENDS: Final[dict[str, set[str]]] = {}


def ends(*faults: str) -> Callable[[Maker], Maker]:
    def kept(maker: Maker) -> Maker:
        MAKERS[maker.__name__] = maker
        ENDS[maker.__name__] = set(faults)
        return maker

    return kept


def feature(geometry: dict[str, object]) -> str:
    one = {"type": "Feature", "properties": {"ชื่อ": "บ่อ"}, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [one]})


def point(lon: object = POINT[0], lat: object = POINT[1]) -> str:
    return feature({"type": "Point", "coordinates": [lon, lat]})


def wrote(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def zipped(path: Path, **members: str | bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return path


def kml(inside: str, doctype: str = "") -> str:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    space = 'xmlns="http://www.opengis.net/kml/2.2"'
    return f"{head}{doctype}<kml {space}><Document>{inside}</Document></kml>"


def placemark(name: str = "บ่อ") -> str:
    lon, lat = POINT
    return (
        f"<Placemark><name>{name}</name><Point><coordinates>{lon},{lat}</coordinates></Point>"
        "</Placemark>"
    )


def gpx(inside: str, doctype: str = "") -> str:
    space = 'xmlns="http://www.topografix.com/GPX/1/1"'
    return f'<?xml version="1.0"?>{doctype}<gpx version="1.1" creator="x" {space}>{inside}</gpx>'


def vrt(target: str) -> str:
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="canary"><SrcDataSource>{target}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )


def dxf(entities: str, blocks: str = "") -> str:
    sections = f"0\nSECTION\n2\nBLOCKS\n{blocks}0\nENDSEC\n" if blocks else ""
    header = "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1015\n0\nENDSEC\n"
    return f"{header}{sections}0\nSECTION\n2\nENTITIES\n{entities}0\nENDSEC\n0\nEOF\n"


def shapefile(folder: Path, *, points: int = 1) -> Path:
    places = [shapely.Point(POINT)] * points
    frame = geopandas.GeoDataFrame({"NAME": ["บ่อ"] * points}, geometry=places, crs=4326)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame.to_file(folder / "a.shp", encoding="utf-8")
    return folder / "a.shp"


def geopackage(path: Path, *statements: str) -> Path:
    frame = geopandas.GeoDataFrame({"n": [1]}, geometry=[shapely.Point(POINT)], crs=4326)
    frame.to_file(path, driver="GPKG", layer="a")
    with closing(sqlite3.connect(path)) as database, database:
        for statement in statements:
            database.execute(statement)
    return path


# --- archives


@ends("read")
def a_zip_that_climbs_out(folder: Path, lure: Lure) -> Path:
    return zipped(folder / "a.zip", **{"../../../../climbed__geojson": point()})


@ends("read")
def a_zip_with_an_absolute_name(folder: Path, lure: Lure) -> Path:
    return zipped(folder / "a.zip", **{f"{lure.canary}__geojson": point()})


@ends("too_large")
def a_bomb(folder: Path, lure: Lure) -> Path:
    return zipped(folder / "a.zip", a__geojson=b" " * (210 << 20))


@ends("too_large")
def a_bomb_in_gzip(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.gz", gzip.compress(b"{" + b" " * (210 << 20), 1))


@ends("too_large", "broken")
def a_bomb_that_declares_little(folder: Path, lure: Lure) -> Path:
    """The size in both headers says 10 bytes."""
    path = zipped(folder / "a.zip", a__geojson=point() + " " * (50 << 20))
    raw, real = path.read_bytes(), len(point().encode()) + (50 << 20)
    return wrote(path, raw.replace(struct.pack("<L", real), struct.pack("<L", 10)))


@ends("too_large")
def a_zip_that_declares_terabytes(folder: Path, lure: Lure) -> Path:
    path = zipped(folder / "a.zip", a__geojson=point())
    real = struct.pack("<L", len(point().encode()))
    return wrote(path, path.read_bytes().replace(real, b"\xf0\xff\xff\xff"))


@ends("nested_archive")
def a_zip_of_zips(folder: Path, lure: Lure) -> Path:
    inner = zipped(folder / "inner.zip", a__geojson=b" " * (100 << 20)).read_bytes()
    return zipped(folder / "a.zip", **{f"{n}__zip": inner for n in range(30)})


@ends("too_many_members")
def a_zip_of_many_members(folder: Path, lure: Lure) -> Path:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(60_000):
            archive.writestr(f"{number}.txt", b"")
    return path


@ends("unsafe_archive")
def a_zip_of_overlapping_members(folder: Path, lure: Lure) -> Path:
    """Thirty entries of the directory point at the same bytes."""
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.geojson", point())
        first = archive.infolist()[0]
        for number in range(30):
            again = zipfile.ZipInfo(f"{number}.geojson")
            for name in ("compress_type", "CRC", "compress_size", "file_size", "header_offset"):
                setattr(again, name, getattr(first, name))
            archive.filelist.append(again)
    return path


@ends("unsafe_archive")
def a_link_in_a_zip(folder: Path, lure: Lure) -> Path:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("a.geojson")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, str(lure.canary))
    return path


@ends("encrypted")
def a_zip_with_a_password(folder: Path, lure: Lure) -> Path:
    path = zipped(folder / "a.zip", a__geojson=point())
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return wrote(path, bytes(raw))


@ends("unsafe_archive")
def a_zip_packed_with_lzma(folder: Path, lure: Lure) -> Path:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.geojson", point())
    return path


@ends("broken")
def a_truncated_zip(folder: Path, lure: Lure) -> Path:
    path = zipped(folder / "a.zip", a__geojson=point())
    return wrote(path, path.read_bytes()[:-30])


# --- XML

LAUGHS: Final = (
    "<!DOCTYPE x ["
    + '<!ENTITY l0 "ฮา">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)


@ends("doctype")
def a_kml_of_a_billion_laughs(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.kml", kml(placemark("&l9;"), LAUGHS))


@ends("doctype")
def a_gpx_of_a_billion_laughs(folder: Path, lure: Lure) -> Path:
    inside = '<wpt lat="13.75" lon="100.6"><name>&l9;</name></wpt>'
    return wrote(folder / "a.gpx", gpx(inside, LAUGHS))


@ends("doctype")
def a_kml_with_an_outside_entity(folder: Path, lure: Lure) -> Path:
    doctype = f'<!DOCTYPE kml [<!ENTITY x SYSTEM "file://{lure.canary}">]>'
    return wrote(folder / "a.kml", kml(placemark("&x;"), doctype))


@ends("doctype")
def a_gpx_with_an_outside_dtd(folder: Path, lure: Lure) -> Path:
    doctype = f'<!DOCTYPE gpx SYSTEM "{lure.url}">'
    return wrote(folder / "a.gpx", gpx('<wpt lat="13.75" lon="100.6"/>', doctype))


@ends("doctype")
def a_kmz_with_an_outside_entity(folder: Path, lure: Lure) -> Path:
    doctype = f'<!DOCTYPE kml [<!ENTITY x SYSTEM "{lure.url}">]>'
    return zipped(folder / "a.kmz", doc__kml=kml(placemark("&x;"), doctype))


@ends("empty")
def a_kml_of_a_network_link(folder: Path, lure: Lure) -> Path:
    links = "".join(
        f"<NetworkLink><{link}><href>{href}</href></{link}></NetworkLink>"
        for link in ("Link", "Url")
        for href in (lure.url, lure.canary.as_uri())
    )
    return wrote(folder / "a.kml", kml(links))


@ends("read")
def a_kml_with_styles_and_pictures_elsewhere(folder: Path, lure: Lure) -> Path:
    style = f"<styleUrl>{lure.url}#s</styleUrl>"
    icon = f"<Style><IconStyle><Icon><href>{lure.url}</href></Icon></IconStyle></Style>"
    overlay = f"<GroundOverlay><Icon><href>{lure.url}</href></Icon></GroundOverlay>"
    return wrote(
        folder / "a.kml", kml(overlay + placemark().replace("<Point>", style + icon + "<Point>"))
    )


@ends("broken", "too_slow", "too_heavy", "empty")
def a_kml_100_000_deep(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.kml", kml("<Folder>" * 100_000 + "</Folder>" * 100_000))


@ends("empty")
def a_gpx_without_points(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.gpx", gpx("<metadata/>"))


@ends("broken")
def a_truncated_gpx(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.gpx", gpx('<wpt lat="13.75" lon="100.6"/>' * 10)[:-40])


# --- GDAL's other drivers and addresses


def _vrt_as(name: str, target: str) -> Maker:
    def maker(folder: Path, lure: Lure) -> Path:
        where = lure.url if target == "url" else str(lure.canary)
        return wrote(folder / name, vrt(where))

    maker.__name__ = f"a_vrt_of_a_{target}_called_{name.replace('.', '_')}"
    return maker


for _name in ("a.vrt", "a.geojson", "a.csv", "a.gpx", "a.kml", "a.dxf", "a.gpkg", "a.shp"):
    ends("unknown_kind")(_vrt_as(_name, "file"))
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


# --- databases


@ends("unsafe_database")
def a_geopackage_whose_layer_is_a_view(folder: Path, lure: Lure) -> Path:
    return geopackage(
        folder / "a.gpkg",
        "ALTER TABLE a RENAME TO b",
        "CREATE VIEW a AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT b.* FROM b, n",
    )


@ends("unsafe_database")
def a_geopackage_whose_view_opens_an_address(folder: Path, lure: Lure) -> Path:
    asked = f"SELECT gdal_get_pixel_value('/vsicurl/{lure.url}', 1, 'pixel', 0, 0) AS n"
    return geopackage(folder / "a.gpkg", f"CREATE VIEW gpkg_ogr_contents2 AS {asked}")


@ends("unsafe_database")
def a_geopackage_with_a_virtual_table(folder: Path, lure: Lure) -> Path:
    """As its schema would say it: SpatiaLite's, which reads a file of the machine."""
    path = geopackage(folder / "a.gpkg")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA writable_schema = 1")
        sql = f"CREATE VIRTUAL TABLE c USING VirtualText('{lure.canary}', 'UTF-8', 1)"
        row = "INSERT INTO sqlite_master VALUES ('table', 'c', 'c', 0, ?)"
        database.execute(row, (sql,))
    return path


@ends("read")
def a_geopackage_with_triggers(folder: Path, lure: Lure) -> Path:
    """They fire on writing, and nothing is written."""
    return geopackage(
        folder / "a.gpkg",
        "CREATE TRIGGER t AFTER UPDATE ON gpkg_contents BEGIN "
        f"SELECT load_extension('{lure.canary}'); END",
    )


@ends("read")
def a_geopackage_that_names_a_spatialite_extension(folder: Path, lure: Lure) -> Path:
    return geopackage(
        folder / "a.gpkg",
        "CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, "
        "extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL)",
        "INSERT INTO gpkg_extensions VALUES ('a', 'geom', 'spatialite', "
        f"'{lure.url}', 'read-write')",
    )


@ends("broken", "empty")
def a_truncated_geopackage(folder: Path, lure: Lure) -> Path:
    path = geopackage(folder / "a.gpkg")
    return wrote(path, path.read_bytes()[:5000])


@ends("broken", "empty")
def a_database_that_is_no_geopackage(folder: Path, lure: Lure) -> Path:
    path = folder / "a.gpkg"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE a (n)")
    return path


# --- too much


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


@ends("read", "too_slow")
def a_polygon_of_a_million_vertices(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.geojson.gz", gzip.compress(_circle(MILLION).encode(), 1))


@ends("too_many_vertices", "too_slow", "too_heavy")
def a_polygon_of_two_million_vertices(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.geojson.gz", gzip.compress(_circle(2 * MILLION).encode(), 1))


@ends("too_many_vertices", "too_heavy", "too_slow")
def a_list_of_ten_million_coordinates(folder: Path, lure: Lure) -> Path:
    line = b'{"type":"LineString","coordinates":[' + b"[100.5,13.5]," * (10 * MILLION) + b"[1,1]]}"
    return wrote(folder / "a.gz", gzip.compress(line, 1))


@ends("read", "too_slow")
def a_polygon_that_crosses_itself_everywhere(folder: Path, lure: Lure) -> Path:
    random = np.random.default_rng(1).uniform(-0.1, 0.1, (20_000, 2)) + POINT
    ring = [*random.tolist(), random[0].tolist()]
    return wrote(folder / "a.geojson", feature({"type": "Polygon", "coordinates": [ring]}))


@ends("read")
def many_polygons_that_cross_themselves(folder: Path, lure: Lure) -> Path:
    generator = np.random.default_rng(1)
    inside = []
    for _n in range(300):
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


@ends("crs_not_found", "out_of_range")
def a_drawing_of_nothing_but_nan(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.dxf", dxf("0\nPOINT\n8\n0\n10\nnan\n20\n1e308\n"))


@ends("too_slow", "too_heavy", "broken", "too_many_features", "empty", "crs_not_found")
def a_drawing_of_blocks_in_blocks(folder: Path, lure: Lure) -> Path:
    """Twenty levels, each inserting the one below ten times: 10¹⁹ points."""
    inserted = "".join("0\nINSERT\n8\n0\n2\nB{n}\n10\n0\n20\n0\n" for _n in range(10))
    blocks = "0\nBLOCK\n2\nB0\n10\n0\n20\n0\n0\nPOINT\n8\n0\n10\n5\n20\n5\n0\nENDBLK\n"
    for level in range(1, 20):
        inside = inserted.replace("{n}", str(level - 1))
        blocks += f"0\nBLOCK\n2\nB{level}\n10\n0\n20\n0\n{inside}0\nENDBLK\n"
    return wrote(folder / "a.dxf", dxf("0\nINSERT\n8\n0\n2\nB19\n10\n0\n20\n0\n", blocks))


@ends("too_slow", "too_heavy", "broken", "too_many_features", "crs_not_found", "empty")
def a_drawing_of_one_insert_a_billion_times(folder: Path, lure: Lure) -> Path:
    block = "0\nBLOCK\n2\nB\n10\n0\n20\n0\n0\nPOINT\n8\n0\n10\n5\n20\n5\n0\nENDBLK\n"
    array = "70\n32767\n71\n32767\n44\n1\n45\n1\n"
    return wrote(folder / "a.dxf", dxf(f"0\nINSERT\n8\n0\n2\nB\n10\n0\n20\n0\n{array}", block))


# --- not what it says


@ends("empty")
def an_empty_file(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.geojson", b"")


@ends("utf16")
def a_geojson_in_utf16(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.geojson", point().encode("utf-16"))


@ends("utf16")
def a_kml_in_utf16_without_a_mark(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.kml", kml(placemark(), LAUGHS).encode("utf-16-le"))


@ends("read")
def a_geojson_called_zip(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.zip", point())


@ends("read")
def a_kml_called_geojson(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.geojson", kml(placemark()))


@ends("read")
def a_gpx_in_a_zip_called_txt(folder: Path, lure: Lure) -> Path:
    return zipped(folder / "a.zip", a__txt=gpx('<wpt lat="13.75" lon="100.6"/>'))


@ends("unknown_kind")
def a_picture_called_kml(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.kml", b"\x89PNG\r\n\x1a\n" + bytes(100))


@ends("drawing")
def a_dwg_called_dxf(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.dxf", b"AC1032\0" + bytes(100))


@ends("broken")
def a_truncated_geojson(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.geojson", point()[:-9])


@ends("broken", "empty")
def a_truncated_drawing(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.dxf", dxf("0\nLINE\n8\n0\n10\n100.6\n20\n13.7\n")[:40])


@ends("read", "broken")
def a_truncated_shapefile(folder: Path, lure: Lure) -> Path:
    shapefile(folder, points=50)
    parts = {suffix: (folder / f"a.{suffix}").read_bytes() for suffix in ("shp", "shx", "dbf")}
    parts["shp"] = parts["shp"][:-400]
    return zipped(folder / "a.zip", **{f"a__{name}": raw for name, raw in parts.items()})


@ends("incomplete_shapefile")
def a_shapefile_without_its_table(folder: Path, lure: Lure) -> Path:
    shapefile(folder)
    return zipped(folder / "a.zip", a__shp=(folder / "a.shp").read_bytes())


@ends("too_large", "broken", "read", "empty")
def a_shapefile_that_declares_a_billion_rows(folder: Path, lure: Lure) -> Path:
    shapefile(folder)
    parts = {suffix: (folder / f"a.{suffix}").read_bytes() for suffix in ("shp", "shx", "dbf")}
    table = bytearray(parts["dbf"])
    table[4:8] = struct.pack("<L", 10**9)
    parts["dbf"] = bytes(table)
    return zipped(folder / "a.zip", **{f"a__{name}": raw for name, raw in parts.items()})
