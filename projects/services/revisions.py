"""A revision of an approved plan: begun, confirmed, opened again.

What it proposes (``proposals``) stands in entries of its own and touches no project until it is
approved (``revisions_approval``). A changed entry has ``facts`` and ``amounts``, an added one
neither until it is confirmed, a removal only its reason as ``facts["state_reason"]``.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Right, User
from accounts.rights import acts_on_behalf
from coordinates.thai import be_year, normalise
from projects.codes import BUDGETED, PlanState, State
from projects.errors import Conflict
from projects.models import DevelopmentPlan, PlanEntry, PlanRevision, Project
from projects.plans.content import unfit
from projects.plans.errors import (
    PlanEmpty,
    PlanIncomplete,
    PlanNotApproved,
    PlanNotConfirmed,
    PlanNotDraft,
    ProposalRefused,
    RevisionMoot,
)
from projects.plans.shared import refuse_kept
from projects.services.plans import STAMPS, open_again, plan_lock, refuse_unfit, stamp
from projects.services.plans_approval import snapshot
from projects.services.states import states_set


@transaction.atomic
def revision_create(
    *, plan: DevelopmentPlan, by: User, kind: str, reason: str, on: date | None = None
) -> PlanRevision:
    """Begin a revision of an approved plan; its number counts those of its kind and B.E. year.

    Raises PlanNotApproved, ValidationError (a kind nobody knows, no reason).
    """
    now = plan_lock(plan)
    if now.state != PlanState.APPROVED:
        raise PlanNotApproved
    year = be_year(on or localdate())
    last = now.revisions.filter(kind=kind, year=year).aggregate(last=Max("number"))["last"]
    revision = PlanRevision(
        plan=now,
        kind=kind,
        number=(last or 0) + 1,
        year=year,
        reason=normalise(reason),
        created_by=by,
        updated_by=by,
        entered_on_behalf=acts_on_behalf(by, Right.FACTS, now.authority),
    )
    revision.full_clean(exclude=["plan"])
    revision.save()
    return revision


def revision_lock(revision: PlanRevision, expected_version: int | None = None) -> PlanRevision:
    """The plan's row, then the revision's, locked in this order; Conflict where it was changed."""
    plan = plan_lock(DevelopmentPlan(pk=revision.plan_id))
    now = PlanRevision.objects.select_for_update().get(pk=revision.pk)
    now.plan = plan
    if expected_version is not None and now.version != expected_version:
        raise Conflict(now, part="revision")
    return now


def revision_draft(revision: PlanRevision) -> PlanRevision:
    """The revision as ``revision_lock`` gives it. Raises PlanNotDraft."""
    now = revision_lock(revision)
    if now.state != PlanState.DRAFT:
        raise PlanNotDraft
    return now


def additions(revision: PlanRevision) -> Any:
    """What the revision adds: neither a removal nor in the plan before."""
    standing = revision.plan.entries.filter(in_force=True)
    if revision.state == PlanState.APPROVED:
        return revision.entries.filter(is_removal=False, replaced=None)
    rows = revision.entries.filter(is_removal=False)
    return rows.exclude(project__in=standing.values("project"))


@transaction.atomic
def revision_confirm(*, revision: PlanRevision, by: User, expected_version: int) -> PlanRevision:
    """Planning says that the proposals are whole; added projects are kept as they stand and
    become *confirmed*.

    Raises Conflict, PlanNotDraft, PlanEmpty, PlanIncomplete, ProposalRefused.
    """
    now = revision_lock(revision, expected_version)
    if now.state != PlanState.DRAFT:
        raise PlanNotDraft
    held = Project.objects.filter(plan_entries__revision=now).order_by("pk")
    projects = list(held.select_for_update(of=("self",)))
    if not projects:
        raise PlanEmpty
    check_proposals(now, projects)
    refuse_moot(now)
    added = additions(now)
    refuse_unfit(unfit(now.plan, added))
    snapshot(now.plan, entries=list(added.values_list("pk", flat=True)), by=by)
    now.state, now.confirmed_at, now.confirmed_by = PlanState.CONFIRMED, timezone.now(), by
    stamp(now, by)
    now.save(update_fields=["state", "confirmed_at", "confirmed_by", *STAMPS])
    young = Project.objects.filter(plan_entries__in=added, state__in=[State.DRAFT, State.PLANNED])
    states_set(projects=young, state=State.CONFIRMED, by=by, reason=now.reason[:500])
    return now


def refuse_paid(project: Project) -> None:
    project.refresh_from_db(fields=["state"])
    if project.state in BUDGETED:
        sentence = _("โครงการ %(code)s ได้รับงบประมาณแล้ว นำออกจากแผนไม่ได้ ยกเลิกการผูกเงินก่อน")
        raise ProposalRefused(sentence % {"code": project.code})


def check_proposals(revision: PlanRevision, projects: Collection[Project]) -> None:
    """Raise what makes the proposals impossible by now: a project withdrawn, but to be changed or
    added; one paid for, but to be taken out; one that another plan keeps, but to be changed."""
    by_pk = {project.pk: project for project in projects}
    removed = set(revision.entries.filter(is_removal=True).values_list("project_id", flat=True))
    stay = [project for project in projects if project.pk not in removed]
    gone = [one.code for one in stay if one.state == State.CANCELLED]
    if gone:
        sentence = _("โครงการ %(codes)s ถูกถอนแล้ว เอาข้อเสนอของโครงการนี้ออกก่อน")
        raise PlanIncomplete(sentence % {"codes": ", ".join(sorted(gone)[:5])})
    for pk in removed:
        refuse_paid(by_pk[pk])
    refuse_kept(revision, [project.pk for project in stay])


def moot_codes(revision: PlanRevision) -> list[str]:
    """Codes of proposed projects whose entry another revision replaced after the proposal; one
    query."""
    later = PlanEntry.objects.filter(
        Q(in_force=True) | Q(is_removal=True, revision__state=PlanState.APPROVED),
        plan=revision.plan_id,
        project=OuterRef("project"),
        updated_at__gt=OuterRef("updated_at"),
    )
    moot = revision.entries.filter(Exists(later.exclude(revision=revision)))
    return list(moot.order_by("project__code").values_list("project__code", flat=True))


def refuse_moot(revision: PlanRevision) -> None:
    """Raise RevisionMoot where a proposal was made for an entry that stands no more."""
    if codes := moot_codes(revision):
        raise RevisionMoot(revision, codes=codes)


def revision_reopen(
    *, revision: PlanRevision, by: User, expected_version: int, reason: str
) -> PlanRevision:
    """Open a confirmed revision for changes again; what it adds is *planned* again.

    Raises Conflict, PlanNotConfirmed.
    """
    with pghistory.context(reason=reason), transaction.atomic():
        now = revision_lock(revision, expected_version)
        if now.state != PlanState.CONFIRMED:
            raise PlanNotConfirmed(_("เปิดกลับมาแก้ไขได้เฉพาะที่ยืนยันแล้วและยังไม่อนุมัติ"))
        added = list(additions(now).values_list("project_id", flat=True))
        open_again(now, added, by=by, reason=reason)
    return now
