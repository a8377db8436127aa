"""Tables of strangers: read in a process of its own, with the same answer, whatever they cost."""

import io
import time
import zipfile

import pytest
from openpyxl import Workbook

from coordinates.errors import Code, CoordinateError
from coordinates.measures import middle_of
from coordinates.models import AdminArea
from coordinates.places import rank_in
from coordinates.sheets import errors, limits
from coordinates.sheets.workbook import read_workbook
from coordinates.slots import slot
from coordinates.tables import read_features
from coordinates.tables.sandbox import table_features, table_positions

TABLE = (
    "งาน,E,N\nถนน,612000,1775000\nฝาย,61200,1775000\nคลอง,แปดหมื่น,1775000\nท่อ,364357,1974984\n"
).encode()


def swollen(rows, columns):
    """A small file of ``rows`` × ``columns`` cells that hold nothing."""
    book = Workbook()
    book.active.append(["lat", "lon"])
    book.active.append([18.5822, 99.0477])
    buffer = io.BytesIO()
    book.save(buffer)
    plain = zipfile.ZipFile(buffer)
    made = io.BytesIO()
    row = f"<row>{'<c/>' * columns}</row>"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in plain.namelist():
            content = plain.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace("</sheetData>", f"{row * rows}</sheetData>")
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("area", ["", "98"])
def test_it_reads_as_it_would_be_read_here(world, area):
    found = AdminArea.objects.get(code=area) if area else None
    here = read_features(io.BytesIO(TABLE), "งาน.csv", near=middle_of(found), rank=rank_in(found))
    apart = table_features([TABLE[:20], TABLE[20:]], "งาน.csv", srid=None, area=found)
    assert apart == here
    assert [error["row"] for error in apart["errors"]]


def test_an_error_is_told_in_the_language_of_its_reader(world, monkeypatch):
    monkeypatch.setattr("coordinates.messages._WORDS", {code: _words(code) for code in Code})
    answer = table_features([TABLE], "x.csv", srid=None, area=None)
    said = {error["code"]: error["message"] for error in answer["errors"]}
    assert said["not_a_position"].endswith("words here of not_a_position")


def _words(code):
    return f"words here of {code}"


def test_a_chosen_system_goes_along_and_one_of_nobody_is_refused(world):
    answer = table_features([TABLE], "x.csv", srid=24047, area=None)
    assert answer["layers"][0]["srid_source"] == "chosen"
    with pytest.raises(CoordinateError) as raised:
        table_features([TABLE], "x.csv", srid=3857, area=None)
    assert raised.value.code is Code.DATUM_UNKNOWN


def test_a_swollen_file_is_refused_in_time(world, settings):
    content = swollen(4_500, 500)
    assert len(content) < 60_000
    begun = time.monotonic()
    with pytest.raises(errors.SheetError):
        table_positions([content], "x.xlsx", most=5_000)
    assert time.monotonic() - begun < 10
    settings.READER_SECONDS = 2
    with pytest.raises(errors.SheetTooSlow, match="2"):
        table_features([content], "x.xlsx", srid=None, area=None)


def test_every_cell_element_counts(monkeypatch):
    monkeypatch.setattr(limits, "MOST_ELEMENTS", 1_000)
    assert len(read_workbook(io.BytesIO(swollen(9, 100)))[0].rows) == 2
    with pytest.raises(errors.TooLarge):
        read_workbook(io.BytesIO(swollen(10, 100)))


def test_memory_is_bounded(world, settings):
    settings.READER_MEMORY_BYTES = 300 * 2**20
    content = b"lat,lon,x\n" + b"18.5822,99.0477,abcdefgh\n" * 400_000
    with pytest.raises(errors.SheetError):
        table_features([content], "x.csv", srid=None, area=None)


@pytest.mark.parametrize(
    ("content", "most", "error"),
    [
        (b"lat,lon\n" + b"18.5,99.5\n" * 11, 10, errors.TooManyLines),
        (b"lat,lon\n" + b" " * 30_000 + b"18.5,99.5\n", 10, errors.TooLargeAtOnce),
        (b"x\n" + b'"' + b"18.5, 99.5; " * 90 + b'"\n', 10, errors.TooManyCharacters),
        (b"PK\x03\x04 no zip", 10, errors.NotAWorkbook),
        (b"", 10, errors.NotAWorkbook),
    ],
)
def test_what_is_refused_says_the_same_as_here(world, content, most, error):
    with pytest.raises(error) as raised:
        table_positions([content], "x.csv", most=most)
    assert str(raised.value)
    assert type(raised.value) is error


def test_more_bytes_than_the_setting_never_reach_the_reader(world, settings, monkeypatch):
    settings.UPLOAD_MAX_BYTES = 2**20
    monkeypatch.setattr("coordinates.tables.sandbox.run", lambda *_a, **_k: pytest.fail("read"))
    with pytest.raises(errors.TooLarge):
        table_features([b"x" * 2**19] * 3, "x.csv", srid=None, area=None)


def test_as_many_as_are_allowed_are_read_at_once(world, settings, tmp_path):
    settings.MEDIA_ROOT, settings.READERS = tmp_path, 1
    with slot(1), pytest.raises(errors.SheetReaderBusy):
        table_positions([TABLE], "x.csv", most=10)
    assert len(table_positions([TABLE], "x.csv", most=10)) == 4
