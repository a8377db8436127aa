"""The typed look-ups that guard the pages of budgets and grants, and what each of them lists."""

from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404

from accounts.models import LocalAuthority, Right, User
from accounts.owners import Owner
from accounts.rights import can, reach
from projects.budget.errors import AuthoritiesOnly
from projects.codes import Source
from projects.models import BudgetItem, BudgetRequest, GrantRequest, Ordinance

Reader = User | AnonymousUser
Row = TypeVar("Row", bound=Model)
_REQUESTED = ("project__authority", "project__kind", "created_by", "updated_by", "decided_by")


def authority_only(owner: Owner) -> LocalAuthority:
    """``owner`` where it is an authority. Raises AuthoritiesOnly."""
    if not isinstance(owner, LocalAuthority):
        raise AuthoritiesOnly
    return owner


def ordinances_readable(user: Reader) -> QuerySet[Ordinance]:
    rows = Ordinance.objects.filter(reach(user, Right.READ).of_authorities("authority__"))
    return rows.select_related("authority")


def ordinance_readable(user: Reader, pk: int) -> Ordinance:
    """The ordinance ``pk`` where ``user`` reads all of its authority; else a 404."""
    return _found(ordinances_readable(user).select_related("created_by", "updated_by"), pk)


def ordinance_editable(user: Reader, pk: int) -> Ordinance:
    """As ``ordinance_readable``; PermissionDenied where ``user`` may not edit budgets there."""
    ordinance = ordinance_readable(user, pk)
    if not can(user, Right.BUDGET, ordinance.authority):
        raise PermissionDenied
    return ordinance


def budget_requests_readable(user: Reader) -> QuerySet[BudgetRequest]:
    whose = reach(user, Right.READ).of_authorities("project__authority__")
    return BudgetRequest.objects.filter(whose).select_related("project__authority")


def budget_request_readable(user: Reader, pk: int) -> BudgetRequest:
    """The request ``pk`` where ``user`` reads all of its project; else a 404."""
    return _found(budget_requests_readable(user).select_related(*_REQUESTED), pk)


def grants_readable(user: Reader) -> QuerySet[GrantRequest]:
    whose = reach(user, Right.READ).of_authorities("project__authority__")
    return GrantRequest.objects.filter(whose).select_related("project__authority")


def grant_readable(user: Reader, pk: int) -> GrantRequest:
    """The grant request ``pk`` where ``user`` reads all of its project; else a 404."""
    people = (*_REQUESTED, "reviewed_by", "forwarded_by", "item")
    return _found(grants_readable(user).select_related(*people), pk)


def general_item_readable(user: Reader, pk: int) -> BudgetItem:
    """The general grant's item ``pk`` where ``user`` reads all of its owner; else a 404."""
    items = BudgetItem.objects.visible_to(user).filter(source=Source.GENERAL)
    return _found(items.select_related("authority", "agency", "updated_by"), pk)


def _found(rows: QuerySet[Row], pk: int) -> Row:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
