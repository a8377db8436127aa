"""Reading what people call a table: any encoding, any delimiter, nothing dangerous."""

import io
import re
import time
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula

from coordinates.sheets import errors, limits
from coordinates.sheets.workbook import column_letter, read_workbook, unzipped_size

TEXT = "รหัส,ชื่อ\n1,น้ำ\n"


def read(content, name="file.csv"):
    return read_workbook(io.BytesIO(content), name)


def saved(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def cells(sheet):
    return [(row.number, row.cells) for row in sheet.rows]


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("cp874"),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode("utf-16"),
        TEXT.replace("\n", "\r\n").encode("cp874"),
    ],
)
def test_a_csv_of_any_encoding_and_delimiter_reads_the_same(content):
    [sheet] = read(content, "งาน.csv")
    assert sheet.name == "งาน"
    assert cells(sheet) == [(1, ("รหัส", "ชื่อ")), (2, ("1", "น้ำ"))]


def test_quotes_newlines_and_blank_rows_keep_their_row_numbers():
    [sheet] = read(b'a;b\n\n"1;2";"x\ny"\n')
    assert cells(sheet) == [(1, ("a", "b")), (3, ("1;2", "x\ny"))]


def test_xlsx_values_become_text_without_loss():
    book = Workbook()
    sheet = book.active
    sheet.title = "แผ่น"
    sheet.append([409600.0, 0.1 + 0.2, 1e-5, 12345678901234, True, date(2026, 1, 2), None, " ก "])
    [read_back] = read(saved(book))
    assert read_back.name == "แผ่น"
    assert read_back.rows[0].cells[:8] == (
        "409600",
        "0.3",
        "0.00001",
        "12345678901234",
        "TRUE",
        "2026-01-02",
        "",
        "ก",
    )


def test_a_formula_is_never_evaluated():
    book = Workbook()
    book.active.append(["=1+1", '=HYPERLINK("http://example.org")', "x"])
    [sheet] = read(saved(book))
    assert sheet.rows[0].cells[:3] == ("", "", "x")


def test_merged_cells_resolve_to_the_one_that_holds_the_text():
    book = Workbook()
    book.active["B2"] = "งบประมาณ"
    book.active.merge_cells("B2:D3")
    [sheet] = read(saved(book))
    assert {sheet.at(row, column) for row in (2, 3) for column in (1, 2, 3)} == {"งบประมาณ"}
    assert sheet.at(4, 1) == ""
    assert sheet.row(2)[2] == ""


def test_columns_have_the_letters_excel_shows():
    assert [column_letter(n) for n in (0, 25, 26)] == ["A", "Z", "AA"]
    assert column_letter(99) == get_column_letter(100)


def zipped(**entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", errors.NotAWorkbook),
        (b"  \n", errors.NotAWorkbook),
        (b"%PDF-1.7\x00\x00\x00", errors.NotAWorkbook),
        (b"PK\x03\x04 no zip", errors.NotAWorkbook),
        (zipped(readme="x"), errors.NotAWorkbook),
        (zipped(**{"[Content_Types]_xml": "<a/>", "xl__workbook_xml": "<b>"}), errors.NotAWorkbook),
        (OLE + b"\x00" * 600, errors.OldWorkbook),
        (OLE + "EncryptedPackage".encode("utf-16-le"), errors.Encrypted),
        (b"\xff\xfea", errors.UnknownEncoding),
        (b"name\n\xdb\xdc\xfc\n", errors.UnknownEncoding),
    ],
)
def test_what_is_no_table_is_refused_by_name(content, error):
    with pytest.raises(error) as raised:
        read(content)
    assert str(raised.value)


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = zipped(**{"[Content_Types]_xml": "<a/>", "xl__workbook_xml": b"\x00" * (201 * 2**20)})
    assert len(bomb) < 2**20
    begun = time.perf_counter()
    with pytest.raises(errors.TooLarge):
        read(bomb)
    assert time.perf_counter() - begun < 1


def test_an_external_entity_is_not_read(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("รหัสลับ")
    book = Workbook()
    book.active["A1"] = "PLACE"
    plain = zipfile.ZipFile(io.BytesIO(saved(book)))
    buffer = io.BytesIO()
    attack = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>'
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in plain.namelist():
            content = plain.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                content = attack + content
            archive.writestr(name, content)
    with pytest.raises(errors.NotAWorkbook):
        read(buffer.getvalue())


def test_a_file_larger_than_the_setting_is_refused_with_its_number(settings):
    settings.UPLOAD_MAX_BYTES = 2 * 2**20
    assert read(b"a,b\n" * 30)
    with pytest.raises(errors.TooLarge, match="2 เมกะไบต์"):
        read(b"a,b\n" + b" " * 2 * 2**20)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_more_rows_than_the_cap_are_refused(monkeypatch, kind):
    monkeypatch.setattr(limits, "MOST_ROWS", 50)
    book = Workbook()
    for number in range(60):
        book.active.append([number])
    with pytest.raises(errors.TooLarge):
        read(b"1,2\n" * 60 if kind == "csv" else saved(book))


def test_a_sheet_that_claims_the_last_column_costs_little():
    book = Workbook()
    for number in range(1, 400):
        book.active.cell(number, 16_384, "x")
        book.active.cell(number, 1, number)
    book.active.merge_cells("A1000:CV1040")
    begun = time.perf_counter()
    [sheet] = read(saved(book))
    assert time.perf_counter() - begun < 3
    assert len(sheet.rows[0].cells) == limits.MOST_COLUMNS


def with_sheet_xml(book, change):
    """The saved ``book``, the XML of its first sheet changed."""
    plain = zipfile.ZipFile(io.BytesIO(saved(book)))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in plain.namelist():
            content = plain.read(name).decode()
            is_sheet = name == "xl/worksheets/sheet1.xml"
            archive.writestr(name, change(content) if is_sheet else content)
    return buffer.getvalue()


def merging(*references):
    """A small sheet that merges ``references``."""
    ranges = "".join(f'<mergeCell ref="{reference}"/>' for reference in references)
    book = Workbook()
    book.active.append(["x"])
    return with_sheet_xml(
        book,
        lambda xml: xml.replace("</sheetData>", f"</sheetData><mergeCells>{ranges}</mergeCells>"),
    )


def test_a_million_repeated_merges_are_refused_at_once():
    bomb = merging(*["A1:CV2900"] * 1_000_000)
    assert len(bomb) < 200_000
    begun = time.perf_counter()
    with pytest.raises(errors.NotAWorkbook):
        read(bomb)
    assert time.perf_counter() - begun < 5


def test_ranges_that_overlap_are_refused_and_neighbours_are_not():
    with pytest.raises(errors.NotAWorkbook):
        read(merging("A1:C3", "C3:D4"))
    [sheet] = read(merging("A1:C3", "D1:D3", "A4:A4"))
    assert sheet.origins[3, 2] == (1, 0)
    assert len(sheet.origins) == 8 + 2


def test_merged_cells_are_counted_over_the_whole_file(monkeypatch):
    monkeypatch.setattr(limits, "MOST_MERGED", 25)
    book = Workbook()
    for sheet in (book.active, book.create_sheet()):
        sheet.merge_cells("A1:C5")
    with pytest.raises(errors.TooLarge):
        read(saved(book))
    book.remove(book.worksheets[1])
    assert len(read(saved(book))) == 1


def formulas_of(content: bytes) -> set[tuple[int, int]]:
    return set(read_workbook(io.BytesIO(content), formulas=True)[0].formulas)


def with_formulas() -> bytes:
    book = Workbook()
    book.active["B2"] = "=1+1"
    book.active["D4"] = ArrayFormula("D4:D6", "=ROW(A1:A3)")
    book.active["A9"] = "no formula"
    return saved(book)


def test_cells_of_formulas_are_told_where_they_are_asked_for():
    assert formulas_of(with_formulas()) == {(2, 1), (4, 3), (5, 3), (6, 3)}
    assert read(with_formulas())[0].formulas == frozenset()


def test_formulas_are_counted(monkeypatch):
    monkeypatch.setattr(limits, "MOST_FORMULAS", 4)
    with pytest.raises(errors.TooLarge):
        formulas_of(with_formulas())
    assert read(with_formulas())


@pytest.mark.parametrize(
    ("sheet", "found"),
    [
        (b"<row><c><v>1</v></c><c><f>A1</f></c></row><row><c><f/></c></row>", {(1, 1), (2, 0)}),
        (b'<row r="7"><c r="C7"><f>1</f></c></row>', {(7, 2)}),
        (b'<row r="2.0"><c r="A2"><v>1</v><f xmlns="urn:x">A1</f></c></row>', set()),
    ],
)
def test_cells_of_formulas_are_counted_as_they_are_read(sheet, found):
    assert formulas_of(with_rows(sheet)) == found


@pytest.mark.parametrize("number", ["9" * 400, "nan", "x"])
def test_a_row_of_no_number_is_no_workbook(number):
    with pytest.raises(errors.NotAWorkbook):
        formulas_of(with_rows(f'<row r="{number}"><c><f>1</f></c></row>'.encode()))


def with_rows(rows: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(Workbook()))) as old, zipfile.ZipFile(file, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            whole = b"<sheetData>" + rows + b"</sheetData>"
            new.writestr(entry, re.sub(b"<sheetData ?/>|<sheetData></sheetData>", whole, part))
    return file.getvalue()


@pytest.mark.parametrize("name", ["MOST_ROWS", "MOST_CELLS"])
def test_rows_and_cells_are_counted_over_all_sheets(monkeypatch, name):
    monkeypatch.setattr(limits, name, 50)
    book = Workbook()
    for number in range(30):
        book.active.append([number])
    assert len(read(saved(book))) == 1
    other = book.create_sheet()
    for number in range(30):
        other.append([number])
    with pytest.raises(errors.TooLarge):
        read(saved(book))


@pytest.mark.parametrize("last", [2**31, 1_048_576])
def test_a_row_that_claims_to_stand_far_below_costs_little(last):
    book = Workbook()
    for number in range(3):
        book.active.append([number])
    far = with_sheet_xml(book, lambda xml: xml.replace('r="3"', f'r="{last}"'))
    begun = time.perf_counter()
    if last == limits.LAST_ROW:
        [sheet] = read(far)
        assert [row.number for row in sheet.rows] == [1, 2, last]
    else:
        with pytest.raises(errors.TooLarge):
            read(far)
    assert time.perf_counter() - begun < 10


def test_a_file_is_as_large_as_what_it_unpacks_to():
    bomb = zipped(a=b"0" * 1_000_000, b=b"1" * 500)
    assert len(bomb) < 10_000
    assert unzipped_size(io.BytesIO(bomb)) == 1_000_500
    assert unzipped_size(io.BytesIO(b"PK\x03\x04 no zip")) == 11
    assert unzipped_size(io.BytesIO(TEXT.encode())) == len(TEXT.encode())
    hidden = TEXT.encode() * 1000 + zipped(a=b"")
    assert unzipped_size(io.BytesIO(hidden)) == len(hidden)


def test_sheets_that_share_one_part_are_refused():
    book = Workbook()
    book.create_sheet()
    plain = zipfile.ZipFile(io.BytesIO(saved(book)))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in plain.namelist():
            archive.writestr(name, plain.read(name).replace(b"sheet2.xml", b"sheet1.xml"))
    with pytest.raises(errors.NotAWorkbook):
        read(buffer.getvalue())
