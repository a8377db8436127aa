"""Zips and gzips."""

import gzip
import stat
import struct
import zipfile
from pathlib import Path

from tests.coordinates.hostile.making import Lure, ends, point, wrote, zipped


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
def a_zip_of_6_000_members(folder: Path, lure: Lure) -> Path:
    return _many_members(folder, 6_000)


@ends("too_many_members", long=True)
def a_zip_of_many_members(folder: Path, lure: Lure) -> Path:
    return _many_members(folder, 60_000)


def _many_members(folder: Path, members: int) -> Path:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(members):
            archive.writestr(f"{number}.txt", b"")
    return path


@ends("unsafe_archive")
def a_zip_of_names_that_differ_in_case(folder: Path, lure: Lure) -> Path:
    return zipped(folder / "a.zip", a__geojson=point(), A__GEOJSON=point(100.7))


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
