"""Writes docs/coordinates.th.md from the list that the tests read; run after a change of it.

python -m docs.make_coordinates
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import translation

from coordinates.errors import Code, CoordinateError
from coordinates.messages import in_words, notation_words, reason_words
from coordinates.values import Notation, Reason

ROOT: Final = Path(__file__).parents[1]
VECTORS: Final = ROOT / "tests" / "vectors" / "coordinates.json"
PAGE: Final = ROOT / "docs" / "coordinates.th.md"
_Row = dict[str, Any]

# Each form of the list, in the order of the page, with a word to the officer.
FORMS: Final = {
    "องศาทศนิยม": "แบบที่ Google Maps และมือถือให้มา ใส่ทศนิยมอย่างน้อย 4 ตำแหน่ง (11 เมตร) 5 ตำแหน่งยิ่งดี",
    "องศา ลิปดา": "ลิปดามีทศนิยมได้ จะใส่เครื่องหมายหรือเว้นวรรคก็ได้",
    "องศา ลิปดา ฟิลิปดา": "เครื่องหมาย ° ' \" คำไทย จุด ทวิภาค หรือเว้นวรรค อ่านได้ทั้งหมด",
    "องศาพิมพ์ติดกัน": "แบบที่เครื่อง GPS บางรุ่นให้มา ถ้าตัวเลขอาจเป็น UTM ได้ด้วย ระบบเสนอทั้งสองความหมาย",
    "จุลภาคแทนจุดทศนิยม": "มาจากโปรแกรมที่ตั้งค่าภาษาแบบยุโรป",
    "UTM": "บอกโซนเสมอ: 47 สำหรับตะวันตกของเส้น 102°E และ 48 สำหรับตะวันออก อักษรตามหลังโซนจะใส่หรือไม่ก็ได้",
    "UTM ไม่บอกโซน": "อ่านได้ทั้งสองโซน ซึ่งห่างกันประมาณ 640 กม. ระบบจึงให้เลือก",
    "UTM Indian 1975": "แผนที่ 1:50,000 รุ่นเก่า เขียนคำว่า Indian 1975 หรือ อินเดียน กำกับไว้ทุกครั้ง",
    "MGRS": "แบบทหารและกู้ภัย พิมพ์กี่หลักก็ได้ ระบบใช้จุดกลางของช่องกริด",
    "Plus Code": "รหัสเต็มใช้ได้ทันที รหัสย่อต้องรู้พื้นที่ก่อน (หน้าปักหมุดใช้เขต อปท. ของโครงการ)",
    "ลิงก์แผนที่": "คัดลอกลิงก์ยาวมาวางได้เลย หมุดสำคัญกว่ากลางแผนที่",
    "geo:": "ลิงก์ที่แอปมือถือส่งต่อกัน",
    "ในประโยคหรือชื่อโครงการ": "ระบบหาพิกัดในข้อความให้เอง ความกว้าง ความยาว และเงินไม่ถูกอ่านเป็นพิกัด",
    "หลายจุดในข้อความเดียว": "จุดเริ่มต้นกับจุดสิ้นสุด หรือหลายบรรทัด ใช้กับถนนและคลอง",
    "สลับลำดับ": "ในประเทศไทยละติจูดกับลองจิจูดไม่มีทางซ้ำช่วงกัน ระบบสลับกลับให้และบอกไว้",
    "เครื่องหมายลบเกินมา": "ประเทศไทยไม่มีค่าลบ ระบบเสนอค่าที่ไม่มีลบก่อน",
    "โซนที่พิมพ์ไม่ตรงพื้นที่": "เมื่ออีกโซนหนึ่งตกในพื้นที่ ระบบเสนอโซนนั้น พร้อมค่าตามที่พิมพ์",
    "UTM ตัวเลขขาดหรือเกิน": "เสนอเฉพาะเมื่อรู้พื้นที่ และให้ตรวจจากแผนที่ก่อนเลือก",
    "นอกประเทศไทย": "อ่านได้ แต่เตือนว่าอยู่นอกประเทศไทย",
}
_HEAD: Final = """# พิมพ์พิกัดได้ทุกแบบ

มีพิกัดแบบไหนอยู่ในมือ พิมพ์หรือวางแบบนั้นได้เลย เลขไทยหรือเลขอารบิกก็ได้ ระบบบอกว่าอ่านเป็นอะไร ตกที่ตำบลใด และถ้าอ่านได้หลายความหมายจะให้ท่านเลือก ไม่เดาแทน

## กับดักที่พบบ่อย
- **Indian 1975 กับ WGS 84** ตัวเลข UTM จากแผนที่เก่าที่ไม่ได้บอกพื้นหลักฐาน ถ้าอ่านเป็น WGS 84 จะคลาดไป 450–520 เมตร เขียนคำว่า *Indian 1975* หรือ *อินเดียน* กำกับ ถ้าลืม แต่อ่านเป็น Indian 1975 แล้วตกในเขตของท่าน ระบบจะเสนอให้
- **โซน 47 หรือ 48** แบ่งกันที่เส้น 102°E พิมพ์ผิดโซนจะย้ายไปไกล 640 กม.
- **ละติจูดมาก่อนลองจิจูด** ประเทศไทยละติจูด 5.6–20.5 ลองจิจูด 97.3–105.7 พิมพ์สลับระบบรู้แน่นอน
- **ทศนิยมน้อยกว่า 4 ตำแหน่ง** คลาดได้เกิน 10 เมตร สามตำแหน่งคลาดได้ 100 เมตร
- **ลิงก์สั้น maps.app.goo.gl** ไม่มีพิกัดอยู่ในตัว เปิดลิงก์ แตะหมุดค้างไว้ แล้วคัดลอกตัวเลขมาวาง

## แบบที่อ่านได้
"""  # noqa: E501
_TAIL: Final = """ตารางทั้งหมดสร้างจากรายการเดียวกับที่ใช้ทดสอบระบบ (`tests/vectors/coordinates.json`) ทุกแถวจึงอ่านได้จริง
"""  # noqa: E501


def page() -> str:
    """Give the page as it should stand."""
    rows: list[_Row] = json.loads(VECTORS.read_text(encoding="utf-8"))
    with translation.override("th"):
        return "\n".join([_HEAD, *_accepted(rows), *_refused(rows), _TAIL])


def _accepted(rows: Iterable[_Row]) -> Iterator[str]:
    rows = [row for row in rows if "form" in row]
    for form, words in FORMS.items():
        yield f"### {form}\n{words}\n"
        yield "| พิมพ์อย่างนี้ | ระบบอ่านเป็น |\n|---|---|"
        yield from (
            f"| {_code(row['text'])} | {_read_as(row)} |" for row in rows if row["form"] == form
        )
        yield ""


def _read_as(row: _Row) -> str:
    if "points" in row:
        return f"{len(row['points'])} จุด"
    notation, reason = Notation(row["notation"]), Reason(row["reason"])
    words = notation_words(notation)
    if row["datum"] == "INDIAN1975":
        words += " · Indian 1975"
    if reason is not Reason.AS_TYPED:
        words += f" – {reason_words(reason)}"
    if row["readings"] > 1:
        words += f" (เสนอ {row['readings']} ความหมาย)"
    return f"{words} (เมื่อรู้พื้นที่)" if "near" in row else words


def _refused(rows: Iterable[_Row]) -> Iterator[str]:
    """Give one line for each error, with the first text of the list that it refuses."""
    first: dict[str, str] = {}
    for row in rows:
        if "error" in row and row["text"].strip():
            first.setdefault(row["error"], row["text"])
    yield "## แบบที่ระบบไม่รับ และบอกเหตุผล"
    yield "| พิมพ์อย่างนี้ | คำตอบของระบบ |\n|---|---|"
    for code, text in first.items():
        yield f"| {_code(text)} | {in_words(CoordinateError(Code(code))).replace('|', '/')} |"
    yield ""


def _code(text: str) -> str:
    """A text as code in a table: new lines and tabs as signs, bars escaped."""
    shown = text.replace("\u200b", "").replace("\n", " ⏎ ").replace("\t", " ⇥ ").replace("|", "\\|")
    return f"`{shown}`"


def main() -> None:
    """Write the page."""
    if not settings.configured:
        settings.configure(USE_I18N=False)
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
