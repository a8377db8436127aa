"""The short way gives exactly what the long way gives."""

import random

from coordinates.errors import CoordinateError
from coordinates.notations.candidates import Found
from coordinates.notations.lines import find_long
from coordinates.notations.plain import read_plain
from coordinates.notations.tokens import clean
from tests.coordinates.test_fuzz import TEXTS, mutated

Outcome = list[Found] | tuple[str, str] | None


def short(text: str) -> Outcome:
    try:
        return read_plain(text)
    except CoordinateError as error:
        return (error.code, error.text)


def long(text: str) -> Outcome:
    try:
        return find_long(text, None, text)
    except CoordinateError as error:
        return (error.code, error.text)


def strings() -> list[str]:
    """Pairs of numbers that are, and nearly are, of the three forms."""
    rng = random.Random(7)
    made = []
    for _ in range(4000):
        a, b = rng.uniform(-1, 106), rng.uniform(0, 200)
        minutes, seconds = rng.randrange(62), rng.randrange(62)
        made += [
            f"{a:.{rng.randrange(8)}f}{rng.choice([', ', ',', ' ', '  ', ' , '])}{b:.3f}",
            f"{rng.choice(['47', '48', '47N', '48P', '47Q ', '46'])} {a * 9000:.0f} {b * 2e4:.2f}",
            f"47 {rng.randrange(9, 1100000):06d} {rng.randrange(9, 2500000):07d}",
            f"{a:.0f}°{minutes}'{seconds:02d}.5\"N {b:.0f}°{seconds}'{minutes}\"E",
        ]
    return made + [mutated(rng) for _ in range(4000)]


def test_the_short_way_gives_what_the_long_way_gives():
    texts = [clean(text) for text in (*TEXTS, *strings())]
    taken = [text for text in texts if short(text) is not None]
    assert len(taken) > 4000
    assert [text for text in taken if short(text) != long(text)] == []


def test_the_short_way_leaves_all_else():
    left = ["", "18 99", "18.5822, 99.0477 อินเดียน", "47Q 005033 2054601", "-18.5, 99.1"]
    assert [read_plain(text) for text in left] == [None] * len(left)
