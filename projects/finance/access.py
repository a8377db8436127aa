"""The typed look-up that guards the accounts of an authority."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import LocalAuthority, Right, User
from accounts.owners import owner_of_code
from accounts.rights import can


def accounts_readable(user: User | AnonymousUser, code: str) -> LocalAuthority:
    """The authority ``code`` where ``user`` reads everything; a stranger gets a 404.

    An agency keeps no accounts here.
    """
    owner = owner_of_code(code)
    if not isinstance(owner, LocalAuthority) or not can(user, Right.READ, owner):
        raise Http404
    return owner


def accounts_editable(user: User | AnonymousUser, code: str) -> LocalAuthority:
    """As ``accounts_readable``; PermissionDenied where ``user`` does not hold money there."""
    authority = accounts_readable(user, code)
    if not can(user, Right.MONEY, authority):
        raise PermissionDenied
    return authority
