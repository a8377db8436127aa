"""How much one file may hold."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings

MB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on one file: its size, what it unpacks to, what is in it, what reading it may cost.

    ``at_once`` such files are read at the same time on a machine; 0 for no limit.
    """

    file_bytes: int
    unpacked_bytes: int = 200 * MB
    members: int = 60
    features: int = 20_000
    vertices: int = 1_000_000
    memory_bytes: int = 1024 * MB
    seconds: int = 20
    at_once: int = 2


def upload_limits() -> Limits:
    """What a person may send; its size is the operator's setting, one for every upload."""
    return Limits(file_bytes=settings.UPLOAD_MAX_BYTES)


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
