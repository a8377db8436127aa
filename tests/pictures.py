"""Photos for tests: scenes drawn from a seed, as JPEG, PNG or HEIC, with the EXIF that is asked."""

import io
from fractions import Fraction
from typing import Any

import pillow_heif
from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

pillow_heif.register_heif_opener()
HERE = (100.055, 16.0501)  # beside the road that World.pin draws
_GPS, _CAMERA, _ORIENTATION = 0x8825, 0x8769, 0x112


def scene(seed: int = 1, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Blocks of colour that no other seed has: sky above, and where they lie tells what is up."""
    image = Image.new("RGB", size, (200, 220, 240))
    draw = ImageDraw.Draw(image)
    state = seed * 7919 + 17
    for _ in range(40):
        state = (state * 1103515245 + 12345) % 2**31
        x, y = state % size[0], (state >> 9) % size[1]
        width, height = 20 + (state >> 5) % (size[0] // 3), 20 + (state >> 12) % (size[1] // 3)
        colour = (state >> 3) % 256, (state >> 11) % 256, (state >> 19) % 256
        draw.rectangle([x, y, x + width, y + height], fill=colour)
    return image


def dms(degrees: float) -> tuple[IFDRational, ...]:
    """Degrees, minutes and seconds as a camera writes them."""
    seconds = Fraction(abs(degrees)).limit_denominator(10**9) * 3600
    parts = seconds // 3600, seconds % 3600 // 60, Fraction(round(seconds % 60 * 10**4), 10**4)
    return tuple(IFDRational(part.numerator, part.denominator) for part in map(Fraction, parts))


def exif(
    *,
    at: tuple[float, float] | None = HERE,
    gps: dict[int, Any] | None = None,
    camera: dict[int, Any] | None = None,
    orientation: int = 0,
) -> Image.Exif:
    """``at``: longitude, latitude; ``gps`` and ``camera`` add or replace tags."""
    made = Image.Exif()
    if orientation:
        made[_ORIENTATION] = orientation
    place: dict[int, Any] = {}
    if at:
        lon, lat = at
        place = {1: "S" if lat < 0 else "N", 2: dms(lat), 3: "W" if lon < 0 else "E", 4: dms(lon)}
    if place or gps:
        made[_GPS] = place | (gps or {})
    if camera:
        made[_CAMERA] = camera
    return made


def photo(
    seed: int = 1,
    *,
    kind: str = "JPEG",
    size: tuple[int, int] = (640, 480),
    tells: Image.Exif | None = None,
    **options: Any,
) -> bytes:
    """The bytes of a scene; ``tells`` is its EXIF."""
    file = io.BytesIO()
    if tells is not None:
        options["exif"] = tells.tobytes()  # HEIC takes the orientation of bytes only
    scene(seed, size).save(file, kind, **options)
    return file.getvalue()
