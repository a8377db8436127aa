"""Files made to do harm, or merely too much: each a function that writes one into a folder."""

from tests.coordinates.hostile import (
    addresses,
    archives,
    databases,
    disguises,
    drawings,
    heavy,
    markup,
)
from tests.coordinates.hostile.making import ATTACKS

__all__ = [
    "ATTACKS",
    "addresses",
    "archives",
    "databases",
    "disguises",
    "drawings",
    "heavy",
    "markup",
]
