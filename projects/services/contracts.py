"""Changes to what is signed and paid: contracts, extensions, obligations, disbursements.

Each locks the project's row, checks ``expected_version`` against its ``money_version`` and counts
it. All raise Conflict (part money), ProjectCancelled, ValidationError by field, and the named
error of a sum that does not hold, with its figures. A void row keeps its place and its reason;
only voiding is possible in a cancelled project.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pghistory
from django.conf import settings
from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.dates import day_in_words
from accounts.models import User
from coordinates.thai import normalise
from projects.certificates import first_payment_lacks
from projects.contracts.rules import (
    Faults,
    contract_check,
    day_check,
    obligation_year_check,
    paid_before_check,
    signed_before_check,
)
from projects.errors import CertificateMissing, ContractVoided
from projects.models import Contract, ContractExtension, Disbursement, Obligation, Project
from projects.services.contract_change import live_contract, money_change, row_save, row_void
from projects.services.evidence import evidence_given, evidence_taken

CONTRACT_FACTS = (
    "number",
    "contractor",
    "contractor_tax_id",
    "egp_number",
    "signed_on",
    "starts_on",
    "ends_on",
    "amount",
    "excess",
    "excess_reason",
)
# What the database would fill in by itself is filled in here, for the checks.
_BLANK: Final = {"contractor_tax_id": "", "egp_number": "", "excess_reason": ""}
OBLIGATION_FACTS = ("fiscal_year", "bound_on", "amount", "document")
DISBURSEMENT_FACTS = ("instalment", "paid_on", "amount", "document", "progress_percent", "result")
OBLIGATION_VOIDED = gettext_lazy("รายการก่อหนี้นี้ถูกยกเลิกแล้ว แก้ไขไม่ได้ เพิ่มรายการใหม่แทน")
PAYMENT_VOIDED = gettext_lazy("งวดนี้ถูกยกเลิกแล้ว แก้ไขไม่ได้ เพิ่มงวดใหม่แทน")


def _as_kept(facts: Mapping[str, Any]) -> dict[str, Any]:
    """A contract's number has one spelling, in ASCII digits: ๑/๒๕๖๙ and 1/2569 are the same."""
    kept = dict(facts)
    if "number" in kept:
        kept["number"] = normalise(kept["number"], digits=True)
    return kept


def contract_sign(
    *,
    project: Project,
    by: User,
    expected_version: int,
    facts: Mapping[str, Any],
    skip_reason: str = "",
) -> Contract:
    """Sign a contract for ``project`` (CONTRACT_FACTS); its state follows.

    ``skip_reason``: why it passes over states, in the officer's own words.
    """
    with money_change(project, by, expected_version) as now:
        contract = Contract(project=now, **_BLANK | _as_kept(facts))
        contract_check(now, contract)
        row_save(contract, now, by)
        evidence_given(project=now, by=by, contract=contract, reason=skip_reason)
    return contract


def contract_edit(
    *, contract: Contract, by: User, expected_version: int, facts: Mapping[str, Any]
) -> Contract:
    """Correct a contract. Raises ContractVoided, ContractPaidBefore where it was paid earlier."""
    with money_change(contract.project, by, expected_version, contract=contract) as project:
        now = live_contract(contract)
        signed_on = now.signed_on
        for name, value in _as_kept(facts).items():
            setattr(now, name, value)
        if now.signed_on != signed_on:
            signed_before_check(now)
        contract_check(project, now, signed_on=signed_on)
        paid = now.disbursements.filter(voided_at__isnull=True)
        paid_before_check(now, paid.aggregate(first=Min("paid_on"))["first"])
        row_save(now, project, by)
    return now


def contract_accept(
    *, contract: Contract, by: User, expected_version: int, accepted_on: date, result: str
) -> Contract:
    """The works were accepted on a day, with which result of the disbursement."""
    with money_change(contract.project, by, expected_version, contract=contract) as project:
        now = live_contract(contract)
        day_check(now, {"accepted_on": accepted_on}, "accepted_on", amount=False)
        now.accepted_on, now.result = accepted_on, result
        row_save(now, project, by)
    return now


def contract_void(*, contract: Contract, by: User, expected_version: int, reason: str) -> Contract:
    """Take a contract back, and its obligations with it.

    Raises ContractVoidWithPayments while it has live disbursements.
    """
    with (
        pghistory.context(reason=reason),
        money_change(
            contract.project, by, expected_version, contract=contract, voiding=True
        ) as project,
    ):
        now = Contract.objects.get(pk=contract.pk)
        if not row_void(now, project, by, reason):
            return now
        for obligation in now.obligations.filter(voided_at__isnull=True):
            row_void(obligation, project, by, reason)
        evidence_taken(project=project, by=by, reason=reason)
    return now


def contract_extend(
    *, contract: Contract, by: User, expected_version: int, facts: Mapping[str, Any]
) -> ContractExtension:
    """Give a contract more time (``ends_on``), more money (``amount``), or both, with a reason."""
    with money_change(contract.project, by, expected_version, contract=contract) as project:
        now = live_contract(contract)
        extension = ContractExtension(contract=now, **facts)
        _check_extension(now, extension)
        row_save(extension, project, by)
    return extension


def _check_extension(contract: Contract, extension: ContractExtension) -> None:
    faults = Faults()
    faults.future("agreed_on", extension.agreed_on)
    faults.before("agreed_on", extension.agreed_on, contract.signed_on, _("วันลงนามสัญญา"))
    if extension.amount < 0:
        faults.add("amount", _("จำนวนเงินติดลบไม่ได้"))
    if extension.amount:
        faults.amount("amount", extension.amount)
    elif extension.ends_on is None:
        faults.add("ends_on", _("ระบุวันสิ้นสุดใหม่ หรือวงเงินที่เพิ่ม อย่างน้อยหนึ่งอย่าง"))
    if not extension.reason.strip():
        faults.add("reason", _("บอกเหตุผลที่ขยายสัญญา"))
    ends = [contract.ends_on or contract.signed_on]
    later = contract.extensions.filter(voided_at__isnull=True, ends_on__isnull=False)
    last = max([*ends, *(day for day in later.values_list("ends_on", flat=True) if day)])
    if extension.ends_on and extension.ends_on <= last:
        words = {"last": day_in_words(last)}
        faults.add("ends_on", _("ต้องหลังวันสิ้นสุดสัญญาเดิม %(last)s") % words)
    faults.raise_if_any()


def obligation_add(
    *, contract: Contract, by: User, expected_version: int, facts: Mapping[str, Any]
) -> Obligation:
    """Bind money of a fiscal year to a contract; raises ObligationsExceedContract."""
    with money_change(contract.project, by, expected_version, contract=contract) as project:
        obligation = Obligation(contract=live_contract(contract), **facts)
        _check_obligation(obligation)
        row_save(obligation, project, by)
    return obligation


def obligation_edit(
    *, obligation: Obligation, by: User, expected_version: int, facts: Mapping[str, Any]
) -> Obligation:
    """Correct what was bound (OBLIGATION_FACTS).

    Raises ObligationsExceedContract, ContractVoided.
    """
    contract = obligation.contract
    with money_change(
        contract.project, by, expected_version, contract=contract, part=obligation
    ) as project:
        now = Obligation.objects.get(pk=obligation.pk)
        if now.voided_at:
            raise ContractVoided(OBLIGATION_VOIDED)
        now.contract = live_contract(contract)
        for name, value in facts.items():
            setattr(now, name, value)
        _check_obligation(now)
        row_save(now, project, by)
    return now


def _check_obligation(row: Obligation) -> None:
    day_check(row.contract, {"amount": row.amount, "bound_on": row.bound_on}, "bound_on")
    obligation_year_check(row.fiscal_year, row.bound_on)


def next_instalment(contract: Contract) -> int:
    """The number after the last live instalment."""
    live = contract.disbursements.filter(voided_at__isnull=True)
    last = live.order_by("-instalment").values_list("instalment", flat=True).first()
    return (last or 0) + 1


def disbursement_add(
    *,
    contract: Contract,
    by: User,
    expected_version: int,
    facts: Mapping[str, Any],
    skip_reason: str = "",
) -> Disbursement:
    """Pay an instalment (DISBURSEMENT_FACTS); the project's state follows as of a signing.

    Raises DisbursementsExceedContract, ContractPaidBefore, ContractVoided, CertificateMissing.
    """
    with money_change(contract.project, by, expected_version, contract=contract) as project:
        now = live_contract(contract)
        _check_certificate(project)
        payment = Disbursement(contract=now, **facts)
        _check_payment(now, payment)
        row_save(payment, project, by)
        evidence_given(project=project, by=by, disbursement=payment, reason=skip_reason)
    return payment


def _check_certificate(project: Project) -> None:
    """Where the site lets the first payment wait for the certificate, refuse it without one."""
    if settings.CERTIFICATE_FOR_DISBURSEMENT != "wait":
        return
    if lacking := first_payment_lacks(project):
        raise CertificateMissing.of(lacking)


def disbursement_edit(
    *, disbursement: Disbursement, by: User, expected_version: int, facts: Mapping[str, Any]
) -> Disbursement:
    """Correct an instalment; errors as for ``disbursement_add``."""
    contract = disbursement.contract
    with money_change(
        contract.project, by, expected_version, contract=contract, part=disbursement
    ) as project:
        now = Disbursement.objects.get(pk=disbursement.pk)
        if now.voided_at:
            raise ContractVoided(PAYMENT_VOIDED)
        for name, value in facts.items():
            setattr(now, name, value)
        _check_payment(live_contract(contract), now)
        row_save(now, project, by)
    return now


def _check_payment(contract: Contract, payment: Disbursement) -> None:
    faults = Faults()
    faults.amount("amount", payment.amount)
    faults.future("paid_on", payment.paid_on)
    live = contract.disbursements.filter(voided_at__isnull=True, instalment=payment.instalment)
    if same := live.exclude(pk=payment.pk).first():
        words = {"number": same.instalment, "day": day_in_words(same.paid_on)}
        sentence = _("งวดที่ %(number)d เบิกจ่ายแล้วเมื่อ %(day)s งวดถัดไปคือ %(next)d")
        faults.add("instalment", sentence % (words | {"next": next_instalment(contract)}))
    if payment.progress_percent is not None and not 0 <= payment.progress_percent <= 100:
        faults.add("progress_percent", _("ผลงานสะสมเป็นร้อยละ 0 ถึง 100"))
    faults.raise_if_any()
    paid_before_check(contract, payment.paid_on)


def part_void(
    *,
    part: ContractExtension | Obligation | Disbursement,
    by: User,
    expected_version: int,
    reason: str,
) -> None:
    """Take a part of a contract back; the state goes back where nothing is paid any more.

    Raises the error of the sum that needs the money of an extension.
    """
    contract = part.contract
    with (
        pghistory.context(reason=reason),
        money_change(
            contract.project, by, expected_version, contract=contract, voiding=True
        ) as project,
    ):
        now = type(part).objects.get(pk=part.pk)
        if row_void(now, project, by, reason) and isinstance(now, Disbursement):
            evidence_taken(project=project, by=by, reason=reason)
