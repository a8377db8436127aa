"""Photos of strangers: what they tell is read, what they hide in is refused by name."""

import dataclasses
import io
import resource
import struct
import time
import zipfile
import zlib
from datetime import UTC, datetime

import pytest
from PIL import Image, ImageOps
from PIL.TiffImagePlugin import IFDRational

from coordinates.photos import PhotoError, PhotoReaderBusy, PositionFault, photo_limits, read_photo
from coordinates.photos.errors import Fault
from coordinates.photos.shot import Shot
from coordinates.slots import slot
from tests.pictures import HERE, exif, photo, scene

KINDS = ("JPEG", "PNG", "HEIF")
SECRET = b"Somchai's own phone"


def read(content: bytes, **limits):
    return read_photo([content], limits=dataclasses.replace(photo_limits(), **limits))


def fault_of(content: bytes, **limits) -> Fault:
    with pytest.raises(PhotoError) as caught:
        read(content, **limits)
    return caught.value.fault


# what a photo tells ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_position_direction_accuracy_and_time_are_read(kind):
    gps = {16: "M", 17: IFDRational(1235, 10), 31: IFDRational(47, 10)}
    camera = {0x9003: "2026:03:01 10:20:30"}
    told = read(photo(kind=kind, tells=exif(gps=gps, camera=camera))).shot
    assert (told.position.lon, told.position.lat) == pytest.approx(HERE, abs=1e-7)
    assert (told.direction_deg, told.direction_magnetic, told.accuracy_m) == (123.5, True, 4.7)
    assert told.taken_at == datetime(2026, 3, 1, 3, 20, 30, tzinfo=UTC)  # Thailand's time


def test_a_stated_offset_goes_before_thailands_time():
    camera = {0x9003: "2026:03:01 10:20:30", 0x9011: "+09:00"}
    assert Shot.of_exif({}, camera).taken_at == datetime(2026, 3, 1, 1, 20, 30, tzinfo=UTC)
    assert Shot.of_exif({}, camera | {0x9011: "nonsense", 0x9010: "+00:00"}).taken_at.hour == 10


@pytest.mark.parametrize("text", ["0000:00:00 00:00:00", "2999:01:01 00:00:00", "", b"\xff", None])
def test_a_time_that_cannot_be_is_none(text):
    assert Shot.of_exif({}, {0x9003: text}).taken_at is None


@pytest.mark.parametrize(
    ("at", "gps", "fault"),
    [
        ((0, 0), {}, PositionFault.ZERO),
        ((-100.05, 16.05), {}, PositionFault.OUTSIDE),
        ((100.05, -16.05), {}, PositionFault.OUTSIDE),
        ((HERE[1], HERE[0]), {}, PositionFault.INVALID),
        (HERE, {2: (IFDRational(0, 0),) * 3}, PositionFault.INVALID),
        (HERE, {2: (IFDRational(16, 1),) * 9}, PositionFault.INVALID),
    ],
)
def test_a_position_that_cannot_be_is_none_with_its_reason(at, gps, fault):
    told = read(photo(tells=exif(at=at, gps=gps))).shot
    assert (told.position, told.fault, told.accuracy_m) == (None, fault, None)


def test_a_photo_that_tells_nothing_is_read():
    assert read(photo()).shot == Shot()
    assert read(photo(tells=exif(at=None, gps={16: "T", 17: IFDRational(0, 0)}))).shot == Shot()


def test_a_directory_of_junk_costs_the_position_not_the_photo():
    junk = (
        b"Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff" + b"\x25\x88\x04\x00\xff\xff\xff\xff" * 4000
    )
    read_one = read(_with_exif(junk))
    assert (read_one.width, read_one.shot.position) == (640, None)


def _with_exif(raw: bytes) -> bytes:
    file = io.BytesIO()
    scene().save(file, "JPEG", exif=raw)
    return file.getvalue()


# our copies --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "orientation"),
    [
        *(("JPEG", turn) for turn in range(1, 9)),
        *(("HEIF", turn) for turn in (1, 3, 5, 6, 8)),
        ("PNG", 6),
    ],
)
def test_copies_are_upright(kind, orientation):
    """The same scene, stored turned: libheif turns a HEIC itself, and must not be helped."""
    taken = read(photo(kind=kind, tells=exif(orientation=orientation)))
    wanted = _turned(scene(), orientation)
    copy = Image.open(io.BytesIO(taken.view))
    assert copy.size == wanted.size == (taken.width, taken.height)
    assert _difference(copy, wanted) < 6


def _turned(image: Image.Image, orientation: int) -> Image.Image:
    image = image.copy()
    image.getexif()[0x112] = orientation
    return ImageOps.exif_transpose(image)


def _difference(one: Image.Image, other: Image.Image) -> float:
    small = [image.convert("L").resize((32, 32), Image.Resampling.BOX) for image in (one, other)]
    pairs = zip(*(image.get_flattened_data() for image in small), strict=True)
    return sum(abs(a - b) for a, b in pairs) / 1024


def test_copies_have_their_edges_and_a_small_one_is_not_blown_up():
    taken = read(photo(size=(2400, 1200)))
    edges = [Image.open(io.BytesIO(copy)).size for copy in (taken.view, taken.thumb)]
    assert (edges, taken.width, taken.height) == ([(1600, 800), (320, 160)], 2400, 1200)
    assert Image.open(io.BytesIO(read(photo(size=(40, 30))).view)).size == (40, 30)


@pytest.mark.parametrize("kind", KINDS)
def test_no_copy_holds_anything_but_the_picture(kind):
    tells = exif(camera={0x9003: "2026:03:01 10:20:30", 0x927C: SECRET})
    tells[0x10F] = SECRET.decode()
    options = {"xmp": b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"} if kind != "PNG" else {}
    if kind == "JPEG":
        options |= {"comment": SECRET, "icc_profile": SECRET * 20}
    content = photo(kind=kind, tells=tells, **options)
    assert SECRET in content  # the test would see it
    taken = read(content)
    assert taken.shot.position is not None
    for copy in (taken.view, taken.thumb):
        assert SECRET not in copy
        assert b"Exif" not in copy
        assert _markers(copy) <= {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}  # JFIF, tables, frame, scan
        assert not Image.open(io.BytesIO(copy)).getexif()


def _markers(jpeg: bytes) -> set[int]:
    """The kinds of segment before the picture's own data."""
    at, found = 2, set()
    while jpeg[at] == 0xFF:
        found.add(jpeg[at + 1])
        if jpeg[at + 1] == 0xDA:
            return found
        at += 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
    raise AssertionError(at)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16", "CMYK"])
def test_every_mode_of_a_picture_becomes_colours(mode):
    file = io.BytesIO()
    if mode == "I;16":
        Image.linear_gradient("L").convert("I").point(lambda v: v * 256).convert("I;16").save(
            file, "PNG"
        )
    else:
        Image.linear_gradient("L").convert(mode if mode != "LA" else "LA").save(
            file, "JPEG" if mode == "CMYK" else "PNG"
        )
    copy = Image.open(io.BytesIO(read(file.getvalue()).view))
    assert copy.mode == "RGB"
    assert copy.getpixel((128, 5))[0] < 60 < 200 < copy.getpixel((128, 250))[0]


def test_what_is_transparent_is_white():
    file = io.BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(file, "PNG")
    assert Image.open(io.BytesIO(read(file.getvalue()).view)).getpixel((5, 5)) == (255, 255, 255)


# looking the same --------------------------------------------------------------------------


def bits_apart(one: int, other: int) -> int:
    return ((one ^ other) & (2**64 - 1)).bit_count()


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in (2, 3))]
)
def test_a_picture_sent_on_looks_the_same_and_another_does_not(seed):
    first = read(photo(seed, size=(1200, 900))).perceptual
    again = io.BytesIO()
    scene(seed, (1200, 900)).resize((700, 525)).save(again, "JPEG", quality=35)
    assert bits_apart(first, read(again.getvalue()).perceptual) <= 4
    assert bits_apart(first, read(photo(seed, kind="HEIF", size=(1200, 900))).perceptual) <= 4
    assert bits_apart(first, read(photo(seed + 100, size=(1200, 900))).perceptual) > 12


def test_a_picture_of_nothing_looks_like_no_other():
    file = io.BytesIO()
    Image.new("RGB", (640, 480), (20, 22, 24)).save(file, "JPEG")
    assert read(file.getvalue()).perceptual is None


# what is refused ---------------------------------------------------------------------------


def other_kind(kind: str) -> bytes:
    file = io.BytesIO()
    scene(size=(64, 48)).save(file, kind)
    return file.getvalue()


JUNK = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "vrt": b"<VRTDataset><SourceFilename>/etc/passwd</SourceFilename></VRTDataset>",
    "gif": other_kind("GIF"),
    "tiff": other_kind("TIFF"),
    "bmp": other_kind("BMP"),
    "webp": other_kind("WEBP"),
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "avif": b"\x00\x00\x00\x20ftypavif\x00\x00\x00\x00",
    "mp4": b"\x00\x00\x00\x20ftypisom\x00\x00\x00\x00",
    "zip": b"PK\x03\x04",
    "text": "รูปถ่าย".encode(),
    "late": b"\n" + photo(),
}


@pytest.mark.parametrize("name", JUNK)
def test_only_three_kinds_are_opened_whatever_the_name(name):
    assert fault_of(JUNK[name]) == Fault.UNKNOWN_KIND


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", [0.02, 0.9])
def test_a_photo_that_did_not_come_whole_is_refused(kind, part):
    content = photo(kind=kind)
    cut = content[: max(int(len(content) * part), 24)]
    assert fault_of(cut) in {Fault.TRUNCATED, Fault.BROKEN}


def test_half_a_jpeg_is_called_that():
    content = photo()
    assert fault_of(content[: len(content) // 2]) == Fault.TRUNCATED


def test_nothing_and_too_much_are_refused_before_a_child_is_started():
    assert fault_of(b"") == Fault.EMPTY
    with pytest.raises(PhotoError, match="2 MB"):
        read(photo() + b"\0" * 2**21, file_bytes=2**21)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + crc


def png(width: int, height: int, *chunks: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + b"".join(chunks)


@pytest.mark.parametrize("size", [(8001, 8000), (65000, 65000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_of_too_many_pixels_is_refused_by_its_head(size):
    start = time.monotonic()
    with pytest.raises(PhotoError, match="64") as caught:
        read(png(*size, png_chunk(b"IDAT", zlib.compress(b"\0" * 1000))))
    assert caught.value.fault == Fault.TOO_MANY_PIXELS
    assert time.monotonic() - start < 10


def test_a_text_that_unpacks_to_a_gigabyte_is_refused():
    bomb = zlib.compress(b"\0" * 2**28, 9)
    text = png_chunk(b"zTXt", b"Comment\0\0" + bomb)
    assert fault_of(png(8, 8, text, text)) == Fault.BROKEN


@pytest.mark.parametrize("edge", [2500, pytest.param(6000, marks=pytest.mark.long)])
def test_a_jpeg_of_many_scans_is_stopped_in_time(edge):
    """Each scan of a progressive JPEG is a pass over the whole picture."""
    content = photo(size=(edge, edge), progressive=True, quality=5)
    at = content.index(b"\xff\xda")
    end = content.index(b"\xff", at + 20)
    while content[end + 1] in {0, *range(0xD0, 0xD8)}:
        end = content.index(b"\xff", end + 1)
    bomb = content[:end] + content[at:end] * 4000 + content[end:]
    start = time.monotonic()
    try:
        read(bomb[: photo_limits().file_bytes])
    except PhotoError as error:
        assert error.fault in {Fault.BROKEN, Fault.TOO_SLOW, Fault.TRUNCATED}
    assert time.monotonic() - start < 12


def test_memory_is_capped():
    assert fault_of(photo(kind="PNG", size=(5000, 5000)), memory_bytes=120 * 2**20) == Fault.BROKEN


# A HEIC of 8,000 × 8,000 is read in 3 s, too, but takes a minute to make here.
@pytest.mark.parametrize(
    ("kind", "edge"),
    [
        ("JPEG", 8000),
        ("PNG", 3000),
        ("HEIF", 2000),
        pytest.param("PNG", 8000, marks=pytest.mark.long),
        pytest.param("HEIF", 4500, marks=pytest.mark.long),
    ],
)
def test_a_photo_of_many_pixels_is_read_within_its_limits(kind, edge):
    """Within the memory that the child is held to, and its seconds of the processor."""
    content = photo(kind=kind, size=(edge, edge))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert read(content, seconds=60).width == edge
    spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    assert spent < photo_limits().seconds


def test_an_archive_behind_a_jpeg_never_reaches_a_copy():
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("evil.html", b"<script>alert(1)</script>")
    taken = read(photo() + hidden.getvalue())
    assert taken.kind == "JPEG"
    assert b"evil.html" not in taken.view + taken.thumb


@pytest.mark.parametrize("kind", ["PNG", "HEIF"])
def test_of_several_pictures_the_first_is_taken(kind):
    file = io.BytesIO()
    scene(1).save(file, kind, save_all=True, append_images=[scene(2), scene(3)])
    taken = read(file.getvalue())
    assert _difference(Image.open(io.BytesIO(taken.view)), scene(1)) < 6


def test_every_fault_has_its_sentence():
    for fault in Fault:
        text = str(PhotoError(fault, "9"))
        assert text
        assert "%(" not in text


def test_one_more_reader_than_the_operator_allows_is_told_to_come_again(settings):
    settings.READERS = 1
    with slot(1), pytest.raises(PhotoReaderBusy):
        read(photo())
    assert read(photo()).width == 640
