"""Finds a heading of one to five rows by its words, wherever its columns stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Final

from coordinates.sheets.headings import heading_key
from coordinates.sheets.workbook import Row, Sheet, column_letter
from coordinates.thai import normalise
from projects.sources.columns import YEARS, Column, baht_in

MOST_ROWS: Final = 5
LEAST_COLUMNS: Final = 3
LONGEST_WORDS: Final = 80  # characters of a heading; a text of a project is mostly longer
_YEAR: Final = re.compile(r"(?<!\d)2[45]\d\d(?!\d)")
_YEAR_CELL: Final = 40  # characters; a longer text that names a year is no heading of a year
_COLUMN_NUMBER: Final = re.compile(r"\(?\d{1,2}\)?")
_UNITS: Final = (("พันบาท", Decimal(1_000)), ("ล้านบาท", Decimal(1_000_000)))
_REMARK: Final = re.compile(r"^\(.*\)$|^บาท$|^kpi$", re.IGNORECASE)


@dataclass
class Heading:
    """Where the columns are. A money column is named ``amount_<B.E. year>``.

    ``last`` is its last row; ``places`` gives the letter and the words of each column.
    """

    last: int
    columns: dict[str, Column]
    positions: dict[int, str]
    years: dict[int, int]
    places: dict[str, tuple[str, str]]


def heading_at(sheet: Sheet, row: Row, columns: Sequence[Column]) -> Heading | None:
    """The heading that begins at ``row``, or None."""
    words = _words(tuple(columns))
    first = {at: text for at, text in enumerate(row.cells) if text}
    begun = [words.begun(text) for text in first.values() if len(text) <= LONGEST_WORDS]
    if "name" not in begun or len(set(begun) - {""}) < LEAST_COLUMNS:
        return None
    texts = {at: sheet.at(row.number, at) for at in range(len(row.cells))}
    years = _years(first)
    last = row.number
    for number in range(row.number + 1, row.number + MOST_ROWS):
        here = {at: text for at, text in enumerate(sheet.row(number).cells) if text}
        if not words.go_on(texts, here):
            break
        last = number
        years |= _years(here)
        for at, text in here.items():
            texts[at] = texts.get(at, "") + text
    return _built(last, texts, years, words, columns)


def _built(
    last: int,
    texts: dict[int, str],
    years: dict[int, int],
    words: "_Words",
    columns: Sequence[Column],
) -> Heading | None:
    found: dict[int, str] = {}
    for at, text in texts.items():
        name = words.whole(text)
        if name and name != "budget" and at not in years and name not in found.values():
            found[at] = name
    if "name" not in found.values() or not years:
        return None
    known = {column.name: column for column in columns}
    found |= {at: f"amount_{year}" for at, year in years.items()}
    read = {
        name: known.get(name) or _money(known["budget"], texts[at]) for at, name in found.items()
    }
    places = {name: (column_letter(at), normalise(texts[at])) for at, name in found.items()}
    return Heading(last, read, found, years, places)


def _money(budget: Column, words: str) -> Column:
    """A money column; blank is zero, and the heading may say thousands or millions."""
    amount = baht_in(next((unit for word, unit in _UNITS if word in words), Decimal(1)))
    return replace(budget, read=lambda text: amount(text) or Decimal(0), heading=words)


def _years(cells: dict[int, str]) -> dict[int, int]:
    """{position: B.E. year} of the cells that name exactly one."""
    found: dict[int, int] = {}
    for at, text in cells.items():
        named = _YEAR.findall(normalise(text, digits=True)) if len(text) <= _YEAR_CELL else []
        if len(named) == 1 and int(named[0]) in YEARS:
            found[at] = int(named[0])
    return found


class _Words:
    """The words of the headings, also where a cell holds only the beginning of them."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._names = {spelling: column.name for column in columns for spelling in column.spellings}

    def whole(self, text: str) -> str:
        """The column a full heading names: exactly, else by how it begins."""
        key = heading_key(text)
        if key in self._names:
            return self._names[key]
        begins = [word for word in self._names if len(word) > 4 and key.startswith(word)]
        return self._names[max(begins, key=len)] if begins else ""

    def begun(self, text: str) -> str:
        """The column a heading names that may go on in the next row."""
        key = heading_key(text)
        if whole := self.whole(text):
            return whole
        begins = [word for word in self._names if len(key) >= 4 and word.startswith(key)]
        return self._names[min(begins, key=len)] if begins else ""

    def go_on(self, texts: dict[int, str], here: dict[int, str]) -> bool:
        """Whether every text of a row belongs to the heading above it."""
        if not here:
            return False
        if len(here) > LEAST_COLUMNS and all(map(_COLUMN_NUMBER.fullmatch, here.values())):
            return True
        return all(self._goes_on(texts.get(at, ""), text) for at, text in here.items())

    def _goes_on(self, above: str, text: str) -> bool:
        cleaned = normalise(text, digits=True)
        if _REMARK.match(cleaned) or _years({0: text}):
            return True
        key = heading_key(above + text)
        return key != heading_key(text) and any(
            word.startswith(key) or (len(word) > 4 and key.startswith(word) and len(key) < 60)
            for word in self._names
        )


@cache
def _words(columns: tuple[Column, ...]) -> _Words:
    return _Words(columns)
