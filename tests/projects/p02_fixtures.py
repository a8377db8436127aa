"""แบบ ผ.02 as offices file it: each form drawn by code, with what a right reader gets from it.

A truth is a list of (name, target, {B.E. year: baht}, strategy, programme).
"""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook

Truth = list[tuple[str, str, dict[int, int], str, str]]
YEARS = (2566, 2567, 2568, 2569, 2570)
HEADING = ["ที่", "โครงการ", "วัตถุประสงค์", "เป้าหมาย (ผลผลิตของโครงการ)", "งบประมาณ", "", "", "", ""]
HEADING += ["ตัวชี้วัด (KPI)", "ผลที่คาดว่าจะได้รับ", "หน่วยงานรับผิดชอบหลัก"]
YEAR_ROW: list[Any] = ["", "", "", "", *(f"{year} (บาท)" for year in YEARS), "", "", ""]
STRATEGY, PROGRAMME = "ด้านโครงสร้างพื้นฐาน", "อุตสาหกรรมและการโยธา"
ROAD, WEIR = "ก่อสร้างถนน คสล. สายบ้านใหม่ หมู่ที่ 4", "ก่อสร้างฝายน้ำล้น หมู่ที่ 7"
ROAD_TARGET, WEIR_TARGET = "กว้าง 4 เมตร ยาว 200 เมตร", "สันฝายสูง 2.00 เมตร จำนวน 1 แห่ง"


def budget(**amounts: int) -> dict[int, int]:
    return {year: amounts.get(f"y{year}", 0) for year in YEARS}


def project(number: Any, name: str, target: str, amounts: list[Any]) -> list[Any]:
    return [number, name, "เพื่อประชาชน", target, *amounts, "ร้อยละ", "สะดวก", "กองช่าง"]


TITLES: list[list[Any]] = [
    ["รายละเอียดโครงการพัฒนา"],
    ["แผนพัฒนาท้องถิ่น (พ.ศ. 2566 - 2570)"],
    ["ก. ยุทธศาสตร์จังหวัดที่ 3 พัฒนาโครงสร้างพื้นฐาน"],
    [f"1. ยุทธศาสตร์ {STRATEGY}"],
    [f"1.1 แผนงาน {PROGRAMME}"],
]
PLAIN = [
    project(1, ROAD, ROAD_TARGET, [None, 409600, None, None, None]),
    project(2, WEIR, WEIR_TARGET, [222000, None, None, None, 222000]),
]
PLAIN_TRUTH: Truth = [
    (ROAD, ROAD_TARGET, budget(y2567=409600), STRATEGY, PROGRAMME),
    (WEIR, WEIR_TARGET, budget(y2566=222000, y2570=222000), STRATEGY, PROGRAMME),
]


def book(*sheets: tuple[str, list[list[Any]], list[str]]) -> bytes:
    """An XLSX of (title, rows, merged ranges)."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, rows, merged in sheets:
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
        for reference in merged:
            sheet.merge_cells(reference)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def one(rows: list[list[Any]], merged: list[str] | None = None) -> bytes:
    return book(("ผ.02", rows, merged or []))


def with_results(content: bytes, result: object) -> bytes:
    """The workbook with ``result`` stored beside each formula, as a program that computes does."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(
                entry, re.sub(b"</f><v ?/?>(</v>)?", f"</f><v>{result}</v>".encode(), part)
            )
    return file.getvalue()


def merged_cells() -> tuple[bytes, Truth]:
    """Titles over the whole width, headings over two rows, one objective over both projects."""
    wide = [f"A{number}:L{number}" for number in range(1, 6)]
    high = [f"{letter}6:{letter}7" for letter in "ABCDJKL"]
    rows = [*TITLES, HEADING, YEAR_ROW, *PLAIN]
    rows[8] = [*rows[8]]
    rows[8][2] = None
    return one(rows, [*wide, *high, "E6:I6", "C8:C9"]), PLAIN_TRUTH


def thai_digits() -> tuple[bytes, Truth]:
    heading = ["", "", "", "", "๒๕๖๖", "๒๕๖๗", "ปี ๒๕๖๘", "พ.ศ. ๒๕๖๙", "๒๕๗๐ (บาท)", "", "", ""]
    rows = [
        *TITLES,
        HEADING,
        heading,
        project("๑", ROAD, "กว้าง ๔ เมตร", ["-", "๔๐๙,๖๐๐", "-", "-", "-"]),
        project("๒.", WEIR, WEIR_TARGET, ["๒๒๒,๐๐๐.-", "", "", "", "๒๒๒,๐๐๐ บาท"]),
    ]
    truth = [(ROAD, "กว้าง ๔ เมตร", *PLAIN_TRUTH[0][2:]), PLAIN_TRUTH[1]]
    return one(rows), truth


def dashes_for_zero() -> tuple[bytes, Truth]:
    rows = [
        project(1, ROAD, ROAD_TARGET, ["-", 409600, " - ", "–", "—"]),
        project(2, WEIR, WEIR_TARGET, [222000, "-", 0, "0", 222000]),
    ]
    return one([*TITLES, HEADING, YEAR_ROW, *rows]), PLAIN_TRUTH


def text_amounts() -> tuple[bytes, Truth]:
    rows = [
        project("1)", ROAD, ROAD_TARGET, ["", "409,600.-", "", "", ""]),
        project("(2)", WEIR, WEIR_TARGET, ["222,000.00", "", "", "", " 222,000 บาท"]),
    ]
    return one([*TITLES, HEADING, YEAR_ROW, *rows]), PLAIN_TRUTH


def subtotals_and_blanks() -> tuple[bytes, Truth]:
    rows = [
        *TITLES,
        [],
        HEADING,
        YEAR_ROW,
        PLAIN[0],
        [],
        ["รวม", "", "", "", "", 409600],
        PLAIN[1],
        ["", "รวม 2 โครงการ", "", "", 222000, 409600, "", "", 222000],
        ["รวมทั้งสิ้น", "", "", "", 222000, 409600, "", "", 222000],
        [],
        ["ลงชื่อ นายสมชาย ใจดี"],
    ]
    return one(rows), PLAIN_TRUTH


def wrapped_headings() -> tuple[bytes, Truth]:
    """Headings broken over three rows, within cells and between them."""
    rows = [
        *TITLES,
        ["ที่", "โครงการ", "วัตถุ\nประสงค์", "เป้าหมาย", "งบประมาณ", "", "", "", "", "ตัวชี้วัด"]
        + ["ผลที่คาดว่า", "หน่วยงาน"],
        ["", "", "", "(ผลผลิตของ", *YEARS, "(KPI)", "จะได้รับ", "รับผิดชอบ"],
        ["", "", "", "โครงการ)", *["(บาท)"] * 5, "", "", "หลัก"],
        *PLAIN,
    ]
    return one(rows), PLAIN_TRUTH


def moved_columns() -> tuple[bytes, Truth]:
    """An empty first column, the budget last and the objective missing."""
    rows: list[list[Any]] = [["", *row] for row in TITLES]
    rows += [
        ["", "ลำดับที่", "ชื่อโครงการ", "หน่วยงานที่รับผิดชอบ", "เป้าหมาย", *(f"ปี {y}" for y in YEARS)],
        ["", 1, ROAD, "กองช่าง", ROAD_TARGET, "", 409600],
        ["", 2, WEIR, "กองช่าง", WEIR_TARGET, 222000, "", "", "", 222000],
    ]
    return one(rows), PLAIN_TRUTH


def several_blocks() -> tuple[bytes, Truth]:
    """A second programme under the same heading, a second strategy under one of its own."""
    rows = [
        *TITLES,
        HEADING,
        YEAR_ROW,
        PLAIN[0],
        ["1.2 แผนงาน การเกษตร"],
        project(1, "ขุดสระ หมู่ที่ 2", "1 แห่ง", ["", "", 90000, "", ""]),
        ["รวม 1 โครงการ"],
        [],
        ["2. ยุทธศาสตร์ที่ 2 ด้านสังคม"],
        ["2.1 แผนงาน สร้างความเข้มแข็งของชุมชน"],
        HEADING,
        YEAR_ROW,
        project(1, "จัดงานประเพณี", "80 คน", [50000, "", "", "", ""]),
    ]
    truth: Truth = [
        PLAIN_TRUTH[0],
        ("ขุดสระ หมู่ที่ 2", "1 แห่ง", budget(y2568=90000), STRATEGY, "การเกษตร"),
        ("จัดงานประเพณี", "80 คน", budget(y2566=50000), "ด้านสังคม", "สร้างความเข้มแข็งของชุมชน"),
    ]
    return one(rows), truth


def several_sheets() -> tuple[bytes, Truth]:
    first = [*TITLES, HEADING, YEAR_ROW, PLAIN[0]]
    second = [*TITLES, HEADING, YEAR_ROW, PLAIN[1]]
    notes: list[list[Any]] = [["บันทึก"], ["ข้อความ"]]
    return book(("ถนน", first, []), ("บันทึก", notes, []), ("น้ำ", second, [])), PLAIN_TRUTH


def decomposed_sara_am() -> tuple[bytes, Truth]:
    """สระอำ as two letters, เเ for แ and spaces that do not break, as old word processors leave."""
    broken = project(
        1, "ก่อสร้างฝายน\u0e4d\u0e49าล้น\u00a0หมู่ที่ 7", "เเห่งเดียว", ["", 409600, "", "", ""]
    )
    heading = [text.replace("ำ", "\u0e4d\u0e32") for text in HEADING]
    broken[1] = "ก่อสร้างฝายน\u0e49\u0e4d\u0e32ล้น\u00a0หมู่ที่ 7"
    truth: Truth = [("ก่อสร้างฝายน้ำล้น หมู่ที่ 7", "แห่งเดียว", budget(y2567=409600), STRATEGY, PROGRAMME)]
    return one([*TITLES, heading, YEAR_ROW, broken]), truth


def repeated_page_heads() -> tuple[bytes, Truth]:
    """The titles and headings of the form again at the top of the second page."""
    head = [*TITLES, HEADING, YEAR_ROW]
    return one([*head, PLAIN[0], ["หน้า 1"], *head, PLAIN[1]]), PLAIN_TRUTH


def continued_rows() -> tuple[bytes, Truth]:
    """A project's texts go on in rows of their own, one of them like a list."""
    rows = [
        *TITLES,
        HEADING,
        YEAR_ROW,
        project(1, "ก่อสร้างถนน คสล.", "กว้าง 4 เมตร", ["", 409600, "", "", ""]),
        ["", "สายบ้านใหม่ หมู่ที่ 4", "", "ยาว 200 เมตร"],
        ["", "", "", "1. หนา 0.15 เมตร"],
        PLAIN[1],
    ]
    truth: Truth = [
        (ROAD, "กว้าง 4 เมตร ยาว 200 เมตร 1. หนา 0.15 เมตร", *PLAIN_TRUTH[0][2:]),
        PLAIN_TRUTH[1],
    ]
    return one(rows), truth


def thousands_of_baht() -> tuple[bytes, Truth]:
    years = ["", "", "", "", *(f"{year} (พันบาท)" for year in YEARS)]
    rows = [
        project(1, ROAD, ROAD_TARGET, ["", "409.6", "", "", ""]),
        project(2, WEIR, WEIR_TARGET, [222, "", "", "", 222]),
    ]
    return one([*TITLES, HEADING, years, *rows]), PLAIN_TRUTH


def numbered_columns() -> tuple[bytes, Truth]:
    """A row (1) (2) (3) … under the heading, and projects without numbers."""
    rows = [
        *TITLES,
        HEADING,
        YEAR_ROW,
        [f"({number})" for number in range(1, 13)],
        project("", ROAD, ROAD_TARGET, ["", 409600, "", "", ""]),
        project("", WEIR, WEIR_TARGET, [222000, "", "", "", 222000]),
    ]
    return one(rows), PLAIN_TRUTH


FORMS: list[Callable[[], tuple[bytes, Truth]]] = [
    merged_cells,
    thai_digits,
    dashes_for_zero,
    text_amounts,
    subtotals_and_blanks,
    wrapped_headings,
    moved_columns,
    several_blocks,
    several_sheets,
    decomposed_sara_am,
    repeated_page_heads,
    continued_rows,
    thousands_of_baht,
    numbered_columns,
]
