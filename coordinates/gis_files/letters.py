"""Which encoding the words of a file are in, and how that is known."""

from typing import Final, NamedTuple


class Letters(NamedTuple):
    """``encoding`` by Python's name; ``source``: "cpg", "ldid", "bytes" or "chosen"; both empty
    where the format leaves no choice."""

    encoding: str
    source: str


NO_LETTERS: Final = Letters("", "")
