"""The core's errors in the reader's language: what is wrong and what would be right."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordinates.errors import Code, CoordinateError

_WORDS = {
    Code.EMPTY: _("ยังไม่ได้พิมพ์พิกัด ตัวอย่างที่ถูก: 18.5822, 99.0477"),
    Code.TOO_LONG: _("ข้อความยาวเกินไป พิมพ์ได้ไม่เกิน 200,000 ตัวอักษร"),
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
    Code.DATE_MALFORMED: _("ไม่ใช่วันที่ เช่นที่ถูก: 20/11/2569"),
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
