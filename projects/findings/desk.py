"""A page of the desk: its rows, the counts above them, and what stands before and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import EmptyPage, InvalidPage, Page, Paginator
from django.db.models import Count
from django.http import QueryDict
from django.utils.functional import cached_property

from projects.checks.registry import RULES
from projects.codes import Severity
from projects.filters import BadQuestion
from projects.findings.filter import FindingFilter
from projects.findings.querysets import FindingQuerySet
from projects.findings.shown import CHIPS, SHAPES, Shown
from projects.models import Finding

PER_PAGE: Final = 50
RELATED: Final = ("project__authority", "project__agency", "assigned_to")
_HEAVY: Final = ("place", "proposal")  # of what a row of a table shows


@dataclass(frozen=True)
class RuleCount:
    """How many findings of a rule the question has, whatever rule it asks for. ``query``: the
    question for these alone, or for all again where it asks for them already."""

    code: str
    title: str
    number: int
    is_asked: bool
    query: str


@dataclass(frozen=True)
class SeverityCount:
    """As RuleCount, of a severity."""

    code: str
    label: str
    sign: str
    chip: str
    number: int
    is_asked: bool
    query: str


@dataclass(frozen=True)
class Counts:
    """By rule, the most first, and by severity; ``asked`` is the number of the rows."""

    rules: list[RuleCount]
    severities: list[SeverityCount]
    asked: int


def counts_of(question: FindingFilter) -> Counts:
    """The findings of a question by rule and severity: one query, which counts the rows, too."""
    rules = set(question.asked.getlist("rule"))
    severities = set(question.asked.getlist("severity"))
    grouped = question.of_every_rule().order_by().values_list("rule", "severity")
    table = {(rule, how): number for rule, how, number in grouped.annotate(number=Count("*"))}
    by_rule = _summed((rule, n) for (rule, how), n in table.items() if _in(how, severities))
    by_severity = _summed((how, n) for (rule, how), n in table.items() if _in(rule, rules))
    told = [
        RuleCount(
            code,
            str(RULES[code].title) if code in RULES else code,
            number,
            code in rules,
            _turned(question.asked, "rule", code),
        )
        for code, number in sorted(by_rule.items(), key=lambda one: (-one[1], one[0]))
    ]
    asked = sum(n for (rule, how), n in table.items() if _in(rule, rules) and _in(how, severities))
    return Counts(told, severity_counts(by_severity, question.asked), asked)


def severity_counts(numbers: dict[str, int], asked: QueryDict) -> list[SeverityCount]:
    """Every severity, the severest first, none left out."""
    return [
        SeverityCount(
            code,
            str(code.label),
            SHAPES[code],
            CHIPS[code],
            numbers.get(code, 0),
            code in asked.getlist("severity"),
            _turned(asked, "severity", code),
        )
        for code in Severity
    ]


def _turned(asked: QueryDict, name: str, code: str) -> str:
    """The question with ``name`` asking for ``code`` alone; without it where it does so."""
    query = asked.copy()
    for beside in ("page", "selected"):
        query.pop(beside, None)
    if query.getlist(name) == [code]:
        del query[name]
    else:
        query[name] = code
    return query.urlencode()


def _summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    summed: dict[str, int] = {}
    for name, number in pairs:
        summed[name] = summed.get(name, 0) + number
    return summed


def _in(value: str, asked: set[str]) -> bool:
    return not asked or value in asked


class _Counted(Paginator):  # type: ignore[type-arg]
    """A paginator that was told the count: the counts by rule asked for it already."""

    def __init__(self, rows: FindingQuerySet, count: int) -> None:
        super().__init__(rows, PER_PAGE)
        self.told = count

    @cached_property
    def count(self) -> int:
        return self.told


def page_of(rows: FindingQuerySet, count: int, number: str) -> Page[Any]:
    """A page of what is Shown, by weight: two queries. Findings leave the desk as they are fixed,
    so past its end stands the last page. Raises BadQuestion for what is no number of a page."""
    pages = _Counted(rows.by_weight(), count)
    try:
        page = pages.page(number)
    except EmptyPage:
        page = pages.page(pages.num_pages)
    except InvalidPage as error:
        raise BadQuestion({"page": [str(error)]}) from error
    first, last = page.start_index() - 1, page.end_index()
    # The keys first: with its joins the planner would sort all the rows of a large question.
    keys = list(rows.by_weight().values_list("pk", flat=True)[first:last]) if count else []
    found = with_words(Finding.objects.filter(pk__in=keys)).defer(*_HEAVY)
    by_key = {row.pk: row for row in found}
    page.object_list = [Shown(by_key[pk]) for pk in keys if pk in by_key]
    return page


def with_words(rows: FindingQuerySet) -> FindingQuerySet:
    """Findings with all that Shown tells of them."""
    return rows.select_related(*RELATED)


@dataclass(frozen=True)
class Place:
    """Where the selected finding stands: ``before`` and ``after`` are (page, key or first/last)."""

    number: int
    before: tuple[int, str] | None
    after: tuple[int, str] | None


def place_of(page: Page[Any], selected: int) -> Place:
    """The neighbours of a finding on ``page``; past its ends those of the next page. One that is
    not on the page (it was just fixed) stands before the first."""
    keys = [shown.finding.pk for shown in page.object_list]
    at = keys.index(selected) if selected in keys else -1
    before: tuple[int, str] | None = None
    after: tuple[int, str] | None = None
    if at > 0:
        before = (page.number, str(keys[at - 1]))
    elif page.has_previous():
        before = (page.previous_page_number(), "last")
    if at + 1 < len(keys):
        after = (page.number, str(keys[at + 1]))
    elif page.has_next():
        after = (page.next_page_number(), "first")
    return Place(page.start_index() + at if at >= 0 else 0, before, after)
