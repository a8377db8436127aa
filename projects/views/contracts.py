"""Pages of contracts: all of a project, signed, corrected, extended, accepted, taken back."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Right
from accounts.rights import can
from projects.access import project_editable, project_readable
from projects.codes import State
from projects.contracts.access import contract_editable
from projects.contracts.context import contract_context
from projects.contracts.figures import room_to_pay, room_to_sign
from projects.contracts.forms import (
    AcceptForm,
    ContractForm,
    ExtensionForm,
    SignForm,
    contract_initial,
)
from projects.contracts.rules import money_since, signing_later
from projects.models import Contract
from projects.services import contracts as services
from projects.states.machine import passed
from projects.views.asking import signed_in
from projects.views.money_step import Step, answer, live, open_project, sent, void, writes


@login_required
@require_safe
def contract_list(request: HttpRequest, code: str) -> HttpResponse:
    """All contracts of a project: what is signed, bound, paid, left, missing."""
    project = project_readable(request.user, code)
    may = can(request.user, Right.MONEY, project.owner)
    context = {
        "project": project,
        "may_void": may,
        "may_change": may and project.state != State.CANCELLED,
        "withdrawn": project.state == State.CANCELLED,
        "room": room_to_sign(project),
        **contract_context(project),
    }
    return render(request, "finance/contracts.html", context)


@login_required
@writes
def contract_new(request: HttpRequest, code: str) -> HttpResponse:
    """Sign a contract."""
    user = signed_in(request)
    project = open_project(project_editable(user, code, Right.MONEY))
    room = room_to_sign(project)
    since = money_since(project)
    initial = contract_initial(None, since) | {"amount": room.left or None}
    skipped = passed(project.state, State.SIGNED)
    form = SignForm(**sent(request, project, initial), passed=skipped)
    step = Step(
        project,
        _("ลงนามสัญญา"),
        _("บันทึกสัญญา"),
        _("บันทึกสัญญาแล้ว"),
        lambda facts, version: services.contract_sign(
            project=project,
            by=user,
            expected_version=version,
            facts=facts,
            skip_reason=form.skip_reason_given,
        ),
        room=room,
        warning=signing_later(since),
    )
    return answer(request, step, form)


@login_required
@writes
def contract_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Correct a contract."""
    user = signed_in(request)
    contract = live(contract_editable(user, code, pk))
    step = Step(
        contract.project,
        _("แก้ไขสัญญา"),
        _("บันทึก"),
        _("บันทึกสัญญาแล้ว"),
        lambda facts, version: services.contract_edit(
            contract=contract, by=user, expected_version=version, facts=facts
        ),
        contract=contract,
        theirs=contract,
        room=room_to_sign(contract.project, besides=contract),
    )
    form = ContractForm(**sent(request, contract.project, contract_initial(contract)))
    return answer(request, step, form)


@login_required
@writes
def contract_extend(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """More time or money for a contract."""
    user = signed_in(request)
    contract = live(contract_editable(user, code, pk))
    step = Step(
        contract.project,
        _("ขยายสัญญา"),
        _("บันทึกการขยายสัญญา"),
        _("บันทึกการขยายสัญญาแล้ว"),
        lambda facts, version: services.contract_extend(
            contract=contract, by=user, expected_version=version, facts=facts
        ),
        contract=contract,
    )
    initial = {"agreed_on": localdate()}
    return answer(request, step, ExtensionForm(**sent(request, contract.project, initial)))


@login_required
@writes
def contract_accept(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The works are accepted; the result of the disbursement."""
    user = signed_in(request)
    contract = live(contract_editable(user, code, pk))
    step = Step(
        contract.project,
        _("ตรวจรับงานและผลการเบิกจ่าย"),
        _("บันทึกการตรวจรับ"),
        _("บันทึกการตรวจรับงานแล้ว"),
        lambda facts, version: services.contract_accept(
            contract=contract, by=user, expected_version=version, **facts
        ),
        contract=contract,
        theirs=contract,
    )
    initial = {
        "accepted_on": contract.accepted_on or localdate(),
        "result": contract.result,
    }
    return answer(request, step, AcceptForm(**sent(request, contract.project, initial)))


@login_required
@writes
def contract_void(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a contract back with a reason; it stays in sight."""
    user = signed_in(request)
    contract = contract_editable(user, code, pk)
    return void(
        request,
        contract,
        _("ยกเลิกสัญญา"),
        lambda reason, version: services.contract_void(
            contract=contract, by=user, expected_version=version, reason=reason
        ),
        _("การก่อหนี้ผูกพันของสัญญานี้จะถูกยกเลิกด้วย รายการทั้งหมดยังดูได้และประวัติไม่หาย"),
        _paid_first(contract),
    )


def _paid_first(contract: Contract) -> str:
    """What must be voided before the contract; nothing where nothing is paid."""
    paid = contract.disbursements.filter(voided_at__isnull=True)
    if not paid.exists():
        return ""
    numbers = ", ".join(map(str, paid.order_by("instalment").values_list("instalment", flat=True)))
    sentence = _(
        "ยังยกเลิกสัญญานี้ไม่ได้ เพราะเบิกจ่ายแล้ว %(used)s บาท (งวดที่ %(numbers)s)"
        " ให้ยกเลิกการเบิกจ่ายทุกงวดที่หน้าสัญญาก่อน แล้วกลับมายกเลิกสัญญา"
    )
    return sentence % {"used": f"{room_to_pay(contract).used:,.2f}", "numbers": numbers}
