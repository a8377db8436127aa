"""The story of projects as rows: columns and values of each table in one order."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any, Final

from benchmarks.generate.chain import EXTENDED, Deal, Request
from benchmarks.generate.drafting import Draft
from benchmarks.generate.papers import Ordinance, Plan, Revision

Row = tuple[Any, ...]
Pairs = Iterable[tuple[int, Draft]]

ORDINANCE: Final = (
    "id",
    "authority_id",
    "fiscal_year",
    "kind",
    "number",
    "name",
    "total",
    "council_on",
    "resolution",
    "approver",
    "approved_on",
    "document",
)
PLAN: Final = (
    "id",
    "authority_id",
    "first_year",
    "last_year",
    "name",
    "state",
    "confirmed_at",
    "consent_on",
    "consent_resolution",
    "approved_on",
    "announcement",
)
REVISION: Final = (
    "id",
    "plan_id",
    "kind",
    "number",
    "year",
    "reason",
    "state",
    "confirmed_at",
    "consent_resolution",
    "announcement",
)
CONTRACT: Final = (
    "id",
    "project_id",
    "number",
    "contractor",
    "contractor_tax_id",
    "egp_number",
    "signed_on",
    "starts_on",
    "ends_on",
    "amount",
    "accepted_on",
)
EXTENSION: Final = ("contract_id", "agreed_on", "ends_on", "reason")
OBLIGATION: Final = ("contract_id", "fiscal_year", "bound_on", "amount")
DISBURSEMENT: Final = (
    "id",
    "contract_id",
    "instalment",
    "paid_on",
    "amount",
    "progress_percent",
)
CHANGE: Final = (
    "project_id",
    "before",
    "state",
    "changed_on",
    "reason",
    "contract_id",
    "disbursement_id",
    "created_at",
)
REQUEST: Final = (
    "project_id",
    "fiscal_year",
    "source",
    "amount",
    "priority",
    "papers",
    "note",
    "state",
    "submitted_at",
    "reviewed_at",
    "review_note",
    "forwarded_at",
    "decided_at",
    "allocated",
    "reason",
    "document",
    "item_id",
)
# How far a request has come: what of submitted, reviewed, forwarded, decided has a date.
_REACHED: Final = {
    "draft": 0,
    "submitted": 1,
    "reviewed": 2,
    "forwarded": 3,
    "refused": 4,
    "allocated": 4,
}
_MONTHS: Final = (9, 10, 11, 12)


def ordinance(found: Ordinance) -> Row:
    return (
        found.pk,
        found.owner.pk,
        found.fiscal_year,
        found.kind,
        found.number,
        found.name,
        found.total,
        found.council_on,
        f"สมัยประชุมสามัญ ครั้งที่ 3/{found.council_on.year + 543}",
        found.approver,
        found.approved_on,
        f"ที่ {found.fiscal_year}/{found.owner.code[-4:]}",
    )


def plan(found: Plan) -> Row:
    consent = found.consent_on
    return (
        found.pk,
        found.owner.pk,
        found.first_year,
        found.last_year,
        found.name[:300],
        "approved",
        found.confirmed_at,
        consent,
        f"สมัยประชุมสามัญ ครั้งที่ 2/{consent.year + 543}" if consent else "",
        found.approved_on,
        f"{found.approved_on.day}/{found.approved_on.year + 543}",
    )


def revision(of: Plan, found: Revision) -> Row:
    confirmed = _at(date(found.year - 544, 6, 1)) if found.state == "confirmed" else None
    return (
        found.pk,
        of.pk,
        found.kind,
        found.number,
        found.year,
        found.reason,
        found.state,
        confirmed,
        "",
        "",
    )


def contract(project: int, deal: Deal) -> Row:
    return (
        deal.pk,
        project,
        deal.number,
        deal.contractor,
        deal.tax_id,
        deal.egp_number,
        deal.signed_on,
        deal.signed_on,
        deal.ends_on,
        deal.amount,
        deal.accepted_on,
    )


def extension(deal: Deal) -> Row:
    return deal.pk, deal.ends_on, deal.extended_to, EXTENDED


def obligations(deals: Iterable[Deal]) -> Iterator[Row]:
    for deal in deals:
        for year, amount in deal.obligations:
            if amount:
                yield deal.pk, year, deal.signed_on, amount


def disbursements(deals: Iterable[Deal]) -> Iterator[Row]:
    for deal in deals:
        for paid in deal.payments:
            yield paid.pk, deal.pk, paid.instalment, paid.paid_on, paid.amount, paid.progress


def changes(pairs: Pairs) -> Iterator[Row]:
    """A state's evidence is the contract, and of a paid one the first payment."""
    for pk, draft in pairs:
        deal = draft.chain.deal
        for change in draft.chain.changes:
            held = deal if change.state == "signed" else None
            paid = deal.payments[0].pk if deal and change.state == "disbursing" else None
            yield (
                pk,
                change.before,
                change.state,
                change.changed_on,
                change.reason,
                held.pk if held else None,
                paid,
                _at(change.changed_on),
            )


def request(project: int, found: Request) -> Row:
    year, reached = found.fiscal_year - 544, _REACHED[found.state]
    when = [
        _at(date(year - 1, month, 15)) if nth < reached else None
        for nth, month in enumerate(_MONTHS)
    ]
    return (
        project,
        found.fiscal_year,
        found.source,
        found.amount,
        found.priority,
        "{" + ",".join(found.papers) + "}",
        "",
        found.state,
        when[0],
        when[1],
        "",
        when[2],
        when[3],
        found.item.amount if found.item else None,
        found.reason,
        "",
        found.item.pk if found.item else None,
    )


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
