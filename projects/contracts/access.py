"""The typed look-ups of contracts and their parts: they give the row or refuse."""

from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from accounts.models import Right, User
from projects.access import project_editable
from projects.models import Contract, ContractExtension, Disbursement, Obligation

Part = TypeVar("Part", ContractExtension, Obligation, Disbursement)


def contract_editable(user: User | AnonymousUser, code: str, pk: int) -> Contract:
    """The contract ``pk`` of project ``code`` where ``user`` edits money.

    Raises Http404 where she may not see it or it is not there, PermissionDenied where she only
    may read.
    """
    project = project_editable(user, code, Right.MONEY)
    contract = project.contracts.filter(pk=pk).first()
    if contract is None:
        raise Http404
    contract.project = project
    return contract


def part_editable(
    user: User | AnonymousUser, code: str, pk: int, model: type[Part], row: int
) -> Part:
    """The extension, obligation or disbursement ``row`` of a contract, as ``contract_editable``."""
    contract = contract_editable(user, code, pk)
    part = model._default_manager.filter(contract=contract, pk=row).first()
    if part is None:
        raise Http404
    part.contract = contract
    return part
