"""Every rule there is, in the order in which an officer is told of them."""

from collections.abc import Iterable
from typing import Final

from projects.checks.rule import WHOLE, Part, Rule
from projects.checks.rules import (
    accuracy,
    arithmetic,
    centroid,
    decimals,
    invalid_shape,
    moved,
    named_place,
    no_extent,
    one_point,
    outside_area,
    outside_thailand,
    photos,
    possible_twin,
    primitive,
    provisional,
    repeated_vertex,
    same_place,
    self_crossing,
    spike,
    stated_against_drawn,
    stub,
    typed_differs,
    unadjusted_copy,
    unit_cost,
    vertices,
    wrong_datum,
    wrong_zone,
)

_EVERY: Final = (
    no_extent.RULE,
    invalid_shape.RULE,
    outside_thailand.OUTSIDE,
    outside_thailand.SWAPPED,
    wrong_zone.RULE,
    wrong_datum.RULE,
    typed_differs.RULE,
    outside_area.OUTSIDE,
    outside_area.CROSSING,
    primitive.RULE,
    stub.RULE,
    self_crossing.RULE,
    spike.RULE,
    repeated_vertex.RULE,
    vertices.RULE,
    accuracy.RULE,
    provisional.RULE,
    decimals.RULE,
    centroid.RULE,
    one_point.RULE,
    stated_against_drawn.LENGTH,
    stated_against_drawn.AREA,
    stated_against_drawn.PARTS,
    named_place.SUBDISTRICT,
    named_place.VILLAGE,
    arithmetic.AREA,
    arithmetic.VOLUME,
    arithmetic.LENGTH,
    arithmetic.PARTS,
    unit_cost.RULE,
    moved.RULE,
    unadjusted_copy.RULE,
    same_place.IDENTICAL,
    same_place.LINES,
    same_place.OUTLINES,
    same_place.POINTS,
    possible_twin.RULE,
    photos.MISSING,
    photos.FAR,
    photos.OLD,
    photos.REUSED,
)
RULES: Final[dict[str, Rule]] = {rule.code: rule for rule in _EVERY}


def rules_of(parts: Iterable[str]) -> list[Rule]:
    """The rules to ask anew after changes of these parts (of CheckNote)."""
    changed = set(parts)
    if WHOLE in changed:
        return list(_EVERY)
    return [rule for rule in _EVERY if rule.parts & {Part(part) for part in changed}]
