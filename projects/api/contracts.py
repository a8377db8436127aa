"""Contracts with their extensions and obligations, and the disbursements under them."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from projects.api.operations import reads
from projects.api.paging import Asked, Page, page
from projects.api.readable import of_projects, one
from projects.api.types import Authored, Baht, Code, Id, Voided
from projects.models import Contract, Disbursement

router = Router(tags=["contracts"])


class ExtensionOut(Authored, Voided):
    """More time, or more money, for a contract."""

    agreed_on: date
    ends_on: date | None
    amount_baht: Baht = Field(alias="amount")
    reason: str
    document: str


class ObligationOut(Authored, Voided):
    """Money of a fiscal year bound to a contract."""

    fiscal_year: int
    bound_on: date
    amount_baht: Baht = Field(alias="amount")
    document: str


class ContractOut(Authored, Voided):
    """A contract of a project; ``excess_baht`` is what no share covers, with its reason."""

    project_code: str = Field(alias="project.code")
    money_version: int = Field(alias="project.money_version")
    number: str
    contractor: str
    contractor_tax_id: str
    egp_number: str
    signed_on: date
    starts_on: date | None
    ends_on: date | None
    amount_baht: Baht = Field(alias="amount")
    excess_baht: Baht = Field(alias="excess")
    excess_reason: str
    accepted_on: date | None
    result: str
    extensions: list[ExtensionOut]
    obligations: list[ObligationOut]

    @staticmethod
    def resolve_extensions(contract: Any) -> list[Any]:
        return list(contract.extensions.all())

    @staticmethod
    def resolve_obligations(contract: Any) -> list[Any]:
        return list(contract.obligations.all())


class DisbursementOut(Authored, Voided):
    """One instalment paid under a contract."""

    contract_id: int
    project_code: str = Field(alias="contract.project.code")
    money_version: int = Field(alias="contract.project.money_version")
    instalment: int
    paid_on: date
    amount_baht: Baht = Field(alias="amount")
    document: str
    progress_percent: int | None
    result: str


class VoidableAsked(Asked):
    voided: bool | None = None

    @property
    def where(self) -> dict[str, Any]:
        """``voided=true`` asks for rows that have the moment of it."""
        live = {} if self.voided is None else {"voided_at__isnull": not self.voided}
        return super().where | live


class ContractsAsked(VoidableAsked):
    lookups = {
        "project": "project__code",
        "lao": "project__authority__code",
        "egp_number": "egp_number",
        "signed_from": "signed_on__gte",
        "signed_to": "signed_on__lte",
    }
    project: Code | None = None
    lao: Code | None = None
    egp_number: str | None = Field(None, pattern="^[0-9]{11}$")
    signed_from: date | None = None
    signed_to: date | None = None


class DisbursementsAsked(VoidableAsked):
    lookups = {
        "project": "contract__project__code",
        "lao": "contract__project__authority__code",
        "contract": "contract",
        "paid_from": "paid_on__gte",
        "paid_to": "paid_on__lte",
    }
    project: Code | None = None
    lao: Code | None = None
    contract: Id | None = None
    paid_from: date | None = None
    paid_to: date | None = None


def contracts_of(request: HttpRequest) -> QuerySet[Contract]:
    rows = Contract.objects.select_related("project")
    rows = rows.prefetch_related("extensions", "obligations")
    return of_projects(rows, request.user)


def disbursements_of(request: HttpRequest) -> QuerySet[Disbursement]:
    rows = Disbursement.objects.select_related("contract__project")
    return of_projects(rows, request.user, "contract__project")


@reads(router, "/contracts", Page[ContractOut])
def contract_list(request: HttpRequest, asked: Query[ContractsAsked]) -> dict[str, Any]:
    """The contracts of projects you may read whole; void ones, too."""
    return page(request, contracts_of(request), asked)


@reads(router, "/contracts/{id}", ContractOut)
def contract_one(request: HttpRequest, id: Id) -> Contract:
    """One contract."""
    return one(contracts_of(request), pk=id)


@reads(router, "/disbursements", Page[DisbursementOut])
def disbursement_list(request: HttpRequest, asked: Query[DisbursementsAsked]) -> dict[str, Any]:
    """The instalments paid for projects you may read whole; void ones, too."""
    return page(request, disbursements_of(request), asked)


@reads(router, "/disbursements/{id}", DisbursementOut)
def disbursement_one(request: HttpRequest, id: Id) -> Disbursement:
    """One instalment."""
    return one(disbursements_of(request), pk=id)
