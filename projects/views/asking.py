"""What several pages ask of a request: who, for which owner, on which version."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from accounts.access import signed_in as signed_in  # asked together with the rest
from accounts.meanwhile import told_meanwhile
from accounts.models import Right, User
from accounts.owners import Owner, owners_within
from accounts.querysets import AgencyQuerySet, LocalAuthorityQuerySet
from accounts.rights import reach
from projects.access import owner_editable
from projects.models import Project

OFFERED = 500  # owners a page offers to choose from; a search narrows them
_DIGITS = 18  # of a bigint


def _owners(
    user: User | AnonymousUser, right: Right
) -> tuple[LocalAuthorityQuerySet, AgencyQuerySet]:
    held = reach(user, right)
    if not held:
        raise PermissionDenied
    return owners_within(held)


def owner_asked(request: HttpRequest, right: Right) -> Owner | None:
    """The owner named by ``owner`` in the request, or the only one where the user holds
    ``right``; None where she must choose. PermissionDenied without the right anywhere."""
    if code := request.GET.get("owner") or request.POST.get("owner"):
        return owner_editable(request.user, code, right)
    authorities, agencies = _owners(request.user, right)
    found: list[Owner] = [*authorities[:2], *agencies[:2]]
    return found[0] if len(found) == 1 else None


def choose_owner(request: HttpRequest, right: Right) -> HttpResponse:
    """A page to choose the authority or agency to enter for, with a search by name."""
    authorities, agencies = _owners(request.user, right)
    if text := request.GET.get("q", "").strip()[:100]:
        authorities, agencies = authorities.named(text), agencies.named(text)
    owners: list[Owner] = [
        *agencies.order_by("name_th")[: OFFERED + 1],
        *authorities.order_by("full_name_th")[: OFFERED + 1],
    ]
    context = {"owners": owners[:OFFERED], "cut": len(owners) > OFFERED, "q": text}
    return render(request, "projects/choose_owner.html", context)


def whole_number(text: str) -> int | None:
    """A key or a version as a page of ours sends it; None for anything else, however long."""
    is_one = text.isascii() and text.isdecimal() and len(text) <= _DIGITS
    return int(text) if is_one else None


def renew_version(form: BaseForm, version: int) -> None:
    """After a conflict the same form may be sent again, on the version that stands now."""
    data: Any = form.data.copy() if isinstance(form.data, QueryDict) else dict(form.data)
    data["version"] = str(version)
    form.data = data


def is_outdated(form: BaseForm, version: int) -> bool:
    """Whether the form was filled in on another version than the one that stands now."""
    sent = form.data.get("version", "")
    return bool(sent) and str(sent) != str(version)


def sent_fields(form: BaseForm, *, version: int) -> dict[str, Any]:
    """What was sent, by field, to be sent again on the version that stands now."""
    sent = {name: form.data.get(name, "") for name in form.fields if name in form.data}
    return sent | {"version": version}


def conflict_page(
    request: HttpRequest,
    form: BaseForm,
    *,
    what: Any,
    saved: Any,
    rows: Iterable[tuple[Any, Any, Any]],
    version: int,
    back: str,
    several: str = "",
) -> HttpResponse:
    """What was sent beside what a colleague saved, ``rows`` as (label, mine, theirs): 409.

    ``saved``: the row that stands now, for who saved it and when; None where nobody knows.
    What was sent may be sent again, on the ``version`` that stands now. ``several`` names the
    field that holds more than one value.
    """
    sent = sent_fields(form, version=version)
    sent.pop(several, None)
    values = form.data.getlist(several) if isinstance(form.data, QueryDict) else []
    context = {
        "what": what,
        # A project has one author for all its parts: who saved this part is not told by it.
        "told": told_meanwhile(None if isinstance(saved, Project) else saved, request.user),
        "rows": rows,
        "fields": sent,
        "repeated": [(several, value) for value in values],
        "back": back,
    }
    return render(request, "projects/conflict.html", context, status=409)


def row_conflict(request: HttpRequest, form: Any, theirs: Any, *, back: str) -> HttpResponse:
    """The conflict page of a row that has a name, a version and a form that compares with it."""
    return conflict_page(
        request,
        form,
        what=theirs.name,
        saved=theirs,
        rows=form.comparison(theirs),
        version=theirs.version,
        back=back,
    )
