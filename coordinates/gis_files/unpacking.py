"""Lay a file out in a fresh folder under names of our own, never under names of the file's."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from coordinates.gis_files.errors import Fault, GisFileError
from coordinates.gis_files.limits import MB, Limits

_SHAPEFILE: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_SINGLE: Final = {".kml": ".kml", ".gpkg": ".gpkg", ".geojson": ".geojson", ".json": ".geojson"}
_CHUNK: Final = 1 << 20
_SHP_MAGIC: Final = b"\x00\x00\x27\x0a"
_BROKEN: Final = (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error)


@dataclass(frozen=True, slots=True)
class Source:
    """One file ready to be read: where we put it and what its sender called it."""

    path: Path
    name: str


@dataclass(slots=True)
class _Budget:
    """Bytes still allowed; a copy stops when they are spent."""

    left: int
    limits: Limits

    def copy(self, source: IO[bytes] | gzip.GzipFile, target: Path) -> Path:
        with target.open("wb") as out:
            while chunk := source.read(_CHUNK):
                self.left -= len(chunk)
                if self.left < 0:
                    raise GisFileError(Fault.TOO_LARGE, f"{self.limits.unpacked_bytes // MB:,} MB")
                out.write(chunk)
        return target


def unpack(path: Path, folder: Path, limits: Limits, *, name: str = "") -> list[Source]:
    """Give the readable files of ``path`` laid out in ``folder`` (empty, ours).

    The kind is judged by the content. A ``.shp`` is taken with the files beside it. ``name`` is
    what the sender called the file, where ``path`` is not named so.
    Raises GisFileError: too_large, unknown_kind, lone_shapefile, incomplete_shapefile, broken.
    """
    if path.stat().st_size > limits.file_bytes:
        raise GisFileError(Fault.TOO_LARGE, f"{limits.file_bytes // MB:,} MB")
    budget, name = _Budget(limits.unpacked_bytes, limits), name or path.name
    with path.open("rb") as source:
        head = source.read(512)
        source.seek(0)
        if head.startswith(b"PK\x03\x04"):
            return _unzip(source, folder, budget)
        if head.startswith(_SHP_MAGIC):
            return [_beside(path, folder, budget, name)]
        if head.startswith(b"\x1f\x8b"):
            return [_gunzip(path, folder, budget, name)]
        return [Source(budget.copy(source, folder / f"0{_suffix(head)}"), name)]


def _suffix(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"SQLite format 3\x00"):
        return ".gpkg"
    if text.startswith(b"{"):
        return ".geojson"
    if text.startswith(b"<"):
        return ".kml"
    raise GisFileError(Fault.UNKNOWN_KIND)


def _gunzip(path: Path, folder: Path, budget: _Budget, name: str) -> Source:
    try:
        with gzip.open(path) as source:
            raw = budget.copy(source, folder / "0.raw")
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise GisFileError(Fault.BROKEN) from error
    with raw.open("rb") as source:
        suffix = _suffix(source.read(512))
    return Source(raw.rename(folder / f"0{suffix}"), name.removesuffix(".gz"))


def _beside(path: Path, folder: Path, budget: _Budget, name: str) -> Source:
    for suffix in _SHAPEFILE:
        for sibling in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
            if sibling.exists():
                with sibling.open("rb") as source:
                    budget.copy(source, folder / f"0{suffix}")
                break
        else:
            if suffix in {".shx", ".dbf"}:
                raise GisFileError(Fault.LONE_SHAPEFILE)
    return Source(folder / "0.shp", name)


def _unzip(source: IO[bytes], folder: Path, budget: _Budget) -> list[Source]:
    try:
        with zipfile.ZipFile(source) as archive:
            sources = list(_members(archive, folder, budget))
    except _BROKEN as error:
        raise GisFileError(Fault.BROKEN) from error
    if not sources:
        raise GisFileError(Fault.UNKNOWN_KIND)
    return sources


def _members(archive: zipfile.ZipFile, folder: Path, budget: _Budget) -> Iterator[Source]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > budget.limits.members:
        raise GisFileError(Fault.TOO_LARGE, f"{budget.limits.members:,} files")
    names = {info.filename.lower(): info for info in infos if "__MACOSX" not in info.filename}
    for number, (name, info) in enumerate(sorted(names.items())):
        stem, suffix = name[: name.rfind(".")], PurePosixPath(name).suffix
        wanted = _SHAPEFILE if suffix == ".shp" else (suffix,) if suffix in _SINGLE else ()
        for each in wanted:
            target = folder / f"{number}{_SINGLE.get(each, each)}"
            if member := names.get(stem + each):
                with archive.open(member) as source:
                    budget.copy(source, target)
            elif each in {".shx", ".dbf"}:
                raise GisFileError(Fault.INCOMPLETE_SHAPEFILE, PurePosixPath(info.filename).name)
        if wanted:
            yield Source(
                folder / f"{number}{_SINGLE.get(suffix, suffix)}", PurePosixPath(info.filename).name
            )
