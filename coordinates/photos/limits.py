"""How much one photo may hold, and what becomes of it."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings

MB: Final = 1024 * 1024
MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on one photo: its bytes and pixels, what opening it may cost; edges of the copies.

    ``at_once`` files of strangers are read at the same time on a machine; 0 for no limit.
    """

    file_bytes: int
    pixels: int
    view_edge: int = 1600
    thumb_edge: int = 320
    memory_bytes: int = 1024 * MB
    seconds: int = 8
    at_once: int = 0

    @property
    def memory_text(self) -> str:
        return f"{self.memory_bytes // MB:,} MB"


def photo_limits() -> Limits:
    """What a person may send; bytes, pixels and readers are the operator's settings."""
    return Limits(
        file_bytes=settings.UPLOAD_MAX_BYTES,
        pixels=settings.PHOTO_MAX_PIXELS,
        at_once=settings.READERS,
    )
