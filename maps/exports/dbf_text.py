"""Thai text in the cells of a dBASE file: 254 bytes each, in UTF-8 or cp874.

No letter is lost silently: what an encoding lacks is spelled out, what does not fit goes on in
the next cell, and the caller is told of each.
"""

import unicodedata
from bisect import bisect_right
from itertools import accumulate
from typing import Final

from coordinates.thai import clusters

CELL_BYTES: Final = 254
# What Thai titles hold and cp874 lacks; anything else is decomposed, else named by its number.
SPELLED: Final = {
    "²": "2",
    "³": "3",
    "¹": "1",
    "½": " 1/2",
    "¼": " 1/4",
    "¾": " 3/4",
    "±": "+/-",
    "×": "x",
    "÷": "/",
    "°": "องศา",
    "º": "องศา",
    "′": "'",
    "″": '"',
    "µ": "u",
    "≥": ">=",
    "≤": "<=",
    "≠": "<>",
    "≈": "~",
    "ø": "dia.",
    "Ø": "dia.",
    "⌀": "dia.",
    "Ω": "ohm",
    "−": "-",
    "‐": "-",
    "‑": "-",
    "\u200b": "",
    "\u200c": "",
    "\u200d": "",
    "\u2060": "",
    "\ufeff": "",
}


def spell_out(text: str, encoding: str) -> tuple[str, list[tuple[str, str]]]:
    """``text`` with only what ``encoding`` can write, and each (character, what replaced it)."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        replaced: dict[str, str] = {}
        for letter in text:
            if not _fits(letter, encoding):
                replaced[letter] = _spelled(letter, encoding)
        return "".join(replaced.get(letter, letter) for letter in text), list(replaced.items())
    return text, []


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _spelled(letter: str, encoding: str) -> str:
    if letter in SPELLED:
        return SPELLED[letter]
    plain = unicodedata.normalize("NFKD", letter)
    base = "".join(one for one in plain if not unicodedata.combining(one))
    return base if base and _fits(base, encoding) else f"[U+{ord(letter):04X}]"


def cells(text: str, encoding: str) -> list[str]:
    """``text`` in pieces of at most 254 bytes, cut between letters; joined they are ``text``.

    A cut stands between two letters that are no spaces where that is possible, because a dBASE
    cell does not keep the spaces at its ends.
    """
    if len(text.encode(encoding)) <= CELL_BYTES:
        return [text]
    cuts = list(accumulate(map(len, clusters(text))))
    pieces: list[str] = []
    start = 0
    while start < len(text):
        fits = text[start : start + CELL_BYTES].encode(encoding)[:CELL_BYTES]
        end = start + len(fits.decode(encoding, "ignore"))
        if end < len(text):
            end = _between_letters(text, cuts, start, end)
        pieces.append(text[start:end])
        start = end
    return pieces


def _between_letters(text: str, cuts: list[int], start: int, most: int) -> int:
    """The last cut up to ``most`` with no space on either side, else the last cut, else most."""
    first, last = bisect_right(cuts, start), bisect_right(cuts, most)
    for cut in reversed(cuts[first:last]):
        if not text[cut - 1].isspace() and not text[cut].isspace():
            return cut
    return cuts[last - 1] if last > first else most
