"""The question of a tile: judged and made SQL once, for every tile's address carries it.

What a question is understood by (areas, authorities, strategies, tables) has a version; so long
as it is the same, the same question of the same reach is the same SQL.
"""

from collections import OrderedDict
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from accounts.models import Right, User
from accounts.rights import Reach, reach
from maps.tiles.shapes import Shapes, shapes_of
from projects.filters import BESIDE, asked_by, filled

KEPT: Final = 500  # questions of a process

_known: OrderedDict[tuple[Any, ...], Shapes] = OrderedDict()


def asked_of(data: QueryDict) -> QueryDict:
    """The names of the question in ``data`` that hold a value."""
    asked = filled(data)
    for name in BESIDE:
        asked.pop(name, None)
    return asked


def question_key(user: User | AnonymousUser, asked: QueryDict) -> tuple[Any, ...]:
    """What the SQL of the question follows from, but for the version of the rules."""
    rights = [_sorted(reach(user, right)) for right in (Right.READ, Right.APPROVED)]
    return (*rights, tuple(sorted((name, tuple(asked.getlist(name))) for name in asked)))


def _sorted(held: Reach) -> tuple[Any, ...]:
    sets = (held.provinces, held.districts, held.authorities, held.agencies)
    return (held.country, *(tuple(sorted(each)) for each in sets))


def known_shapes(
    user: User | AnonymousUser, asked: QueryDict, key: tuple[Any, ...], rules: int
) -> Shapes:
    """The statement of the question. Raises BadQuestion."""
    whole = (*key, rules)
    if (found := _known.get(whole)) is None:
        found = shapes_of(asked_by(user, asked))
        _known[whole] = found
        while len(_known) > KEPT:
            _known.popitem(last=False)
    return found
