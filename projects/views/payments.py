"""Pages where finance binds money to a contract, pays it in instalments, and takes a part back."""

from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.certificates import first_payment_lacks
from projects.codes import State
from projects.contracts.access import contract_editable, part_editable
from projects.contracts.figures import room_to_bind, room_to_pay
from projects.contracts.forms import (
    DisbursementForm,
    ObligationForm,
    PayForm,
    obligation_initial,
    payment_initial,
)
from projects.errors import CertificateMissing, ContractVoided
from projects.models import ContractExtension, Disbursement, Obligation, Project
from projects.services import contracts as services
from projects.states.machine import passed
from projects.views.asking import signed_in
from projects.views.money_step import Step, answer, live, sent, void, writes

# The parts of a contract by the name in their address, and how taking one back is called.
PARTS: Final[dict[str, tuple[type[Any], Any]]] = {
    "extension": (ContractExtension, gettext_lazy("ยกเลิกการขยายสัญญา")),
    "obligation": (Obligation, gettext_lazy("ยกเลิกการก่อหนี้ผูกพัน")),
    "disbursement": (Disbursement, gettext_lazy("ยกเลิกการเบิกจ่ายงวดที่ %(number)d")),
}


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
    initial = obligation_initial(contract, None, room.left)
    return answer(request, step, ObligationForm(**sent(request, contract.project, initial)))


@login_required
@writes
def obligation_edit(request: HttpRequest, code: str, pk: int, row: int) -> HttpResponse:
    """Correct what was bound."""
    user = signed_in(request)
    obligation = part_editable(user, code, pk, Obligation, row)
    contract = live(obligation.contract)
    if obligation.voided_at:
        raise ContractVoided(services.OBLIGATION_VOIDED)
    room = room_to_bind(contract, besides=obligation)
    step = Step(
        contract.project,
        _("แก้ไขการก่อหนี้ผูกพัน"),
        _("บันทึก"),
        _("บันทึกการก่อหนี้ผูกพันแล้ว"),
        lambda facts, version: services.obligation_edit(
            obligation=obligation, by=user, expected_version=version, facts=facts
        ),
        contract=contract,
        theirs=obligation,
        room=room,
    )
    initial = obligation_initial(contract, obligation, room.left)
    return answer(request, step, ObligationForm(**sent(request, contract.project, initial)))


@login_required
@writes
def disbursement_new(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Pay the next instalment."""
    user = signed_in(request)
    contract = live(contract_editable(user, code, pk))
    project, room = contract.project, room_to_pay(contract)
    initial = payment_initial(contract, None, room.left)
    skipped = passed(project.state, State.DISBURSING)
    form = PayForm(**sent(request, project, initial), passed=skipped)
    step = Step(
        project,
        _("เบิกจ่าย"),
        _("บันทึกการเบิกจ่าย"),
        _("บันทึกการเบิกจ่ายแล้ว"),
        lambda facts, version: services.disbursement_add(
            contract=contract,
            by=user,
            expected_version=version,
            facts=facts,
            skip_reason=form.skip_reason_given,
        ),
        contract=contract,
        room=room,
        warning=_without_certificate(project),
    )
    return answer(request, step, form)


def _without_certificate(project: Project) -> str:
    """What is said above the form of a first payment; the service refuses where it must wait."""
    lacking = first_payment_lacks(project)
    if not lacking:
        return ""
    if settings.CERTIFICATE_FOR_DISBURSEMENT == "wait":
        return str(CertificateMissing.of(lacking))
    return _("โครงการนี้ยังไม่มีใบรับรองพิกัดและภาพครบ: %(lacking)s") % {"lacking": " · ".join(lacking)}


@login_required
@writes
def disbursement_edit(request: HttpRequest, code: str, pk: int, row: int) -> HttpResponse:
    """Correct an instalment."""
    user = signed_in(request)
    payment = part_editable(user, code, pk, Disbursement, row)
    contract = live(payment.contract)
    if payment.voided_at:
        raise ContractVoided(services.PAYMENT_VOIDED)
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
def part_void(request: HttpRequest, code: str, pk: int, row: int, part: str) -> HttpResponse:
    """Take an extension, an obligation or an instalment back."""
    user = signed_in(request)
    model, title = PARTS[part]
    held = part_editable(user, code, pk, model, row)
    return void(
        request,
        held.contract,
        title % {"number": getattr(held, "instalment", 0)},
        lambda reason, version: services.part_void(
            part=held, by=user, expected_version=version, reason=reason
        ),
    )
