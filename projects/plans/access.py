"""The typed look-ups that guard the pages of plans and their revisions."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from accounts.models import LocalAuthority, Right, User
from accounts.rights import can, reach
from projects.access import owner_editable
from projects.models import DevelopmentPlan, PlanEntry, PlanRevision
from projects.plans.lock import LIVE


def plans_readable(user: User | AnonymousUser) -> QuerySet[DevelopmentPlan]:
    """The plans of the authorities all of whose projects ``user`` may read."""
    held = reach(user, Right.READ)
    plans = DevelopmentPlan.objects.select_related("authority")
    return plans.filter(held.of_authorities("authority__")) if held else plans.none()


def plan_readable(user: User | AnonymousUser, pk: int) -> DevelopmentPlan:
    """The plan ``pk``; a 404 for whoever may not read it."""
    plan = plans_readable(user).filter(pk=pk).first()
    if plan is None:
        raise Http404
    return plan


def plan_editable(user: User | AnonymousUser, pk: int, right: Right) -> DevelopmentPlan:
    """The plan ``pk`` where ``user`` holds ``right``; PermissionDenied where she only reads."""
    plan = plan_readable(user, pk)
    if not can(user, right, plan.authority):
        raise PermissionDenied
    return plan


def entry_editable(
    user: User | AnonymousUser, pk: int, entry: int, right: Right = Right.FACTS
) -> PlanEntry:
    """A live entry of the plan ``pk``, or one that a draft revision proposes."""
    plan = plan_editable(user, pk, right)
    rows = plan.entries.filter(LIVE, pk=entry).select_related("project", "revision")
    found = rows.first()
    if found is None:
        raise Http404
    found.plan = plan
    return found


def revision_readable(user: User | AnonymousUser, pk: int) -> PlanRevision:
    """The revision ``pk`` of a plan that ``user`` may read; else a 404."""
    rows = PlanRevision.objects.filter(pk=pk, plan__in=plans_readable(user))
    revision = rows.select_related("plan__authority").first()
    if revision is None:
        raise Http404
    return revision


def revision_editable(user: User | AnonymousUser, pk: int, right: Right) -> PlanRevision:
    """The revision ``pk`` where ``user`` holds ``right``; PermissionDenied where she only reads."""
    revision = revision_readable(user, pk)
    if not can(user, right, revision.plan.authority):
        raise PermissionDenied
    return revision


def authority_editable(user: User | AnonymousUser, code: str, right: Right) -> LocalAuthority:
    """The authority ``code`` where ``user`` holds ``right``; agencies have no plan: a 404."""
    owner = owner_editable(user, code, right)
    if not isinstance(owner, LocalAuthority):
        raise Http404
    return owner
