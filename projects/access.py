"""The typed look-ups that guard every page of a project: they give the object or refuse."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import Right, User
from accounts.owners import Owner, owner_of_code
from accounts.rights import can
from projects.models import BudgetItem, PositionFile, Project
from projects.querysets import ProjectQuerySet


def _readable(user: User | AnonymousUser) -> ProjectQuerySet:
    return Project.objects.visible_to(user).select_related("authority", "agency", "kind")


def project_readable(user: User | AnonymousUser, code: str) -> Project:
    """The project ``code`` where ``user`` may read all of it; a stranger gets a 404.

    ``code`` is as it was sent: a text with a NUL, which no database takes, is the code of none.
    """
    if "\0" in code:
        raise Http404
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
    """The budget item ``pk`` where ``user`` may edit budget items."""
    item = BudgetItem.objects.visible_to(user).select_related("authority", "agency").filter(pk=pk)
    found = item.first()
    if found is None:
        raise Http404
    if not can(user, Right.BUDGET, found.owner):
        raise PermissionDenied
    return found


def position_file_readable(user: User | AnonymousUser, pk: UUID) -> PositionFile:
    """The position file ``pk`` where ``user`` may read all projects of its owner, drafts too, or
    pin them; else a 404."""
    files = PositionFile.objects.select_related("authority__jurisdiction", "agency")
    file = files.filter(pk=pk).first()
    rights = (Right.READ, Right.POSITION)
    if file is None or not any(can(user, right, file.owner) for right in rights):
        raise Http404
    return file


def position_file_editable(user: User | AnonymousUser, pk: UUID) -> PositionFile:
    """As ``position_file_readable``; PermissionDenied where ``user`` may not pin for its owner."""
    file = position_file_readable(user, pk)
    if not can(user, Right.POSITION, file.owner):
        raise PermissionDenied
    return file
