"""Pages of co-ordination: one project handed over, and what waits for an answer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, Q, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import signed_in
from accounts.models import Right
from accounts.rights import can, reach
from projects.access import project_readable
from projects.codes import LIVE_HANDOVERS, HandoverState
from projects.errors import (
    Conflict,
    HandoverLive,
    HandoverNotPlanned,
    HandoverOver,
    HandoverReceiverWrong,
)
from projects.handovers.forms import AnswerForm, OfferForm
from projects.models import Handover, Project
from projects.services import handovers as services
from projects.services.handovers import receiver_of
from projects.views.asking import renew_version

PER_PAGE = 50
WAITING_FIRST = (Case(When(state=HandoverState.OFFERED, then=0), default=1), "-pk")
DONE = {
    "accept": gettext_lazy("รับดำเนินการแล้ว"),
    "return": gettext_lazy("ส่งคืนแล้ว"),
    "withdraw": gettext_lazy("ถอนเรื่องแล้ว"),
}


@login_required
@require_http_methods(["GET", "POST"])
def handover(request: HttpRequest, code: str) -> HttpResponse:
    """A project's hand-overs: offered by its planning, answered by the receiver's officer."""
    project = project_readable(request.user, code)
    if request.method != "POST":
        return _page(request, project)
    if request.POST.get("do") == "offer":
        return _offer(request, project)
    return _answer(request, project)


def _offer(request: HttpRequest, project: Project) -> HttpResponse:
    if not can(request.user, Right.FACTS, project.owner):
        raise PermissionDenied
    form = OfferForm(request.POST, project=project)
    if not form.is_valid():
        return _page(request, project, offer=form, status=400)
    try:
        services.handover_offer(
            project=project,
            receiver=form.chosen,
            by=signed_in(request),
            reason=form.cleaned_data["reason"],
        )
    except (HandoverNotPlanned, HandoverReceiverWrong, HandoverLive) as error:
        form.add_error(None, str(error))
        return _page(request, project, offer=form, status=400)
    messages.success(request, _("ส่งประสานแล้ว ผู้รับเห็นโครงการนี้ทั้งหมดระหว่างรอตอบ"))
    return redirect("projects:handover", code=project.code)


def _answer(request: HttpRequest, project: Project) -> HttpResponse:
    """Accept or return (the receiver), withdraw (the sender): the live hand-over, or the latest."""
    latest = _handovers(project).first()
    if latest is None:
        raise Http404
    withdraws = request.POST.get("do") == "withdraw"
    party = project.owner if withdraws else receiver_of(latest)
    if not can(request.user, Right.FACTS, party):
        raise PermissionDenied
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, project, answer=form, status=400)
    try:
        _settle(request, latest, form.cleaned_data)
    except HandoverOver as error:
        form.add_error(None, str(error))
        return _page(request, project, answer=form, status=400)
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        renew_version(form, conflict.current.version)
        return _page(request, project, answer=form, status=409)
    messages.success(request, DONE[form.cleaned_data["do"]])
    if not Project.objects.visible_to(request.user).filter(pk=project.pk).exists():
        return redirect("handovers:inbox")  # returned, it is its owner's alone again
    return redirect("projects:handover", code=project.code)


def _settle(request: HttpRequest, latest: Handover, sent: dict[str, Any]) -> None:
    by, version, words = signed_in(request), sent["version"], sent["answer"]
    if sent["do"] == "withdraw":
        services.handover_withdraw(handover=latest, by=by, expected_version=version, reason=words)
        return
    services.handover_answer(
        handover=latest,
        by=by,
        expected_version=version,
        accepted=sent["do"] == "accept",
        answer=words,
    )


def _handovers(project: Project) -> Any:
    known = project.handovers.select_related(
        "authority", "agency", "created_by", "answered_by", "updated_by"
    )
    return known.order_by("-pk")


def _page(
    request: HttpRequest,
    project: Project,
    *,
    offer: OfferForm | None = None,
    answer: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = list(_handovers(project))
    live = next((row for row in rows if row.state in LIVE_HANDOVERS), None)
    sends = can(request.user, Right.FACTS, project.owner)
    may_offer = sends and live is None and services.may_hand_over(project)
    context = {
        "project": project,
        "rows": rows,
        "live": live,
        "may_answer": live is not None and can(request.user, Right.FACTS, receiver_of(live)),
        "may_withdraw": sends and live is not None and live.state == HandoverState.OFFERED,
        "offer": offer or (OfferForm(project=project) if may_offer else None),
        "answer": answer or AnswerForm(initial={"version": live.version if live else 0}),
        "answered": answer is not None,
    }
    return render(request, "handovers/project.html", context, status=status)


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What was handed to, or by, the places where the user reads; what waits comes first."""
    sent = request.GET.get("box") == "sent"
    held = reach(request.user, Right.READ)
    rows = Handover.objects.select_related(
        "project__authority", "project__agency", "authority", "agency", "created_by"
    )
    if sent:
        rows = rows.filter(held.of_authorities("project__authority__") if held else Q(pk__in=[]))
    else:
        rows = rows.filter(held.of_owners() if held else Q(pk__in=[]))
    waiting = rows.filter(state=HandoverState.OFFERED).count()
    page = Paginator(rows.order_by(*WAITING_FIRST), PER_PAGE).get_page(request.GET.get("page"))
    readable = set(
        Project.objects.visible_to(request.user)
        .filter(pk__in=[row.project_id for row in page])
        .values_list("pk", flat=True)
    )
    facts = reach(request.user, Right.FACTS)
    for row in page:
        row.may_read = row.project_id in readable  # type: ignore[attr-defined]
        row.waits_for_me = (  # type: ignore[attr-defined]
            row.state == HandoverState.OFFERED and facts.covers(receiver_of(row))
        )
    context = {"page": page, "sent": sent, "waiting": waiting}
    return render(request, "handovers/inbox.html", context)
