"""Changes to the facts of a project: created, edited, withdrawn, brought back."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pghistory
from django.db import connection, transaction
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.models import Agency, Right, User
from accounts.owners import Owner, owner_columns
from accounts.rights import acts_on_behalf
from projects.checks.rule import Part
from projects.checks.saved import judged_when_saved
from projects.codes import PLANNABLE, State
from projects.errors import Conflict, NotWithdrawn, ProjectCancelled, StateFollowsMoney
from projects.links import project_link
from projects.models import Project, ProjectAmount
from projects.plans.errors import ApprovalByPlan
from projects.plans.lock import may_approve, plan_refuse
from projects.services.classification import suggested_columns
from projects.services.states import STATE_COLUMNS, state_set
from projects.services.withdrawal import asked_withdraw, refuse_contracts, state_before
from projects.title import read_title

STATED = tuple(
    field.name
    for field in Project._meta.get_fields()
    if field.name.startswith("stated_") and "confirmed" not in field.name
)
# Read from title and target whoever corrected the stated columns: what they come to, and where.
COMPUTED = (
    *("computed_length_m", "computed_area_m2", "computed_volume_m3", "computed_parts"),
    "named_subdistrict",
)


def codes_reserve(*, owner_code: str, year: int, count: int = 1) -> list[str]:
    """Reserve the next ``count`` project codes of an owner and B.E. year; never given twice.

    One statement that locks the sequence row, so two officers at once get different codes.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO projects_projectsequence (owner_code, year, last) VALUES (%s, %s, %s)"
            " ON CONFLICT (owner_code, year)"
            " DO UPDATE SET last = projects_projectsequence.last + EXCLUDED.last RETURNING last",
            [owner_code, year, count],
        )
        last: int = cursor.fetchone()[0]
    return [f"{owner_code}-{year}-{n:05d}" for n in range(last - count + 1, last + 1)]


def home_codes(owner: Owner) -> dict[str, str]:
    """The areas of a project that has no position yet: those its owner sits in."""
    if isinstance(owner, Agency):
        return {"province_code": "", "district_code": "", "subdistrict_code": ""}
    covered = list(owner.coverages.values_list("subdistrict_code", flat=True)[:2])
    return {
        "province_code": owner.province_code,
        "district_code": owner.district_code,
        "subdistrict_code": covered[0] if len(covered) == 1 else "",
    }


def columns_from_text(*texts: str, confirmed: bool = False) -> dict[str, Any]:
    """The columns that title and target give, ready for a Project.

    ``confirmed``: somebody vouched for the stated ones, so only COMPUTED are read again.
    """
    stated = read_title(*texts)
    columns = {name: getattr(stated, name) for name in COMPUTED}
    if confirmed:
        return columns
    return columns | {name: getattr(stated, name.removeprefix("stated_")) for name in STATED}


@transaction.atomic
def project_create(
    *,
    owner: Owner,
    by: User,
    facts: Mapping[str, Any],
    amounts: Mapping[int, Decimal] | None = None,
) -> Project:
    """Create a project of ``owner`` with ``facts`` (model fields) and planned amounts by year.

    Raises ApprovalByPlan, ValidationError where a fact cannot be.
    """
    _refuse_approval(owner, by, State.DRAFT, facts.get("state", State.DRAFT))
    [code] = codes_reserve(owner_code=owner.code, year=int(facts["year"]))
    project = Project(
        code=code,
        **owner_columns(owner),
        created_by=by,
        updated_by=by,
        entered_on_behalf=acts_on_behalf(by, Right.FACTS, owner),
        state_since=localdate(),
        **(
            home_codes(owner)
            | suggested_columns(facts.get("name", ""))
            | dict(facts)
            | columns_from_text(facts.get("name", ""), facts.get("target", ""), confirmed=True)
        ),
    )
    project_link(project, facts)
    project.full_clean()
    project.save()
    _amounts_set(project, amounts or {})
    return project


def _lock(project: Project, expected_version: int) -> Project:
    """The row as it stands now, locked; Conflict where another officer saved it meanwhile."""
    now = Project.objects.select_for_update().get(pk=project.pk)
    if now.facts_version != expected_version:
        raise Conflict(now, part="facts")
    return now


@transaction.atomic
def project_edit(
    *,
    project: Project,
    by: User,
    expected_version: int,
    facts: Mapping[str, Any],
    amounts: Mapping[int, Decimal] | None = None,
    confirmed: bool = False,
) -> Project:
    """Change ``facts`` of a project; ``confirmed``: ``by`` vouches for its stated columns.

    Raises Conflict where ``expected_version`` is no longer the project's, ProjectCancelled,
    StateFollowsMoney where the state is not one that planning may set or leave, PlanKeeps where a
    confirmed or approved plan holds what would change, ApprovalByPlan, ValidationError.
    """
    now = _lock(project, expected_version)
    _refuse_state(now, facts.get("state", now.state))
    plan_refuse(now, facts, amounts)
    _refuse_approval(now.owner, by, now.state, facts.get("state", now.state))
    return _write(now, by, facts, amounts, confirmed=confirmed)


def project_revise(
    *, project: Project, by: User, facts: Mapping[str, str], amounts: Mapping[int, Decimal]
) -> Project:
    """Write what an approved revision says of the project, which the caller has locked.

    Stated columns nobody confirmed follow the new title. Raises ValidationError.
    """
    stated: dict[str, Any] = {}
    if not project.stated_confirmed_at and any(
        facts.get(name, getattr(project, name)) != getattr(project, name)
        for name in ("name", "target")
    ):
        stated = columns_from_text(facts["name"], facts.get("target", ""))
    return _write(project, by, stated | dict(facts), amounts)


def _refuse_state(now: Project, wanted: str) -> None:
    """No form un-cancels a project, nor takes it back behind its money."""
    if now.state == State.CANCELLED:
        raise ProjectCancelled
    if wanted != now.state and not {now.state, wanted} <= PLANNABLE:
        raise StateFollowsMoney


def _refuse_approval(owner: Owner, by: User, stands: str, wanted: str) -> None:
    """Raise ApprovalByPlan where ``by`` would approve what only a plan or its approver may."""
    if wanted == State.APPROVED != stands and not may_approve(by, owner):
        raise ApprovalByPlan


def _write(
    now: Project,
    by: User,
    facts: Mapping[str, Any],
    amounts: Mapping[int, Decimal] | None = None,
    *,
    confirmed: bool = False,
) -> Project:
    """Write ``facts`` on the locked row and stamp who did; a new state is noted as a change."""
    stamped = {"facts_version", "updated_at", "updated_by", "entered_on_behalf"}
    before = now.state
    if now.classified_at is None and facts.get("name", now.name) != now.name:
        facts = suggested_columns(facts["name"]) | dict(facts)
    if {"name", "target"} & facts.keys():
        texts = (facts.get(name, getattr(now, name)) for name in ("name", "target"))
        facts = dict(facts) | columns_from_text(*texts, confirmed=True)
    for name, value in facts.items():
        setattr(now, name, value)
    now.facts_version += 1
    now.updated_by = by
    now.entered_on_behalf = acts_on_behalf(by, Right.FACTS, now.owner)
    if confirmed:
        now.stated_confirmed_by, now.stated_confirmed_at = by, timezone.now()
        stamped |= {"stated_confirmed_by", "stated_confirmed_at"}
    stamped |= project_link(now, facts)
    now.full_clean()
    wanted, now.state = now.state, before
    if state_set(project=now, state=wanted, by=by, reason=facts.get("state_reason", "")):
        stamped |= set(STATE_COLUMNS)
    now.save(update_fields=stamped | set(facts))
    if amounts is not None:
        _amounts_set(now, amounts)
    judged_when_saved(now.pk, Part.FACTS)
    return now


def project_withdraw(*, project: Project, by: User, expected_version: int, reason: str) -> Project:
    """Withdraw a project: it is cancelled with a reason and stays in every list and history.

    Its open requests and its unanswered handover are withdrawn with the same reason. One that is
    cancelled already stays as it is. Raises Conflict, ContractsLive, ValidationError.
    """
    with pghistory.context(reason=reason), transaction.atomic():
        now = Project.objects.select_for_update().get(pk=project.pk)
        if now.state == State.CANCELLED:
            return now
        now = _lock(project, expected_version)
        refuse_contracts(now)
        asked_withdraw(project=now, by=by, reason=reason)
        return _write(now, by, {"state": State.CANCELLED, "state_reason": reason})


def project_bring_back(
    *, project: Project, by: User, expected_version: int, reason: str
) -> Project:
    """Take back a withdrawal: the project has the state from before it, where that still holds.

    What was withdrawn with it stays so and may be asked for anew. Raises NotWithdrawn, Conflict,
    ValidationError.
    """
    with pghistory.context(reason=reason), transaction.atomic():
        now = _lock(project, expected_version)
        if now.state != State.CANCELLED:
            raise NotWithdrawn
        return _write(now, by, {"state": state_before(now), "state_reason": reason})


def _amounts_set(project: Project, amounts: Mapping[int, Decimal]) -> None:
    wanted = {year: amount for year, amount in amounts.items() if amount}
    project.amounts.exclude(fiscal_year__in=wanted).delete()
    ProjectAmount.objects.bulk_create(
        _changed_amounts(project, wanted),
        update_conflicts=True,
        unique_fields=["project", "fiscal_year"],
        update_fields=["amount"],
    )


def _changed_amounts(project: Project, wanted: Mapping[int, Decimal]) -> Iterable[ProjectAmount]:
    known = dict(project.amounts.values_list("fiscal_year", "amount"))
    return [
        ProjectAmount(project=project, fiscal_year=year, amount=amount)
        for year, amount in wanted.items()
        if known.get(year) != amount
    ]
