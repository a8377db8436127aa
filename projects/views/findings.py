"""The findings desk: a table, a map and what can be done with the selected finding."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Right, User
from accounts.rights import can
from projects.choices import area_choices
from projects.filters import BadQuestion
from projects.findings.desk import counts_of, page_of, place_of, with_words
from projects.findings.export import stream
from projects.findings.filter import FindingFilter
from projects.findings.forms import (
    AcceptForm,
    AcceptManyForm,
    AssignForm,
    AssignManyForm,
    DecideForm,
    ManyForm,
    ReturnForm,
    VersionForm,
)
from projects.findings.people import answering
from projects.findings.shown import Shown, features_of, may, other_of, verdict_of
from projects.models import Finding
from projects.views.asking import signed_in, whole_number

Forms = dict[str, Any]  # a form that was refused, by the name of its action
_MANY = "many_"


@never_cache
@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The findings of the question the address holds; a wrong value is a 400 that says which."""
    return desk_page(request, request.GET)


def desk_page(
    request: HttpRequest, asked: QueryDict, *, sent: Forms | None = None, status: int = 200
) -> HttpResponse:
    """The desk for the question ``asked``, whose ``selected`` is a key, ``first`` or ``last``.
    ``sent``: forms that were refused, shown with what was typed."""
    user = signed_in(request)
    question = FindingFilter(asked, user=user)
    context: dict[str, Any] = {
        "filter": question,
        "areas": area_choices(question.asked),
        "picks": [question.form[name] for name in ("rule", "severity", "state")],
        "kept": _kept(question),
        "narrowed": sum(len(question.asked.getlist(name)) for name in _FOLDED),
        "ask": _without(asked, "selected", "page"),
    }
    try:
        rows = question.rows()
        counts = counts_of(question)
        page = page_of(rows, counts.asked, asked.get("page", "1"))
    except BadQuestion as error:
        wrong = {"wrong": error.sentences}
        return render(request, "findings/desk.html", context | wrong, status=400)
    selected = _selected(user, page, asked.get("selected", ""))
    owners = {shown.project.owner for shown in page.object_list}
    context |= {
        "counts": counts,
        "page": page,
        "here": _without(asked, "selected"),
        "focus": bool(asked.get("selected")),
        "reviews": any(can(user, Right.REVIEW, owner) for owner in owners),
        "many": _many(sent or {}, answering(owners)),
    }
    for form in (sent or {}).values():
        if isinstance(form, ManyForm):
            context["ticked"] = form.ticked
            for shown in page.object_list:
                shown.refusal = form.refusals.get(shown.finding.pk, "")
    context["refused"] = [
        text for form in (sent or {}).values() for text in form.non_field_errors()
    ]
    if selected:
        place = place_of(page, selected.pk)
        context |= _of_selected(user, selected, sent or {}) | {"place": place}
        context["after"] = _after(place.after)
    return render(request, "findings/desk.html", context, status=status)


@never_cache
@login_required
@require_safe
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel of one finding; by a link rather than by htmx, the desk with it selected."""
    user = signed_in(request)
    row = readable(request, pk)
    if not request.headers.get("HX-Request"):
        return to_desk(request.GET, selected=str(pk))
    context = _of_selected(user, row, {}) | {"here": _without(request.GET, "selected")}
    return render(request, "findings/_selected.html", context)


@login_required
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The findings of the question as CSV, streamed."""
    rows = FindingFilter(request.GET, user=signed_in(request)).rows()
    return StreamingHttpResponse(
        stream(rows),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="findings.csv"',
            "Cache-Control": "private, no-store",
            "X-Accel-Buffering": "no",
        },
    )


def readable(request: HttpRequest, pk: int) -> Finding:
    """The finding where the user may read its project whole; else a 404."""
    rows = with_words(Finding.objects.visible_to(request.user))
    row = rows.select_related("geometry", "other", "accepted_by").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def to_desk(asked: QueryDict, *, selected: str) -> HttpResponse:
    """Back to the desk, on the question it was left with."""
    query = asked.copy()
    query["selected"] = selected
    return redirect(f"{reverse('findings:desk')}?{query.urlencode()}")


def _selected(user: Any, page: Any, asked: str) -> Finding | None:
    """The finding asked for, else the first of the page; one fixed meanwhile is shown as well."""
    keys = [shown.finding.pk for shown in page.object_list]
    wanted = whole_number(asked)
    ends = {"last": keys[-1:], "first": keys[:1]}
    tried = [wanted, *ends.get(asked, []), *keys[:1]]
    rows = with_words(Finding.objects.visible_to(user))
    rows = rows.select_related("geometry", "other", "accepted_by")
    for pk in dict.fromkeys(pk for pk in tried if pk is not None):
        if row := rows.filter(pk=pk).first():
            return row
    return None


def _of_selected(user: Any, row: Finding, sent: Forms) -> dict[str, Any]:
    shown = Shown(row)
    allowed = may(user, shown)
    other = other_of(user, row)
    version = {"version": row.version}
    of_position: dict[str, Any] = {"version": row.project.position_version}
    if row.geometry:
        of_position["seen"] = row.geometry.review
    forms: Forms = {
        "accept": AcceptForm(initial=version, auto_id="id_accept_%s"),
        "decide": DecideForm(initial=version, auto_id="id_decide_%s"),
        "assign": AssignForm(initial=version | {"to": row.assigned_to_id}, auto_id="id_assign_%s"),
        "correct": VersionForm(initial=version, auto_id="id_correct_%s"),
        "reopen": VersionForm(initial=version, auto_id="id_reopen_%s"),
        "verify": VersionForm(initial=of_position, auto_id="id_verify_%s"),
        "send_back": ReturnForm(initial=of_position, auto_id="id_send_back_%s"),
    }
    if allowed["assign"]:
        forms["assign"].offer(answering([shown.project.owner]))
    return {
        "shown": shown,
        "may": allowed,
        "other": other,
        "verdict": verdict_of(row),
        "features": features_of(row, other),
        "forms": forms | sent,
    }


def _many(sent: Forms, people: list[User]) -> Forms:
    """The forms of what is done with all ticked rows; one of them as it was refused."""
    forms: Forms = {
        "accept": AcceptManyForm(auto_id="id_many_%s", use_required_attribute=False),
        "assign": AssignManyForm(auto_id="id_many_%s", use_required_attribute=False),
    }
    forms["assign"].offer(people)
    return forms | {
        name.removeprefix(_MANY): form for name, form in sent.items() if name.startswith(_MANY)
    }


def _without(asked: QueryDict, *names: str) -> str:
    query = asked.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()


_FOLDED = ("rule", "severity", "state", "age", "assigned", "province", "district", "subdistrict")
_CONTROLLED = frozenset({"q", "rule", "severity", "state", "age", "assigned"}) | {
    *("province", "district", "subdistrict"),
    *("page", "selected"),
}


def _kept(question: FindingFilter) -> list[tuple[str, str]]:
    """Names of the question that the form has no control for: they stay when it is sent."""
    names = [name for name in question.asked if name not in _CONTROLLED]
    return [(name, value) for name in names for value in question.asked.getlist(name)]


def _after(step: tuple[int, str] | None) -> str:
    """What to select once this one is done with: what is next moves up into its place."""
    if step is None:
        return "last"
    return "last" if step[1] == "first" else step[1]
