"""Which type of project and of activity a Thai title speaks of, and why: a plain set of rules.

It begins with the work that ``projects.kinds`` finds. A type has words of its own where the work
alone does not tell it (lamps along a road, a hall beside a pond): what is named first wins. The
activity is what the title does first; a title that only names a work builds it.
"""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from projects.kinds import Work, read_work, suggest_kind

_POWER: Final = (
    r"ไฟ ?ฟ้า ?(?:แสง ?สว่าง|สาธารณะ|ส่องสว่าง|ทางหลวง)|แสงสว่าง|โคมไฟ|เสาไฟ|ไฟกิ่ง|ไฟส่อง|ไฟจราจร"
    r"|สัญญาณไฟ|หม้อแปลง|ขยายเขต(?:การ)?(?:จำหน่าย)?(?:ระบบ)?ไฟฟ้า|สาย(?:ไฟฟ้า)?(?:ลง)?ใต้ดิน"
)
_BUILDING: Final = (
    r"อาคาร(?:เรียน|อเนกประสงค์|เอนกประสงค์|สำนักงาน|ที่ทำการ|บริการ|จอดรถ|หอประชุม|ศูนย์)|ศาลา"
    r"|สำนักงาน|หอประชุม|หอกระจายข่าว|ห้องน้ำ|ห้องสุขา|รั้ว|ศูนย์พัฒนาเด็ก|ลานกีฬา|ลานคอนกรีต|ลานอเนกประสงค์"
    r"|สนาม(?:กีฬา|เด็กเล่น|ฟุตบอล)|สวนสาธารณะ|สวนสุขภาพ|ภูมิทัศน์|เมรุ|โรงจอดรถ|โรงเก็บ|จุดพัก|ตลาด"
    r"|ซุ้มประตู|บ้านพัก|อัฒจันทร์|โดม"
)
_FLOOD: Final = r"น้ำท่วม|อุทกภัย|กั้นน้ำ|กันน้ำ(?:เค็ม|ท่วม)|คันกัน|กัดเซาะ|ป้องกันตลิ|ตลิ่ง|ระบายน้ำท่วม|ชายฝั่ง"
# Words that tell a type though they name no work; the earliest of these and the work wins.
_OWN_WORDS: Final = (("power", _POWER), ("building", _BUILDING), ("flood", _FLOOD))
_OWN: Final = re.compile("|".join(f"(?P<{code}>{words})" for code, words in _OWN_WORDS))
_TYPE_OF: Final = {
    "road": "road",
    "bridge": "bridge",
    "culvert": "bridge",
    "drain": "drainage",
    "weir": "source",
    "dredging": "source",
    "pond": "source",
    "reservoir": "source",
    "canal": "source",
    "pump": "source",
    "pipeline": "supply",
    "waterworks": "supply",
    "well": "supply",
    "dyke": "flood",
}
# Pipes and pumps that water fields, and wells for farming, are no supply of drinking water.
_FARM: Final = re.compile(r"เกษตร|ชลประทาน|ส่งน้ำ|กระจายน้ำ|สูบน้ำ(?:ด้วยไฟฟ้า)?|โซล่า|พื้นที่รับประโยชน์")
_DRINKING: Final = re.compile(r"ประปา|อุปโภค|บริโภค|น้ำดื่ม|น้ำสะอาด")

_ACTIVITIES: Final = (
    (
        "design",
        r"(?:เจาะ)?สำรวจ|ออกแบบ|ศึกษา(?:ความ|และ|เพื่อ|ผล|โครงการ)|จ้างที่ปรึกษา|วางผัง",
    ),
    (
        "repair",
        r"[ซช]่อม|(?<!และ)(?<!และ )บำรุง(?:รักษา|ทาง|ถนน)?(?!แดน|สุข|ราษฎร์|เมือง|รักษา[^ ]{0,4}ที่)"
        r"|บูรณะ|เสริมผิว|ฉาบผิว|กำจัดวัชพืช|ลอกท่อ|ล้างท่อ|ลง(?:หินคลุก|ลูกรัง)|เกรด|ปะซ่อม",
    ),
    (
        "extend",
        r"(?:วางท่อ(?:เมน|ประปา|จ่ายน้ำ)? ?)?ขยาย(?:เขต|ทาง|ช่อง|ถนน|ผิว|ไหล่|ระบบ|สะพาน|แนว|ท่อ| )"
        r"|ต่อเติม|ต่อขยาย|เพิ่มช่อง",
    ),
    ("dredge", r"ขุด ?ลอก|ขุด(?!เจาะ|บ่อบาดาล|พบ)|ลอก(?:คลอง|ลำ|หนอง|ห้วย|ราง)"),
    (
        "improve",
        r"ปรับปรุง|(?:ปรับ|ยก)(?:ระดับ|ภูมิ|เกลี่ย|พื้น)|เพิ่ม(?:ประสิทธิภาพ|มาตรฐาน|ความ|ศักยภาพ|ปริมาณ|พื้นที่|น้ำ)"
        r"|อนุรักษ์|ฟื้นฟู|(?<![ก-๎])(?:การ|งาน|โครงการ)?พัฒนา|แก้ไข|แก้ปัญหา|เสริม(?:คัน|ประสิทธิ|ความ|ฝาย)"
        r"|ดาดคอนกรีต|คอนกรีตดาด|ยกฐานะ|เปลี่ยน",
    ),
    ("install", r"ติดตั้ง|จัด ?ซื้อ|จัดหา(?!แหล่งน้ำ|น้ำ)|จัดทำป้าย|ชุดเจาะ|เครื่อง(?:สูบ|อัด|จักร)"),
    ("build", r"[กท]่อ ?สร้าง|สร้าง|วาง(?:ท่อ|ราง|ระบบ)|เจาะ|เท(?:คอนกรีต|ลาน|ปูน)|ถม|จัดทำ|จัดหา"),
)
_ACTIVITY: Final = re.compile("|".join(f"(?P<{code}>{words})" for code, words in _ACTIVITIES))


@dataclass(frozen=True)
class Suggestion:
    """Codes of sector, kind, project type and activity type ("" where the title does not tell),
    and the words of the title that told the last two."""

    sector: str
    kind: str
    project_type: str
    activity_type: str
    type_word: str
    activity_word: str

    @property
    def type_why(self) -> str:
        """Why the type, as a sentence; "" where there is none."""
        return _because(self.type_word)

    @property
    def activity_why(self) -> str:
        if self.activity_type == "build" and self.activity_word == self.type_word:
            words = {"word": self.type_word}
            return _("เพราะชื่อบอกสิ่งที่จะสร้าง “%(word)s” และไม่มีคำว่าปรับปรุงหรือซ่อม") % words
        return _because(self.activity_word)


def _because(word: str) -> str:
    return _("เพราะชื่อมีคำว่า “%(word)s”") % {"word": word} if word else ""


def classify(title: str) -> Suggestion:
    """What the title of a project says of its sector, kind, type and activity.

    >>> found = classify("ปรับปรุงถนนลูกรังรอบอ่างเก็บน้ำ พร้อมติดตั้งไฟฟ้าแสงสว่าง")
    >>> found.project_type, found.type_word, found.activity_type, found.activity_word
    ('road', 'ถนน', 'improve', 'ปรับปรุง')
    """
    work = read_work(title)
    sector, kind = suggest_kind(title)
    project_type, type_word = _type(work)
    activity, activity_word = _activity(work, project_type, type_word)
    return Suggestion(sector, kind, project_type, activity, type_word, activity_word)


def _type(work: Work) -> tuple[str, str]:
    own = _OWN.search(work.text)
    if own and (not work.noun or own.start() < work.start):
        return str(own.lastgroup), own[0]
    if not work.noun:
        return ("source", work.word) if work.word else ("", "")
    code = _TYPE_OF[work.noun]
    farms = code == "supply" and _FARM.search(work.text) and not _DRINKING.search(work.text)
    return ("source" if farms else code), work.word


def _activity(work: Work, project_type: str, type_word: str) -> tuple[str, str]:
    if found := _ACTIVITY.search(work.text):
        return str(found.lastgroup), found[0].strip()
    return ("build", type_word) if project_type else ("", "")
