"""One way for every form about the money of a project: show, save, refuse, conflict."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.meanwhile import told_meanwhile
from projects.codes import State
from projects.contracts.figures import Room
from projects.contracts.forms import MoneyForm, VoidForm
from projects.contracts.latest import in_words, is_alike, latest
from projects.errors import (
    CertificateMissing,
    Conflict,
    ContractVoided,
    ProjectCancelled,
    ProjectError,
)
from projects.models import Contract, Project
from projects.services.contracts import next_instalment
from projects.views.asking import conflict_page, is_outdated, renew_version, whole_number

writes = require_http_methods(["GET", "POST"])


@dataclass(frozen=True)
class Step:
    """What a form does to ``project``: its words, the row that stands, how it is saved.

    ``save`` is called with the form's facts and ``expected_version``. ``theirs``: the row that
    is changed, for the side-by-side page; a new one has none. ``blocked``: what must be done
    before, told instead of the form.
    """

    project: Project
    title: str
    button: str
    done: str
    save: Callable[[dict[str, Any], int], object]
    contract: Contract | None = None
    theirs: Model | None = None
    room: Room | None = None
    danger: bool = False
    warning: str = ""
    blocked: str = ""


def open_project(project: Project) -> Project:
    if project.state == State.CANCELLED:
        raise ProjectCancelled
    return project


def live(contract: Contract) -> Contract:
    """A contract that may be changed: neither it nor its project was taken back."""
    open_project(contract.project)
    if contract.voided_at:
        raise ContractVoided
    return contract


def sent(request: HttpRequest, project: Project, initial: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a form: what was sent, and what it begins with."""
    version = {"version": project.money_version}
    return {"data": request.POST or None, "initial": initial | version}


def void(
    request: HttpRequest,
    contract: Contract,
    title: str,
    save: Callable[[str, int], object],
    warning: str = "",
    blocked: str = "",
) -> HttpResponse:
    step = Step(
        contract.project,
        title,
        title,
        _("ยกเลิกแล้ว รายการยังดูได้พร้อมเหตุผล"),
        lambda facts, version: save(facts["reason"], version),
        contract=contract,
        danger=True,
        warning=warning or _("รายการจะไม่นับในยอดรวม แต่ยังดูได้และประวัติไม่หาย"),
        blocked="" if request.POST else blocked,
    )
    return answer(request, step, VoidForm(**sent(request, contract.project, {})))


def answer(request: HttpRequest, step: Step, form: MoneyForm) -> HttpResponse:
    """Show the form; save what was sent; a conflict shows both where a row was changed."""
    status = 400 if form.is_bound else 200
    if form.is_bound and is_outdated(form, step.project.money_version):
        form.is_valid()
        return _conflict(request, step, form, step.project)
    if form.is_bound and form.is_valid():
        try:
            step.save(form.facts, form.cleaned_data["version"])
        except Conflict as conflict:
            return _conflict(request, step, form, conflict.current)
        except ValidationError as error:
            _show(form, error)
        except ProjectError as error:
            is_of_sum = "amount" in form.fields and not isinstance(error, CertificateMissing)
            form.add_error("amount" if is_of_sum else None, str(error))
        else:
            messages.success(request, step.done)
            return redirect("projects:contracts", code=step.project.code)
    return render(request, "finance/form.html", {"step": step, "form": form}, status=status)


def _show(form: MoneyForm, error: ValidationError) -> None:
    """Each sentence at its field, those of no field above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, sentences in error.error_dict.items():
        form.add_error(field if field in form.fields else None, ValidationError(sentences))


def _conflict(request: HttpRequest, step: Step, form: MoneyForm, now: Project) -> HttpResponse:
    if step.theirs is None:
        return _asked_again(request, step, form, now)
    step.theirs.refresh_from_db()
    return conflict_page(
        request,
        form,
        what=f"{now.code} {step.contract}",
        saved=now,
        rows=form.comparison(step.theirs),
        version=now.money_version,
        back=reverse("projects:contracts", args=[now.code]),
    )


def _asked_again(request: HttpRequest, step: Step, form: MoneyForm, now: Project) -> HttpResponse:
    """A new row beside what was saved meanwhile: what that is, whether it is the same."""
    seen = whole_number(str(form.data.get("version", ""))) or 0
    rows = latest(now, now.money_version - seen)
    context = {
        "step": step,
        "form": form,
        "meanwhile": True,
        "saved": [(in_words(row), told_meanwhile(row, request.user)) for row in rows],
        "alike": any(is_alike(row, form.cleaned_data, step.contract) for row in rows),
        "number": _next_number(form, step.contract),
    }
    renew_version(form, now.money_version)
    return render(request, "finance/form.html", context, status=409)


def _next_number(form: MoneyForm, contract: Contract | None) -> int | None:
    """The number an instalment gets where the one that was typed is taken; else None."""
    typed = form.cleaned_data.get("instalment")
    if contract is None or typed is None:
        return None
    live = contract.disbursements.filter(voided_at__isnull=True, instalment=typed)
    if not live.exists():
        return None
    number = next_instalment(contract)
    form.data = {**dict(form.data.items()), "instalment": str(number)}
    return number
