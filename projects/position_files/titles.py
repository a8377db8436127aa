"""How alike two titles are: trigrams of the normalised text, rare ones weighing more.

Titles of one authority share most of their words (“ก่อสร้างถนนคอนกรีตเสริมเหล็ก”), so that plain
trigrams find every road alike; what few titles have tells them apart.
"""

from collections import defaultdict
from collections.abc import Iterable
from math import log
from typing import Final

from coordinates.thai import normalise

LEAST: Final = 0.4  # below it nobody would call two titles alike
OFFERED: Final = 3
_LONGEST: Final = 300
_THAI_MARKS: Final = ("\u0e31", "\u0e4e")  # vowels and tones above and below are no letters


def trigrams(text: str) -> frozenset[str]:
    """Every three characters in a row of the text, its spaces and punctuation left out."""
    plain = normalise(text[:_LONGEST], digits=True).lower()
    low, high = _THAI_MARKS
    kept = "".join(one for one in plain if one.isalnum() or low <= one <= high)
    padded = f"  {kept} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2)) if kept else frozenset()


class Titles:
    """Titles by key, to be asked which of them are like a text."""

    def __init__(self, titles: Iterable[tuple[int, str]]) -> None:
        sets = {key: trigrams(title) for key, title in titles}
        holders: defaultdict[str, list[int]] = defaultdict(list)
        for key, grams in sets.items():
            for gram in grams:
                holders[gram].append(key)
        self._holders = dict(holders)
        self._count = len(sets)
        self._sums = {key: self._weight(*grams) for key, grams in sets.items()}

    def like(self, text: str) -> list[tuple[int, float]]:
        """(key, score from ``LEAST`` to 1) of the titles most like ``text``, best first.

        The mean of what is shared of both texts and of the shorter: a file's names are short.
        """
        grams = trigrams(text)
        whole = self._weight(*grams)
        shared: defaultdict[int, float] = defaultdict(float)
        for gram in grams & self._holders.keys():
            weight = self._weight(gram)
            for key in self._holders[gram]:
                shared[key] += weight
        scores = [(key, self._score(both, whole, self._sums[key])) for key, both in shared.items()]
        alike = [one for one in scores if one[1] >= LEAST]
        return sorted(alike, key=lambda one: (-one[1], one[0]))[:OFFERED]

    @staticmethod
    def _score(both: float, one: float, other: float) -> float:
        return (2 * both / (one + other) + both / min(one, other)) / 2

    def _weight(self, *grams: str) -> float:
        known, count = self._holders, self._count
        return sum(log(1 + (1 + count) / (1 + len(known.get(gram, ())))) for gram in grams)
