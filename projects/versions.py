"""The version of the data: a number that every commit raises that changes what a question shows.

Triggers insert a note (an owner, +1) in the changing transaction (migration 0021); the version is
the sum of the committed notes, so it is fresh right after any commit, also of a transaction that
began long before. ``versions_compact`` folds notes; a sum is the same before and after, in every
snapshot.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from accounts.job_runs import lock_taken
from accounts.models import Right, User
from accounts.rights import reach
from projects.filters import ProjectFilter
from projects.querysets import handed_over

LOCK: Final = "projects.versions"
# One statement is one snapshot: readers see the notes or their sums, never both, never neither.
_FOLD: Final = """
WITH many AS (
    SELECT about, authority_id, agency_id FROM projects_versionnote
    GROUP BY 1, 2, 3 HAVING count(*) > 1
),
gone AS (
    DELETE FROM projects_versionnote n USING many
    WHERE n.about = many.about AND n.authority_id IS NOT DISTINCT FROM many.authority_id
        AND n.agency_id IS NOT DISTINCT FROM many.agency_id
    RETURNING n.about, n.authority_id, n.agency_id, n.changes
),
folded AS (
    INSERT INTO projects_versionnote (about, authority_id, agency_id, changes)
    SELECT about, authority_id, agency_id, sum(changes) FROM gone GROUP BY 1, 2, 3
)
SELECT count(*) FROM gone
"""
_READ: Final = """
SELECT coalesce(sum(changes) FILTER (WHERE {data}), 0)::bigint,
    coalesce(sum(changes) FILTER (WHERE about NOT IN ('owner', 'all')), 0)::bigint
FROM projects_versionnote WHERE about <> 'owner'
"""
_AUTHORITIES: Final = "SELECT id FROM accounts_localauthority WHERE code = ANY(%(codes)s)"
_AGENCIES: Final = "SELECT id FROM accounts_agency WHERE code = ANY(%(owners)s)"
_ABOUT: Final = """
SELECT coalesce(sum(changes), 0)::bigint FROM projects_versionnote WHERE about = ANY(%s)
"""


class Version(NamedTuple):
    """``data``: of all that is asked; ``rules``: the part that no owner's change raises, of what
    questions are understood by (areas, authorities, strategies, tables)."""

    data: int
    rules: int


def version_of(question: ProjectFilter) -> int:
    """The version of what ``question`` shows: of the owners it names, or its asker reads of."""
    return version_read(question.asker, question.data).data


def version_read(asker: User | AnonymousUser | None, asked: Any) -> Version:
    """As ``version_of``, of a query string (or its QueryDict) that nobody judged yet.

    ``asker`` None reads everything.
    """
    rule, parameters = _owners(asker, asked)
    read = _READ.format(data="about <> 'all'" if rule else "about = 'all'")
    if rule:
        read += f" OR {rule}"
    with connection.cursor() as cursor:
        cursor.execute(read, parameters or None)
        return Version(*cursor.fetchone())


def version_about(*about: str) -> int:
    """The version of areas and authorities, as VersionNote names them."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOUT, [list(about)])
        return int(cursor.fetchone()[0])


@transaction.atomic
def versions_compact() -> int:
    """Fold the notes of each owner into one; how many were folded. None while another folds."""
    if not lock_taken(LOCK):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_FOLD)
        return int(cursor.fetchone()[0])


def _owners(
    asker: User | AnonymousUser | None, asked: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    """A condition on a note's owner that holds for all projects of the question; "" for all."""
    lao, owner = _listed(asked, "lao"), _listed(asked, "owner")
    if lao:
        return f"authority_id IN ({_AUTHORITIES})", {"codes": _plain(lao)}
    if owner:
        rule = f"(authority_id IN ({_AUTHORITIES}) OR agency_id IN ({_AGENCIES}))"
        return rule, {"codes": _plain(owner), "owners": owner}
    if asker is None:
        return "", {}
    return _within_reach(asker)


def _within_reach(asker: User | AnonymousUser) -> tuple[str, dict[str, Any]]:
    """Where she reads approved works, or what others hand over to her, any owner counts."""
    held = reach(asker, Right.READ)
    if held.country or reach(asker, Right.APPROVED) or handed_over(asker) is not None:
        return "", {}
    rule = """(agency_id = ANY(%(agencies)s) OR authority_id = ANY(%(authorities)s)
        OR authority_id IN (SELECT id FROM accounts_localauthority
            WHERE province_code = ANY(%(provinces)s) OR district_code = ANY(%(districts)s)))"""
    return rule, {
        "agencies": list(held.agencies),
        "authorities": list(held.authorities),
        "provinces": list(held.provinces),
        "districts": list(held.districts),
    }


def _listed(asked: Mapping[str, Any], name: str) -> list[str]:
    values: Any = asked.getlist(name) if hasattr(asked, "getlist") else asked.get(name, [])
    listed: Sequence[Any] = [values] if isinstance(values, str) else values
    return [str(value) for value in listed if value]


def _plain(codes: list[str]) -> list[str]:
    return [code.lstrip("0") for code in codes]
