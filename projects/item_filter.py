"""The question of the list of money lines: whose, and whether any money is left."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from projects.filter_fields import CodesFilter
from projects.filters import BadQuestion, filled, unknown_name
from projects.models import BudgetItem
from projects.querysets import BudgetItemQuerySet

BESIDE = frozenset({"page"})


class ItemFilter(django_filters.FilterSet):
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

    def __init__(self, data: QueryDict | Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(filled(data), **kwargs)

    def rows(self) -> BudgetItemQuerySet:
        """The money lines asked for. Raises BadQuestion where a name or value is wrong."""
        errors = {name: [str(text) for text in texts] for name, texts in self.form.errors.items()}
        unknown = sorted(set(self.data) - set(self.filters) - BESIDE)
        errors |= {name[:40]: [unknown_name()] for name in unknown}
        if errors:
            raise BadQuestion(errors)
        items: BudgetItemQuerySet = self.qs
        return items

    def by_owner(
        self, queryset: BudgetItemQuerySet, name: str, value: list[str]
    ) -> BudgetItemQuerySet:
        return queryset.owned_by(*value) if value else queryset

    def by_untied(self, queryset: BudgetItemQuerySet, name: str, value: str) -> BudgetItemQuerySet:
        return queryset.not_wholly_tied() if value else queryset
