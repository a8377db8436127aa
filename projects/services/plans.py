"""Changes to a development plan before its approval: made, filled, confirmed, opened again.

Every service locks the plan's row first. ``version`` counts each change of the plan or of its
entries, so whoever confirms or approves does so for what she saw.
"""

from collections.abc import Collection
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import LocalAuthority, Right, User
from accounts.rights import acts_on_behalf
from projects.codes import PlanForm, PlanState, State
from projects.errors import Conflict
from projects.models import DevelopmentPlan, PlanEntry, PlanRevision, Project
from projects.plans.content import first_codes, next_number, unfit
from projects.plans.errors import (
    PlanEmpty,
    PlanExists,
    PlanForeign,
    PlanIncomplete,
    PlanNotConfirmed,
    PlanNotDraft,
    PlanYearsLeave,
)
from projects.services.states import states_set

MOST_YEARS = 20
STAMPS = ("version", "updated_at", "updated_by", "entered_on_behalf")


def plan_name(first_year: int, last_year: int) -> str:
    return f"แผนพัฒนาท้องถิ่น (พ.ศ. {first_year} - {last_year})"


@transaction.atomic
def plan_create(
    *, authority: LocalAuthority, by: User | None, first_year: int, last_year: int, name: str = ""
) -> DevelopmentPlan:
    """Begin a plan of ``authority`` for the B.E. years ``first_year`` to ``last_year``.

    Raises PlanExists, PlanYearsLeave, ValidationError. ``by`` None is the operator.
    """
    _check_years(first_year, last_year)
    # Two officers at once wait for each other here, and the second is told.
    LocalAuthority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    if authority.plans.filter(first_year=first_year, last_year=last_year).exists():
        raise PlanExists
    plan = DevelopmentPlan(
        authority=authority,
        first_year=first_year,
        last_year=last_year,
        name=name or plan_name(first_year, last_year),
        created_by=by,
        updated_by=by,
        entered_on_behalf=bool(by and acts_on_behalf(by, Right.FACTS, authority)),
    )
    plan.full_clean()
    plan.save()
    return plan


@transaction.atomic
def plan_edit(
    *,
    plan: DevelopmentPlan,
    by: User,
    expected_version: int,
    name: str,
    first_year: int,
    last_year: int,
) -> DevelopmentPlan:
    """Change the name and years of a draft. Raises Conflict, PlanNotDraft, PlanExists,
    PlanYearsLeave, ValidationError."""
    _check_years(first_year, last_year)
    now = plan_lock(plan, expected_version)
    _must_be_draft(now)
    same = DevelopmentPlan.objects.filter(
        authority=now.authority_id, first_year=first_year, last_year=last_year
    )
    if same.exclude(pk=now.pk).exists():
        raise PlanExists
    now.name, now.first_year, now.last_year = name, first_year, last_year
    stamp(now, by)
    now.full_clean()
    now.save(update_fields=["name", "first_year", "last_year", *STAMPS])
    return now


def _check_years(first_year: int, last_year: int) -> None:
    if not 0 <= last_year - first_year < MOST_YEARS:
        raise PlanYearsLeave


def plan_lock(plan: DevelopmentPlan, expected_version: int | None = None) -> DevelopmentPlan:
    """The row as it stands, locked; Conflict where it is no longer ``expected_version``."""
    rows = DevelopmentPlan.objects.select_for_update(of=("self",)).select_related("authority")
    now = rows.get(pk=plan.pk)
    if expected_version is not None and now.version != expected_version:
        raise Conflict(now, part="plan")
    return now


def stamp(row: Any, by: User | None, right: Right = Right.FACTS) -> None:
    """Count the change of a plan or revision and note who made it, in memory."""
    authority = row.authority if isinstance(row, DevelopmentPlan) else row.plan.authority
    row.version += 1
    row.updated_by = by
    row.entered_on_behalf = bool(by and acts_on_behalf(by, right, authority))


def _must_be_draft(plan: DevelopmentPlan) -> None:
    if plan.state != PlanState.DRAFT:
        raise PlanNotDraft


def addable(plan: DevelopmentPlan) -> Any:
    """The authority's own projects that the plan does not hold: not withdrawn, not in it."""
    held = plan.entries.filter(
        Q(in_force=True)
        | Q(revision=None, plan__state__in=[PlanState.DRAFT, PlanState.CONFIRMED])
        | Q(revision__state__in=[PlanState.DRAFT, PlanState.CONFIRMED])
    )
    own = Project.objects.filter(authority=plan.authority_id).exclude(state=State.CANCELLED)
    return own.exclude(pk__in=held.values("project"))


@transaction.atomic
def plan_entries_add(
    *, plan: DevelopmentPlan, by: User, projects: Collection[int], form: str = PlanForm.P02
) -> list[PlanEntry]:
    """Put projects (keys) at the end of a draft plan, in the order of their codes.

    Raises PlanNotDraft, PlanForeign where one cannot be in it (nothing is added then).
    """
    now = plan_lock(plan)
    _must_be_draft(now)
    entries = entries_make(plan=now, by=by, projects=projects, form=form)
    stamp(now, by)
    now.save(update_fields=STAMPS)
    return entries


def entries_make(
    *,
    plan: DevelopmentPlan,
    by: User,
    projects: Collection[int],
    form: str,
    revision: PlanRevision | None = None,
) -> list[PlanEntry]:
    """Entries at the end of a plan (locked by the caller), or of a ``revision`` of it, in the
    order of their codes. Raises PlanForeign."""
    found = list(addable(plan).filter(pk__in=projects).order_by("code"))
    if not found or len(found) != len(set(projects)):
        raise PlanForeign
    behalf = acts_on_behalf(by, Right.FACTS, plan.authority)
    return PlanEntry.objects.bulk_create(
        PlanEntry(
            plan=plan,
            revision=revision,
            project=project,
            form=PlanForm(form),
            number=number,
            programme_id=project.plan_programme_id,
            created_by=by,
            updated_by=by,
            entered_on_behalf=behalf,
        )
        for number, project in enumerate(found, start=next_number(plan))
    )


@transaction.atomic
def plan_entry_edit(
    *, entry: PlanEntry, by: User, expected_version: int, form: str, number: int
) -> PlanEntry:
    """Change the form and the number of a project in a draft plan. Raises Conflict,
    PlanNotDraft, ValidationError."""
    plan = plan_lock(entry.plan)
    _must_be_draft(plan)
    now = PlanEntry.objects.select_for_update().get(pk=entry.pk)
    if now.version != expected_version:
        raise Conflict(now, part="entry")
    now.form, now.number = PlanForm(form), number
    now.version += 1
    now.updated_by = by
    now.entered_on_behalf = acts_on_behalf(by, Right.FACTS, plan.authority)
    now.full_clean(exclude=["plan", "project", "programme", "revision"])
    now.save(update_fields=["form", "number", *STAMPS])
    stamp(plan, by)
    plan.save(update_fields=STAMPS)
    return now


@transaction.atomic
def plan_entry_remove(*, entry: PlanEntry, by: User) -> None:
    """Take a project out of a draft plan; the project itself stays. Raises PlanNotDraft."""
    plan = plan_lock(entry.plan)
    _must_be_draft(plan)
    plan.entries.filter(pk=entry.pk, revision=None).delete()
    stamp(plan, by)
    plan.save(update_fields=STAMPS)


@transaction.atomic
def plan_confirm(*, plan: DevelopmentPlan, by: User, expected_version: int) -> DevelopmentPlan:
    """Planning says that the plan is whole; its projects become *confirmed*.

    Raises Conflict, PlanNotDraft, PlanEmpty, PlanIncomplete (a project withdrawn, or without
    money in the plan's years).
    """
    now = plan_lock(plan, expected_version)
    _must_be_draft(now)
    entries = now.entries.filter(revision=None)
    held = _locked(entries.values_list("project_id", flat=True))
    if not held:
        raise PlanEmpty
    refuse_unfit(unfit(now, entries))
    now.state, now.confirmed_at, now.confirmed_by = PlanState.CONFIRMED, timezone.now(), by
    stamp(now, by)
    now.save(update_fields=["state", "confirmed_at", "confirmed_by", *STAMPS])
    young = Project.objects.filter(pk__in=held, state__in=[State.DRAFT, State.PLANNED])
    states_set(projects=young, state=State.CONFIRMED, by=by)
    return now


def _locked(projects: Any) -> list[int]:
    """The keys of these projects, locked in the order in which everybody locks them."""
    rows = Project.objects.select_for_update().filter(pk__in=list(projects))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def refuse_unfit(entries: Any) -> None:
    """Raise PlanIncomplete where there are any, naming the first."""
    if codes := first_codes(entries):
        sentence = _(
            "โครงการ %(codes)s ยังไม่มีงบประมาณในปีของแผน หรือถูกถอนแล้ว"
            " (%(count)d โครงการ) ใส่งบประมาณ หรือนำออกจากแผนก่อน"
        )
        raise PlanIncomplete(sentence % {"codes": ", ".join(codes), "count": entries.count()})


def plan_reopen(
    *, plan: DevelopmentPlan, by: User, expected_version: int, reason: str
) -> DevelopmentPlan:
    """Open a confirmed plan for changes again, before its approval; its projects that only this
    plan confirmed are *planned* again. Raises Conflict, PlanNotConfirmed."""
    with pghistory.context(reason=reason), transaction.atomic():
        now = plan_lock(plan, expected_version)
        if now.state != PlanState.CONFIRMED:
            raise PlanNotConfirmed(_("เปิดกลับมาแก้ไขได้เฉพาะแผนที่ยืนยันแล้วและยังไม่อนุมัติ"))
        held = _locked(now.entries.filter(revision=None).values_list("project_id", flat=True))
        open_again(now, held, by=by, reason=reason)
    return now


def open_again(
    row: DevelopmentPlan | PlanRevision, projects: Collection[int], *, by: User, reason: str
) -> None:
    """Make a draft of a confirmed plan or revision, locked by the caller; those of ``projects``
    (keys) that nothing else confirmed are *planned* again."""
    row.state, row.confirmed_at, row.confirmed_by_id = PlanState.DRAFT, None, None
    stamp(row, by)
    row.save(update_fields=["state", "confirmed_at", "confirmed_by", *STAMPS])
    elsewhere = PlanEntry.objects.filter(
        Q(revision=None, plan__state=PlanState.CONFIRMED) | Q(revision__state=PlanState.CONFIRMED)
    )
    mine = Project.objects.filter(pk__in=projects, state=State.CONFIRMED)
    mine = mine.exclude(pk__in=elsewhere.values("project"))
    states_set(projects=mine, state=State.PLANNED, by=by, reason=reason)
