"""The words that announce where a road or a canal starts and where it ends; the longer first."""

from typing import Final

STARTS: Final = (
    *("จุดเริ่มต้น", "จุดเริ่ม", "เริ่มต้น", "ต้นทาง", "จุดต้น", "เริ่ม", "ต้น"),
    *("start", "begin"),
)
ENDS: Final = (
    *("จุดสิ้นสุด", "สิ้นสุด", "ปลายทาง", "จุดปลาย", "จุดจบ", "ปลาย", "จบ"),
    *("finish", "stop", "end"),
)
# Parts of other words too (ต้นไม้, เริ่มงาน): known only where they stand alone.
_ALONE: Final = frozenset({"เริ่ม", "ต้น", "ปลาย", "จบ"})
_THAI: Final = [word for word in (*STARTS, *ENDS) if not word.isascii()]

# Expressions: those that begin inside an unbroken run of Thai letters, and all in a text.
INSIDE: Final = "|".join(word for word in _THAI if word not in _ALONE)
ANNOUNCED: Final = (
    rf"{INSIDE}|(?<![ก-๎])(?:{'|'.join(sorted(_ALONE))})(?![ก-๎])"
    rf"|(?<![a-z])(?:{'|'.join(word for word in (*STARTS, *ENDS) if word.isascii())})(?![a-z])"
)
