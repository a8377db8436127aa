"""Cuts a text into the words of coordinates, keeping where each stood in what was typed."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from coordinates.thai import INVISIBLE, THAI_DIGITS
from coordinates.values import Datum


class Kind(StrEnum):
    """What a token is to a reader."""

    NUMBER = "number"  # 18.5822, without sign or separators
    BAD_NUMBER = "bad_number"  # 1.2.3, or longer than any number is
    NOT_FINITE = "not_finite"
    SIGN = "sign"  # a minus that belongs to the next number
    DEGREE = "degree"
    MINUTE = "minute"
    SECOND = "second"
    COLON = "colon"
    AXIS = "axis"  # E, เหนือ, ละติจูด, X; which way is in .axis and .sign
    LETTER = "letter"  # one Latin letter: a band
    ZONE = "zone"
    DATUM = "datum"
    MARKER = "marker"  # พิกัด, UTM: a position is meant
    SEPARATOR = "separator"  # comma, slash, tab: between two numbers
    STRONG = "strong"  # semicolon, new line, ถึง: between two positions
    METRE = "metre"  # ม., เมตร: nothing after an easting, else a width in a title
    IGNORED = "ignored"
    OTHER = "other"


class Token(NamedTuple):
    """A piece of text; ``start`` and ``end`` count characters of the text as typed."""

    kind: Kind
    text: str
    start: int
    end: int
    axis: str = ""  # "x" or "y"
    sign: int = 1
    is_label: bool = False  # a name before its number (ละติจูด), not a direction (N)
    datum: Datum | None = None


# Every replacement is one character for one, so that places stay true.
_LOOK_ALIKES = {
    **dict(zip(THAI_DIGITS, "0123456789", strict=True)),
    **{chr(0xFF01 + step): chr(0x21 + step) for step in range(94)},
    **dict.fromkeys("ºᵒ˚∘⁰", "°"),
    **dict.fromkeys("′’‘´`ʹʼ‵＇", "'"),
    **dict.fromkeys("″”“„ʺ＂‶", '"'),
    **dict.fromkeys("−–—‒―‐‑", "-"),
    **dict.fromkeys("،、，", ","),
    **dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000" + INVISIBLE, " "),
    **dict.fromkeys("\r\u2028\u2029\x85", "\n"),
}
_CLEAN = str.maketrans(_LOOK_ALIKES)

# Words that begin inside an unbroken run of Thai letters; an OTHER word stops before them.
_INSIDE = "ค่าพิกัด|พิกัด|ละติจูด|ละติจุด|แลตติจูด|ลองจิจูด|ลองติจูด|โซน|องศา|ลิปดา|อินเดีย|จุดเริ่มต้น|เริ่มต้น|จุดสิ้นสุด|สิ้นสุด"
# A direction may be followed by these, but not by other letters: เหนือคลอง is a district.
_NOT_A_NAME = "(?!(?!และ|ละติ|ลอง|เส้น|ที่|ตะวัน|เหนือ)[ก-๎])"

_GRAMMAR: Final = (
    (
        "datum",
        r"wgs[ _-]?(?:19)?84"
        r"|(?:indian|อินเดียน?)(?: ?datum)?[ _-]?(?:1975|2518|75)?(?!\d)",
    ),
    ("not_finite", r"(?<![a-z])[+-]?(?:nan|inf|infinity)(?![a-z])"),
    ("dashed", r"(?<![\d.-])\d{1,3}-[0-5]?\d-[0-5]?\d(?:\.\d+)?(?![\d.-])"),
    ("number", r"\d+(?:\.\d+)*"),
    ("metre", r"(?<=\d)ม\.|(?<=\d )ม\.|เมตร(?![ก-๎])"),
    ("degree", r"°|(?<=\d)ํ|(?<=\d )ํ|องศา|degrees?(?![a-z])|deg(?![a-z])"),
    ("second", r"\"|''|[ฟพ]ิลิ[ปบ]ดา|seconds?(?![a-z])|sec(?![a-z])"),
    ("minute", r"'|ลิ[ปบ]ดา|minutes?(?![a-z])|min(?![a-z])"),
    (
        "label_y",
        r"(?:แลตติจูด|ละติจู[ดต]|ละติจุด|เส้นรุ้ง)"
        r"|(?<![a-z])(?:latitude|lat|northing|y)(?![a-z])",
    ),
    (
        "label_x",
        r"(?:ลองจิจู[ดต]|ลองติจูด|ลองกิจูด|เส้นแวง)"
        r"|(?<![a-z])(?:longitude|long|lon|lng|easting|x)(?![a-z])",
    ),
    (
        "north",
        rf"เหนือ{_NOT_A_NAME}|(?<![ก-๎])น(?:\.|(?![ก-๎]))"
        r"|(?<![a-z])(?:north|n)(?![a-z])|(?<=\d)mn(?![a-z])|(?<=\d )mn(?![a-z])",
    ),
    (
        "east",
        rf"ตะวันออก{_NOT_A_NAME}|(?<![ก-๎])อ(?:\.|(?![ก-๎]))"
        r"|(?<![a-z])(?:east|e)(?![a-z])|(?<=\d)me(?![a-z])|(?<=\d )me(?![a-z])",
    ),
    ("south", rf"ใต้{_NOT_A_NAME}|(?<![a-z])(?:south|s)(?![a-z])"),
    ("west", rf"ตะวันตก{_NOT_A_NAME}|(?<![a-z])(?:west|w)(?![a-z])"),
    ("zone", r"โซน|(?<![a-z])zone(?![a-z])"),
    ("marker", r"ค่าพิกัด|พิกัด|(?<![a-z])(?:utm|gps|coordinates?)(?![a-z])"),
    ("letter", r"(?<![a-z])[a-z](?![a-z])"),
    (
        "strong",
        r"[;\n→~]|ถึง|(?:จุด)?(?:เริ่มต้น|สิ้นสุด)|(?<![a-z])(?:start|end)(?![a-z])"
        r"|(?<=[ \d'\"°])-+(?= )|(?<=[\d'\"°])-+(?=[\d ])|(?<![a-z])to(?![a-z])",
    ),
    ("separator", r"[,/|&\t]"),
    ("sign", r"-(?=\d)"),
    ("colon", r":"),
    ("ignored", r"[ \f\v().\[\]{}=*]+|-|ที่|และ|ระบบ|(?<![a-z])and(?![a-z])|(?<!\d)\+(?=\d)"),
    ("other", rf"(?:(?!{_INSIDE})[ก-๎])+|[a-z]+|."),
)
_TOKEN = re.compile(
    "|".join(f"(?P<{name}>{pattern})" for name, pattern in _GRAMMAR),
    re.IGNORECASE | re.DOTALL | re.ASCII,
)
_AXES: Final[dict[str, tuple[str, int, bool]]] = {
    "label_y": ("y", 1, True),
    "label_x": ("x", 1, True),
    "north": ("y", 1, False),
    "east": ("x", 1, False),
    "south": ("y", -1, False),
    "west": ("x", -1, False),
}
_NUMBER_LONGEST = 30
# Degrees, minutes and seconds parted by points or dashes; the date 20.11.2569 is none.
_PARTED = re.compile(
    r"(\d{1,3})(?:\.([0-5]\d)\.([0-5]\d(?:\.\d+)?)|-([0-5]?\d)-([0-5]?\d(?:\.\d+)?))", re.ASCII
)
_KINDS = {kind.value: kind for kind in Kind}


def clean(text: str) -> str:
    """Give the same text, letter for letter, with Thai digits and look-alikes as ASCII."""
    return text.translate(_CLEAN)


def tokenise(cleaned: str) -> Iterator[Token]:
    """Cut a text that ``clean`` made, in time that grows with its length and no faster.

    >>> [token.kind.value for token in tokenise(clean("พิกัด ๑๘° 34' น."))]
    ['marker', 'number', 'degree', 'number', 'minute', 'axis']
    """
    for match in _TOKEN.finditer(cleaned):
        name = match.lastgroup or "other"
        if name == "ignored":
            continue
        text, start, end = match[0], match.start(), match.end()
        if name in ("number", "dashed"):
            yield from _numbers(text, start, end)
        elif name in _AXES:
            axis, sign, is_label = _AXES[name]
            yield Token(Kind.AXIS, text, start, end, axis, sign, is_label)
        elif name == "datum":
            datum = Datum.WGS84 if text[0] in "wW" else Datum.INDIAN1975
            yield Token(Kind.DATUM, text, start, end, datum=datum)
        else:
            yield Token(_KINDS[name], text, start, end)


def _numbers(text: str, start: int, end: int) -> Iterator[Token]:
    if len(text) > _NUMBER_LONGEST:
        yield Token(Kind.BAD_NUMBER, text, start, end)
    elif parted := _PARTED.fullmatch(text):
        yield from _parts(parted, start)
    elif text.count(".") < 2:
        yield Token(Kind.NUMBER, text, start, end)
    else:
        yield Token(Kind.BAD_NUMBER, text, start, end)


def _parts(parted: re.Match[str], start: int) -> Iterator[Token]:
    """Give the three numbers with colons between: as if they had been typed."""
    groups = [group for group in range(1, 6) if parted[group]]
    for group in groups:
        at, after = start + parted.start(group), start + parted.end(group)
        yield Token(Kind.NUMBER, parted[group], at, after)
        if group != groups[-1]:
            yield Token(Kind.COLON, ":", after, after + 1)
