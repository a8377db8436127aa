"""The question of the findings desk: of the findings themselves, and of their projects."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import django_filters
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects.budget.filter import Question
from projects.checks.registry import RULES
from projects.codes import FindingState, Severity
from projects.filter_fields import ChoicesFilter
from projects.filters import BadQuestion, ProjectFilter
from projects.findings.querysets import FindingQuerySet
from projects.models import Finding, Project

RULE_CHOICES: Final = [(rule.code, rule.title) for rule in RULES.values()]
ASSIGNED: Final = [
    ("me", _("มอบหมายให้ฉัน")),
    ("none", _("ยังไม่มีผู้รับผิดชอบ")),
    ("anyone", _("มีผู้รับผิดชอบแล้ว")),
]
BESIDE: Final = frozenset({"page", "selected"})
# The names that are asked of the projects, and what ProjectFilter calls them: ``state`` is that of
# the finding here.
PROJECT_STATE: Final = "project_state"
OF_PROJECTS: Final[dict[str, str]] = {
    **{name: name for name in ProjectFilter.base_filters if name != "state"},
    PROJECT_STATE: "state",
}


class BadFindings(BadQuestion):
    """A question to the desk that cannot be answered."""

    @property
    def sentences(self) -> list[str]:
        known = FindingFilter.base_filters
        ours = {name: known[name].label for name in self.errors if name in known}
        told = [f"{ours[name]}: {text}" for name in ours for text in self.errors[name]]
        rest = {name: texts for name, texts in self.errors.items() if name not in ours}
        return told + BadQuestion(rest).sentences


class FindingFilter(Question):
    """``rule``, ``severity``, ``state`` (repeatable; open ones where none is asked), ``age`` (days
    at least), ``assigned``; every other name is the project's question, answered by its filter."""

    rule = ChoicesFilter(label=_("กฎ"), choices=RULE_CHOICES)
    severity = ChoicesFilter(label=_("ระดับ"), choices=Severity.choices)
    state = ChoicesFilter(label=_("สถานะข้อค้นพบ"), choices=FindingState.choices)
    age = django_filters.NumberFilter(
        label=_("ค้างอย่างน้อย (วัน)"),
        method="by_age",
        min_value=0,
        max_value=36_500,
        decimal_places=0,
    )
    assigned = django_filters.ChoiceFilter(
        label=_("ผู้รับผิดชอบ"), method="by_assigned", choices=ASSIGNED
    )

    class Meta:
        model = Finding
        fields: list[str] = []

    def __init__(
        self, data: QueryDict | Mapping[str, Any], *, user: User | AnonymousUser, **kwargs: Any
    ) -> None:
        super().__init__(data, queryset=Finding.objects.all(), **kwargs)
        self.user = user
        self.asked = self.data.copy()
        of_projects = QueryDict(mutable=True)
        for name, own in OF_PROJECTS.items():
            if name in self.data:
                of_projects.setlist(own, self.data.pop(name))
        for name in BESIDE & set(self.data):
            del self.data[name]
        self.projects = ProjectFilter(of_projects, queryset=Project.objects.visible_to(user))

    @property
    def states(self) -> list[str]:
        return self._cleaned("state") or [FindingState.OPEN.value]

    def _cleaned(self, name: str) -> Any:
        self.form.is_valid()
        return self.form.cleaned_data.get(name)

    def rows(self) -> FindingQuerySet:
        """The findings asked for, of projects the user may read whole, that she may be told.
        Raises BadQuestion."""
        found = self.of_every_rule()
        for name in ("rule", "severity"):
            found = self.filters[name].filter(found, self._cleaned(name))
        return found

    def of_every_rule(self) -> FindingQuerySet:
        """As ``rows``, whatever rule and severity are asked for: what the counts are of."""
        self.check()
        found: FindingQuerySet = self.queryset.of_projects(self.projects.qs).told_to(self.user)
        for name in ("age", "assigned"):
            found = self.filters[name].filter(found, self._cleaned(name))
        return found.filter(state__in=self.states)

    def check(self) -> None:
        """Raises BadQuestion where a name or value is wrong, of findings or of projects."""
        errors: dict[str, Sequence[str]] = {}
        try:
            super().rows()
        except BadQuestion as wrong:
            errors |= wrong.errors
        try:
            self.projects.check()
        except BadQuestion as wrong:
            names = {own: name for name, own in OF_PROJECTS.items()}
            errors |= {names.get(name, name): texts for name, texts in wrong.errors.items()}
        if errors:
            raise BadFindings(errors)

    def by_age(self, queryset: FindingQuerySet, name: str, value: Any) -> FindingQuerySet:
        return queryset if value is None else queryset.older_than(int(value))

    def by_assigned(self, queryset: FindingQuerySet, name: str, value: str) -> FindingQuerySet:
        if value == "me" and isinstance(self.user, User):
            return queryset.assigned_to(self.user)
        return queryset.filter(assigned_to__isnull=value == "none") if value else queryset
