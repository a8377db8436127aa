"""Questions of findings in SQL."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.db import models
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.utils import timezone

from accounts.models import Right, User
from accounts.rights import reach
from projects.codes import FindingState, Severity
from projects.querysets import ProjectQuerySet

if TYPE_CHECKING:
    from projects.models import Finding, Project  # noqa: F401 – named by strings

# An index has this very expression: the country's heaviest are read without a sort.
WEIGHT: Final = Case(
    *(When(severity=code, then=Value(place)) for place, code in enumerate(Severity.values)),
    output_field=IntegerField(),
)


class FindingQuerySet(models.QuerySet["Finding"]):
    def of_projects(self, projects: "QuerySet[Project]") -> "FindingQuerySet":
        """Findings of ``projects``; of all where these are all there are."""
        if not projects.query.where:
            return self
        return self.filter(project__in=projects.order_by().values("pk"))

    def visible_to(self, user: User | AnonymousUser) -> "FindingQuerySet":
        """Findings of projects that ``user`` may read whole, and that she may be told."""
        return self.of_projects(_projects().visible_to(user)).told_to(user)

    def told_to(self, user: User | AnonymousUser) -> "FindingQuerySet":
        """Findings that name no other project, or one whose outline ``user`` may see: the
        sentence has its code, year and money, the place its shape."""
        if reach(user, Right.READ).country:
            return self
        # A value, which is looked up by key for the few that name another: EXISTS and IN would
        # first gather the works that she may see, nearly all of the country's.
        outlined = _projects().outlined_to(user).filter(pk=models.OuterRef("other")).order_by()
        seen = models.Subquery(outlined.values("pk")[:1])
        return self.filter(models.Q(other=None) | models.Q(other=seen))

    def in_area(self, *codes: str) -> "FindingQuerySet":
        """Of projects in these provinces (2 digits), districts (4), subdistricts (6)."""
        return self.of_projects(_projects().in_area(*codes))

    def of_owner(self, *codes: str) -> "FindingQuerySet":
        """Of projects of the authorities and agencies with these codes."""
        return self.of_projects(_projects().owned_by(*codes))

    def open(self) -> "FindingQuerySet":
        """Findings that wait to be fixed."""
        return self.filter(state=FindingState.OPEN)

    def of_rules(self, *codes: str) -> "FindingQuerySet":
        return self.filter(rule__in=codes)

    def about_pair(self, first: int, second: int, rules: Iterable[str]) -> "FindingQuerySet":
        """What these rules say to either of two projects about the other."""
        one = models.Q(project=first, other=second)
        return self.filter(one | models.Q(project=second, other=first), rule__in=list(rules))

    def assigned_to(self, user: User) -> "FindingQuerySet":
        return self.filter(assigned_to=user)

    def older_than(self, days: int) -> "FindingQuerySet":
        """Findings known for at least so many days."""
        return self.filter(opened_at__lte=timezone.now() - timedelta(days=days))

    def by_weight(self) -> "FindingQuerySet":
        """The severest first, of one severity the oldest."""
        return self.order_by(WEIGHT.copy(), F("opened_at"), F("pk"))


def _projects() -> ProjectQuerySet:
    from projects.models import Project

    return Project.objects.all()
