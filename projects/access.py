"""The typed look-ups that guard every page of a project: they give the object or refuse."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import Right, User
from accounts.owners import Owner, owner_of_code
from accounts.rights import can
from projects.models import BudgetItem, Project
from projects.querysets import ProjectQuerySet


def _readable(user: User | AnonymousUser) -> ProjectQuerySet:
    return Project.objects.visible_to(user).select_related("authority", "agency", "kind")


def project_readable(user: User | AnonymousUser, code: str) -> Project:
    """The project ``code`` where ``user`` may read all of it; a stranger gets a 404."""
    try:
        return _readable(user).get(code=code)
    except Project.DoesNotExist:
        raise Http404 from None


def project_editable(user: User | AnonymousUser, code: str, right: Right) -> Project:
    """The project ``code`` where ``user`` holds ``right``.

    Raises Http404 where she may not even see it, PermissionDenied where she only may read.
    """
    project = project_readable(user, code)
    if not can(user, right, project.owner):
        raise PermissionDenied
    return project


def owner_editable(user: User | AnonymousUser, code: str, right: Right) -> Owner:
    """The authority or agency with ``code`` where ``user`` holds ``right``; else a 404."""
    owner = owner_of_code(code)
    if owner and can(user, right, owner):
        return owner
    raise Http404


def item_editable(user: User | AnonymousUser, pk: int) -> BudgetItem:
    """The budget item ``pk`` where ``user`` may edit money."""
    item = BudgetItem.objects.visible_to(user).select_related("authority", "agency").filter(pk=pk)
    found = item.first()
    if found is None:
        raise Http404
    if not can(user, Right.MONEY, found.owner):
        raise PermissionDenied
    return found
