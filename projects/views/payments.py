"""Pages where finance binds money to a contract and pays it in instalments."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from projects.contracts.access import contract_editable, part_editable
from projects.contracts.figures import room_to_bind, room_to_pay
from projects.contracts.forms import (
    DisbursementForm,
    ObligationForm,
    obligation_initial,
    payment_initial,
)
from projects.errors import ContractVoided
from projects.models import Disbursement, Obligation
from projects.services import contracts as services
from projects.views.asking import signed_in
from projects.views.money_step import Step, answer, live, sent, void, writes


@login_required
@writes
def obligation_new(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Bind money of a fiscal year to a contract."""
    user = signed_in(request)
    contract = live(contract_editable(user, code, pk))
    room = room_to_bind(contract)
    step = Step(
        contract.project,
        _("ก่อหนี้ผูกพัน"),
        _("บันทึกการก่อหนี้"),
        _("บันทึกการก่อหนี้ผูกพันแล้ว"),
        lambda facts, version: services.obligation_add(
            contract=contract, by=user, expected_version=version, facts=facts
        ),
        contract=contract,
        room=room,
    )
    initial = obligation_initial(contract, room.left)
    return answer(request, step, ObligationForm(**sent(request, contract.project, initial)))


@login_required
@writes
def disbursement_new(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Pay the next instalment."""
    user = signed_in(request)
    contract = live(contract_editable(user, code, pk))
    room = room_to_pay(contract)
    step = Step(
        contract.project,
        _("เบิกจ่าย"),
        _("บันทึกการเบิกจ่าย"),
        _("บันทึกการเบิกจ่ายแล้ว"),
        lambda facts, version: services.disbursement_add(
            contract=contract, by=user, expected_version=version, facts=facts
        ),
        contract=contract,
        room=room,
    )
    initial = payment_initial(contract, None, room.left)
    return answer(request, step, DisbursementForm(**sent(request, contract.project, initial)))


@login_required
@writes
def disbursement_edit(request: HttpRequest, code: str, pk: int, row: int) -> HttpResponse:
    """Correct an instalment."""
    user = signed_in(request)
    payment = part_editable(user, code, pk, Disbursement, row)
    contract = live(payment.contract)
    if payment.voided_at:
        raise ContractVoided(_("งวดนี้ถูกยกเลิกแล้ว แก้ไขไม่ได้ เพิ่มงวดใหม่แทน"))
    room = room_to_pay(contract, besides=payment)
    step = Step(
        contract.project,
        _("แก้ไขการเบิกจ่าย"),
        _("บันทึก"),
        _("บันทึกการเบิกจ่ายแล้ว"),
        lambda facts, version: services.disbursement_edit(
            disbursement=payment, by=user, expected_version=version, facts=facts
        ),
        contract=contract,
        theirs=payment,
        room=room,
    )
    initial = payment_initial(contract, payment, room.left)
    return answer(request, step, DisbursementForm(**sent(request, contract.project, initial)))


@login_required
@writes
def obligation_void(request: HttpRequest, code: str, pk: int, row: int) -> HttpResponse:
    """Take an obligation back."""
    user = signed_in(request)
    obligation = part_editable(user, code, pk, Obligation, row)
    return void(
        request,
        obligation.contract,
        _("ยกเลิกการก่อหนี้ผูกพัน"),
        lambda reason, version: services.obligation_void(
            obligation=obligation, by=user, expected_version=version, reason=reason
        ),
    )


@login_required
@writes
def disbursement_void(request: HttpRequest, code: str, pk: int, row: int) -> HttpResponse:
    """Take an instalment back."""
    user = signed_in(request)
    payment = part_editable(user, code, pk, Disbursement, row)
    return void(
        request,
        payment.contract,
        _("ยกเลิกการเบิกจ่ายงวดที่ %(number)d") % {"number": payment.instalment},
        lambda reason, version: services.disbursement_void(
            disbursement=payment, by=user, expected_version=version, reason=reason
        ),
    )
