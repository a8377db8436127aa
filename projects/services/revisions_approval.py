"""The executive approves a revision: its proposals are written, what they replace is kept."""

from collections.abc import Mapping
from decimal import Decimal

import pghistory
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Right, User
from projects.codes import PlanState, RevisionKind, State
from projects.models import PlanEntry, PlanRevision, Project
from projects.plans.errors import PlanEmpty, PlanNotConfirmed
from projects.services.facts import project_revise
from projects.services.plans import STAMPS, stamp
from projects.services.plans_approval import (
    Papers,
    approved_set,
    entries_in_force,
    needs_consent,
    papers_check,
)
from projects.services.revisions import check_proposals, refuse_moot, revision_lock
from projects.services.states import confirmations_move, states_set


def revision_needs_consent(revision: PlanRevision) -> bool:
    """An SAO's council consents to what is added or changed, and whatever the kind to a project
    added or taken out and to other amounts; only the words of an amendment (แก้ไข) are the
    executive's alone. Raises ApproverUnknown."""
    if not needs_consent(revision.plan.authority):
        return False
    return revision.kind != RevisionKind.AMENDED or _is_of_substance(revision)


def _is_of_substance(revision: PlanRevision) -> bool:
    """Whether a revision not yet approved adds a project, takes one out or changes amounts."""
    proposals = list(revision.entries.values_list("project", "is_removal", "amounts"))
    standing = revision.plan.entries.filter(in_force=True)
    known = dict(standing.values_list("project", "amounts"))
    return any(
        is_removal or project not in known or _baht(amounts) != _baht(known[project])
        for project, is_removal, amounts in proposals
    )


def _baht(amounts: Mapping[str, str]) -> dict[int, Decimal]:
    """{B.E. year: baht}, without the years of none."""
    by_year = {int(year): Decimal(baht) for year, baht in amounts.items()}
    return {year: baht for year, baht in by_year.items() if baht}


def revision_approve(
    *, revision: PlanRevision, by: User, expected_version: int, papers: Papers
) -> PlanRevision:
    """Approve a confirmed revision: each project is written as proposed, its entry is in force,
    and what it replaced stays with a pointer to it.

    Raises Conflict, PlanNotConfirmed, PlanEmpty, ApprovalDates, RevisionMoot (a later approval
    of another revision changed the same projects), PlanIncomplete, ProposalRefused,
    ApproverUnknown.
    """
    with override(settings.LANGUAGE_CODE):  # stored, and read by everybody
        reason = _("การเปลี่ยนแปลงแผน %(revision)s") % {"revision": revision}
    with pghistory.context(reason=reason), transaction.atomic():
        now = revision_lock(revision, expected_version)
        if now.state != PlanState.CONFIRMED:
            raise PlanNotConfirmed
        consent = revision_needs_consent(now)
        papers_check(papers, consent=consent, not_before=now.plan.approved_on)
        projects = {
            project.pk: project
            for project in Project.objects.filter(plan_entries__revision=now)
            .select_for_update(of=("self",))
            .select_related("authority", "agency")
            .order_by("pk")
        }
        proposals = list(now.entries.select_for_update().order_by("number", "pk"))
        if not proposals:
            raise PlanEmpty
        check_proposals(now, projects.values())
        standing = entries_in_force(now.plan, list(projects))
        refuse_moot(now)
        for proposal in proposals:
            project = projects[proposal.project_id]
            _write(proposal, project, standing.get(project.pk), by)
        approved_set(now, papers, by)
        stamp(now.plan, by, Right.APPROVE)
        now.plan.save(update_fields=STAMPS)
        _states(now, projects, standing, by, papers)
    return now


def _write(proposal: PlanEntry, project: Project, old: PlanEntry | None, by: User) -> None:
    """Put a proposal in force; of a project that is changed, the facts and amounts too."""
    if old and not proposal.is_removal:
        years = range(proposal.plan.first_year, proposal.plan.last_year + 1)
        kept = dict(project.amounts.exclude(fiscal_year__in=years).values_list(*_AMOUNT))
        wanted = kept | _baht(proposal.amounts)
        project_revise(project=project, by=by, facts=proposal.facts, amounts=wanted)
    if old:
        old.in_force, old.replaced_by = False, proposal
        old.version += 1
        old.save(update_fields=["in_force", "replaced_by", "version", "updated_at"])
    proposal.in_force = not proposal.is_removal
    proposal.version += 1
    proposal.save(update_fields=["in_force", "version", "updated_at"])


_AMOUNT = ("fiscal_year", "amount")


def _states(
    revision: PlanRevision,
    projects: dict[int, Project],
    standing: dict[int, PlanEntry],
    by: User,
    papers: Papers,
) -> None:
    """What is added becomes *approved*; what is removed is only *planned* again."""
    changes = {"by": by, "right": Right.APPROVE, "on": papers.approved_on}
    young = [State.DRAFT, State.PLANNED, State.CONFIRMED]
    added = Project.objects.filter(pk__in=set(projects) - set(standing), state__in=young)
    confirmations_move(projects=added, on=papers.approved_on)
    states_set(projects=added, state=State.APPROVED, **changes)  # type: ignore[arg-type]
    removed = revision.entries.filter(is_removal=True).values("project")
    gone = Project.objects.filter(pk__in=removed, state__in=[State.CONFIRMED, State.APPROVED])
    reason = revision.reason[:500]
    states_set(projects=gone, state=State.PLANNED, reason=reason, **changes)  # type: ignore[arg-type]
