"""How much one file may hold."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings

MB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on one file: its size, what it unpacks to, what is in it, what reading it may cost.

    ``seconds`` on the clock, from the start of the reader to its answer. ``at_once`` such files
    are read at the same time on a machine; 0 for no limit.
    """

    file_bytes: int
    unpacked_bytes: int
    members: int
    features: int
    vertices: int
    memory_bytes: int
    seconds: int
    at_once: int


def upload_limits() -> Limits:
    """What a person may send: the operator's settings."""
    return Limits(
        file_bytes=settings.UPLOAD_MAX_BYTES,
        unpacked_bytes=settings.FILE_UNPACKED_BYTES,
        members=settings.FILE_MEMBERS,
        features=settings.FILE_FEATURES,
        vertices=settings.FILE_VERTICES,
        memory_bytes=settings.READER_MEMORY_BYTES,
        seconds=settings.READER_SECONDS,
        at_once=settings.READERS,
    )


# What an operator loads on purpose: the national boundaries at full resolution are about 300 MB.
OPERATOR: Final = Limits(
    file_bytes=4096 * MB,
    unpacked_bytes=16_384 * MB,
    members=500,
    features=2_000_000,
    vertices=500_000_000,
    memory_bytes=8192 * MB,
    seconds=600,
    at_once=0,
)
