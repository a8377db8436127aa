"""Values of areas in a few classes: as many areas in each as round limits allow."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

CLASSES: Final = 5
SHARES: Final = (20.0, 40.0, 60.0, 80.0)  # of shares in per cent, always the same limits


@dataclass(frozen=True, slots=True)
class Class:
    """Values from ``least`` to below ``most``; of the last class and of zero up to ``most``."""

    least: float
    most: float
    areas: int


def limits_of(values: Sequence[float]) -> list[float]:
    """Where one class ends and the next begins: quantiles of the values above zero, two digits.

    >>> limits_of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    [3.0, 5.0, 7.0, 9.0]
    >>> limits_of([5, 5, 5])
    []
    """
    rising = sorted(value for value in values if value > 0)
    if not rising:
        return []
    cuts = {_two_digits(rising[len(rising) * n // CLASSES]) for n in range(1, CLASSES)}
    return sorted(cut for cut in cuts if rising[0] < cut <= rising[-1])


def _two_digits(value: float) -> float:
    return float(f"{value:.1e}")


def class_of(value: float, limits: Sequence[float]) -> int:
    """0 for nothing, else from 1."""
    return 0 if value <= 0 else 1 + sum(value >= limit for limit in limits)


def classes_of(values: Sequence[float], limits: Sequence[float]) -> list[Class]:
    """The classes that ``class_of`` numbers, with how many of ``values`` are in each."""
    counts = [0] * (len(limits) + 2)
    for value in values:
        counts[class_of(value, limits)] += 1
    above = [value for value in values if value > 0]
    ends = [min(above, default=0.0), *limits, max(above, default=0.0)]
    found = [Class(0.0, 0.0, counts[0])]
    found += [
        Class(least, most, counts[n])
        for n, (least, most) in enumerate(zip(ends, ends[1:], strict=False), start=1)
    ]
    return found


def finite(value: Decimal | float | None) -> float | None:
    number = None if value is None else float(value)
    return number if number is not None and math.isfinite(number) else None
