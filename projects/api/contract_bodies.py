"""What a program sends to change a contract; ``version`` is the project's ``money_version``."""

from datetime import date
from typing import Any

from pydantic import Field

from projects.api.types import BahtIn, Strict, Version

SKIP_REASON: Any = Field(
    "",
    max_length=500,
    description="why states are passed over, where any are; left out: the evidence in words",
)


class ContractFacts(Strict):
    version: Version
    contractor_tax_id: str = Field("", max_length=13)
    egp_number: str = Field("", max_length=11)
    starts_on: date | None = None
    ends_on: date | None = None
    excess_baht: BahtIn | None = None
    excess_reason: str = Field("", max_length=500)


class ContractIn(ContractFacts):
    skip_reason: str = SKIP_REASON
    number: str = Field(max_length=60)
    contractor: str = Field(max_length=200)
    signed_on: date
    amount_baht: BahtIn


class ContractEdit(ContractFacts):
    """What is left out stays."""

    number: str | None = Field(None, max_length=60)
    contractor: str | None = Field(None, max_length=200)
    signed_on: date | None = None
    amount_baht: BahtIn | None = None


class AcceptIn(Strict):
    version: Version
    accepted_on: date
    result: str = Field("", max_length=500)


class VoidIn(Strict):
    version: Version
    reason: str = Field(max_length=500)


class ExtensionIn(Strict):
    """More time (``ends_on``), more money (``amount_baht``) or both."""

    version: Version
    agreed_on: date
    ends_on: date | None = None
    amount_baht: BahtIn | None = None
    reason: str = Field(max_length=500)
    document: str = Field("", max_length=100)


class ObligationIn(Strict):
    version: Version
    fiscal_year: int
    bound_on: date
    amount_baht: BahtIn
    document: str = Field("", max_length=100)


class ObligationEdit(Strict):
    """What is left out stays."""

    version: Version
    fiscal_year: int | None = None
    bound_on: date | None = None
    amount_baht: BahtIn | None = None
    document: str | None = Field(None, max_length=100)


class DisbursementIn(Strict):
    version: Version
    skip_reason: str = SKIP_REASON
    instalment: int
    paid_on: date
    amount_baht: BahtIn
    document: str = Field("", max_length=100)
    progress_percent: int | None = None
    result: str = Field("", max_length=500)


class DisbursementEdit(Strict):
    """What is left out stays."""

    version: Version
    instalment: int | None = None
    paid_on: date | None = None
    amount_baht: BahtIn | None = None
    document: str | None = Field(None, max_length=100)
    progress_percent: int | None = None
    result: str | None = Field(None, max_length=500)
