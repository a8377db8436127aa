"""The question of the list of money lines: whose, and whether any money is left."""

import django_filters
from django.utils.translation import gettext_lazy as _

from projects.budget.filter import Question
from projects.filter_fields import CodesFilter
from projects.models import BudgetItem
from projects.querysets import BudgetItemQuerySet


class ItemFilter(Question):
    """``owner`` (codes, repeatable) and ``untied`` (yes: money that no project has yet)."""

    owner = CodesFilter(
        label=_("เจ้าของ"), method="by_owner", pattern=r"[A-Z0-9]{1,12}", example="6510107"
    )
    untied = django_filters.ChoiceFilter(
        label=_("ยังผูกไม่หมด"), method="by_untied", choices=[("yes", _("ยังผูกไม่หมด"))]
    )

    class Meta:
        model = BudgetItem
        fields: list[str] = []

    def by_owner(
        self, queryset: BudgetItemQuerySet, name: str, value: list[str]
    ) -> BudgetItemQuerySet:
        return queryset.owned_by(*value) if value else queryset

    def by_untied(self, queryset: BudgetItemQuerySet, name: str, value: str) -> BudgetItemQuerySet:
        return queryset.not_wholly_tied() if value else queryset
