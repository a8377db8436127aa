"""A project's texts of strategy and programme, tied to the rows they name.

The texts stay as typed; ``plan_strategy`` and ``plan_programme`` follow from them. A strategy is
one of the owner's with that name, of the latest horizon that covers the project's year.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import connection

from accounts.models import LocalAuthority
from accounts.owners import Owner
from coordinates.thai import normalise
from projects.codes import StrategyLevel
from projects.models import Programme, Project, Strategy

FOLLOWED: Final = frozenset({"strategy", "programme", "year"})
_NUMBER: Final = re.compile(r"^[\d.)]+(?=\D)")  # “2.1 แผนงาน…”, “1) …”
_PROGRAMME: Final = re.compile(r"^แผนงาน[:\-]?")
_STRATEGY: Final = re.compile(r"^ยุทธศาสตร์(?:(?:การพัฒนา)?ที่\d+)?[:.\-]?")
_SUGGESTED: Final = 100


def _bare(text: str) -> str:
    plain = re.sub(r"\s+", "", normalise(text, digits=True)).casefold()
    return _NUMBER.sub("", plain)


def strategy_key(text: str) -> str:
    """What is compared of a strategy: without number, spaces and the word itself.

    >>> strategy_key("ยุทธศาสตร์ที่ ๑ การพัฒนาโครงสร้างพื้นฐาน")
    'การพัฒนาโครงสร้างพื้นฐาน'
    """
    return _NUMBER.sub("", _STRATEGY.sub("", _bare(text)))


def programme_key(text: str) -> str:
    """What is compared of a programme.

    >>> programme_key("2.1 แผนงาน อุตสาหกรรมและการโยธา")
    'อุตสาหกรรมและการโยธา'
    """
    return _NUMBER.sub("", _PROGRAMME.sub("", _bare(text)))


class Links:
    """The rows that the texts of projects of some owners may name: two queries."""

    def __init__(self, owners: Iterable[Owner]) -> None:
        self._programmes = {
            programme_key(name): row.code
            for row in Programme.objects.all()
            for name in (row.name_en, row.name_th)
        }
        authorities = {owner.pk for owner in owners if isinstance(owner, LocalAuthority)}
        self._strategies: dict[tuple[int, str], list[Strategy]] = {}
        if not authorities:
            return
        rows = Strategy.objects.filter(level=StrategyLevel.AUTHORITY, authority__in=authorities)
        for row in rows.order_by("-first_year", "number"):
            assert row.authority_id is not None  # noqa: S101 – tells the types
            key = (row.authority_id, strategy_key(row.name))
            self._strategies.setdefault(key, []).append(row)

    def strategy(self, authority: int | None, text: str, year: int) -> int | None:
        """The key of the Strategy that ``text`` names for a project of ``year``."""
        if authority is None or not (key := strategy_key(text)):
            return None
        named = self._strategies.get((authority, key), [])
        return next((row.pk for row in named if row.first_year <= year <= row.last_year), None)

    def programme(self, text: str) -> str | None:
        """The code of the Programme that ``text`` names."""
        return self._programmes.get(programme_key(text)) if text else None

    def set(self, project: Project) -> None:
        """Tie ``project``, unsaved, to what its texts name."""
        project.plan_strategy_id = self.strategy(
            project.authority_id, project.strategy, project.year
        )
        project.plan_programme_id = self.programme(project.programme)


def project_link(project: Project, changed: Iterable[str]) -> set[str]:
    """Tie ``project``, unsaved, where one of the ``changed`` facts says so; the fields to save."""
    if not FOLLOWED & set(changed):
        return set()
    Links([project.owner]).set(project)
    return {"plan_strategy", "plan_programme"}


# Locked in the order of keys, as the writers of files do, so that two never wait for each other.
_LINK: Final = """
    WITH named AS (
        SELECT * FROM unnest(%(texts)s::text[], %(years)s::int[], %(targets)s::bigint[])
            AS given (text, year, target)
    ), differing AS (
        SELECT project.id, named.target
        FROM projects_project AS project
        JOIN named ON project.strategy = named.text AND project.year = named.year
        WHERE project.authority_id = %(authority)s
          AND project.plan_strategy_id IS DISTINCT FROM named.target
        ORDER BY project.id
        FOR NO KEY UPDATE OF project
    )
    UPDATE projects_project AS project SET plan_strategy_id = differing.target
    FROM differing WHERE project.id = differing.id
"""


def authority_link(authority: LocalAuthority) -> int:
    """Tie the projects of ``authority`` to its strategies anew; how many changed.

    Two queries and one statement, whatever the number of projects.
    """
    texts = Project.objects.filter(authority=authority).order_by().distinct()
    named = list(texts.values_list("strategy", "year"))
    links = Links([authority])
    targets = [links.strategy(authority.pk, text, year) for text, year in named]
    given: dict[str, Any] = {
        "texts": [text for text, _year in named],
        "years": [year for _text, year in named],
        "targets": targets,
        "authority": authority.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LINK, given)
        return int(cursor.rowcount)


def suggestions(owner: Owner) -> Mapping[str, list[Any]]:
    """What the form of facts offers for the texts of strategy and programme."""
    own: list[str] = []
    if isinstance(owner, LocalAuthority):
        names = owner.strategies.order_by("-last_year", "number").values_list("name", flat=True)
        own = list(dict.fromkeys(names[:_SUGGESTED]))
    return {"strategies": own, "programmes": [str(row) for row in Programme.objects.all()]}
