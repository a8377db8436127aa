"""Pages that explain the rules: all of them, and one with what it is set to."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from projects.checks.explained import EXPLAINED, PART_WORDS, examples
from projects.checks.registry import RULES
from projects.checks.rule import Option, Part, Rule
from projects.checks.words import sentence
from projects.codes import Severity
from projects.models import RuleGrade, RuleSetting


@dataclass(frozen=True)
class Shown:
    """A number of a rule as it is set now; ``kinds``: where one kind of work has its own."""

    label: Any
    value: str
    default: str
    is_set: bool
    kinds: list[tuple[str, str]]


@login_required
@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """Every rule in the order of the registry, with the severity it has now. One query."""
    grades = dict(RuleGrade.objects.values_list("rule", "severity"))
    rows = [(rule, _severity(rule, grades), _when(rule)) for rule in RULES.values()]
    return render(request, "rules/list.html", {"rows": rows})


@login_required
@require_safe
def rule_page(request: HttpRequest, rule: str) -> HttpResponse:
    """One rule: an example, how to mend it, why it is asked, and its numbers. Two queries."""
    asked = RULES.get(rule)
    if asked is None:
        raise Http404
    grades = dict(RuleGrade.objects.filter(rule=rule).values_list("rule", "severity"))
    context = {
        "rule": asked,
        "severity": _severity(asked, grades),
        "varies": bool(asked.grade) and rule not in grades,
        "when": _when(asked),
        "found": sentence(rule, examples()[rule]),
        "explained": EXPLAINED[rule],
        "options": _shown(asked),
        "wrong": f"rules/{rule}-wrong.svg",
        "right": f"rules/{rule}-right.svg",
    }
    return render(request, "rules/page.html", context)


def _severity(rule: Rule, grades: dict[str, str]) -> Severity:
    return Severity(grades.get(rule.code, rule.severity))


def _when(rule: Rule) -> str:
    changed = _(" หรือ").join(str(PART_WORDS[part]) for part in Part if part in rule.parts)
    words = _("ขณะปักหมุด และเมื่อแก้: %(parts)s") if rule.is_of_position else _("เมื่อแก้: %(parts)s")
    return words % {"parts": changed}


def _shown(rule: Rule) -> list[Shown]:
    rows = RuleSetting.objects.filter(rule=rule.code).select_related("kind")
    by_name: dict[str, list[RuleSetting]] = {}
    for row in rows.order_by("kind__position", "kind_id"):
        by_name.setdefault(row.name, []).append(row)
    return [_option(one, by_name.get(name, [])) for name, one in rule.options.items()]


def _option(option: Option, rows: list[RuleSetting]) -> Shown:
    for_all = next((row.value for row in rows if row.kind is None), None)
    return Shown(
        option.label,
        _number(option.default if for_all is None else for_all, option),
        _number(option.default, option),
        for_all is not None,
        [(str(row.kind), _number(row.value, option)) for row in rows if row.kind],
    )


def _number(value: float, option: Option) -> str:
    return f"{value:,g} {option.unit}".strip()
