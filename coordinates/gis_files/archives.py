"""What is in a zip, judged before anything is unpacked."""

import stat
import zipfile
from typing import Final

from coordinates.gis_files.errors import Fault, GisFileError
from coordinates.gis_files.limits import MB, Limits

_ENCRYPTED: Final = 0x1
_HEADER_BYTES: Final = 30  # of a member, before its name
_METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def members(archive: zipfile.ZipFile, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """Give the members by their name in lower case, without folders and macOS's shadows.

    Raises GisFileError: too_many_members, too_large, encrypted, unsafe_archive.
    """
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > limits.members:
        raise GisFileError(Fault.TOO_MANY_MEMBERS, f"{limits.members:,}")
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise GisFileError(Fault.ENCRYPTED)
    if any(_is_link(info) or info.compress_type not in _METHODS for info in infos):
        raise GisFileError(Fault.UNSAFE_ARCHIVE)
    _refuse_overlaps(infos)
    if sum(info.file_size for info in infos) > limits.unpacked_bytes:
        raise GisFileError(Fault.TOO_LARGE, f"{limits.unpacked_bytes // MB:,} MB")
    found = [info for info in infos if "__MACOSX" not in info.filename]
    named = {info.filename.lower(): info for info in found}
    if len(named) < len(found):  # of two of one name, one would be lost without a word
        raise GisFileError(Fault.UNSAFE_ARCHIVE)
    return named


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _refuse_overlaps(infos: list[zipfile.ZipInfo]) -> None:
    """Members that share bytes unpack to any multiple of the archive."""
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise GisFileError(Fault.UNSAFE_ARCHIVE)
        end = info.header_offset + _HEADER_BYTES + info.compress_size
