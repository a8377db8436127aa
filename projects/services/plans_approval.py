"""The executive approves a plan: dates in order, what was approved kept, its projects approved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import LocalAuthority, Right, User
from projects.budget.errors import ApproverUnknown
from projects.codes import UNAPPROVED, PlanState, State
from projects.models import ApprovalRule, DevelopmentPlan, PlanEntry, Project
from projects.models.planning import Approvable
from projects.plans.content import unfit
from projects.plans.errors import ApprovalDates, PlanEmpty, PlanNotConfirmed
from projects.services.plans import STAMPS, plan_lock, refuse_unfit, stamp
from projects.services.states import confirmations_move, states_set

APPROVAL = (
    "state",
    "consent_on",
    "consent_resolution",
    "approved_on",
    "approved_by",
    "announcement",
)


@dataclass(frozen=True)
class Papers:
    """What an approval rests on: days, the council's resolution and the announcement's number."""

    approved_on: date
    consent_on: date | None = None
    consent_resolution: str = ""
    announcement: str = ""


def needs_consent(authority: LocalAuthority) -> bool:
    """Whether the council must consent first (an SAO's, by the table of rules). Raises
    ApproverUnknown for a kind that the table does not know."""
    rule = ApprovalRule.objects.filter(pk=authority.kind).first()
    if rule is None:
        raise ApproverUnknown
    return rule.plan_needs_consent


def papers_check(papers: Papers, *, consent: bool, not_before: date | None = None) -> None:
    """Raise ApprovalDates for the first paper that is missing or out of order."""
    for fault in papers_faults(papers, consent=consent, not_before=not_before):
        raise fault


def papers_faults(
    papers: Papers, *, consent: bool, not_before: date | None = None
) -> Iterator[ApprovalDates]:
    """Each paper that is missing or out of order, those of the consent first."""
    if consent and not papers.consent_on:
        sentence = _("แผนของ อบต. ต้องให้สภาเห็นชอบก่อน ใส่วันที่สภาเห็นชอบ")
        yield ApprovalDates(sentence, field="consent_on")
    if consent and not papers.consent_resolution.strip():
        sentence = _("ใส่เลขที่หรือครั้งที่ของมติสภา เช่น สมัยสามัญ สมัยที่ 1/2569")
        yield ApprovalDates(sentence, field="consent_resolution")
    for name in ("consent_on", "approved_on"):
        day = getattr(papers, name)
        if day and day > localdate():
            yield ApprovalDates(_("วันที่ต้องไม่เกินวันนี้"), field=name)
        if day and not_before and day < not_before:
            sentence = _("วันที่ต้องไม่ก่อนวันที่อนุมัติแผน")
            yield ApprovalDates(sentence, field=name)
    if papers.consent_on and papers.approved_on < papers.consent_on:
        sentence = _("วันที่อนุมัติต้องไม่ก่อนวันที่สภาเห็นชอบ")
        yield ApprovalDates(sentence, field="approved_on")


def approved_set(row: Approvable, papers: Papers, by: User) -> None:
    """Mark a plan or revision as approved and save it."""
    row.state, row.approved_by = PlanState.APPROVED, by
    row.approved_on, row.consent_on = papers.approved_on, papers.consent_on
    row.consent_resolution, row.announcement = papers.consent_resolution, papers.announcement
    stamp(row, by, Right.APPROVE)
    row.full_clean(exclude=["plan", "authority"])
    row.save(update_fields=[*APPROVAL, *STAMPS])


@transaction.atomic
def plan_approve(
    *, plan: DevelopmentPlan, by: User, expected_version: int, papers: Papers
) -> DevelopmentPlan:
    """Approve a confirmed plan: facts and amounts are kept in its entries, which are in force
    from now on; its projects become *approved*.

    Raises Conflict, PlanNotConfirmed, PlanEmpty, PlanIncomplete, ApprovalDates, ApproverUnknown.
    """
    now = plan_lock(plan, expected_version)
    if now.state != PlanState.CONFIRMED:
        raise PlanNotConfirmed
    papers_check(papers, consent=needs_consent(now.authority))
    entries = now.entries.filter(revision=None)
    projects = Project.objects.filter(plan_entries__in=entries).order_by("pk")
    held = list(projects.select_for_update(of=("self",)).values_list("pk", flat=True))
    if not held:
        raise PlanEmpty
    refuse_unfit(unfit(now, entries))
    snapshot(now, entries=list(entries.values_list("pk", flat=True)), by=by)
    entries.update(in_force=True)
    approved_set(now, papers, by)
    young = Project.objects.filter(pk__in=held, state__in=UNAPPROVED)
    confirmations_move(projects=young, on=papers.approved_on)
    states_set(
        projects=young, state=State.APPROVED, by=by, right=Right.APPROVE, on=papers.approved_on
    )
    return now


_SNAPSHOT = """
    UPDATE projects_planentry e SET
        facts = jsonb_build_object(
            'name', p.name, 'objective', p.objective, 'target', p.target,
            'indicator', p.indicator, 'outcome', p.outcome, 'division', p.division,
            'strategy', p.strategy, 'programme', p.programme),
        amounts = coalesce(
            (SELECT jsonb_object_agg(a.fiscal_year::text, a.amount::text)
             FROM projects_projectamount a
             WHERE a.project_id = p.id AND a.fiscal_year BETWEEN %s AND %s), '{}'),
        programme_id = p.plan_programme_id,
        version = e.version + 1, updated_at = clock_timestamp(), updated_by_id = %s
    FROM projects_project p
    WHERE p.id = e.project_id AND e.id = ANY(%s)
"""


def snapshot(plan: DevelopmentPlan, *, entries: list[int], by: User) -> None:
    """Write into these entries (keys) what their projects say now, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SNAPSHOT, [plan.first_year, plan.last_year, by.pk, entries])


def entries_in_force(plan: DevelopmentPlan, projects: list[int]) -> dict[int, PlanEntry]:
    """{key of a project: its entry in force}, locked."""
    rows = plan.entries.select_for_update().filter(in_force=True, project__in=projects)
    return {entry.project_id: entry for entry in rows.order_by("pk")}
