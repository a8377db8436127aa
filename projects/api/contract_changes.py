"""Changes to what is signed and paid. ``version`` is always the project's ``money_version``."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from accounts.models import Right, User
from accounts.rights import can
from projects.access import project_editable
from projects.api.contract_bodies import (
    AcceptIn,
    ContractEdit,
    ContractIn,
    DisbursementEdit,
    DisbursementIn,
    ExtensionIn,
    ObligationEdit,
    ObligationIn,
    VoidIn,
)
from projects.api.contracts import (
    ContractOut,
    DisbursementOut,
    contracts_of,
    disbursements_of,
    router,
)
from projects.api.operations import person, writes
from projects.api.readable import of_projects, one
from projects.api.sent import checked
from projects.api.types import Code, Id
from projects.codes import State
from projects.contracts.forms import (
    AcceptForm,
    ContractForm,
    DisbursementForm,
    ExtensionForm,
    ObligationForm,
    PayForm,
    SignForm,
    VoidForm,
    contract_initial,
)
from projects.models import Contract, ContractExtension, Disbursement, Obligation
from projects.services import contracts as services
from projects.states.machine import passed


def _contract(user: User, pk: int) -> Contract:
    """The contract ``pk`` where ``user`` edits money; a stranger's is a 404."""
    rows = Contract.objects.select_related("project__authority", "project__agency")
    contract = one(of_projects(rows, user), pk=pk)
    if not can(user, Right.MONEY, contract.project.owner):
        raise PermissionDenied
    return contract


P = TypeVar("P", ContractExtension, Obligation, Disbursement)


def _part(model: type[P], contract: Contract, pk: int) -> P:
    found = model._default_manager.filter(contract=contract, pk=pk).first()
    if found is None:
        raise Http404
    found.contract = contract
    return found


def _payment(user: User, pk: int) -> Disbursement:
    rows = of_projects(Disbursement.objects.all(), user, "contract__project")
    payment = one(rows, pk=pk)
    payment.contract = _contract(user, payment.contract_id)
    return payment


def _told(request: HttpRequest, contract: Contract) -> Contract:
    return one(contracts_of(request), pk=contract.pk)


@writes(router, "POST", "/projects/{code}/contracts", ContractOut, status=201)
def contract_sign(request: HttpRequest, code: Code, body: ContractIn) -> Contract:
    """Sign a contract for a project; its state follows."""
    by = person(request)
    project = project_editable(by, code, Right.MONEY)
    form = checked(SignForm, body, passed=passed(project.state, State.SIGNED))
    made = services.contract_sign(
        project=project,
        by=by,
        expected_version=body.version,
        facts=form.facts,
        skip_reason=form.skip_reason_given,
    )
    return _told(request, made)


@writes(router, "PATCH", "/contracts/{id}", ContractOut)
def contract_edit(request: HttpRequest, id: Id, body: ContractEdit) -> Contract:
    """Correct a contract."""
    by = person(request)
    contract = _contract(by, id)
    form = checked(ContractForm, body, shown=contract_initial(contract))
    services.contract_edit(
        contract=contract, by=by, expected_version=body.version, facts=form.facts
    )
    return _told(request, contract)


@writes(router, "POST", "/contracts/{id}/accept", ContractOut)
def contract_accept(request: HttpRequest, id: Id, body: AcceptIn) -> Contract:
    """The works were accepted on a day."""
    by = person(request)
    contract = _contract(by, id)
    form = checked(AcceptForm, body)
    services.contract_accept(contract=contract, by=by, expected_version=body.version, **form.facts)
    return _told(request, contract)


@writes(router, "POST", "/contracts/{id}/void", ContractOut)
def contract_void(request: HttpRequest, id: Id, body: VoidIn) -> Contract:
    """Take a contract back with a reason; it stays readable."""
    by = person(request)
    contract = _contract(by, id)
    form = checked(VoidForm, body)
    services.contract_void(
        contract=contract,
        by=by,
        expected_version=body.version,
        reason=form.cleaned_data["reason"],
    )
    return _told(request, contract)


@writes(router, "POST", "/contracts/{id}/extensions", ContractOut, status=201)
def contract_extend(request: HttpRequest, id: Id, body: ExtensionIn) -> Contract:
    """Give a contract more time, more money, or both."""
    return _add(request, id, body, ExtensionForm, services.contract_extend)


@writes(router, "POST", "/contracts/{id}/obligations", ContractOut, status=201)
def obligation_add(request: HttpRequest, id: Id, body: ObligationIn) -> Contract:
    """Bind money of a fiscal year to a contract."""
    return _add(request, id, body, ObligationForm, services.obligation_add)


def _add(
    request: HttpRequest, id: int, body: Any, form: type[Any], service: Callable[..., Any]
) -> Contract:
    by = person(request)
    contract = _contract(by, id)
    facts = checked(form, body).facts
    service(contract=contract, by=by, expected_version=body.version, facts=facts)
    return _told(request, contract)


@writes(router, "PATCH", "/contracts/{id}/obligations/{part}", ContractOut)
def obligation_edit(request: HttpRequest, id: Id, part: Id, body: ObligationEdit) -> Contract:
    """Correct what was bound."""
    by = person(request)
    contract = _contract(by, id)
    row = _part(Obligation, contract, part)
    shown = {name: getattr(row, name) for name in services.OBLIGATION_FACTS}
    facts = checked(ObligationForm, body, shown=shown).facts
    services.obligation_edit(obligation=row, by=by, expected_version=body.version, facts=facts)
    return _told(request, contract)


@writes(router, "POST", "/contracts/{id}/extensions/{part}/void", ContractOut)
def extension_void(request: HttpRequest, id: Id, part: Id, body: VoidIn) -> Contract:
    """Take an extension back."""
    contract = _contract(person(request), id)
    _void(request, _part(ContractExtension, contract, part), body)
    return _told(request, contract)


@writes(router, "POST", "/contracts/{id}/obligations/{part}/void", ContractOut)
def obligation_void(request: HttpRequest, id: Id, part: Id, body: VoidIn) -> Contract:
    """Take an obligation back."""
    contract = _contract(person(request), id)
    _void(request, _part(Obligation, contract, part), body)
    return _told(request, contract)


def _void(
    request: HttpRequest, part: ContractExtension | Obligation | Disbursement, body: VoidIn
) -> None:
    reason = checked(VoidForm, body).cleaned_data["reason"]
    services.part_void(part=part, by=person(request), expected_version=body.version, reason=reason)


@writes(router, "POST", "/contracts/{id}/disbursements", DisbursementOut, status=201)
def disbursement_add(request: HttpRequest, id: Id, body: DisbursementIn) -> Disbursement:
    """Pay an instalment; the state of the project follows."""
    by = person(request)
    contract = _contract(by, id)
    form = checked(PayForm, body, passed=passed(contract.project.state, State.DISBURSING))
    made = services.disbursement_add(
        contract=contract,
        by=by,
        expected_version=body.version,
        facts=form.facts,
        skip_reason=form.skip_reason_given,
    )
    return one(disbursements_of(request), pk=made.pk)


@writes(router, "PATCH", "/disbursements/{id}", DisbursementOut)
def disbursement_edit(request: HttpRequest, id: Id, body: DisbursementEdit) -> Disbursement:
    """Correct an instalment."""
    by = person(request)
    payment = _payment(by, id)
    shown = {name: getattr(payment, name) for name in services.DISBURSEMENT_FACTS}
    form = checked(DisbursementForm, body, shown=shown)
    services.disbursement_edit(
        disbursement=payment, by=by, expected_version=body.version, facts=form.facts
    )
    return one(disbursements_of(request), pk=id)


@writes(router, "POST", "/disbursements/{id}/void", DisbursementOut)
def disbursement_void(request: HttpRequest, id: Id, body: VoidIn) -> Disbursement:
    """Take an instalment back with a reason; it stays readable."""
    _void(request, _payment(person(request), id), body)
    return one(disbursements_of(request), pk=id)
