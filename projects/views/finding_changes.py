"""What the desk sends of one finding or of many; afterwards the next one is selected."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from projects.errors import Conflict, ProjectError
from projects.findings.errors import FindingOutOfSight, NothingDone
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
from projects.models import Finding
from projects.services import findings as services
from projects.services.positions import PositionConflict
from projects.services.review import position_return, position_verify
from projects.views.asking import renew_version, signed_in
from projects.views.findings import desk_page, readable, to_desk

_LONGEST: Final = 4000  # letters of a question that comes back with a form


@login_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a finding with a reason."""
    return _one(request, pk, "accept", AcceptForm, services.finding_accept, _("ยอมรับแล้ว"))


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what the two projects of a finding are to each other."""
    return _one(request, pk, "decide", DecideForm, services.pair_decide, _("บันทึกผลพิจารณาแล้ว"))


@login_required
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a finding to somebody; the same finding stays selected."""
    return _one(
        request, pk, "assign", AssignForm, services.finding_assign, _("มอบหมายแล้ว"), stays=True
    )


@login_required
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Use the proposed position."""
    return _one(
        request, pk, "correct", VersionForm, services.finding_correct, _("ใช้ตำแหน่งที่เสนอแล้ว")
    )


@login_required
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an acceptance back."""
    return _one(
        request, pk, "reopen", VersionForm, services.finding_reopen, _("เปิดใหม่แล้ว"), stays=True
    )


@login_required
@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the position that was judged is right; the same finding stays selected."""
    return _of_position(request, pk, "verify", VersionForm, position_verify, _("รับรองตำแหน่งแล้ว"))


@login_required
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the position that was judged back with a reason."""
    return _of_position(request, pk, "send_back", ReturnForm, position_return, _("ส่งกลับให้แก้แล้ว"))


def _of_position(
    request: HttpRequest,
    pk: int,
    name: str,
    kind: type[VersionForm],
    service: Callable[..., Any],
    done: str,
) -> HttpResponse:
    position = readable(request, pk).geometry_id
    if position is None:
        raise Http404

    def step(*, finding: int, **how: Any) -> Any:
        return service(position=position, **how)

    return _one(request, pk, name, kind, step, done, stays=True)


def _one(
    request: HttpRequest,
    pk: int,
    name: str,
    kind: type[VersionForm],
    service: Callable[..., Any],
    done: str,
    *,
    stays: bool = False,
) -> HttpResponse:
    row = readable(request, pk)
    form = kind(request.POST, auto_id=f"id_{name}_%s")
    if isinstance(form, AssignForm):
        form.offer(answering([row.project.owner]))
    asked = _asked(request)
    selected = str(pk)
    status = 400
    if form.is_valid():
        facts = {key: value for key, value in form.cleaned_data.items() if key != "version"}
        version = form.cleaned_data["version"]
        status = _saved(
            form,
            lambda: service(finding=pk, by=signed_in(request), expected_version=version, **facts),
        )
        if status == 302:
            messages.success(request, f"{done}: {row.project.code}")
            return to_desk(asked, selected=selected if stays else request.POST.get("after", ""))
        if status == 409:
            now = readable(request, pk)
            of_position = name in {"verify", "send_back"}
            renew_version(form, now.project.position_version if of_position else now.version)
    asked["selected"] = selected
    return desk_page(request, asked, sent={name: form}, status=status)


@login_required
@require_POST
def accept_many(request: HttpRequest) -> HttpResponse:
    """Accept all ticked findings with one reason, or none."""
    return _many(
        request,
        "accept",
        AcceptManyForm(request.POST, auto_id="id_many_%s"),
        services.findings_accept,
    )


@login_required
@require_POST
def assign_many(request: HttpRequest) -> HttpResponse:
    """Give all ticked findings to one person, or none."""
    return _many(
        request,
        "assign",
        AssignManyForm(request.POST, auto_id="id_many_%s"),
        services.findings_assign,
    )


def _many(
    request: HttpRequest, name: str, form: ManyForm, service: Callable[..., Any]
) -> HttpResponse:
    asked = _asked(request)
    status = 400
    if form.is_valid():
        facts: Mapping[str, Any] = dict(form.cleaned_data)
        chosen = facts["chosen"]
        facts = {key: value for key, value in facts.items() if key != "chosen"}

        def save() -> None:
            _refuse_unseen(request, [pk for pk, _version in chosen])
            service(findings=chosen, by=signed_in(request), **facts)

        status = _saved(form, save)
        if status == 302:
            number = len(chosen)
            told = ngettext("บันทึกแล้ว %(number)d รายการ", "บันทึกแล้ว %(number)d รายการ", number)
            messages.success(request, told % {"number": number})
            return to_desk(asked, selected="")
    return desk_page(request, asked, sent={f"many_{name}": form}, status=status)


def _refuse_unseen(request: HttpRequest, keys: list[int]) -> None:
    """What the user may not read, or what is no more, is refused by the same words."""
    seen = Finding.objects.visible_to(request.user).filter(pk__in=keys)
    unseen = set(keys) - set(seen.values_list("pk", flat=True))
    if unseen:
        raise NothingDone(dict.fromkeys(unseen, FindingOutOfSight()), asked=len(keys))


def _saved(form: BaseForm, save: Callable[[], Any]) -> int:
    """302 where it was saved; else the status of the page whose form tells why it was not."""
    try:
        save()
    except (Conflict, PositionConflict) as conflict:
        form.add_error(None, str(conflict))
        return 409
    except ProjectError as error:
        if isinstance(error, NothingDone) and isinstance(form, ManyForm):
            form.refusals = {pk: str(why) for pk, why in error.errors.items()}
        field = getattr(error, "field", None)
        form.add_error(field if field in form.fields else None, str(error))
        return 400
    return 302


def _asked(request: HttpRequest) -> QueryDict:
    """The question of the desk that the form was sent from."""
    return QueryDict(request.POST.get("question", "")[:_LONGEST].encode(), mutable=True)
