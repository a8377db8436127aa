"""The question of the list of plans: whose, and in which state."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from projects.codes import PlanState
from projects.filter_fields import CodesFilter
from projects.filters import BadQuestion, filled, unknown_name
from projects.models import DevelopmentPlan

BESIDE = frozenset({"page"})


class PlanFilter(django_filters.FilterSet):
    """``owner`` (codes of authorities, repeatable) and ``state``."""

    owner = CodesFilter(
        label=_("อปท."), method="by_owner", pattern=r"[A-Z0-9]{1,12}", example="6510107"
    )
    state = django_filters.ChoiceFilter(label=_("สถานะ"), choices=PlanState)

    class Meta:
        model = DevelopmentPlan
        fields: list[str] = []

    def __init__(self, data: QueryDict | Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(filled(data), **kwargs)

    def rows(self) -> QuerySet[DevelopmentPlan]:
        """The plans asked for, each with ``projects``, how many it holds.

        Raises BadQuestion where a name or value is wrong.
        """
        errors = {name: [str(text) for text in texts] for name, texts in self.form.errors.items()}
        unknown = sorted(set(self.data) - set(self.filters) - BESIDE)
        errors |= {name[:40]: [unknown_name()] for name in unknown}
        if errors:
            raise BadQuestion(errors)
        plans: QuerySet[DevelopmentPlan] = self.qs
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
