"""What may be asked of the rollup, and its condition on the rows of entries and cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

# What may be asked by: name -> (column, its type in the database).
BY: Final = {
    "year": ("year", "smallint"),
    "source": ("source", "varchar"),
    "sector": ("sector", "varchar"),
    "kind": ("kind", "varchar"),
    "state": ("state", "varchar"),
    "position": ("position", "varchar"),
    "sample": ("sample", "boolean"),
    "province": ("province_code", "varchar"),
    "district": ("district_code", "varchar"),
    "subdistrict": ("subdistrict_code", "varchar"),
    "authority": ("authority_id", "bigint"),
    "agency": ("agency_id", "bigint"),
}
Condition = tuple[frozenset[str], str]  # the columns it reads, and the condition
_AREA: Final = {2: "province_code", 4: "district_code", 6: "subdistrict_code"}  # by digits


@dataclass(frozen=True, slots=True)
class Question:
    """Which projects and whose money; empty: all. The names are those of ProjectFilter.

    ``areas``: codes of provinces (2 digits), districts (4), subdistricts (6), hierarchical: any of
    them. ``provinces``, ``districts``, ``subdistricts``: each narrows, as the filter's names do.
    ``authorities``, ``agencies``: primary keys. Both given: of either. ``among``: a SELECT of the
    ids of projects, its parameters bound; only these count.
    """

    years: Sequence[int] = ()
    sources: Sequence[str] = ()
    sectors: Sequence[str] = ()
    kinds: Sequence[str] = ()
    states: Sequence[str] = ()
    positions: Sequence[str] = ()
    areas: Sequence[str] = ()
    provinces: Sequence[str] = ()
    districts: Sequence[str] = ()
    subdistricts: Sequence[str] = ()
    authorities: Sequence[int] = ()
    agencies: Sequence[int] = ()
    sample: bool | None = None
    among: str = ""

    def conditions(self, parameters: dict[str, Any]) -> list[Condition]:
        """The conditions; their values are added to ``parameters``.

        ``among`` is a relation of this name, with a column ``id``, in the statement.

        Raises ValueError for a code that no area has.
        """
        if wrong := [code for code in self.areas if len(code) not in _AREA]:
            message = f"{wrong[0]!r} has not the 2, 4 or 6 digits of an area"
            raise ValueError(message)
        plain: dict[str, Sequence[Any]] = {
            "year": self.years,
            "source": self.sources,
            "sector": self.sectors,
            "kind": self.kinds,
            "state": self.states,
            "position": self.positions,
            "province_code": self.provinces,
            "district_code": self.districts,
            "subdistrict_code": self.subdistricts,
            "sample": [] if self.sample is None else [self.sample],
        }
        areas: dict[str, Sequence[Any]] = {
            column: [code for code in self.areas if len(code) == digits]
            for digits, column in _AREA.items()
        }
        owners: dict[str, Sequence[Any]] = {
            "authority_id": self.authorities,
            "agency_id": self.agencies,
        }
        found: list[Condition] = []
        for rule in ({column: wanted} for column, wanted in plain.items()):
            found += _either(rule, parameters)
        found += _either(areas, parameters) + _either(owners, parameters)
        if self.among:
            found.append((frozenset({"project_id"}), "project_id IN (SELECT id FROM among)"))
        return found


def _either(rule: dict[str, Sequence[Any]], parameters: dict[str, Any]) -> list[Condition]:
    """That one of these columns has one of its values; nothing where no value is asked."""
    told = {}
    for column, wanted in rule.items():
        if wanted:
            name = f"asked_{len(parameters)}"
            parameters[name] = list(wanted)
            told[column] = f"{column} = ANY(%({name})s)"
    return [(frozenset(told), f"({' OR '.join(told.values())})")] if told else []
