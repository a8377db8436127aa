"""What several pages ask of a request: who, for which owner, on which version."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from accounts.models import LocalAuthority, Right, User
from accounts.querysets import LocalAuthorityQuerySet
from accounts.rights import reach
from projects.access import Owner, owner_editable

OFFERED = 500  # authorities a page offers to choose from; a search narrows them


def signed_in(request: HttpRequest) -> User:
    """The user of a request that login_required let through."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _owners(user: User | AnonymousUser, right: Right) -> LocalAuthorityQuerySet:
    held = reach(user, right)
    if not held:
        raise PermissionDenied
    owners: Any = LocalAuthority.objects.active().within_reach(held)
    return owners  # type: ignore[no-any-return]


def owner_asked(request: HttpRequest, right: Right) -> Owner | None:
    """The owner named by ``owner`` in the request, or the only one where the user holds
    ``right``; None where she must choose. PermissionDenied without the right anywhere."""
    if code := request.GET.get("owner") or request.POST.get("owner"):
        return owner_editable(request.user, code, right)
    found = list(_owners(request.user, right)[:2])
    return found[0] if len(found) == 1 else None


def choose_owner(request: HttpRequest, right: Right) -> HttpResponse:
    """A page to choose the authority to enter for, with a search by name."""
    owners = _owners(request.user, right)
    if text := request.GET.get("q", "").strip()[:100]:
        owners = owners.named(text)
    context = {"owners": owners.order_by("full_name_th")[:OFFERED], "q": text}
    return render(request, "projects/choose_owner.html", context)


def renew_version(form: BaseForm, version: int) -> None:
    """After a conflict the same form may be sent again, on the version that stands now."""
    data: Any = form.data.copy() if isinstance(form.data, QueryDict) else dict(form.data)
    data["version"] = str(version)
    form.data = data
