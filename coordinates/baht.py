"""Amounts of money as papers and officers write them."""

import re
from decimal import Decimal
from typing import Final

from coordinates.errors import Code, TextError
from coordinates.thai import normalise, parse_number

# 1,200.- · 1,200,- · 1,200- · บาท · บาทถ้วน
_TAIL: Final = re.compile(r"(?:(?<=\d)[.,]?-)?\s*(?:บาท(?:ถ้วน)?)?$")
LARGEST_FLOAT: Final = Decimal(10) ** 13  # beyond it a float does not keep the satang
_LONGEST: Final = 200  # characters that are looked at


def parse_baht(text: str, *, dash_is_zero: bool = False, places: int = 2) -> Decimal:
    """Read an amount with or without ฿, บาท and ``.-``, of at most ``places`` decimals.

    >>> parse_baht("๑,๒๓๔.๕๐ บาทถ้วน")
    Decimal('1234.50')

    More decimals are refused as they are typed, zeros too: the dot of 125.000 may part thousands.
    Raises TextError: empty, number_malformed, with the number alone as its text.
    """
    cleaned = normalise(text[:_LONGEST], digits=True).removeprefix("฿").strip()
    typed = _TAIL.sub("", cleaned) or cleaned
    amount = parse_number(typed, dash_is_zero=dash_is_zero)
    if len(typed.partition(".")[2]) > places:
        raise TextError(Code.NUMBER_MALFORMED, typed)
    return amount
