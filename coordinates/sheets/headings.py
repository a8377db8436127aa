"""Headings of a table, made comparable."""

import re
from typing import Final

from coordinates.thai import normalise

_NOT_LETTERS: Final = re.compile(r"[\s\"'’“”.:*/\\_-]+")
_IN_BRACKETS: Final = re.compile(r"[(\[（][^)\]）]{0,200}[)\]）]?")


def heading_key(text: str) -> str:
    """A heading without spaces, brackets, marks and case, in Arabic digits, to compare by.

    >>> heading_key("ลองจิจูด (องศา) *"), heading_key("UTM_E")
    ('ลองจิจูด', 'utme')
    """
    bare = _IN_BRACKETS.sub("", normalise(text, digits=True))
    return _NOT_LETTERS.sub("", bare).casefold()
