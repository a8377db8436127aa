"""Lay a file out in a fresh folder under names of our own, never under names of the file's."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from coordinates.gis_files.archives import members
from coordinates.gis_files.counting import refuse_far_too_many
from coordinates.gis_files.errors import Fault, GisFileError
from coordinates.gis_files.kinds import GZIP, HEAD_BYTES, SHP, SUFFIXES, ZIP, Kind, kind_of
from coordinates.gis_files.letters import NO_LETTERS, Letters
from coordinates.gis_files.limits import MB, Limits

_SHAPEFILE: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
# Called so, a member is meant as a map: what is wrong with it is told, though others are right.
_MAPS: Final = {*SUFFIXES.values(), ".json"}
_CHUNK: Final = 1 << 20
_BROKEN: Final = (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error)


@dataclass(frozen=True, slots=True)
class Source:
    """One file ready to be read: where we put it and what its sender called it.

    ``letters`` and ``states_crs`` (a GeoJSON that names its system) are what ``inspecting`` saw.
    """

    path: Path
    name: str
    kind: Kind
    letters: Letters = NO_LETTERS
    states_crs: bool = False


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
    Raises GisFileError: too_large, too_many_members, too_many_vertices, unknown_kind,
    nested_archive, encrypted, unsafe_archive, lone_shapefile, incomplete_shapefile, broken and
    those of ``kind_of``.
    """
    if path.stat().st_size > limits.file_bytes:
        raise GisFileError(Fault.TOO_LARGE, f"{limits.file_bytes // MB:,} MB")
    sources = _unpacked(path, folder, _Budget(limits.unpacked_bytes, limits), name or path.name)
    for source in sources:
        refuse_far_too_many(source.path, source.kind, limits)
    return sources


def _unpacked(path: Path, folder: Path, budget: _Budget, name: str) -> list[Source]:
    with path.open("rb") as source:
        head = source.read(HEAD_BYTES)
        source.seek(0)
        if not head:
            raise GisFileError(Fault.EMPTY)
        if head.startswith(ZIP):
            return _unzip(source, folder, budget)
        if head.startswith(SHP):
            return [_beside(path, folder, budget, name)]
        if head.startswith(GZIP):
            return [_gunzip(path, folder, budget, name)]
        return [_named(budget.copy(source, folder / "0.raw"), name)]


def _named(raw: Path, name: str, *, known: Kind | None = None) -> Source:
    """Give the file the ending of what it is."""
    kind = known or _kind_of_file(raw)
    if kind is None:
        raise GisFileError(Fault.UNKNOWN_KIND)
    return Source(raw.rename(raw.with_suffix(SUFFIXES[kind])), name, kind)


def _kind_of_file(raw: Path) -> Kind | None:
    with raw.open("rb") as source:
        return kind_of(source.read(HEAD_BYTES))


def _gunzip(path: Path, folder: Path, budget: _Budget, name: str) -> Source:
    try:
        with gzip.open(path) as source:
            raw = budget.copy(source, folder / "0.raw")
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise GisFileError(Fault.BROKEN) from error
    return _named(raw, name.removesuffix(".gz"))


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
    return Source(folder / "0.shp", name, Kind.SHAPEFILE)


def _unzip(source: IO[bytes], folder: Path, budget: _Budget) -> list[Source]:
    try:
        with zipfile.ZipFile(source) as archive:
            found = members(archive, budget.limits)
            passed_over: list[GisFileError] = []
            sources = list(_sources(archive, found, folder, budget, passed_over))
            nested = not sources and any(_starts(archive, info, ZIP) for info in found.values())
    except _BROKEN as error:
        raise GisFileError(Fault.BROKEN) from error
    if sources:
        return sources
    if passed_over:
        raise passed_over[0]
    raise GisFileError(Fault.NESTED_ARCHIVE if nested else Fault.UNKNOWN_KIND)


def _sources(
    archive: zipfile.ZipFile,
    found: dict[str, zipfile.ZipInfo],
    folder: Path,
    budget: _Budget,
    passed_over: list[GisFileError],
) -> Iterator[Source]:
    """Give the maps; ``passed_over`` gets what was wrong with a member that need not be one."""
    for number, (name, info) in enumerate(sorted(found.items())):
        label, suffix = PurePosixPath(info.filename).name, PurePosixPath(name).suffix
        if suffix == ".shp":
            stem = name.removesuffix(suffix)
            parts = {each: found[stem + each] for each in _SHAPEFILE if stem + each in found}
            if not {".shx", ".dbf"} <= set(parts):
                raise GisFileError(Fault.INCOMPLETE_SHAPEFILE, label)
            for each, part in parts.items():
                with archive.open(part) as member:
                    budget.copy(member, folder / f"{number}{each}")
            yield Source(folder / f"{number}.shp", label, Kind.SHAPEFILE)
        elif suffix not in _SHAPEFILE:
            try:
                kind = _kind_of_member(archive, info)
            except GisFileError as error:
                if suffix in _MAPS:
                    raise
                passed_over.append(error)
                continue
            if kind is None:
                continue
            with archive.open(info) as member:
                raw = budget.copy(member, folder / f"{number}.raw")
            yield _named(raw, label, known=Kind.KMZ if kind is Kind.KML else kind)


def _kind_of_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Kind | None:
    """An archive also holds pictures, styles and notes; only what is a map is taken."""
    with archive.open(info) as member:
        head = member.read(HEAD_BYTES)
    kind = kind_of(head)
    if kind is Kind.GEOJSON and b'"coordinates"' not in head and b'"features"' not in head:
        return None
    return kind


def _starts(archive: zipfile.ZipFile, info: zipfile.ZipInfo, magic: bytes) -> bool:
    with archive.open(info) as member:
        return member.read(len(magic)) == magic
