"""The way of a grant request in one table: who moves it from which state to which.

Authority → district or provincial office → department (domain: Requests). The district office
reviews what it is responsible for: SAOs and subdistrict municipalities; PAOs, cities and towns
are the province's, which may review all of its own.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from accounts.models import LocalAuthority, Right, User
from accounts.rights import can, reach
from projects.codes import GrantState

BY_DISTRICT: Final = frozenset({LocalAuthority.Kind.SAO, LocalAuthority.Kind.SUBDISTRICT})


class Actor(StrEnum):
    AUTHORITY = "authority"
    REVIEWER = "reviewer"  # the district office, or the provincial one
    PROVINCE = "province"
    DEPARTMENT = "department"


@dataclass(frozen=True)
class Move:
    before: frozenset[GrantState]
    after: GrantState
    actor: Actor


def _move(*before: GrantState, to: GrantState, by: Actor) -> Move:
    return Move(frozenset(before), to, by)


_S = GrantState
MOVES: Final[dict[str, Move]] = {
    "submit": _move(_S.DRAFT, _S.RETURNED, to=_S.SUBMITTED, by=Actor.AUTHORITY),
    "review": _move(_S.SUBMITTED, to=_S.REVIEWED, by=Actor.REVIEWER),
    "return": _move(_S.SUBMITTED, _S.REVIEWED, to=_S.RETURNED, by=Actor.REVIEWER),
    "forward": _move(_S.REVIEWED, to=_S.FORWARDED, by=Actor.PROVINCE),
    "allocate": _move(_S.FORWARDED, to=_S.ALLOCATED, by=Actor.DEPARTMENT),
    "refuse": _move(_S.FORWARDED, to=_S.REFUSED, by=Actor.DEPARTMENT),
    "withdraw": _move(
        _S.DRAFT, _S.RETURNED, _S.SUBMITTED, _S.REVIEWED, to=_S.WITHDRAWN, by=Actor.AUTHORITY
    ),
}
EDITABLE: Final = frozenset({_S.DRAFT, _S.RETURNED})
ENDED: Final = frozenset({_S.REFUSED, _S.WITHDRAWN})  # another request may follow


def acts_as(user: User, actor: Actor, authority: LocalAuthority) -> bool:
    """Whether ``user`` is ``actor`` towards ``authority``."""
    held = reach(user, Right.GRANT)
    province = held.country or authority.province_code in held.provinces
    district = authority.kind in BY_DISTRICT and authority.district_code in held.districts
    match actor:
        case Actor.AUTHORITY:
            return can(user, Right.FACTS, authority)
        case Actor.REVIEWER:
            return province or district
        case Actor.PROVINCE:
            return province
        case Actor.DEPARTMENT:
            return can(user, Right.ALLOCATE, authority)


def moves_open(user: User, state: str, authority: LocalAuthority) -> list[str]:
    """The names of the moves that ``user`` may make on a request in ``state``, in their order."""
    return [
        name
        for name, move in MOVES.items()
        if state in move.before and acts_as(user, move.actor, authority)
    ]
