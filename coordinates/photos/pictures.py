"""Opening a stranger's picture and making our own copies of it; only ``child`` imports this."""

from importlib import import_module
from pathlib import Path
from typing import Final

import imagehash
import numpy as np
import pillow_heif
from PIL import Image, UnidentifiedImageError
from PIL.Image import Transpose

from coordinates.photos.errors import Fault, PhotoError
from coordinates.photos.limits import MILLION, Limits
from coordinates.photos.shot import Shot

_MAGIC: Final = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
_HEIC: Final = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"}
_ORIENTATION, _CAMERA, _GPS = 0x112, 0x8769, 0x8825
# EXIF 2.32, tag 0x0112: what makes the picture upright.
_UPRIGHT: Final = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
_QUARTER_TURNS: Final = {5, 6, 7, 8}
_PLAIN: Final = 4.0  # standard deviation of 32 × 32 greys: fog, night, a finger on the lens
_QUALITY: Final = 82

import_module("scipy.fftpack")  # imagehash's own, before memory is capped
Image.MAX_IMAGE_PIXELS = None  # ours are counted before a pixel is read
pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


class Picture:
    """One opened photo: ``kind`` JPEG, PNG or HEIF, and its first or primary image.

    Raises PhotoError: unknown_kind, broken, too_many_pixels.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self.limits = limits
        self.kind = _kind(path)
        try:
            self.image: Image.Image = Image.open(path, formats=[self.kind])
        except (UnidentifiedImageError, OSError, ValueError) as error:
            raise PhotoError(Fault.BROKEN, limits.memory_text) from error
        if self.image.width * self.image.height > limits.pixels:
            raise PhotoError(Fault.TOO_MANY_PIXELS, f"{limits.pixels // MILLION:,}")
        self.sent = self.image.size

    def shot(self) -> tuple[Shot, int]:
        """What the camera wrote, and which way up it was held (1 to 8)."""
        try:
            exif = self.image.getexif()
            gps, camera = exif.get_ifd(_GPS), exif.get_ifd(_CAMERA)
            orientation = exif.get(_ORIENTATION)
        except (OSError, SyntaxError, ValueError, TypeError, KeyError, EOFError):
            return Shot(), 1
        return Shot.of_exif(gps, camera), orientation if orientation in _UPRIGHT else 1

    def reduced(self, orientation: int) -> Image.Image:
        """An upright RGB copy of at most the viewing edge, without anything but pixels.

        Raises PhotoError: truncated, broken.
        """
        edge = self.limits.view_edge
        if self.kind == "JPEG":
            self.image.draft("RGB", (edge, edge))  # libjpeg scales: a quarter of the time
        try:
            self.image.load()
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            fault = Fault.TRUNCATED if "truncated" in str(error) else Fault.BROKEN
            raise PhotoError(fault, self.limits.memory_text) from error
        copy = _on_white(self.image)
        copy.thumbnail((edge, edge), Image.Resampling.LANCZOS)
        if orientation in _UPRIGHT:
            copy = copy.transpose(_UPRIGHT[orientation])
        copy.info.clear()
        return copy

    def size(self, orientation: int) -> tuple[int, int]:
        """Upright width and height of what was sent."""
        width, height = self.sent
        return (height, width) if orientation in _QUARTER_TURNS else (width, height)


def save(image: Image.Image, path: Path, edge: int) -> None:
    """A JPEG of at most ``edge`` pixels a side, holding nothing but the picture."""
    copy = image.copy()
    copy.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    copy.info.clear()
    copy.save(path, "JPEG", quality=_QUALITY, exif=b"", icc_profile=None, comment=b"")


def perceptual(image: Image.Image) -> int | None:
    """64 bits of how it looks, as a signed number; none where it is too plain to tell."""
    grey = np.asarray(image.convert("L").resize((32, 32), Image.Resampling.BOX), dtype=float)
    if grey.std() < _PLAIN:
        return None
    value = int(str(imagehash.phash(image)), 16)
    return value - (1 << 64) if value >= 1 << 63 else value


def _kind(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(32)
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return kind
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        return "HEIF"
    raise PhotoError(Fault.UNKNOWN_KIND)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits of grey
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    return image if image.mode == "RGB" else image.convert("RGB")
