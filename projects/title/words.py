"""The words, numbers and units of titles, as patterns over a normalised text."""

import re
from decimal import Decimal
from typing import Final

GAP: Final = 32  # characters between a label and its number: "ยาวรวมทั้งสิ้นไม่น้อยกว่า "

ADDED: Final = ("length_m", "area_m2", "volume_m3")
AGREED: Final = (
    "width_m",
    "top_width_m",
    "bottom_width_m",
    "thickness_m",
    "depth_m",
    "height_m",
)

_LABELS: Final = {
    "shoulder": r"(?<!ไม่มี)(?<!ไม่รวม)(?:ไหล่ทาง|ไหล่ถนน)",
    "top_width_m": (
        r"ปาก(?:คลอง|ร่อง|บ่อ|สระ|ลำห้วย|ราง|บน)? ?(?:ความ)?กว้าง|กว้าง(?:ที่)?ปาก"
        r"|กว้าง(?:ด้าน)?บน"
    ),
    "bottom_width_m": (
        r"(?:ท้อง|ก้น)(?:คลอง|ร่อง|บ่อ|สระ|ลำห้วย|ราง)? ?(?:ความ)?กว้าง|กว้าง(?:ที่)?(?:ท้อง|ก้น)"
        r"|กว้าง(?:ด้าน)?ล่าง"
    ),
    "width_m": r"กว้าง",
    "each": r"(?:ช่วง|ตอน|สาย|จุด|เส้น|แห่ง)(?:ทาง)?ละ",
    "length_m": r"ยาว|ระยะ ?ทาง|ระยะ(?= ?\d)",
    "thickness_m": r"หนา(?!แน่น)",
    "depth_m": r"ลึก",
    "height_m": r"สูง",
    "size": r"ช่อง(?:ทาง|จราจร)?ละ|เส้นผ่า(?:น)?ศูนย์กลาง|ขนาด|Ø",
}
_NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?|\d{1,9}(?:\.\d{1,6})?"
# OCR takes the plus of a chainage for a 4: 94500 is no kilometre of any road.
_PLUS: Final = r"(?: ?\+ ?|4)"
_KM: Final = r"(?:กม\.?|กิโลเมตร) ?(?:ที่)? ?"
# Per unit: metres (or square, cubic metres) in one of it.
_UNITS: Final = {
    "m2": r"ตาราง ?เมตร|ตร\.? ?ม(?:\.|(?![ก-๎]))",
    "m3": r"ลูกบาศก์ ?เมตร|ล(?:บ)?\.? ?ม\.?(?= ?/)|ลบ\.? ?ม(?:\.|(?![ก-๎]))",
    "km": r"(?:กิโลเมตร|กม(?:\.|(?![ก-๎])))(?!\.? ?(?:ที่ ?)?\d{1,4} ?\+ ?\d)",
    "cm": r"เซน?็?ติเมตร|เซนติเมตร|ซม(?:\.|(?![ก-๎]))",
    "mm": r"มิลลิเมตร|มม(?:\.|(?![ก-๎]))",
    "m": r"เมตร|เมต(?![ก-๎])|มตร|ม(?:\.|(?![ก-๎]))",
    "by": r"[x×*](?= ?(?:ยาว|กว้าง|ลึก|สูง|หนา))",
}
IN_METRES: Final = {
    "km": Decimal(1000),
    "m": Decimal(1),
    "by": Decimal(1),
    "cm": Decimal("0.01"),
    "mm": Decimal("0.001"),
}
_PART: Final = r"(?:ช่วง|ตอน|สาย|จุด|เส้น|แห่ง)ที่"

TOKEN: Final = re.compile(
    "|".join(
        [
            rf"(?P<from_km>{_KM}(?P<a>\d{{1,4}}?){_PLUS}(?P<b>\d{{3}})(?!\d))",
            rf"(?P<part>(?P<word>{_PART}) ?(?P<nth>\d{{1,2}})(?!\d))",
            r"(?P<moo>(?:หมู่(?:บ้าน)?(?: ?ที่)?|(?<![ก-๎\d.])ม\.)[^\d]{0,6}?"
            r"(?P<village>\d{1,3})(?![\d+]))",
            r"(?P<range>(?P<least>" + _NUMBER + r") ?[-–] ?(?=\d)(?!\d+ ?\+))",
            r"(?P<number>(?P<kms>\d{1,4})\+(?P<ms>\d{3})(?= ?กม| ?กิโล)|(?P<value>" + _NUMBER + r"))"
            r"(?P<million> ?ล้าน)? ?(?:"
            + "|".join(f"(?P<{name}>{unit})" for name, unit in _UNITS.items())
            + r")?(?P<rate> ?/| ?ต่อ)?",
            *(f"(?P<label_{name}>{words})" for name, words in _LABELS.items()),
        ]
    )
)
TO_KM: Final = re.compile(
    rf"[^\d]{{0,3}}?(?:-|–|ถึง) ?(?:{_KM})?(?P<a>\d{{1,4}}?){_PLUS}(?P<b>\d{{3}})(?!\d)"
)
IN_PLACES: Final = re.compile(r"เป็น(?:ช่วง|แห่ง|ตอน) ?ๆ")
COUNT: Final = re.compile(r"จำนวน ?(\d{1,6}) ?(?:แห่ง|สาย|จุด|บ่อ|ฝาย|สระ|ระบบ|เส้น)")
COUNT_AT_END: Final = re.compile(r"(?<![\d.,])(\d{1,5}) ?(?:แห่ง(?: |$)|สาย(?:ทาง)?$)")
CAPACITY: Final = re.compile(r"ความจุ|เก็บกัก|ถัง")
# Before a volume: it is that of the shoulders alone, or of the concrete of walls and floors.
OF_SHOULDERS: Final = re.compile(r"(?:ไหล่ทาง|ไหล่ถนน)[^\d]{0,24}$")
OF_CONCRETE: Final = re.compile(r"(?:ปริมาตร|ปริมาณ) ?คอนกรีต[^\d]{0,24}$")
PARTS: Final = re.compile(r"(?<![\d.,])(\d{1,2}) ?ช่วง(?=[^ก-๎]|$|รวม|ช่วงละ|ได้แก่|คือ|ดังนี้)")
# A number after one of these counts nothing: "หมู่ที่ 5 ช่วง กม.1+000".
NUMBERED: Final = ("ที่", "หมู่", "ม.", "ซอย", "สาย", "หมายเลข", "ทล.", "ระยะ", "ตอน")
COORDINATES: Final = re.compile(r"(?:ค่า)?พิกัด[^()]{0,300}", re.DOTALL)
