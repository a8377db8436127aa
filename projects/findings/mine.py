"""What was found of the works that a person answers for: the head of her home page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count
from django.http import QueryDict

from accounts.models import Right, User
from accounts.rights import reach
from projects.findings.desk import SeverityCount, severity_counts, with_words
from projects.findings.shown import Shown
from projects.models import Finding, Project

FIRST: Final = 5
# Of whom the open findings are the work, the nearest to the fault first.
_RIGHTS: Final = (Right.POSITION, Right.REVIEW, Right.FACTS)


@dataclass(frozen=True)
class Mine:
    """Open findings by severity, each with the desk's question for them, and the first ones."""

    severities: list[SeverityCount]
    first: list[Shown]
    query: str

    @property
    def count(self) -> int:
        return sum(one.number for one in self.severities)


def right_of(user: User) -> Right | None:
    """The right by which ``user`` answers for findings; None for who only reads."""
    return next((right for right in _RIGHTS if reach(user, right)), None)


def findings_of(user: User, right: Right, whose: Mapping[str, list[str]]) -> Mine:
    """What is open where ``user`` holds ``right``: three queries. ``whose`` is that place as names
    of the question."""
    hers = Project.objects.editable_by(user, right)
    mine = Finding.objects.open().of_projects(hers).told_to(user)
    grouped = mine.order_by().values_list("severity").annotate(number=Count("*"))
    asked = QueryDict(mutable=True)
    for name, values in whose.items():
        asked.setlist(name, values)
    keys = list(mine.by_weight().values_list("pk", flat=True)[:FIRST])
    first = with_words(Finding.objects.filter(pk__in=keys)).defer("place", "proposal").by_weight()
    return Mine(
        severity_counts(dict(grouped), asked), [Shown(row) for row in first], asked.urlencode()
    )
