"""/map/saved/: the questions a person keeps, and those her colleagues share."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from maps.models import SavedQuestion, offices_of
from maps.saved import question_rename, question_save, question_share
from projects.filters import BadQuestion, asked_by
from projects.views.asking import signed_in


@dataclass(frozen=True)
class Row:
    """``wrong``: why it cannot be asked any more, sentences; none where it can."""

    question: SavedQuestion
    is_own: bool
    office: str
    wrong: list[str]


@login_required
@require_safe
def saved_list(request: HttpRequest) -> HttpResponse:
    """The page, or (header HX-Request) its list alone."""
    return _answer(request)


@login_required
@require_POST
def saved_new(request: HttpRequest) -> HttpResponse:
    """Keep the question ``query`` under ``name``."""
    name, query = request.POST.get("name", ""), request.POST.get("query", "")
    question_save(name=name, query=query, by=signed_in(request))
    return _done(request)


@login_required
@require_POST
def saved_rename(request: HttpRequest, pk: int) -> HttpResponse:
    question_rename(question=_own(request, pk), name=request.POST.get("name", ""))
    return _done(request)


@login_required
@require_POST
def saved_share(request: HttpRequest, pk: int) -> HttpResponse:
    """Share with ``office``; empty: with nobody any more."""
    office = request.POST.get("office", "")
    question_share(question=_own(request, pk), office=office, by=signed_in(request))
    return _done(request)


@login_required
@require_POST
def saved_delete(request: HttpRequest, pk: int) -> HttpResponse:
    _own(request, pk).delete()
    return _done(request)


def _own(request: HttpRequest, pk: int) -> SavedQuestion:
    """Her own question; a colleague's shared one is read, not changed: a 404 like any other."""
    return get_object_or_404(SavedQuestion, pk=pk, owner=signed_in(request))


def _done(request: HttpRequest) -> HttpResponse:
    return _answer(request) if _is_part(request) else redirect("saved:list")


def _is_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _answer(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    context: dict[str, Any] = {"rows": _rows(user), "offices": offices_of(user)}
    template = "maps/_saved.html" if _is_part(request) else "maps/saved.html"
    return render(request, template, context)


def _rows(user: User) -> list[Row]:
    visible: QuerySet[SavedQuestion] = SavedQuestion.objects.visible_to(user)
    offices = dict(offices_of(user))
    return [
        Row(one, one.owner_id == user.pk, offices.get(one.office, one.office), _wrong(one, user))
        for one in visible.select_related("owner")[:500]
    ]


def _wrong(question: SavedQuestion, user: User) -> list[str]:
    try:
        asked_by(user, question.data).check()
    except BadQuestion as error:
        return error.sentences
    return []
