"""Cuts a text into the words of coordinates, keeping where each stood in what was typed."""

import re
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from coordinates.notations.ends import ANNOUNCED, INSIDE
from coordinates.thai import INVISIBLE, THAI_DIGITS
from coordinates.values import Datum


class Kind(StrEnum):
    """What a token is to a reader."""

    NUMBER = "number"  # 18.5822, without sign or separators
    BAD_NUMBER = "bad_number"  # 1.2.3, or longer than any number is
    ROUNDED = "rounded"  # 5.05E+05 of a spreadsheet: digits are gone
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
    ANNOUNCED = "announced"  # จุดเริ่มต้น, จุดสิ้นสุด: before a position, and between two
    TIMES = "times"  # the x or * between two measures
    CLOCK = "clock"  # 10:30 or 18:34:55: a time of day or an angle
    MOMENT = "moment"  # a date, or what turned out to be a time
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
_INSIDE = "ค่าพิกัด|พิกัด|ละติจูด|ละติจุด|แลตติจูด|ลองจิจูด|ลองติจูด|โซน|องศา|ลิปดา|อินเดีย|" + INSIDE
_FIRSTS = "".join(sorted({word[0] for word in _INSIDE.split("|")}))
# A direction may be followed by these, but not by other letters: เหนือคลอง is a district.
_NOT_A_NAME = "(?!(?!และ|ละติ|ลอง|เส้น|ที่|ตะวัน|เหนือ)[ก-๎])"

_DAY = "(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = "(?:0?[1-9]|1[0-2])"
_YEAR = "(?:19|20|24|25)[0-9][0-9]"

# Thai letters with which none of the words below begins: the commonest tokens, tried first.
_PLAIN = "กขฃฅฆงฉชซฌญฎฏฐฑฒณธบผฝภมยวศษหฬฮ"

_GRAMMAR: Final = (
    ("blank", r" ++(?!\*)"),
    ("word", rf"(?<!\d)(?<!\d )[{_PLAIN}](?:(?![{_FIRSTS}])[ก-๎]|(?!{_INSIDE})[ก-๎])*"),
    (
        "datum",
        r"wgs[ _-]?(?:19)?84"
        r"|(?:indian|อินเดียน?)(?: ?datum)?[ _-]?(?:1975|2518|75)?(?!\d)",
    ),
    ("not_finite", r"(?<![a-z])[+-]?(?:nan|inf|infinity)(?![a-z])"),
    (
        "moment",
        rf"(?<![\d.,/-])(?:{_YEAR}-{_MONTH}-{_DAY}|{_DAY}[/-]{_MONTH}[/-]{_YEAR})(?![\d/-]|\.\d)",
    ),
    (
        "clock",
        r"(?<![\d.:])(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?![\d:'\"°]|\.\d)",
    ),
    ("scientific", r"(?<![\d.])\d(?:[.,]\d{1,20})?e[+-]\d\d(?![\d.])"),
    (
        "lettered",
        r"(?<![\d.])\d{1,3} ?d ?\d{1,2} ?m ?\d{1,2}(?:\.\d{1,20})? ?s[nsew]?(?![a-z])"
        r"|(?<![\d.])\d{1,3} ?d ?\d{1,2}(?:\.\d{1,20})? ?m[nsew]?(?![a-z])",
    ),
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
        r"[;\n→~]|ถึง"
        r"|(?<=[ \d'\"°])-+(?= )|(?<=[\d'\"°])-+(?=[\d ])|(?<![a-z])to(?![a-z])",
    ),
    ("announced", ANNOUNCED),
    ("separator", r"[,/|&\t]"),
    ("times", r"(?<=\d) {0,3}\* {0,3}(?=\d)"),
    ("sign", r"-(?=\d)"),
    ("colon", r":"),
    ("ignored", r"[ \f\v().\[\]{}=*]+|-|ที่|และ|ระบบ|(?<![a-z])and(?![a-z])|(?<!\d)\+(?=\d)"),
    ("other", rf"(?:(?![{_FIRSTS}])[ก-๎]|(?!{_INSIDE})[ก-๎])+|[a-z]+|."),
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
_LETTERED: Final = {"d": Kind.DEGREE, "m": Kind.MINUTE, "s": Kind.SECOND}
_DIRECTIONS: Final = {"n": "north", "e": "east", "s": "south", "w": "west"}
_NUMBER_LONGEST = 30
_LARGEST_DEGREES: Final = 360.0
_DEGREE_DECIMALS: Final = 3  # with fewer the place is lost by more than 100 m
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
        if name in ("blank", "ignored"):
            continue
        text, start, end = match[0], match.start(), match.end()
        if name in ("number", "dashed"):
            yield from _numbers(text, start, end)
        elif name == "scientific":
            yield _unfolded(text, start, end)
        elif name == "lettered":
            yield from _lettered(text, start)
        elif name in _AXES:
            axis, sign, is_label = _AXES[name]
            yield Token(Kind.AXIS, text, start, end, axis, sign, is_label)
        elif name == "datum":
            datum = Datum.WGS84 if text[0] in "wW" else Datum.INDIAN1975
            yield Token(Kind.DATUM, text, start, end, datum=datum)
        else:
            yield Token(_KINDS.get(name, Kind.OTHER), text, start, end)


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


def parts_of(clock: Token) -> Iterator[Token]:
    """Cut a time of day that is an angle into its numbers and colons."""
    for found in re.finditer(r"[\d.]+|:", clock.text, re.ASCII):
        kind = Kind.COLON if found[0] == ":" else Kind.NUMBER
        yield Token(kind, found[0], clock.start + found.start(), clock.start + found.end())


def _lettered(text: str, start: int) -> Iterator[Token]:
    """Cut 18d34m55.92sN: the letters are the marks, and one behind a mark is a direction."""
    is_marked = False
    for found in re.finditer(r"[\d.]+|[a-z]", text, re.ASCII | re.IGNORECASE):
        at, after = start + found.start(), start + found.end()
        is_letter = found[0].isalpha()
        if is_letter and is_marked:
            axis, sign, _ = _AXES[_DIRECTIONS[found[0].lower()]]
            yield Token(Kind.AXIS, found[0], at, after, axis, sign)
        else:
            yield Token(_LETTERED.get(found[0].lower(), Kind.NUMBER), found[0], at, after)
        is_marked = is_letter


def _unfolded(text: str, start: int, end: int) -> Token:
    """Write 1.85822E+01 as 18.5822; where the spreadsheet has rounded digits away, none is made."""
    plain = f"{Decimal(text.replace(',', '.')):f}"
    folded, _, exponent = text.upper().replace(",", ".").partition("E")
    kept = len(folded.partition(".")[2]) - int(exponent)  # digits behind the point
    least = _DEGREE_DECIMALS if abs(float(plain)) < _LARGEST_DEGREES else 0
    return Token(
        Kind.NUMBER if kept >= least else Kind.ROUNDED, plain if kept >= least else text, start, end
    )
