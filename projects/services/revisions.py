"""A revision of an approved plan: begun, proposed, confirmed, opened again.

What it proposes stands in entries of its own and touches no project until it is approved
(``revisions_approval``). A changed entry has ``facts`` and ``amounts``, an added one neither until
it is confirmed, a removal only its reason as ``facts["state_reason"]``.
"""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Right, User
from accounts.rights import acts_on_behalf
from coordinates.thai import be_year, normalise
from projects.codes import BUDGETED, PlanForm, PlanState, State
from projects.errors import Conflict
from projects.models import DevelopmentPlan, PlanEntry, PlanRevision, Project
from projects.plan_content import next_number, unfit
from projects.plan_errors import (
    PlanEmpty,
    PlanForeign,
    PlanIncomplete,
    PlanNotApproved,
    PlanNotConfirmed,
    PlanNotDraft,
    ProposalRefused,
    RevisionMoot,
)
from projects.plan_lock import PLAN_FACTS
from projects.services.plans import STAMPS, addable, plan_lock, refuse_unfit, stamp
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


def _draft(revision: PlanRevision) -> PlanRevision:
    now = revision_lock(revision)
    if now.state != PlanState.DRAFT:
        raise PlanNotDraft
    return now


def _counted(revision: PlanRevision, by: User) -> None:
    stamp(revision, by)
    revision.save(update_fields=STAMPS)


def _in_force(revision: PlanRevision, project: Project) -> PlanEntry:
    """The entry that stands. Raises PlanForeign where the plan does not hold the project."""
    standing = revision.plan.entries.filter(in_force=True, project=project).first()
    if standing is None:
        raise PlanForeign(_("โครงการนี้ไม่ได้อยู่ในแผนแล้ว เสนอเพิ่มเติมแทน"))
    return standing


@transaction.atomic
def proposal_change(
    *,
    revision: PlanRevision,
    project: Project,
    by: User,
    expected_version: int,
    facts: Mapping[str, str],
    amounts: Mapping[int, Decimal],
    form: str,
) -> PlanEntry:
    """Propose other facts (PLAN_FACTS, all of them) and amounts of a project in the plan.

    ``expected_version``: of the proposal, 0 for none yet. Raises Conflict, PlanNotDraft,
    PlanForeign, ProposalRefused where nothing differs, ValidationError by field.
    """
    now = _draft(revision)
    standing = _in_force(now, project)
    texts = _texts(facts)
    years = range(now.plan.first_year, now.plan.last_year + 1)
    baht = {str(year): f"{amount:.2f}" for year, amount in sorted(amounts.items()) if amount}
    if not baht or not all(int(year) in years for year in baht):
        raise ProposalRefused(_("ใส่งบประมาณอย่างน้อยหนึ่งปีของแผน ถ้าไม่ทำแล้ว ให้เสนอนำออกจากแผน"))
    if not differs(standing, texts, baht, form):
        raise ProposalRefused(_("ยังไม่มีอะไรต่างจากแผนที่ใช้อยู่ แก้ข้อมูลก่อนบันทึก"))
    held = {"form": form, "number": standing.number, "facts": texts, "amounts": baht}
    return _propose(now, project, by, expected_version, {**held, "is_removal": False})


def _texts(facts: Mapping[str, str]) -> dict[str, str]:
    """All of the plan's facts, each as its column takes it. Raises ValidationError by field."""
    texts = {name: normalise(facts[name]) for name in PLAN_FACTS}
    wrong: dict[str, list[str]] = {}
    for name, text in texts.items():
        try:
            column: Any = Project._meta.get_field(name)
            column.clean(text, None)
        except ValidationError as error:
            wrong[name] = error.messages
    if wrong:
        raise ValidationError(wrong)
    return texts


def differs(
    standing: PlanEntry, facts: Mapping[str, str], amounts: Mapping[str, str], form: str
) -> bool:
    """Whether a proposal says anything else than the entry that stands."""
    known = {year: Decimal(baht) for year, baht in standing.amounts.items()}
    wanted = {year: Decimal(baht) for year, baht in amounts.items()}
    same = all(normalise(standing.facts.get(name, "")) == facts[name] for name in PLAN_FACTS)
    return not same or known != wanted or standing.form != form


@transaction.atomic
def proposal_remove(
    *, revision: PlanRevision, project: Project, by: User, expected_version: int, reason: str
) -> PlanEntry:
    """Propose to take a project out of the plan. Raises Conflict, PlanNotDraft, PlanForeign,
    ProposalRefused (no reason, or money is tied to the project)."""
    now = _draft(revision)
    standing = _in_force(now, project)
    words = normalise(reason)
    if not words or len(words) > 500:
        raise ProposalRefused(_("บอกเหตุผลที่นำโครงการออกจากแผน ไม่เกิน 500 ตัวอักษร"))
    _refuse_paid(project)
    held = {"form": standing.form, "number": standing.number, "amounts": {}}
    removal = {**held, "facts": {"state_reason": words}, "is_removal": True}
    return _propose(now, project, by, expected_version, removal)


def _refuse_paid(project: Project) -> None:
    project.refresh_from_db(fields=["state"])
    if project.state in BUDGETED:
        sentence = _("โครงการ %(code)s ได้รับงบประมาณแล้ว นำออกจากแผนไม่ได้ ยกเลิกการผูกเงินก่อน")
        raise ProposalRefused(sentence % {"code": project.code})


def _propose(
    revision: PlanRevision,
    project: Project,
    by: User,
    expected_version: int,
    held: Mapping[str, Any],
) -> PlanEntry:
    entry = revision.entries.select_for_update().filter(project=project).first()
    if (entry.version if entry else 0) != expected_version:
        raise Conflict(entry or revision, part="proposal")
    if entry is None:
        entry = PlanEntry(
            plan=revision.plan, revision=revision, project=project, created_by=by, version=0
        )
    for name, value in held.items():
        setattr(entry, name, value)
    entry.programme_id = project.plan_programme_id
    entry.version += 1
    entry.updated_by = by
    entry.entered_on_behalf = acts_on_behalf(by, Right.FACTS, revision.plan.authority)
    entry.save()
    _counted(revision, by)
    return entry


@transaction.atomic
def proposals_add(
    *, revision: PlanRevision, by: User, projects: Collection[int], form: str = PlanForm.P02
) -> list[PlanEntry]:
    """Propose projects (keys) of the authority that the plan does not hold yet, as they stand
    when the revision is confirmed. Raises PlanNotDraft, PlanForeign."""
    now = _draft(revision)
    found = list(addable(now.plan).filter(pk__in=projects).order_by("code"))
    if not found or len(found) != len(set(projects)):
        raise PlanForeign
    first = next_number(now.plan)
    behalf = acts_on_behalf(by, Right.FACTS, now.plan.authority)
    entries = PlanEntry.objects.bulk_create(
        PlanEntry(
            plan=now.plan,
            revision=now,
            project=project,
            form=PlanForm(form),
            number=number,
            programme_id=project.plan_programme_id,
            created_by=by,
            updated_by=by,
            entered_on_behalf=behalf,
        )
        for number, project in enumerate(found, start=first)
    )
    _counted(now, by)
    return entries


@transaction.atomic
def proposal_drop(*, revision: PlanRevision, entry: PlanEntry, by: User) -> None:
    """Take a proposal back while the revision is a draft; its history stays. Raises
    PlanNotDraft."""
    now = _draft(revision)
    now.entries.filter(pk=entry.pk).delete()
    _counted(now, by)


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


def check_proposals(revision: PlanRevision, projects: Collection[Project]) -> None:
    """Raise what makes the proposals impossible by now: a project withdrawn, or paid for."""
    by_pk = {project.pk: project for project in projects}
    removed = revision.entries.filter(is_removal=True).values_list("project_id", flat=True)
    gone = [one.code for one in projects if one.state == State.CANCELLED]
    if gone:
        sentence = _("โครงการ %(codes)s ถูกถอนแล้ว เอาข้อเสนอของโครงการนี้ออกก่อน")
        raise PlanIncomplete(sentence % {"codes": ", ".join(sorted(gone)[:5])})
    for pk in removed:
        _refuse_paid(by_pk[pk])


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
        now.state, now.confirmed_at, now.confirmed_by_id = PlanState.DRAFT, None, None
        stamp(now, by)
        now.save(update_fields=["state", "confirmed_at", "confirmed_by", *STAMPS])
        elsewhere = PlanEntry.objects.filter(
            Q(revision=None, plan__state=PlanState.CONFIRMED)
            | Q(revision__state=PlanState.CONFIRMED)
        )
        mine = Project.objects.filter(pk__in=added, state=State.CONFIRMED)
        mine = mine.exclude(pk__in=elsewhere.values("project"))
        states_set(projects=mine, state=State.PLANNED, by=by, reason=reason)
    return now
