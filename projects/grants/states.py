"""The way of a grant request in one table: who moves it from which state to which.

Authority → district or provincial office → department (domain: Requests). The district office
reviews what it is responsible for: SAOs and subdistrict municipalities; PAOs, cities and towns
are the province's, which may review all of its own.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.models import LocalAuthority, Right, User
from accounts.rights import Reach, can, reach
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
# Whose turn a request is: who must move it on, or end it.
TURNS: Final[dict[GrantState, Actor]] = {
    _S.DRAFT: Actor.AUTHORITY,
    _S.RETURNED: Actor.AUTHORITY,
    _S.SUBMITTED: Actor.REVIEWER,
    _S.REVIEWED: Actor.PROVINCE,
    _S.FORWARDED: Actor.DEPARTMENT,
}
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


def acting_as(user: User | AnonymousUser, actor: Actor, path: str = "project__authority__") -> Q:
    """``acts_as`` as a question of the authority that a row reaches by ``path``."""
    held = reach(user, Right.GRANT)
    province = Reach(country=held.country, provinces=held.provinces).of_authorities(path)
    district = Q(**{f"{path}kind__in": BY_DISTRICT, f"{path}district_code__in": held.districts})
    match actor:
        case Actor.AUTHORITY:
            return reach(user, Right.FACTS).of_authorities(path)
        case Actor.REVIEWER:
            return province | district
        case Actor.PROVINCE:
            return province
        case Actor.DEPARTMENT:
            return reach(user, Right.ALLOCATE).of_authorities(path)


def moves_open(user: User, state: str, authority: LocalAuthority) -> list[str]:
    """The names of the moves that ``user`` may make on a request in ``state``, in their order."""
    return [
        name
        for name, move in MOVES.items()
        if state in move.before and acts_as(user, move.actor, authority)
    ]
