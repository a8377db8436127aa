"""The open findings of a project in words, as far as a person may see whom they name."""

from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from projects.checks.registry import RULES
from projects.checks.words import sentence
from projects.codes import Severity
from projects.models import Finding, Project

SHOWN: Final = 3


@dataclass(frozen=True)
class Still:
    """An open finding: ``other`` is the other project of a pair."""

    severity: Severity
    message: str
    fix: str
    other: Project | None


@dataclass(frozen=True)
class StillTold:
    """``first``: the severest of the open findings; ``more``: how many there are besides."""

    first: list[Still]
    more: int


def still_told(project: Project, user: User | AnonymousUser) -> StillTold:
    """What a saved project is still told, the severest and oldest first. One query.

    A finding on a pair is told only where ``user`` may see the other project's outline.
    """
    told = Finding.objects.open().told_to(user).filter(project=project)
    rows = told.select_related("other__authority", "other__agency")
    weights = list(Severity)
    found = sorted(rows, key=lambda row: (weights.index(Severity(row.severity)), row.opened_at))
    return StillTold([_still(row) for row in found[:SHOWN]], max(0, len(found) - SHOWN))


def _still(row: Finding) -> Still:
    rule = RULES.get(row.rule)
    return Still(
        severity=Severity(row.severity),
        message=sentence(row.rule, row.numbers),
        fix=str(rule.fix) if rule else "",
        other=row.other,
    )
