"""What a person may read of the chain: rows of projects she reads whole, and of her authorities."""

from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet
from django.http import Http404

from accounts.models import Right, User
from accounts.rights import reach
from projects.models import Project

M = TypeVar("M", bound=Model)
Who = User | AnonymousUser


def of_projects(rows: QuerySet[M], user: Who, path: str = "project") -> QuerySet[M]:
    """Rows of projects that ``user`` may read whole; ``path`` leads to the project."""
    if reach(user, Right.READ).country:
        return rows
    return rows.filter(**{f"{path}__in": Project.objects.visible_to(user)})


def of_authorities(rows: QuerySet[M], user: Who, path: str = "authority") -> QuerySet[M]:
    """Rows of authorities where ``user`` reads everything."""
    held = reach(user, Right.READ)
    return rows.filter(held.of_authorities(f"{path}__")) if held else rows.none()


def one(rows: QuerySet[M], **which: object) -> M:
    """The one row; a stranger's is a 404 as if there were none."""
    found = rows.filter(**which).first()
    if found is None:
        raise Http404
    return found
