"""Which subdistrict a title puts the work in."""

import re
from typing import Final

# สามตำบล is a place, องค์การบริหารส่วนตำบล and ทต. are authorities, รพ.สต. a hospital.
_NAMED: Final = re.compile(
    r"(?:(?<!สาม)ต่?ำบล|(?<![ก-๎.])ต\.) ?(?=(?P<name>แป-ระ|จ\.ป\.ร\.|[ก-๎]{2,60}))"
)
_AUTHORITY: Final = re.compile(r"(?:ส่วน|เทศบาล|สภา|ที่ทำการ|สุขภาพ|ประจำ|ระดับ|ทุก|แต่ละ) ?$")
_END: Final = re.compile(
    r"อำเภอ|จังหวัด|เทศบาล|หมู่ที่|องค์การ|(?<!สาม)ต่?ำบล|(?<=[ก-๎])(?:และ|เชื่อม|ถึง)(?=ต(?:ำบล|\.)|$)"
)
_NO_NAME: Final = re.compile(
    r"(?:จำนวน|กว้าง|ยาว|ระยะ|ต่าง|ภายใน|ได้แก่|ดังกล่าว|เชื่อม|ถึง|พร้อม|โดย)|ใน$|เป็น$"
)
# "ตำบลมะเฟือง, บ้านจาน อำเภอพุทไธสง" names two.
_AND_MORE: Final = re.compile(
    r" ?(?:[,/-]|และ) ?(?!อำเภอ|จังหวัด|ต่?ำบล|หมู่)(?=[ก-๎])[ก-๎ ]{2,40}?,?(?:อำเภอ|อ\.)"
)


def named_subdistrict(text: str) -> str:
    """The one subdistrict that a normalised title names, without ตำบล; "" for none or several.

    >>> named_subdistrict("ถนนสายบ้านใหม่ อบต.หนองบัว ตำบลป่าไผ่ อำเภอสันทราย")
    'ป่าไผ่'
    """
    names: set[str] = set()
    for match in _NAMED.finditer(text):
        if _AUTHORITY.search(text, max(0, match.start() - 12), match.start()):
            continue
        name = match["name"]
        end = _END.search(name)
        name = name[: end.start()] if end else name
        if len(name) < 2 or _NO_NAME.match(name):
            continue
        if _AND_MORE.match(text, match.start("name") + len(name)):
            return ""
        names.add(name)
    return names.pop() if len(names) == 1 else ""
