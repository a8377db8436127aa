"""What the makers of hostile files have in common: their list, the lures, small honest files."""

import json
import sqlite3
import warnings
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas
import shapely

CANARY: Final = "นกขมิ้นในเหมือง"
MILLION: Final = 1_000_000
POINT: Final = (100.6, 13.75)
PATIENT: Final = 60  # seconds on the clock: what a busy machine needs is not judged


@dataclass(frozen=True)
class Lure:
    """What a file may try to reach: a canary beside the upload and an address that listens."""

    canary: Path
    url: str


Maker = Callable[[Path, Lure], Path]


@dataclass(frozen=True)
class Attack:
    """``ends``: the faults it may end in (who is first depends on the machine), or "read".

    ``seconds``: of the reader; few where the end is that they are over. ``is_long``: the largest
    of its kind, only for a full run.
    """

    make: Maker
    ends: frozenset[str]
    seconds: int
    is_long: bool


ATTACKS: Final[dict[str, Attack]] = {}


def ends(*faults: str, seconds: int = PATIENT, long: bool = False) -> Callable[[Maker], Maker]:
    """List the maker of an attack by its name."""

    def kept(maker: Maker) -> Maker:
        assert maker.__name__ not in ATTACKS
        ATTACKS[maker.__name__] = Attack(maker, frozenset(faults), seconds, long)
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
