"""Findings for tests: made by hand, or found by the rules themselves."""

import itertools
from datetime import timedelta
from typing import Any

from django.utils import timezone

from projects.checks.registry import RULES
from projects.models import Finding, Project

_subjects = itertools.count(1)


def finding_of(project: Project, rule: str = "decimals", *, days: int = 0, **facts: Any) -> Finding:
    """An open warning of ``project``, found so many days ago."""
    told = {"unit": "m", "reason": ""}
    numbers = {name: told.get(name, 3) for name in RULES[rule].numbers}
    defaults: dict[str, Any] = {
        "severity": "warn",
        "subject": f"s{next(_subjects)}",
        "numbers": {
            name: "2026-01-01" if name.endswith("_on") else value for name, value in numbers.items()
        },
        "facts": "0" * 32,
        "opened_at": timezone.now() - timedelta(days=days, hours=1),
    }
    return Finding.objects.create(project=project, rule=rule, **defaults | facts)


PAIR = {"year": 2568, "other_year": 2569, "paid_baht": 500_000, "other_baht": 400_000}


def pair_of(
    first: Project, second: Project, rule: str = "near-point", **facts: Any
) -> list[Finding]:
    """What a rule on pairs says to either of two projects."""
    return [
        finding_of(
            one,
            rule,
            other=other,
            subject=other.code,
            numbers=PAIR | {"other_code": other.code, "apart_m": 12.0},
            **facts,
        )
        for one, other in ((first, second), (second, first))
    ]
