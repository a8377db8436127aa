"""What the page shows of the positions: one in full, many as the rows of a table, all as points."""

from collections.abc import Sequence
from typing import Any, Final

from coordinates.converting.results import Converted, State
from coordinates.converting.words import read_as, shown_reading, written
from coordinates.messages import reasons_in_words
from coordinates.places import words_of
from coordinates.reading import Reading
from coordinates.values import Notation
from coordinates.writing import Digits

SHOWN_READINGS: Final = 8  # of one position


def single(one: Converted, digits: Digits) -> dict[str, Any]:
    """Every reading of one position in every notation."""
    readings = one.readings[:SHOWN_READINGS]
    places = words_of([reading.position for reading in readings])
    shown = [
        shown_reading(number, reading, where, digits)
        for number, (reading, where) in enumerate(zip(readings, places, strict=True), start=1)
    ]
    return {
        "single": one,
        "readings": shown,
        "points": [_point(number, reading) for number, reading in enumerate(readings, start=1)],
    }


def points(found: Sequence[Converted]) -> list[list[Any]]:
    """[longitude, latitude, number, state] of all that were read, for the map."""
    placed = [(one, one.reading) for one in found]
    return [_point(one.number, reading, one.state) for one, reading in placed if reading]


def _point(number: int, reading: Reading, state: State = State.READ) -> list[Any]:
    position = reading.position
    return [round(position.lon, 6), round(position.lat, 6), number, state.value]


def rows(page: Sequence[tuple[int, Converted]]) -> list[dict[str, Any]]:
    """Rows of the table, of (index, position): its readings to choose from, in two queries."""
    shown = [(at, one, one.readings[:SHOWN_READINGS]) for at, one in page]
    places = iter(words_of([each.position for _at, _one, readings in shown for each in readings]))
    made = []
    for at, one, readings in shown:
        options = [
            {
                "value": f"{at}:{index}",
                "read_as": read_as(reading),
                "reason": reasons_in_words(reading),
                "where": next(places),
                "is_chosen": index == one.chosen,
            }
            for index, reading in enumerate(readings)
        ]
        chosen = next((option for option in options if option["is_chosen"]), None)
        utm = written(one.reading.position, Notation.UTM) if one.reading else ""
        made.append({"one": one, "options": options, "chosen": chosen, "utm": utm})
    return made
