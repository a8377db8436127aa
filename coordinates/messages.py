"""The core's errors, notations and reasons in the reader's language."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordinates.errors import Code, CoordinateError
from coordinates.readings import Reading
from coordinates.values import Datum, Notation, Reason

_WORDS = {
    Code.EMPTY: _("ยังไม่ได้พิมพ์พิกัด ตัวอย่างที่ถูก: 18.5822, 99.0477"),
    Code.TOO_LONG: _("ข้อความยาวเกินไป พิมพ์เฉพาะพิกัด เช่น 18.5822, 99.0477"),
    Code.NOT_A_POSITION: _("ไม่พบพิกัดในข้อความ ตัวอย่างที่ถูก: 18.5822, 99.0477 หรือ 47N 505034 2054611"),
    Code.INCOMPLETE: _("พิกัดมีเพียงครึ่งเดียว ต้องมีสองค่า เช่น 18.5822, 99.0477"),
    Code.SEVERAL: _("พบพิกัดมากกว่าหนึ่งจุด หากเป็นหลายจุดให้พิมพ์บรรทัดละจุด"),
    Code.OUT_OF_RANGE: _(
        "ค่าอยู่นอกช่วงที่เป็นไปได้ ในประเทศไทยละติจูด 5.6–20.5 ลองจิจูด 97.3–105.7 "
        "หรือ E 100,000–900,000 N 620,000–2,270,000"
    ),
    Code.OVER_SIXTY: _("ลิปดาและฟิลิปดาต้องน้อยกว่า 60 เช่น 18°34'55.9\"N"),
    Code.NOT_FINITE: _("ค่าไม่ใช่ตัวเลขปกติ เช่นที่ถูก: 18.5822"),
    Code.NULL_ISLAND: _("0, 0 อยู่กลางมหาสมุทร ไม่ใช่พิกัดโครงการ เช่นที่ถูก: 18.5822, 99.0477"),
    Code.SWAPPED_AXES: _("ละติจูดกับลองจิจูดสลับกัน ลองจิจูดมาก่อน แล้วจึงละติจูด"),
    Code.AXES_CONFLICT: _("ทิศที่ระบุขัดกันเอง เช่นที่ถูก: 18.5822 N, 99.0477 E"),
    Code.ZONE_UNKNOWN: _("ประเทศไทยไม่มีโซน UTM นี้ ใช้โซน 47 หรือ 48"),
    Code.DATUM_UNKNOWN: _("ไม่รู้จักพื้นหลักฐานนี้ ใช้ WGS 84 หรือ Indian 1975"),
    Code.DATUM_CONFLICT: _("ระบุพื้นหลักฐานสองอย่างในพิกัดเดียว ใช้ WGS 84 หรือ Indian 1975 อย่างใดอย่างหนึ่ง"),
    Code.NOTATION_UNKNOWN: _("ไม่รู้จักรูปแบบพิกัดนี้"),
    Code.BBOX_MALFORMED: _("กรอบพื้นที่ไม่ถูกต้อง ใช้ ลองจิจูดซ้าย,ละติจูดล่าง,ลองจิจูดขวา,ละติจูดบน"),
    Code.NUMBER_MALFORMED: _("ไม่ใช่ตัวเลข เช่นที่ถูก: 1,234.50"),
    Code.NUMBER_ROUNDED: _(
        "ตัวเลขถูกโปรแกรมตารางย่อจนหลักหายไป ตั้งรูปแบบคอลัมน์เป็นตัวเลข (Number) แล้วคัดลอกใหม่ เช่น 505033"
    ),
    Code.DATE_MALFORMED: _("ไม่ใช่วันที่ เช่นที่ถูก: 20/11/2569"),
    Code.MGRS_MALFORMED: _("ไม่มีช่องกริด MGRS นี้ เช่นที่ถูก: 47Q NA 05033 54601"),
    Code.PLUS_CODE_MALFORMED: _("ไม่ใช่ Plus Code ที่ถูกต้อง เช่นที่ถูก: 7MCXH2JX+V3"),
    Code.REFERENCE_NEEDED: _(
        "Plus Code แบบย่อต้องมีจุดอ้างอิงใกล้เคียง พิมพ์รหัสเต็ม 10 ตัว เช่น 7MCXH2JX+V3 หรือเลือกพื้นที่ก่อน"
    ),
    Code.LINK_SHORTENED: _(
        "ลิงก์แบบย่อไม่มีพิกัดอยู่ในตัว เปิดลิงก์ แตะหมุดค้างไว้ แล้วคัดลอกตัวเลข เช่น 18.5822, 99.0477"
    ),
    Code.LINK_WITHOUT_POSITION: _(
        "ลิงก์นี้ไม่มีพิกัด เปิดลิงก์ แตะหมุดค้างไว้ แล้วคัดลอกตัวเลข เช่น 18.5822, 99.0477"
    ),
    Code.AREA_UNKNOWN: _("ไม่มีพื้นที่รหัสนี้ ใช้รหัสจังหวัด อำเภอ หรือตำบล เช่น 5101"),
    Code.SYSTEMS_DIFFER: _("ต้นทางและปลายทางของแถวอยู่คนละระบบพิกัด แก้ให้เป็นระบบเดียวกัน"),
    Code.VALUE_UNKNOWN: _("ไม่มีค่านี้ให้เลือก ใช้ค่าที่มีในฟอร์ม"),
}
_NOTATIONS = {
    Notation.DECIMAL: _("องศาทศนิยม"),
    Notation.DM: _("องศา ลิปดา"),
    Notation.DMS: _("องศา ลิปดา ฟิลิปดา"),
    Notation.UTM: "UTM",
    Notation.UTM_INDIAN1975: "UTM",
    Notation.MGRS: "MGRS",
    Notation.PLUS_CODE: "Plus Code",
    Notation.GEO: "geo:",
    Notation.LINK: _("ลิงก์แผนที่"),
}
_DATUMS = {Datum.WGS84: "WGS 84", Datum.INDIAN1975: "Indian 1975"}
_REASONS = {
    Reason.AS_TYPED: _("ตรงตามที่พิมพ์"),
    Reason.SWAPPED: _("ละติจูดกับลองจิจูดสลับกัน จึงสลับกลับให้"),
    Reason.ORDER_UNSTATED: _("ไม่ได้ระบุว่าค่าใดเป็นละติจูด"),
    Reason.ZONE_UNSTATED: _("ไม่ได้ระบุโซน UTM"),
    Reason.BAND_DISAGREES: _("ตัวอักษรของโซนไม่ตรงกับละติจูด"),
    Reason.OUTSIDE_THAILAND: _("อยู่นอกประเทศไทย"),
    Reason.MAP_CENTRE: _("ลิงก์ไม่มีหมุด จึงใช้จุดกลางของแผนที่"),
    Reason.FROM_REFERENCE: _("รหัสย่อ จึงเติมส่วนหน้าจากพื้นที่ใกล้เคียง"),
    Reason.WRONG_ZONE: _("โซนที่พิมพ์ไม่ตรงพื้นที่ อีกโซนหนึ่งตรง"),
    Reason.DATUM_UNDECLARED: _("ถ้าอ่านเป็น Indian 1975 จะตรงพื้นที่"),
    Reason.DIGIT_MISSING: _("ตัวเลขน่าจะขาดไปหนึ่งหลัก"),
    Reason.DIGIT_EXTRA: _("ตัวเลขน่าจะเกินมาหนึ่งหลัก"),
    Reason.RUN_TOGETHER: _("องศา ลิปดา ฟิลิปดา พิมพ์ติดกัน จึงแยกให้"),
    Reason.SIGN_WRONG: _("เครื่องหมายลบไม่น่าถูก จึงอ่านโดยไม่มีเครื่องหมาย"),
}


def in_words(error: CoordinateError) -> str:
    """One sentence in the active language, naming the offending text and its line."""
    sentence = str(_WORDS[error.code])
    if error.text:
        sentence = gettext("“%(text)s” – %(sentence)s") % {"text": error.text, "sentence": sentence}
    if error.line:
        sentence = gettext("บรรทัดที่ %(line)s: %(sentence)s") % {
            "line": error.line,
            "sentence": sentence,
        }
    return sentence


def notation_words(notation: Notation) -> str:
    """The name of a notation in the active language."""
    return str(_NOTATIONS[notation])


def datum_words(datum: Datum) -> str:
    """The name of a datum, the same in every language."""
    return _DATUMS[datum]


def reasons_in_words(reading: Reading) -> str:
    """Everything that is true of how a position was read, what matters most first."""
    return " · ".join(map(reason_words, (reading.reason, *reading.also)))


def reason_words(reason: Reason) -> str:
    """Why a reading was chosen, in the active language."""
    return str(_REASONS[reason])
