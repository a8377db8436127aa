"""What a row of a ผ.02 sheet that we wrote is, told in a hidden column beside the form.

A form on paper is read by its looks; a project called "รวม…" looks like a subtotal. The mark
stands in brackets, so that headings pass over it; a row without one is read by its looks.
"""

import re
from enum import Enum
from typing import Final

from coordinates.sheets.workbook import Sheet

FIRST_MARK: Final = "(GISPLAN)"  # of the first title; its column is that of all marks


class Mark(Enum):
    """*Named*: the title already says the word (ยุทธศาสตร์, แผนงาน); *none*: it names none.

    *Serves*: the province's strategy above the authority's own; it is not read back.
    """

    TITLE = "(title)"
    SERVES = "(serves)"
    STRATEGY = "(strategy)"
    STRATEGY_NAMED = "(strategy named)"
    STRATEGY_NONE = "(strategy none)"
    PROGRAMME = "(programme)"
    PROGRAMME_NAMED = "(programme named)"
    PROGRAMME_NONE = "(programme none)"
    HEADING = "(heading)"
    PROJECT = "(project)"
    SUM = "(sum)"


MARKS: Final = {mark.value: mark for mark in Mark}
NAMED: Final = (Mark.PROGRAMME, Mark.PROGRAMME_NAMED, Mark.PROGRAMME_NONE)
_ORDER: Final = re.compile(r"^\d+\.(?:\d+)? ?")


def marks_at(sheet: Sheet) -> int:
    """The position of the hidden column; 0 in a sheet that is not ours."""
    for row in sheet.rows[:1]:
        for position, cell in enumerate(row.cells):
            if cell == FIRST_MARK:
                return position
    return 0


def titled(name: str, word: str, order: str) -> str:
    """The title of a strategy or programme: "1. ยุทธศาสตร์ …", without saying the word twice."""
    if not name:
        return f"{order} {word} (ไม่ได้ระบุ)"
    return f"{order} {name}" if name.startswith(word) else f"{order} {word} {name}"


def section_text(title: str, mark: Mark, word: str) -> str:
    """The name that ``titled`` made into ``title``."""
    if mark in (Mark.STRATEGY_NONE, Mark.PROGRAMME_NONE):
        return ""
    bare = _ORDER.sub("", title, count=1)
    if mark in (Mark.STRATEGY_NAMED, Mark.PROGRAMME_NAMED):
        return bare
    return bare.removeprefix(word).removeprefix(" ")


def mark_of(name: str, word: str) -> Mark:
    """The mark of a title that ``titled`` makes."""
    kind = "strategy" if word == "ยุทธศาสตร์" else "programme"
    manner = " none" if not name else " named" if name.startswith(word) else ""
    return MARKS[f"({kind}{manner})"]
