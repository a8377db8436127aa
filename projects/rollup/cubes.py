# ruff: noqa: S608 – statements of constants
"""Which sums are kept beside the entries: a cube of cells for each set of keys worth its rows.

A reading takes the first cube that knows every key its question asks for; they stand from the
smallest to the largest. A question that none knows reads entries: their areas lie together.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from projects.rollup.contribution import MEASURES, ONCE

# Keys of cells; a cube holds '' or 0 in those it does not know.
KEYS: Final = {
    "year": "0",
    "source": "''",
    "province_code": "''",
    "district_code": "''",
    "subdistrict_code": "''",
    "sector": "''",
    "kind": "''",
    "state": "''",
    "position": "''",
    "sample": "false",
}
GROUP: Final = ("cube", *KEYS, "earlier")
CELL: Final = (*GROUP, "entries", *MEASURES)

_PLAIN: Final = frozenset({"sector", "state", "position", "sample"})
_PROVINCE: Final = _PLAIN | {"province_code"}
_DISTRICT: Final = _PROVINCE | {"district_code"}


@dataclass(frozen=True, slots=True)
class Cube:
    """``number`` names its cells, ``keys`` what they know. ``of``: the cube that a fresh count
    sums up to it, which is quicker than entries."""

    number: int
    keys: frozenset[str]
    of: int | None = None

    def cells(self, rows: str) -> str:
        """A SELECT of CELL: the sums of ``rows``, which have the columns of entries.

        Of a project's lines that differ only in keys unknown here, one stands for it.
        """
        told = ", ".join(
            f"{key if key in self.keys else blank} AS {key}" for key, blank in KEYS.items()
        )
        earlier, stands = self._told()
        sums = ", ".join(
            f"coalesce(sum({name}) FILTER (WHERE {stands}), 0)::bigint AS {name}"
            if name in ONCE
            else f"sum({name})::bigint AS {name}"
            for name in MEASURES
        )
        grouped = ", ".join(str(place + 1) for place in range(len(GROUP)))
        return (
            f"SELECT {self.number} AS cube, {told}, {earlier} AS earlier,"
            f" sum(entries)::bigint AS entries, {sums} FROM {rows} GROUP BY {grouped}"
        )

    def _told(self) -> tuple[str, str]:
        """What a cell keeps of ``earlier``, and which lines stand for their project in it."""
        if {"year", "source"} <= self.keys:
            return "earlier", "true"
        if "year" in self.keys:
            return _OTHERS.format(rule="told ~ '^[0-9]+$' AND told <> year::text"), _AFTER.format(
                "year::text"
            )
        if "source" in self.keys:
            return _OTHERS.format(rule="told !~ '^[0-9]' AND told <> source"), _AFTER.format(
                "source"
            )
        return "NULL::text[]", "earlier IS NULL"


_OTHERS: Final = """CASE WHEN earlier IS NOT NULL THEN (
    SELECT array_agg(DISTINCT told ORDER BY told) FROM unnest(earlier) told WHERE {rule}) END"""
_AFTER: Final = "(earlier IS NULL OR NOT {} = ANY(earlier))"

# Rows of a million projects behind each.
CUBES: Final = (
    Cube(1, _PLAIN | {"year"}, of=3),  # 2,100
    Cube(2, _PROVINCE, of=5),
    Cube(3, _PLAIN | {"year", "source"}, of=6),  # 14,500
    Cube(4, _PLAIN | {"kind", "year"}, of=6),  # 10,500
    Cube(5, _PROVINCE | {"source"}, of=9),
    Cube(6, _PLAIN | {"kind", "year", "source"}),  # 49,000
    Cube(7, _PROVINCE | {"kind"}, of=11),  # 48,000
    Cube(8, _PROVINCE | {"year"}, of=9),  # 76,000
    Cube(9, _PROVINCE | {"year", "source"}),  # 220,000
    Cube(10, _DISTRICT, of=12),  # 76,000
    Cube(11, _PROVINCE | {"kind", "year"}),  # 233,000
    Cube(12, _DISTRICT | {"year"}),  # 320,000
    Cube(13, _DISTRICT | {"source"}),
    Cube(14, _DISTRICT | {"subdistrict_code"}),  # 321,000
)


def cube_of(keys: Collection[str]) -> Cube | None:
    """The smallest cube that knows all these columns; None: only entries do."""
    asked = frozenset(keys)
    return next((cube for cube in CUBES if asked <= cube.keys), None)


def from_finest() -> list[Cube]:
    """The cubes, each after the one it is ``of``."""
    found = [cube for cube in CUBES if cube.of is None]
    while len(found) < len(CUBES):
        made = {cube.number for cube in found}
        found += [cube for cube in CUBES if cube not in found and cube.of in made]
    return found
