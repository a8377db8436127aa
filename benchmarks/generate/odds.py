"""Choices with weights, summed once."""

from bisect import bisect
from collections.abc import Mapping
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Odds(Generic[T]):
    """Values with their weights; draws as ``Random.choices`` does, without summing each time."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        self._values = list(weights)
        self._sums = list(accumulate(weights.values()))
        self._last = len(self._values) - 1

    def draw(self, rng: Random) -> T:
        return self._values[bisect(self._sums, rng.random() * self._sums[-1], 0, self._last)]
