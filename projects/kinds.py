"""Which sector and kind of work a Thai title speaks of: a plain list of words, first noun wins."""

import re
from dataclasses import dataclass
from typing import Final

from coordinates.thai import normalise

LONGEST: Final = 4000

# What OCR of the budget books makes of common words; only where the wrong word cannot be meant.
_MENDS: Final = (
    (re.compile(r"ชุด ?ลอก"), "ขุดลอก"),
    (re.compile(r"ฝ่าย(?=น้ำล้น|ชะลอ|ทดน้ำ|ห้วย|คลอง|หนอง|ลำ|แม่|บ้าน|ยาง|มข|ฝั่ง|ดิน|แกน)"), "ฝาย"),
    (re.compile(r"(?<=[\d,.])[oO](?=[\d,. ]|$)"), "0"),
    (re.compile(r"(?<=\d),(?=\d\d ?(?:เมตร|ตาราง|กิโล))"), "."),
    (re.compile(r"(ส่ง|สูบ|เก็บ|กั้น|ระบาย)นำ(?!ทาง|ร่อง|เข้า)"), r"\1น้ำ"),
    (re.compile(r"นำบาดาล"), "น้ำบาดาล"),
    (re.compile(r"ค\. ?ส\. ?ล\.?"), "คสล."),
)


def mend(text: str) -> str:
    """Repair the OCR slips that change what a title means; ``text`` is already normalised."""
    for pattern, right in _MENDS:
        text = pattern.sub(right, text)
    return text


# A place called after a road or a weir is no work.
_PLACES: Final = re.compile(
    r"(?:ตำบล|อำเภอ|จังหวัด|บ้าน|วัด|โรงเรียน|สวนสัตว์|โครงการส่งน้ำและ|โครงการ ?ชลประทาน)"
    r" ?(?:บำรุงรักษา ?)?[^\s(]{1,40}"
)

_ASPHALT: Final = (
    r"แอส ?[ฟพฬผ][ัี]?[ลส]|แอสฟัล|asphalt|ลาดยาง|เคพ ?ซีล|cape ?seal|สลอรี่ ?ซีล|slurry ?seal|ยางมะตอย"
)
_CONCRETE: Final = r"คสล|คอนกรีต"
_GRAVEL: Final = r"ลูกรัง|หินคลุก|หินผุ"
_EARTH: Final = r"ถนนดิน|ดินบดอัด|ทางดิน|ดินถม"
_SURFACES: Final = tuple(
    (code, re.compile(words, re.IGNORECASE))
    for code, words in (
        ("asphalt", _ASPHALT),
        ("concrete", _CONCRETE),
        ("gravel", _GRAVEL),
        ("earth", _EARTH),
    )
)
# Concrete of a pipe beside the road is not the road's.
_NOT_SURFACE: Final = re.compile(
    r"(?:ท่อ|ราง|บ่อพัก|สะพาน|เขื่อน|ฝาย|กำแพง|ไหล่ทาง|บล็อก)[ก-๎]{0,20}? ?"
    r"(?:คอนกรีตเสริมเหล็ก|คสล\.?|คอนกรีต|ลูกรัง|หินคลุก)"
)

_DREDGING: Final = r"ขุดลอก|ขุดขยาย|กำจัดวัชพืช"
_DYKE: Final = r"เขื่อน(?!เก็บน้ำ|ภูมิพล|สิริกิติ์)|พนัง|ป้องกันตลิ่?ง|กันตลิ่?ง|คันกั้นน้ำ|คันป้องกันน้ำ|กัดเซาะ"
_WEIR: Final = r"ฝาย|ประตูระบายน้ำ|ประตูน้ำ|ปตร\.?|ทรบ\.|อาคารบังคับน้ำ|อาคารทดน้ำ|ทำนบ"
_RESERVOIR: Final = r"อ่างเก็บน้ำ|แก้มลิง|เขื่อนเก็บน้ำ"
_POND: Final = (
    r"(?:ขุด|เจาะ)?สระ(?:น้ำ|เก็บน้ำ|กักเก็บ| |$)|ขุดสระ|บ่อเก็บน้ำ|ฟื้นฟู ?(?:แหล่งน้ำ ?)?(?:หนอง|บึ่?ง|กุด)"
)
_WELL: Final = r"บ่อบาดาล|บ่อน้ำบาดาล|เจาะบ่อ|เจาะบาดาล|น้ำบาดาล|บาดาล|บ่อน้ำตื้น"
_PIPELINE: Final = (
    r"ท่อ(?:เมน)?(?:ส่งน้ำ|ประปา|จ่ายน้ำ|เมน)|วางท่อขยาย|วางท่อ(?:พีวีซี|PVC|HDPE|PE)"
    r"|ขยายเขต(?:การ)?(?:จำหน่ายน้ำ|ประปา|ท่อ|บริการ|น้ำ)|ระบบ(?:ท่อ)?ส่งน้ำ|ระบบกระจายน้ำ|กระจายน้ำ"
)
_WATERWORKS: Final = r"ประปา|หอถัง|ถังเก็บน้ำ|ผลิตน้ำ|น้ำสะอาด|กรองน้ำ"
_PUMP: Final = r"สถานีสูบน้ำ|โรงสูบน้ำ|เครื่องสูบน้ำ|ระบบสูบน้ำ|สูบน้ำ"
_CULVERT: Final = r"(?:วาง)?(?:ท่อลอด|ท่อเหลี่ยม|ท่อกลม)|box ?culvert|บล็อกคอนเวิ"
_DRAIN: Final = (
    r"(?:ราง|ท่อ|ร่อง|ระบบ|คู|ทาง)ระบายน้ำ|รางวี|รางยู|รางตัวยู"
    r"|วางท่อ(?!ประปา|ส่งน้ำ|เมน|จ่าย|ขยาย|พีวีซี|PVC|HDPE|PE)"
)
_BRIDGE: Final = r"สะพาน(?!หยี|ไม้แก่น|ลอย)"
_CANAL: Final = (
    r"(?:ระบบ|ท่อ|ทาง)ระบายน้ำ(?=ล้น|กลาง| ?(?:ห้วย|ลำ|คลอง|คันคลอง|อ่าง|หนอง|ปลายคลอง|เหนือเขื่อน))"
    r"|คลอง(?:ส่งน้ำ|ระบายน้ำ|ซอย|แยก|สาย|หลัก)|ดาดคอนกรีต|คอนกรีตดาด|คูส่งน้ำ|ลำเหมือง|ลำราง|ลำห้วย"
)
_WATER: Final = r"คลอง|ชลประทาน|แหล่งน้ำ|ลุ่มน้ำ|อุทกภัย|น้ำท่วม|เก็บกัก|ส่งน้ำ|ผันน้ำ|ระบายน้ำ|กักเก็บน้ำ|ขุดเจาะ|ห้วย"
_ROAD: Final = (
    r"ถนน|ทางหลวง|ผิวจราจร|ผิวทาง|เส้นทาง(?!น้ำ)|สายทาง|ทางจราจร|ช่องจราจร|ทางเท้า|ทางเดิน|ทางจักรยาน"
    r"|ไหล่ทาง|ทางลำเลียง|ทางเข้า|ทางเชื่อม|จราจร|คสล|ซ่อม(?:แซม|สร้าง)?ทาง|" + _ASPHALT + "|" + _GRAVEL
)
# Earliest in the title wins; at the same place the first of this list.
_NOUNS: Final = (
    ("water", "dredging", _DREDGING),
    ("water", "reservoir", _RESERVOIR),
    ("water", "dyke", _DYKE),
    ("water", "weir", _WEIR),
    ("water", "pipeline", _PIPELINE),
    ("water", "waterworks", _WATERWORKS),
    ("water", "well", _WELL),
    ("water", "pump", _PUMP),
    ("water", "pond", _POND),
    ("road", "culvert", _CULVERT),
    ("water", "canal", _CANAL),
    ("road", "drain", _DRAIN),
    ("road", "bridge", _BRIDGE),
    ("road", "road", _ROAD),
)
_HEAD: Final = re.compile(
    "|".join(f"(?P<{kind}>{words})" for _, kind, words in _NOUNS), re.IGNORECASE
)
_SECTOR_OF: Final = {kind: sector for sector, kind, _ in _NOUNS}
_SOME_WATER: Final = re.compile(_WATER)


def suggest_surface(title: str) -> str:
    """The surface of the road a title speaks of, or "" where it names none.

    >>> suggest_surface("ปรับปรุงถนนลาดยางแอสฟัลติกคอนกรีต สายบ้านใหม่")
    'asphalt'
    """
    cleaned = _NOT_SURFACE.sub(" ", mend(normalise(title[:LONGEST])))
    head = _HEAD.search(_PLACES.sub(" ", cleaned))
    if not head or head.lastgroup != "road":
        return ""
    return next((code for code, words in _SURFACES if words.search(cleaned)), "")


@dataclass(frozen=True)
class Work:
    """What a title names first: ``text`` is the title mended, without the places beside the work.

    ``noun``: a kind, "road" or "canal"; "" where none is named. ``word`` at ``start`` of ``text``
    is what told it: of no noun a word of water, or "".
    """

    text: str
    noun: str = ""
    word: str = ""
    start: int = 0


def read_work(title: str) -> Work:
    """The work that ``title`` names first.

    >>> read_work("ปรับปรุงถนนรอบอ่างเก็บน้ำ").word
    'ถนน'
    """
    text = _PLACES.sub(" ", mend(normalise(title[:LONGEST])))
    if head := _HEAD.search(text):
        return Work(text, str(head.lastgroup), head[0], head.start())
    water = _SOME_WATER.search(text)
    return Work(text, "", water[0], water.start()) if water else Work(text)


def suggest_kind(title: str) -> tuple[str, str]:
    """The sector and kind a title speaks of: the work named first, not the place beside it.

    >>> suggest_kind("ปรับปรุงถนนลูกรังรอบอ่างเก็บน้ำ"), suggest_kind("ชุดลอกคลองข้างถนน")
    (('road', 'gravel'), ('water', 'dredging'))

    A road without a surface is ("road", "other"), a canal ("water", "other").
    """
    work = read_work(title)
    if not work.noun:
        return ("water" if work.word else "other"), "other"
    if work.noun == "road":
        return "road", suggest_surface(title) or "other"
    return _SECTOR_OF[work.noun], "other" if work.noun == "canal" else work.noun
