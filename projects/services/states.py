"""Changes of the state of a project: each dated, by somebody, tied to what shows it.

``state_set`` is the one way by which a service changes the state of a locked project, and
``states_set`` that of many at once: both leave a StateChange. ``state_change`` is what an officer
asks for. What follows contracts and disbursements is in ``projects/services/evidence.py``.
"""

from collections.abc import Iterable
from datetime import date

import pghistory
from django.db import transaction
from django.db.models import DateField, Exists, F, Max, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.dates import day_in_words
from accounts.models import Right, User
from accounts.rights import acts_on_behalf
from projects.codes import State
from projects.errors import Conflict, ProjectCancelled, StateRefused
from projects.models import Contract, Disbursement, Project, StateChange
from projects.querysets import ProjectQuerySet
from projects.states.evidence import evidence_of
from projects.states.machine import (
    CLOSED_TO_HAND,
    SETTABLE,
    STEP,
    Evidence,
    Need,
    is_shown,
    needs_reason,
    not_before,
)

STATE_COLUMNS = ("state", "state_since", "state_reason")
_STAMPS = ("facts_version", "updated_at", "updated_by", "entered_on_behalf")


def state_set(
    *,
    project: Project,
    state: str,
    by: User | None,
    right: Right = Right.FACTS,
    on: date | None = None,
    reason: str = "",
    contract: Contract | None = None,
    disbursement: Disbursement | None = None,
) -> bool:
    """Give the locked ``project`` another state and note it; whether it is another.

    Sets STATE_COLUMNS in memory and writes the StateChange; the caller counts ``facts_version``
    and saves, in its own transaction. ``right``: by which ``by`` acts (on behalf or not).
    ``on`` (default today) is moved to where the order of days allows it.
    """
    if state == project.state:
        return False
    last = project.state_changes.aggregate(last=Max("changed_on"))["last"]
    day = _in_order(on, last)
    StateChange.objects.create(
        project=project,
        before=project.state,
        state=state,
        changed_on=day,
        reason=reason,
        contract=contract,
        disbursement=disbursement,
        created_by=by,
        entered_on_behalf=bool(by and acts_on_behalf(by, right, project.owner)),
    )
    project.state, project.state_since, project.state_reason = state, day, reason
    return True


def states_set(
    *,
    projects: ProjectQuerySet,
    state: str,
    by: User,
    right: Right = Right.FACTS,
    on: date | None = None,
    reason: str = "",
) -> int:
    """Give all of ``projects`` (of any owners) a state that needs no evidence; how many changed.

    Locks them; counts ``facts_version`` and saves; a fixed number of statements for any number.
    Inside the caller's transaction. Cancelled ones, and those in the state already, stay.
    """
    others = projects.exclude(state__in=[state, State.CANCELLED])
    rows = list(
        others.select_for_update(of=("self",)).select_related("authority", "agency").order_by("pk")
    )
    changes = state_changes_write(
        ((row, row.state, state) for row in rows), by=by, right=right, on=on, reason=reason
    )
    behalf = [change.project_id for change in changes if change.entered_on_behalf]
    latest = StateChange.objects.filter(project=OuterRef("pk")).order_by("-pk")
    changed = Project.objects.filter(pk__in=[row.pk for row in rows])
    changed.update(
        state=state,
        state_reason=reason,
        state_since=Subquery(latest.values("changed_on")[:1]),
        facts_version=F("facts_version") + 1,
        updated_at=timezone.now(),
        updated_by=by,
        entered_on_behalf=False,
    )
    if behalf:
        changed.filter(pk__in=behalf).update(entered_on_behalf=True)
    return len(rows)


def state_changes_write(
    changes: "Iterable[tuple[Project, str, str]]",
    *,
    by: User | None,
    right: Right = Right.FACTS,
    on: date | None = None,
    reason: str = "",
) -> list[StateChange]:
    """Write the StateChanges of (project, before, after); two statements. For the bulk writer.

    Each project keeps ``state_since`` and ``state_reason`` in memory; the caller saves them.
    """
    known = list(changes)
    pks = [project.pk for project, _before, _after in known]
    lasts = dict(
        StateChange.objects.filter(project__in=pks)
        .order_by()
        .values_list("project")
        .annotate(last=Max("changed_on"))
    )
    behalf: dict[str, bool] = {}
    rows = []
    for project, before, after in known:
        owner = project.owner
        if by and owner.code not in behalf:
            behalf[owner.code] = acts_on_behalf(by, right, owner)
        day = _in_order(on, lasts.get(project.pk))
        project.state_since, project.state_reason = day, reason
        rows.append(
            StateChange(
                project=project,
                before=before,
                state=after,
                changed_on=day,
                reason=reason,
                created_by=by,
                entered_on_behalf=behalf.get(owner.code, False),
            )
        )
    return StateChange.objects.bulk_create(rows)


def confirmations_move(*, projects: ProjectQuerySet, on: date) -> None:
    """Of those of ``projects`` that were noted as *confirmed* only after ``on``, the day of their
    approval, say that they were by then: the plan is entered afterwards, from its papers.

    Never before the change that went before it. One statement; the caller locks and approves.
    """
    others = StateChange.objects.filter(project=OuterRef("project"))
    before = others.filter(pk__lt=OuterRef("pk")).order_by("-pk").values("changed_on")[:1]
    late = StateChange.objects.filter(
        project__in=projects, project__state=State.CONFIRMED, state=State.CONFIRMED
    ).filter(~Exists(others.filter(pk__gt=OuterRef("pk"))), changed_on__gt=on)
    day = Value(on, output_field=DateField())
    late.update(changed_on=Greatest(day, Coalesce(Subquery(before), day)))


def _in_order(wanted: date | None, last: date | None) -> date:
    """``wanted`` (None: today), never before ``last`` nor in the future."""
    today = localdate()
    return min(today, max(wanted or today, last or date.min))


def state_change(
    *,
    project: Project,
    by: User,
    expected_version: int,
    state: str,
    changed_on: date,
    reason: str = "",
) -> Project:
    """Change the state of ``project`` since ``changed_on``, as finance says.

    Raises Conflict where ``expected_version`` is no longer ``facts_version``, ProjectCancelled,
    StateRefused (with the field to correct) where the machine does not allow it.
    """
    with pghistory.context(reason=reason), transaction.atomic():
        now = Project.objects.select_for_update().get(pk=project.pk)
        if now.facts_version != expected_version:
            raise Conflict(now, part="facts")
        if now.state == State.CANCELLED:
            raise ProjectCancelled
        evidence = evidence_of(now)
        state_check(now, state=state, changed_on=changed_on, reason=reason, evidence=evidence)
        state_follow(now, by, state, evidence, on=changed_on, reason=reason.strip())
    return now


def state_check(
    project: Project, *, state: str, changed_on: date, reason: str, evidence: Evidence
) -> None:
    """Raises StateRefused with the first thing that is wrong and what would be right."""
    if state not in SETTABLE:
        sentence = _("สถานะนี้กำหนดที่นี่ไม่ได้ งานการคลังกำหนดตั้งแต่ “ได้รับงบประมาณ” ถึง “แล้วเสร็จ”")
        raise StateRefused(sentence, field="state")
    if project.state in CLOSED_TO_HAND:
        sentence = _("โครงการยังไม่ผ่านการอนุมัติแผน รอผู้บริหารอนุมัติก่อน หรือผูกเงินงบประมาณก่อน")
        raise StateRefused(sentence, field="state")
    if state == project.state:
        raise StateRefused(_("โครงการอยู่ในสถานะนี้แล้ว เลือกสถานะอื่น"), field="state")
    if not is_shown(state, evidence):
        words = {"state": State(state).label, "need": STEP[State(state)].need.value}
        raise StateRefused(_("สถานะ “%(state)s” %(need)s") % words, field="state")
    _check_day(project, state, changed_on, evidence)
    if needs_reason(project.state, state, evidence) and not reason.strip():
        raise StateRefused(_reason_asked(state), field="reason")


def _reason_asked(state: str) -> str:
    need = STEP[State(state)].need
    if need == Need.REASON:
        return _("บอกเหตุผลที่ยังไม่พร้อมดำเนินการ")
    if need == Need.ACCEPTED:
        return _("ยังตรวจรับไม่ครบทุกสัญญา บันทึกวันตรวจรับที่หน้าสัญญา หรือบอกเหตุผลที่ถือว่าแล้วเสร็จ")
    return _("การข้ามขั้นหรือย้อนขั้นต้องมีเหตุผล")


def _check_day(project: Project, state: str, changed_on: date, evidence: Evidence) -> None:
    if changed_on > localdate():
        raise StateRefused(_("วันที่ต้องไม่เกินวันนี้"), field="changed_on")
    last = project.state_changes.aggregate(last=Max("changed_on"))["last"]
    if last and changed_on < last:
        words = {"day": day_in_words(last), "state": project.get_state_display()}
        sentence = _("วันที่ต้องไม่ก่อน %(day)s ซึ่งโครงการเป็น “%(state)s”") % words
        raise StateRefused(sentence, field="changed_on")
    shown = not_before(state, evidence)
    if shown and changed_on < shown:
        sentence = _("วันที่ต้องไม่ก่อน %(day)s ซึ่งเป็นวันที่ของหลักฐาน") % {"day": day_in_words(shown)}
        raise StateRefused(sentence, field="changed_on")


def state_follow(
    now: Project,
    by: User,
    state: str,
    evidence: Evidence,
    *,
    on: date | None = None,
    reason: str = "",
) -> None:
    """Set the state with its evidence, count the version, save the locked row."""
    state_set(
        project=now,
        state=state,
        by=by,
        right=Right.MONEY,
        on=on,
        reason=reason,
        contract=evidence.contract if state in (State.SIGNED, State.DISBURSING) else None,
        disbursement=evidence.disbursement if state == State.DISBURSING else None,
    )
    now.facts_version += 1
    now.updated_by = by
    now.entered_on_behalf = acts_on_behalf(by, Right.MONEY, now.owner)
    now.save(update_fields=[*STATE_COLUMNS, *_STAMPS])
