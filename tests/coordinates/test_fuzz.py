"""Random and mutated strings: a reading or a named error, each soon.

Short ones are a row of the vectors after accidents, at most SHORT characters, within 5 ms each;
long ones several of them in a row, to LONG characters, within 250 µs a character and 5 ms: where
each of 140 positions has a digit too few, all places where it may have stood are tried.
"""

import json
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coordinates.errors import Code, CoordinateError
from coordinates.reading import read_many
from coordinates.values import LonLat

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "coordinates.json").read_text(encoding="utf-8")
)
TEXTS = [row["text"] for row in VECTORS]
LETTERS = "".join(sorted(set("".join(TEXTS)))) + "\x00\ufeff½²٣\ud800🚧"
BATCH = 500
MOST_S = 0.005
MOST_A_LETTER_S = 250e-6
SHORT = 300  # characters
LONG = 2000
SEVERAL_TIMES = 5
NEAR = LonLat(99.0, 18.6)


def mutated(rng: random.Random) -> str:
    """A text of the vectors after some accidents, or letters at random."""
    if rng.random() < 0.1:
        return "".join(rng.choices(LETTERS, k=rng.randrange(60)))
    text = rng.choice(TEXTS)
    for _ in range(rng.randrange(1, 5)):
        at = rng.randrange(len(text) + 1)
        match rng.randrange(6):
            case 0:
                text = text[:at] + rng.choice(LETTERS) + text[at:]
            case 1:
                text = text[:at] + text[at + 1 :]
            case 2:
                text = text[:at] + rng.choice(LETTERS) + text[at + 1 :]
            case 3:
                text = text[at:] + text[:at]
            case 4:
                text = text[:at] + rng.choice(TEXTS)[:40]
            case 5:
                text = text[:at] + text[at : at + 3] * rng.randrange(1, 6) + text[at:]
    return text[:SHORT]


def long(rng: random.Random) -> str:
    """Mutated texts in a row, or one again and again, to between SHORT and LONG characters."""
    length, between = rng.randrange(SHORT, LONG + 1), rng.choice([" ", "\n", ", ", ""])
    if rng.random() < 0.3:
        return (((mutated(rng) or " ") + between) * LONG)[:length]
    text = mutated(rng)
    while len(text) < length:
        text += (between or " ") + mutated(rng)
    return text[:length]


def batches(seed: int, count: int, make: Callable[[random.Random], str]) -> Iterator[list[str]]:
    rng = random.Random(seed)
    for _ in range(count // BATCH):
        yield [make(rng) for _ in range(BATCH)]


def most_s(text: str) -> float:
    return MOST_S + (MOST_A_LETTER_S * len(text) if len(text) > SHORT else 0.0)


def seconds(text: str, near: LonLat | None) -> float:
    """Processor time of one text, of this thread; the best of several, so noise does not count."""
    best = most_s(text)
    for _ in range(SEVERAL_TIMES):
        started = time.thread_time()
        check(text, read_many([text], near=near)[0])
        best = min(best, time.thread_time() - started)
    return best


def check(text: str, outcome: object) -> None:
    if isinstance(outcome, CoordinateError):
        assert outcome.code in Code
        assert len(outcome.text) <= 80
        return
    assert isinstance(outcome, list)
    assert outcome
    for readings in outcome:
        for reading in readings:
            start, end = reading.span
            assert 0 <= start < end <= len(text), text
            assert reading.precision_m > 0


def fuzz(seed: int, count: int, make: Callable[[random.Random], str] = mutated) -> None:
    for number, texts in enumerate(batches(seed, count, make)):
        near = NEAR if number % 4 == 0 else None
        slow = []
        for text in texts:
            started = time.thread_time()
            outcome = read_many([text], near=near)[0]
            if time.thread_time() - started >= most_s(text):
                slow.append(text)
            check(text, outcome)
        assert [text for text in slow if seconds(text, near) >= most_s(text)] == []


def test_anything_gives_a_reading_or_a_named_error_within_5_ms():
    fuzz(2569, 20_000)


@pytest.mark.long
def test_a_million_strings_give_readings_or_named_errors_within_5_ms():
    fuzz(2570, 1_000_000)


def test_long_texts_give_readings_or_named_errors_in_time_of_their_length():
    texts = [text for texts in batches(2571, BATCH, long) for text in texts]
    assert all(SHORT <= len(text) <= LONG for text in texts)
    fuzz(2571, 1000, long)


def test_a_slow_text_would_be_seen(monkeypatch):
    def slow(texts: list[str], near: LonLat | None) -> list[CoordinateError]:
        started = time.thread_time()
        while time.thread_time() - started < MOST_S:
            pass
        return [CoordinateError(Code.EMPTY) for _ in texts]

    monkeypatch.setattr("tests.coordinates.test_fuzz.read_many", slow)
    monkeypatch.setattr("tests.coordinates.test_fuzz.BATCH", 2)
    with pytest.raises(AssertionError):
        fuzz(1, 2)
