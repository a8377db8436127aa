"""Reads the dimensions a Thai title states; nobody else parses titles.

Rules where a title can be taken two ways:

- A value stated for a part (ช่วงที่ N, or "กว้าง … ยาว … และกว้าง … ยาว …") belongs to that part:
  lengths, areas and volumes of the parts are added; a width, thickness or depth is given only
  where all parts that state one agree, else it is None.
- A length "รวม" is the total and beats the sum. Of two lengths of one part the first counts.
- Chainages (กม.7+300 - กม.8+300) give the length only where none is stated.
- Shoulders, diameters, ranges ("กว้าง 4-5 เมตร"), flows (ลบ.ม./วินาที), what a reservoir
  holds (ความจุ, เก็บกัก) and rai are not dimensions of the work and are passed over.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from coordinates.thai import normalise
from projects.kinds import mend, suggest_kind, suggest_surface

__all__ = ["Stated", "coordinate_text", "read_title", "suggest_kind", "suggest_surface"]

LONGEST: Final = 4000  # characters; a title and a target are at most 3,000
GAP: Final = 32  # characters between a label and its number: "ยาวรวมทั้งสิ้นไม่น้อยกว่า "
_STEP: Final = Decimal("0.001")
_LARGEST: Final = Decimal(10) ** 9


@dataclass(frozen=True)
class Stated:
    """What a title states: metres, square and cubic metres; None where it says nothing.

    ``count`` is how many works (แห่ง, สาย), ``parts`` how many ช่วง (None for one), ``moo`` the
    first หมู่ named, ``surface`` a code of projects.codes.Surface or "".
    """

    width_m: Decimal | None = None
    top_width_m: Decimal | None = None
    bottom_width_m: Decimal | None = None
    length_m: Decimal | None = None
    thickness_m: Decimal | None = None
    depth_m: Decimal | None = None
    height_m: Decimal | None = None
    area_m2: Decimal | None = None
    volume_m3: Decimal | None = None
    count: int | None = None
    parts: int | None = None
    moo: int | None = None
    surface: str = ""


_ADDED: Final = ("length_m", "area_m2", "volume_m3")
_AGREED: Final = (
    "width_m",
    "top_width_m",
    "bottom_width_m",
    "thickness_m",
    "depth_m",
    "height_m",
)

_LABELS: Final = {
    "shoulder": r"ไหล่ทาง|ไหล่ถนน",
    "top_width_m": (
        r"ปาก(?:คลอง|ร่อง|บ่อ|สระ|ลำห้วย|ราง|บน)? ?(?:ความ)?กว้าง|กว้าง(?:ที่)?ปาก"
        r"|กว้าง(?:ด้าน)?บน"
    ),
    "bottom_width_m": (
        r"(?:ท้อง|ก้น)(?:คลอง|ร่อง|บ่อ|สระ|ลำห้วย|ราง)? ?(?:ความ)?กว้าง|กว้าง(?:ที่)?(?:ท้อง|ก้น)"
        r"|กว้าง(?:ด้าน)?ล่าง"
    ),
    "width_m": r"กว้าง",
    "length_m": r"ยาว|ระยะ ?ทาง|ระยะ(?= ?\d)",
    "thickness_m": r"หนา(?!แน่น)",
    "depth_m": r"ลึก",
    "height_m": r"สูง",
    "size": r"เส้นผ่า(?:น)?ศูนย์กลาง|ขนาด|Ø",
}
_NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?|\d{1,9}(?:\.\d{1,6})?"
# Per unit: metres (or square, cubic metres) in one of it.
_UNITS: Final = {
    "m2": r"ตาราง ?เมตร|ตร\.? ?ม(?:\.|(?![ก-๎]))",
    "m3": r"ลูกบาศก์ ?เมตร|ล(?:บ)?\.? ?ม\.?(?= ?/)|ลบ\.? ?ม(?:\.|(?![ก-๎]))",
    "km": r"กิโลเมตร|กม(?:\.|(?![ก-๎]))",
    "cm": r"เซน?็?ติเมตร|เซนติเมตร|ซม(?:\.|(?![ก-๎]))",
    "mm": r"มิลลิเมตร|มม(?:\.|(?![ก-๎]))",
    "m": r"เมตร|ม(?:\.|(?![ก-๎]))",
    "by": r"[x×*](?= ?(?:ยาว|กว้าง|ลึก|สูง|หนา))",
}
_IN_METRES: Final = {
    "km": Decimal(1000),
    "m": Decimal(1),
    "by": Decimal(1),
    "cm": Decimal("0.01"),
    "mm": Decimal("0.001"),
}
_KM: Final = r"(?:กม\.?|กิโลเมตร) ?(?:ที่)? ?"
_PART: Final = r"(?:ช่วง|ตอน|สาย|จุด|เส้น|แห่ง)ที่"

_TOKEN: Final = re.compile(
    "|".join(
        [
            rf"(?P<from_km>{_KM}(?P<a>\d{{1,4}})\+(?P<b>\d{{3}})(?!\d))",
            rf"(?P<part>(?P<word>{_PART}) ?(?P<nth>\d{{1,2}})(?!\d))",
            r"(?P<moo>(?:หมู่(?:บ้าน)?(?: ?ที่)?|(?<![ก-๎\d.])ม\.)[^\d]{0,6}?"
            r"(?P<village>\d{1,3})(?![\d+]))",
            r"(?P<range>(?:" + _NUMBER + r") ?[-–] ?(?=\d)(?!\d+\+))",
            r"(?P<number>(?P<kms>\d{1,4})\+(?P<ms>\d{3})(?= ?กม| ?กิโล)|(?P<value>" + _NUMBER + r"))"
            r"(?P<million> ?ล้าน)? ?(?:"
            + "|".join(f"(?P<{name}>{unit})" for name, unit in _UNITS.items())
            + r")?(?P<rate> ?/| ?ต่อ)?",
            *(f"(?P<label_{name}>{words})" for name, words in _LABELS.items()),
        ]
    )
)
_TO_KM: Final = re.compile(rf"[^\d]{{0,3}}?(?:-|–|ถึง) ?(?:{_KM})?(\d{{1,4}})\+(\d{{3}})(?!\d)")
_COUNT: Final = re.compile(r"จำนวน ?(\d{1,6}) ?(?:แห่ง|สาย|จุด|บ่อ|ฝาย|สระ|ระบบ|เส้น)")
_COUNT_AT_END: Final = re.compile(r"(?<![\d.,])(\d{1,5}) ?(?:แห่ง(?: |$)|สาย(?:ทาง)?$)")
_CAPACITY: Final = re.compile(r"ความจุ|เก็บกัก|ถัง")
_PARTS: Final = re.compile(r"(?<![\d.,])(\d{1,2}) ?ช่วง(?!ที่)")
_COORDINATES: Final = re.compile(r"(?:ค่า)?พิกัด[^()]{0,300}", re.DOTALL)


@dataclass
class _Part:
    values: dict[str, Decimal] = field(default_factory=dict)

    def put(self, name: str, value: Decimal) -> None:
        self.values.setdefault(name, value)


def read_title(text: str) -> Stated:
    """Read what a title (or a title and its target in one text) states, in linear time.

    >>> read_title("ถนน คสล. กว้าง ๕ เมตร ยาว ๒,๒๓๔ เมตร หนา ๑๕ ซม.").length_m
    Decimal('2234.000')
    """
    cleaned = mend(normalise(text[:LONGEST], digits=True))
    reader = _Reader(cleaned)
    return Stated(
        **reader.dimensions(),
        count=_whole(_COUNT.search(cleaned) or _COUNT_AT_END.search(cleaned)),
        parts=reader.part_count(_whole(_PARTS.search(cleaned))),
        moo=reader.moo,
        surface=suggest_surface(cleaned),
    )


def coordinate_text(text: str) -> str:
    """The piece of a title that speaks of a position (from พิกัด on), or ""; not yet read."""
    match = _COORDINATES.search(text[:LONGEST])
    return match[0].strip() if match else ""


def _whole(match: re.Match[str] | None) -> int | None:
    return int(match[1]) or None if match else None


class _Reader:
    """Walks the tokens of one cleaned text once and sorts the values into parts."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.moo: int | None = None
        self.totals: dict[str, Decimal] = {}
        self.ranges: list[Decimal] = []
        self.opening = _Part()
        self.parts: dict[tuple[str, int], _Part] = {}
        self._part = self.opening
        self._label, self._label_end, self._label_start = "", 0, 0
        for token in _TOKEN.finditer(text):
            self._take(token)
        self._settle()

    def _take(self, token: re.Match[str]) -> None:
        if token["from_km"]:
            self._take_chainage(token)
        elif token["part"]:
            key = (token["word"], int(token["nth"]))
            self._part = self.parts.setdefault(key, _Part())
        elif token["moo"]:
            self.moo = self.moo or (int(token["village"]) or None)
        elif token["number"]:
            self._take_value(token)
        elif token["range"]:
            # Its second number is no value either.
            self._label = ""
        else:
            self._take_label(str(token.lastgroup).removeprefix("label_"), token)

    def _take_label(self, name: str, token: re.Match[str]) -> None:
        after_shoulder = self._label == "shoulder" and token.start() - self._label_end < GAP
        if name == "width_m" and after_shoulder:
            name = "shoulder"
        elif name == "width_m" and self._is_next_part(token.start()):
            self._part = self.parts.setdefault(("และ", len(self.parts) + 2), _Part())
        self._label, self._label_start, self._label_end = name, token.start(), token.end()

    def _is_next_part(self, start: int) -> bool:
        """Whether "และ(ขนาด)กว้าง" follows a part that has its width and length."""
        has_both = {"width_m", "length_m"} <= self._part.values.keys()
        return has_both and "และ" in self.text[max(0, start - 12) : start]

    def _take_chainage(self, token: re.Match[str]) -> None:
        start = 1000 * int(token["a"]) + int(token["b"])
        if match := _TO_KM.match(self.text, token.end()):
            end = 1000 * int(match[1]) + int(match[2])
            if end > start:
                self.ranges.append(Decimal(end - start))

    def _take_value(self, token: re.Match[str]) -> None:
        name, value = self._named(token)
        in_reach = token.start() - self._label_end <= GAP
        is_total = "รวม" in self.text[self._label_start : token.start()] and in_reach
        if name and value and 0 < value < _LARGEST:
            if is_total and name in _ADDED:
                self.totals.setdefault(name, value)
            self._part.put(name, value)
        self._label = ""

    def _named(self, token: re.Match[str]) -> tuple[str, Decimal | None]:
        """The dimension a number stands for and its value in metres, or "" and None."""
        if token["kms"]:
            value = Decimal(1000 * int(token["kms"]) + int(token["ms"])) / 1000
        else:
            value = Decimal(token["value"].replace(",", ""))
        if token["million"]:
            value *= 1_000_000
        if token["rate"]:
            return "", None
        if token["m2"]:
            return "area_m2", value.quantize(_STEP) if value < _LARGEST else None
        if token["m3"]:
            if _CAPACITY.search(self.text, max(0, token.start() - GAP), token.start()):
                return "", None
            return "volume_m3", value.quantize(_STEP) if value < _LARGEST else None
        unit = next((unit for unit in _IN_METRES if token[unit]), "")
        labelled = self._label in (*_ADDED[:1], *_AGREED)
        if not unit or not labelled or token.start() - self._label_end > GAP:
            return "", None
        value *= _IN_METRES[unit]
        return self._label, value.quantize(_STEP) if value < _LARGEST else None

    def _settle(self) -> None:
        """Decide what the values before the first part mean, and drop marks that are names."""
        words = [word for word, _ in self.parts]
        for key in list(self.parts):
            is_name = key[0] not in ("ช่วงที่", "และ") and words.count(key[0]) < 2
            if is_name or not self.parts[key].values:
                for name, value in self.parts.pop(key).values.items():
                    self.opening.put(name, value)
        if not self.parts or not self.opening.values:
            return
        if any(number == 1 for _, number in self.parts):
            self.totals = {
                name: value for name, value in self.opening.values.items() if name in _ADDED
            } | self.totals
        elif "length_m" in self.opening.values:
            self.parts = {("", 1): self.opening} | self.parts
            self.opening = _Part()

    def dimensions(self) -> dict[str, Decimal | None]:
        every = list(self.parts.values()) or [self.opening]
        found = {name: self._agreed(name, every) for name in _AGREED}
        for name in _ADDED:
            stated = [part.values[name] for part in every if name in part.values]
            found[name] = self.totals.get(name) or sum(stated, Decimal(0)) or None
        if found["length_m"] is None and self.ranges:
            found["length_m"] = sum(self.ranges, Decimal(0)).quantize(_STEP)
        return {
            name: value if value is None or value < _LARGEST else None
            for name, value in found.items()
        }

    def _agreed(self, name: str, every: list[_Part]) -> Decimal | None:
        common = self.opening.values.get(name)
        values = {part.values.get(name, common) for part in every} - {None}
        return values.pop() if len(values) == 1 else None

    def part_count(self, stated: int | None) -> int | None:
        if len(self.parts) > 1:
            return len(self.parts)
        only_ranges = not self.parts and "length_m" not in self.opening.values
        if only_ranges and len(self.ranges) > 1:
            return len(self.ranges)
        return stated if stated and stated > 1 else None
