"""The questions of our lists of plans and money. A wrong one is a 400 that keeps its page."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from coordinates.thai import normalise
from projects.codes import BudgetRequestState, GrantState, Source
from projects.filter_fields import ChoicesFilter, CodesFilter, YearsFilter
from projects.filters import BadQuestion, filled, unknown_name
from projects.grants.querysets import waiting_for
from projects.models import BudgetItem, BudgetRequest, GrantRequest, Ordinance, Project

BESIDE = frozenset({"page"})
YES = [("yes", _("ใช่"))]


def owner_filter(path: str) -> CodesFilter:
    return CodesFilter(
        label=_("อปท."),
        field_name=path,
        method="by_codes",
        pattern=r"[A-Z0-9]{1,8}",
        example="6510107",
    )


def year_filter() -> YearsFilter:
    return YearsFilter(label=_("ปีงบประมาณ"), field_name="fiscal_year", method="by_codes")


class Question(django_filters.FilterSet):
    """Names and values are all known, or the question is refused."""

    def __init__(self, data: QueryDict | Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(filled(data), **kwargs)
        self.wrong: list[str] = []

    def rows(self) -> Any:
        """The rows asked for. Raises BadQuestion where a name or value is wrong."""
        errors = {name: [str(text) for text in texts] for name, texts in self.form.errors.items()}
        unknown = sorted(set(self.data) - set(self.filters) - BESIDE)
        errors |= {name[:40]: [unknown_name()] for name in unknown}
        if errors:
            raise BadQuestion(errors)
        return self.qs

    def found(self) -> Any:
        """The rows asked for; where a name or value is wrong none, and ``wrong`` tells the page."""
        try:
            return self.rows()
        except BadQuestion as error:
            self.wrong = error.sentences
            return self.queryset.none()

    @property
    def status(self) -> int:
        return 400 if self.wrong else 200

    def by_codes(self, queryset: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        plain = [code.lstrip("0") for code in value]
        return queryset.filter(**{f"{name}__in": plain}) if value else queryset


class OrdinanceFilter(Question):
    """``owner`` and ``year``, repeatable."""

    owner = owner_filter("authority__code")
    year = year_filter()

    class Meta:
        model = Ordinance
        fields: list[str] = []


class RequestFilter(Question):
    """``owner``, ``year``, ``state``, repeatable."""

    owner = owner_filter("project__authority__code")
    year = year_filter()
    state = ChoicesFilter(label=_("ผล"), choices=BudgetRequestState.choices)

    class Meta:
        model = BudgetRequest
        fields: list[str] = []


class GrantFilter(Question):
    """``owner``, ``year``, ``state``, ``province``, ``source`` (repeatable), ``q`` (words of the
    project's name, or its code) and ``mine`` (yes: those that wait for the reader)."""

    q = django_filters.CharFilter(label=_("ค้นหา"), method="by_text", max_length=200)
    owner = owner_filter("project__authority__code")
    year = year_filter()
    state = ChoicesFilter(label=_("สถานะคำขอ"), choices=GrantState.choices)
    province = CodesFilter(
        label=_("จังหวัด"),
        field_name="project__authority__province_code",
        method="by_codes",
        pattern=r"[0-9]{2}",
        example="50",
    )
    source = ChoicesFilter(
        label=_("ประเภทเงินอุดหนุน"),
        choices=[(code.value, code.label) for code in (Source.GENERAL, Source.SPECIFIC)],
    )
    mine = django_filters.ChoiceFilter(label=_("รอท่าน"), method="by_turn", choices=YES)

    class Meta:
        model = GrantRequest
        fields: list[str] = []

    def by_text(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(project__in=Project.objects.matching(normalise(value)))

    def by_turn(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return waiting_for(queryset, self.request.user) if value else queryset


class GeneralFilter(Question):
    """``owner`` (repeatable), one ``year``, and ``missing`` (yes: a due month has no figure)."""

    owner = owner_filter("authority__code")
    year = django_filters.ChoiceFilter(
        label=_("ปีงบประมาณ"),
        method="as_is",
        choices=[(str(year), str(year)) for year in range(2530, 2644)],
        error_messages={"invalid_choice": _("“%(value)s” ไม่ใช่ปีงบประมาณ พิมพ์เป็น พ.ศ. เช่น 2569")},
    )
    missing = django_filters.ChoiceFilter(label=_("ยังกรอกไม่ครบ"), method="as_is", choices=YES)

    class Meta:
        model = BudgetItem
        fields: list[str] = []

    def as_is(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset  # the view asks for the year's months and for what they lack
