"""What a revision proposes: a project changed, taken out, or added; and a proposal taken back."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Right, User
from accounts.rights import acts_on_behalf
from coordinates.thai import normalise
from projects.codes import PlanForm
from projects.errors import Conflict
from projects.models import PlanEntry, PlanRevision, Project
from projects.plans.errors import PlanForeign, ProposalRefused
from projects.plans.lock import PLAN_FACTS
from projects.services.plans import STAMPS, entries_make, stamp
from projects.services.revisions import refuse_paid, revision_draft


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
    now = revision_draft(revision)
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
    now = revision_draft(revision)
    standing = _in_force(now, project)
    words = normalise(reason)
    if not words or len(words) > 500:
        raise ProposalRefused(_("บอกเหตุผลที่นำโครงการออกจากแผน ไม่เกิน 500 ตัวอักษร"))
    refuse_paid(project)
    held = {"form": standing.form, "number": standing.number, "amounts": {}}
    removal = {**held, "facts": {"state_reason": words}, "is_removal": True}
    return _propose(now, project, by, expected_version, removal)


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
    now = revision_draft(revision)
    entries = entries_make(plan=now.plan, by=by, projects=projects, form=form, revision=now)
    _counted(now, by)
    return entries


@transaction.atomic
def proposal_drop(*, revision: PlanRevision, entry: PlanEntry, by: User) -> None:
    """Take a proposal back while the revision is a draft; its history stays. Raises
    PlanNotDraft."""
    now = revision_draft(revision)
    now.entries.filter(pk=entry.pk).delete()
    _counted(now, by)
