"""The chain of a project from vision to result: each step with its day and its baht."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coordinates.thai import shortened
from projects.codes import APPROVED, Source, State
from projects.models import BudgetRequest
from projects.story import Story


class Status(Enum):
    """Said in words beside its mark; colour only repeats it."""

    DONE = gettext_lazy("แล้ว")
    NOW = gettext_lazy("ขั้นนี้")
    MISSING = gettext_lazy("ยังขาด")
    LATER = gettext_lazy("ยังไม่ถึง")
    NONE = gettext_lazy("ไม่ต้องใช้")


@dataclass(frozen=True)
class Link:
    """One step of the chain. ``baht`` None where the step has no money."""

    code: str
    label: Any
    status: Status = Status.LATER
    day: date | None = None
    baht: Decimal | None = None
    detail: str = ""
    on_behalf: bool = False


@dataclass(frozen=True)
class Told:
    """What the rows tell of a step: whether it is done (None: it does not apply)."""

    done: bool | None
    day: Any = None
    baht: Decimal | None = None
    detail: str = ""
    on_behalf: bool = False


_ORDINANCES: Final = {Source.ORDINANCE, Source.SUPPLEMENTARY}
_BEYOND_DRAFT: Final = frozenset({State.PLANNED, State.CONFIRMED}) | APPROVED
_BEYOND_PLANNED: Final = frozenset({State.CONFIRMED}) | APPROVED


def _vision(story: Story) -> Told:
    vision = story.vision
    if vision is None:
        return Told(None if story.project.agency_id else False)
    years = f"{vision.first_year}–{vision.last_year}"
    return Told(True, detail=f"{shortened(vision.text, 90)} ({years})")


def _strategy(story: Story) -> Told:
    project = story.project
    name = project.plan_strategy.name if project.plan_strategy else project.strategy
    if not name:
        return Told(None if project.agency_id else False)
    serves = [f"{one.get_level_display()}: {shortened(one.name, 60)}" for one in story.serves]
    return Told(True, detail=" ← ".join([shortened(name, 90), *serves]))


def _plan(story: Story) -> Told:
    baht = story.planned_baht or None
    if entry := story.entry:
        return Told(
            True,
            day=_not_after(entry.created_at, story.edition.confirmed_at, story.edition.approved_on),
            baht=baht,
            detail=f"{entry.plan.name} · {entry.get_form_display()}",
            on_behalf=entry.entered_on_behalf,
        )
    by_state = story.project.state in _BEYOND_DRAFT
    return Told(by_state, day=story.since(State.PLANNED), baht=baht, detail=_by_state(by_state))


def _not_after(noted: datetime, *later: date | None) -> datetime | None:
    """The moment that a step was noted, but None where a later step is of an earlier day: then it
    was entered afterwards from papers, and tells no day of the step."""
    day = _as_day(noted)
    known = [one for step in later if step and (one := _as_day(step))]
    return None if day and any(one < day for one in known) else noted


def _by_state(done: bool) -> str:
    return _("ตามสถานะโครงการ") if done else ""


def _confirm(story: Story) -> Told:
    edition = story.edition
    if edition and edition.confirmed_at:
        day = _not_after(edition.confirmed_at, edition.approved_on)
        return Told(True, day=day, detail=str(edition))
    by_state = story.project.state in _BEYOND_PLANNED
    return Told(by_state, day=story.since(State.CONFIRMED), detail=_by_state(by_state))


def _approve(story: Story) -> Told:
    edition = story.edition
    if edition and edition.approved_on:
        return Told(True, day=edition.approved_on, detail=edition.announcement)
    by_state = story.project.state in APPROVED
    return Told(by_state, day=story.since(State.APPROVED), detail=_by_state(by_state))


def _ordinance(story: Story) -> Told:
    if story.project.agency_id:
        return Told(None)
    own = [share.item for share in story.shares if share.item.source in _ORDINANCES]
    if story.shares and not own:
        return Told(None, detail=_("เงินไม่ได้มาจากข้อบัญญัติ"))
    named = [item.ordinance for item in own if item.ordinance]
    if not named:
        return Told(False)
    approved = [ordinance.approved_on for ordinance in named if ordinance.approved_on]
    detail = " · ".join(dict.fromkeys(str(ordinance) for ordinance in named))
    return Told(bool(approved), day=min(approved) if approved else None, detail=detail)


def _budget(story: Story) -> Told:
    """Money that is tied; before it what the executive allowed."""
    allowed = [_allowed(row) for row in story.budget_requests if row.is_approved]
    if not story.shares:
        return Told(False, detail=" · ".join(allowed))
    sources = dict.fromkeys(
        f"{share.item.get_source_display()} {share.item.fiscal_year}" for share in story.shares
    )
    rows = [*story.shares, *(share.item for share in story.shares)]
    return Told(
        True,
        day=story.since(State.BUDGETED),
        baht=story.tied_baht,
        detail=" · ".join([*sources, *allowed]),
        on_behalf=any(row.entered_on_behalf for row in rows),
    )


def _allowed(request: BudgetRequest) -> str:
    words = {"baht": f"{request.amount:,.2f}", "year": request.fiscal_year}
    words["document"] = request.document
    return _("ผู้บริหารอนุมัติ %(baht)s บาท ปี %(year)s (%(document)s)") % words


def _contract(story: Story) -> Told:
    live = [view.contract for view in story.contracts.live]
    if not live:
        return Told(False)
    return Told(
        True,
        day=min(contract.signed_on for contract in live),
        baht=story.contracts.signed,
        detail=" · ".join(f"{contract.number} {contract.contractor}" for contract in live),
        on_behalf=any(contract.entered_on_behalf for contract in live),
    )


def _obligation(story: Story) -> Told:
    rows = [row for view in story.contracts.live for row in view.obligations if not row.voided_at]
    return _sums(rows, story.bound_baht, [row.bound_on for row in rows], "")


def _disbursement(story: Story) -> Told:
    rows = [row for view in story.contracts.live for row in view.disbursements if not row.voided_at]
    count = len(rows)
    words = {"n": count, "left": f"{story.contracts.left:,.2f}"}
    detail = ngettext("%(n)d งวด เหลือ %(left)s บาท", "%(n)d งวด เหลือ %(left)s บาท", count) % words
    return _sums(rows, story.contracts.paid, [row.paid_on for row in rows], detail)


def _sums(rows: list[Any], baht: Decimal, days: list[date], detail: str) -> Told:
    if not rows:
        return Told(False)
    behalf = any(row.entered_on_behalf for row in rows)
    return Told(True, day=max(days), baht=baht, detail=detail, on_behalf=behalf)


def _result(story: Story) -> Told:
    live = [view.contract for view in story.contracts.live]
    told = " · ".join(contract.result for contract in live if contract.result)
    accepted = [contract.accepted_on for contract in live if contract.accepted_on]
    if story.project.state == State.COMPLETE:
        day = story.project.state_since or (max(accepted) if accepted else None)
        return Told(True, day=day, detail=told)
    if live and len(accepted) == len(live):
        return Told(True, day=max(accepted), detail=told or _("ตรวจรับครบแล้ว"))
    return Told(False)


STEPS: Final[tuple[tuple[str, Any, Callable[[Story], Told]], ...]] = (
    ("vision", gettext_lazy("วิสัยทัศน์"), _vision),
    ("strategy", gettext_lazy("ยุทธศาสตร์"), _strategy),
    ("plan", gettext_lazy("แผนพัฒนา"), _plan),
    ("confirm", gettext_lazy("ยืนยันแผน"), _confirm),
    ("approve", gettext_lazy("อนุมัติแผน"), _approve),
    ("ordinance", gettext_lazy("ข้อบัญญัติ"), _ordinance),
    ("budget", gettext_lazy("งบประมาณ"), _budget),
    ("contract", gettext_lazy("สัญญา"), _contract),
    ("obligation", gettext_lazy("ก่อหนี้ผูกพัน"), _obligation),
    ("disbursement", gettext_lazy("เบิกจ่าย"), _disbursement),
    ("result", gettext_lazy("ผลงาน"), _result),
)
_OF_PLANS: Final = frozenset({"vision", "strategy"})


def chain_of(story: Story) -> list[Link]:
    """The steps in order. Not done before a later done one is *missing*; the first not done after
    the last done is *now*; of a withdrawn project nothing is."""
    told = [(code, label, tell(story)) for code, label, tell in STEPS]
    done = [index for index, (code, _label, one) in enumerate(told) if one.done]
    last = max(done, default=-1)
    links: list[Link] = []
    is_open = not story.is_withdrawn
    for index, (code, label, one) in enumerate(told):
        status = _status(one, before_last=index < last)
        if status == Status.LATER and is_open and code not in _OF_PLANS:
            status, is_open = Status.NOW, False
        links.append(
            Link(code, label, status, _as_day(one.day), one.baht, one.detail, one.on_behalf)
        )
    return links


def _status(told: Told, *, before_last: bool) -> Status:
    if told.done is None:
        return Status.NONE
    if told.done:
        return Status.DONE
    return Status.MISSING if before_last else Status.LATER


def _as_day(value: Any) -> date | None:
    return localtime(value).date() if isinstance(value, datetime) else value
