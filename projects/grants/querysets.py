"""Questions of grants: who was allocated one, whose turn a request is, sums by state."""

from decimal import Decimal
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from accounts.models import LocalAuthority, User
from accounts.querysets import LocalAuthorityQuerySet
from projects.codes import GrantState, Source
from projects.grants.states import ENDED, TURNS, acting_as
from projects.models import BudgetItem, DevelopmentPlan, GrantRequest, Project
from projects.months import months_due
from projects.querysets import BudgetItemQuerySet


def with_specific_grant(year: int) -> LocalAuthorityQuerySet:
    """Active authorities that were allocated specific-grant money in the B.E. fiscal ``year``:
    they alone have the duty to report it."""
    items = BudgetItem.objects.filter(
        authority=OuterRef("pk"), source=Source.SPECIFIC, fiscal_year=year, amount__gt=0
    )
    return LocalAuthority.objects.active().filter(Exists(items))


def waiting_for(
    grants: QuerySet[GrantRequest], user: User | AnonymousUser
) -> QuerySet[GrantRequest]:
    """Of ``grants`` those whose next step is ``user``'s, as ``grants.states`` has it."""
    rule = Q()
    for state, actor in TURNS.items():
        rule |= Q(state=state) & acting_as(user, actor)
    return grants.filter(rule)


def totals_by_state(grants: QuerySet[GrantRequest]) -> list[dict[str, Any]]:
    """{state, label, count, asked, allocated} of each state there is, in the order of the way."""
    rows = (
        grants.order_by()
        .values("state")
        .annotate(count=Count("pk"), asked=Sum("amount"), allocated=Sum("allocated"))
    )
    found = {row["state"]: row for row in rows}
    zero = Decimal(0)
    return [
        found[state] | {"label": state.label, "allocated": found[state]["allocated"] or zero}
        for state in GrantState
        if state in found
    ]


def same_priority(grant: GrantRequest) -> QuerySet[GrantRequest]:
    """Other live requests of the authority's year with the same priority."""
    authority = grant.project.authority
    same = GrantRequest.objects.filter(
        project__authority=authority, fiscal_year=grant.fiscal_year, priority=grant.priority
    )
    return same.exclude(pk=grant.pk).exclude(state__in=ENDED).select_related("project")


def planned_for(project: Project, year: int) -> Decimal:
    """Baht that the plan foresees for ``project`` in ``year``; where it foresees nothing in that
    one, all years of the plan that holds it; outside any plan, all that are told."""
    planned = dict(project.amounts.values_list("fiscal_year", "amount"))
    if planned.get(year):
        return planned[year]
    of_year = {"first_year__lte": year, "last_year__gte": year}
    plan = DevelopmentPlan.objects.filter(entries__project=project, **of_year).first()
    return sum(
        (
            baht
            for told, baht in planned.items()
            if plan is None or plan.first_year <= told <= plan.last_year
        ),
        Decimal(0),
    )


def sender_of(grant: GrantRequest) -> User | None:
    """Who sent the request the last time, as its history has it; None for one never sent, or one
    that was loaded already sent."""
    events = apps.get_model("projects", "GrantRequestEvent")._default_manager
    sent = events.filter(pgh_obj=grant.pk, submitted_at=grant.submitted_at, state="submitted")
    first = sent.order_by("pgh_id").select_related("updated_by").first()
    return getattr(first, "updated_by", None)


def general_grants(items: BudgetItemQuerySet, year: int) -> BudgetItemQuerySet:
    """The general-grant items of a year with ``paid_baht`` and ``told``, the number of due months
    that have their figure."""
    due = Q(months__month__in=months_due(year))
    return items.filter(source=Source.GENERAL, fiscal_year=year).annotate(
        paid_baht=Sum("months__amount"), told=Count("months", filter=due)
    )
