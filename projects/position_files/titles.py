"""How alike two titles are: trigrams of the normalised text, rare ones weighing more.

Titles of one authority share most of their words (“ก่อสร้างถนนคอนกรีตเสริมเหล็ก”), so that plain
trigrams find every road alike; what few titles have tells them apart.
"""

from collections import defaultdict
from collections.abc import Iterable
from math import log
from typing import Final

import numpy as np

from coordinates.thai import normalise

LEAST: Final = 0.4  # below it nobody would call two titles alike
OFFERED: Final = 3
_LONGEST: Final = 300
_TINY: Final = 1e-9  # a title of no letters shares nothing, and divides by it
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
        pairs = [(key, trigrams(title)) for key, title in titles]
        self._keys = [key for key, _grams in pairs]
        holders: defaultdict[str, list[int]] = defaultdict(list)
        for at, (_key, grams) in enumerate(pairs):
            for gram in grams:
                holders[gram].append(at)
        self._holders = {gram: np.array(ats) for gram, ats in holders.items()}
        self._weights = {gram: self._weight(len(ats)) for gram, ats in holders.items()}
        self._rarest = self._weight(0)
        self._sums = np.array([self._sum(grams) for _key, grams in pairs])

    def like(self, text: str) -> list[tuple[int, float]]:
        """(key, score from ``LEAST`` to 1) of the titles most like ``text``, best first.

        The mean of what is shared of both texts and of the shorter: a file's names are short.
        """
        grams = trigrams(text)
        if not grams or not self._keys:
            return []
        shared = np.zeros(len(self._keys))
        for gram in grams & self._holders.keys():
            shared[self._holders[gram]] += self._weights[gram]
        whole = self._sum(grams)
        both, shorter = whole + self._sums, np.minimum(whole, self._sums)
        scores = (2 * shared / both + shared / np.maximum(shorter, _TINY)) / 2
        best = np.argsort(-scores, kind="stable")[:OFFERED]
        return [(self._keys[at], float(scores[at])) for at in best if scores[at] >= LEAST]

    def _sum(self, grams: Iterable[str]) -> float:
        return sum(self._weights.get(gram, self._rarest) for gram in grams)

    def _weight(self, holders: int) -> float:
        return log(1 + (1 + len(self._keys)) / (1 + holders))
