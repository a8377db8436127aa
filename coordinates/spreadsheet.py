"""Texts that a spreadsheet would take for a formula, in every sheet that goes out or comes in."""

from typing import Final

# A tab, a line break and the full-width signs start a formula as well.
FORMULA_STARTS: Final = "=+-@\t\r\n＝＋－＠"
_SPELLED: Final = {"\t": r"\t", "\r": r"\r", "\n": r"\n"}


def harmless(text: str) -> str:
    """``text`` as a plain cell: an apostrophe goes before what would start a formula.

    One goes before apostrophes and a sign, too: ``as_typed`` takes one off.
    """
    return f"'{text}" if text.lstrip("'").startswith(tuple(FORMULA_STARTS)) else text


def as_typed(cell: str) -> str:
    """The very text that ``harmless`` made into ``cell``."""
    is_escaped = cell[:1] == "'" and cell.lstrip("'").startswith(tuple(FORMULA_STARTS))
    return cell[1:] if is_escaped else cell


def harmless_sql(column: str) -> str:
    """The SQL expression that is ``harmless`` of a text column."""
    # The dash stands last, or it would name a range.
    others = FORMULA_STARTS.replace("-", "")
    signs = "".join(_SPELLED.get(sign, sign) for sign in others)
    return f"CASE WHEN {column} ~ '^''*[{signs}-]' THEN '''' || {column} ELSE {column} END"
