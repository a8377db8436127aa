"""Files that are not what they say, or not all of it."""

import struct
from pathlib import Path

from tests.coordinates.hostile.making import (
    Lure,
    ends,
    gpx,
    kml,
    placemark,
    point,
    shapefile,
    wrote,
    zipped,
)
from tests.coordinates.hostile.markup import LAUGHS


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


@ends("broken")
def a_truncated_geojson(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.geojson", point()[:-9])


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
