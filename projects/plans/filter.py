"""The question of the list of plans: whose, and in which state."""

from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from projects.budget.filter import Question
from projects.codes import PlanState
from projects.filter_fields import CodesFilter
from projects.models import DevelopmentPlan


class PlanFilter(Question):
    """``owner`` (codes of authorities, repeatable) and ``state``."""

    owner = CodesFilter(
        label=_("อปท."), method="by_owner", pattern=r"[A-Z0-9]{1,12}", example="6510107"
    )
    state = django_filters.ChoiceFilter(label=_("สถานะ"), choices=PlanState)

    class Meta:
        model = DevelopmentPlan
        fields: list[str] = []

    def rows(self) -> QuerySet[DevelopmentPlan]:
        """The plans asked for. Raises BadQuestion where a name or value is wrong."""
        plans: QuerySet[DevelopmentPlan] = super().rows()
        return plans.order_by("-first_year", "authority__full_name_th", "pk")

    def by_owner(
        self, queryset: QuerySet[DevelopmentPlan], name: str, value: list[str]
    ) -> QuerySet[DevelopmentPlan]:
        codes = [code.lstrip("0") for code in value]
        return queryset.filter(authority__code__in=codes) if value else queryset


def counted(plans: QuerySet[DevelopmentPlan]) -> QuerySet[Any]:
    """Adds ``projects``, how many each plan holds as it stands."""
    holds = Q(entries__in_force=True) | (
        ~Q(state=PlanState.APPROVED) & Q(entries__revision=None, entries__isnull=False)
    )
    return plans.annotate(projects=Count("entries", filter=holds))
