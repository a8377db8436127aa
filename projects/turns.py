"""What a project still misses and whose turn it is: one declared line for each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.dates import day_in_words
from accounts.models import Right, User
from accounts.rights import can
from projects.codes import (
    BUDGETED,
    PROVISIONAL,
    UNAPPROVED,
    GrantState,
    PlanState,
    Review,
    Sector,
    Stage,
    State,
)
from projects.contracts.rules import money_since
from projects.grants.states import TURNS as GRANT_TURNS
from projects.grants.states import acts_as
from projects.models import Project
from projects.services.handovers import receiver_of
from projects.services.review import entered_by
from projects.states.days import LONG_DAYS, days_in_state
from projects.story import Story

DUTIES: Final = {
    Right.FACTS: _("งานแผน"),
    Right.MONEY: _("งานการคลัง"),
    Right.POSITION: _("ช่าง"),
    Right.APPROVE: _("ผู้บริหาร"),
    Right.GRANT: _("อำเภอหรือจังหวัด"),
    Right.ALLOCATE: _("กรม"),
    Right.REVIEW: _("ผู้ตรวจพิกัด"),
}


@dataclass(frozen=True)
class Seen:
    """What a turn is judged by: the story, its live positions and its photos by stage."""

    story: Story
    positions: list[Any]
    photographed: frozenset[str]

    @property
    def current(self) -> Any:
        return next((position for position in self.positions if position.is_current), None)


@dataclass(frozen=True)
class Turn:
    """Something missing: ``right`` says whose turn it is; ``page`` where it is done, an address
    name asked by the project's code, or a function to the address. ``mine``: whether it is the
    turn of a person, where it is not that of whoever holds the right at the project's owner;
    ``duty`` whose it is then."""

    sentence: Any  # words, or what makes them of what is seen
    right: Right
    page: str | Callable[["Seen"], str]
    holds: Callable[[Seen], Any]
    mine: Callable[[User, Seen], bool] | None = None
    duty: Any = ""


@dataclass(frozen=True)
class Due:
    """A turn of one project: mine where it is the reader's."""

    sentence: str
    duty: Any
    is_mine: bool
    url: str


def _state(seen: Seen) -> str:
    return str(seen.story.project.state)


def _edition_is(state: PlanState) -> Callable[[Seen], Any]:
    return lambda seen: (
        _state(seen) in UNAPPROVED and seen.story.edition and seen.story.edition.state == state
    )


def _grant_is(*states: GrantState) -> Callable[[Seen], Any]:
    return lambda seen: seen.story.grant and seen.story.grant.state in states


def _grant_mine(user: User, seen: Seen) -> bool:
    """As the queue has it: the office that the request's authority is under, at this step."""
    actor = GRANT_TURNS[GrantState(seen.story.grant.state)]
    authority = seen.story.project.authority
    return authority is not None and acts_as(user, actor, authority)


def _answer_mine(user: User, seen: Seen) -> bool:
    """An offer waits for the one it was made to."""
    return can(user, Right.FACTS, receiver_of(seen.story.open_handover))


def _review_mine(user: User, seen: Seen) -> bool:
    """Of whoever reviews there, but not of who entered the position."""
    may = can(user, Right.REVIEW, seen.story.project.owner)
    return may and not entered_by(seen.current, user)


def _money_is_due(seen: Seen) -> bool:
    """Asks the database only of an approved project without money."""
    project = seen.story.project
    if project.state != State.APPROVED or seen.story.shares:
        return False
    return Project.objects.filter(pk=project.pk).money_due().exists()


def _budgeted(seen: Seen) -> str:
    """Money of a year to come binds nobody yet; one query."""
    since = money_since(seen.story.project)
    if since is None or since <= localdate():
        return gettext("ได้รับงบประมาณแล้ว ยังไม่เริ่มจัดจ้าง")
    sentence = gettext("ได้รับงบประมาณแล้ว เงินใช้ได้ตั้งแต่ %(since)s เตรียมจัดจ้างได้ ลงนามสัญญาก่อนวันนั้นไม่ได้")
    return sentence % {"since": day_in_words(since)}


def _is_sectoral(seen: Seen) -> bool:
    return seen.story.project.sector in {Sector.ROAD, Sector.WATER}


def _is_under_way(seen: Seen) -> bool:
    return _state(seen) in {State.SIGNED, State.DISBURSING, State.COMPLETE}


def _is_long(seen: Seen) -> bool:
    return _state(seen) in BUDGETED and (days_in_state(seen.story.project) or 0) > LONG_DAYS


def _edition_page(seen: Seen) -> str:
    entry = seen.story.entry
    if entry.revision_id:
        return reverse("plans:revision", args=[entry.revision_id])
    return reverse("plans:page", args=[entry.plan_id])


def _request_page(seen: Seen) -> str:
    return reverse("budget:request", args=[seen.story.open_request.pk])


def _grant_page(seen: Seen) -> str:
    return reverse("budget:grant", args=[seen.story.grant.pk])


TURNS: Final = (
    Turn(
        _("ยังไม่อยู่ในแผนพัฒนาท้องถิ่น"),
        Right.FACTS,
        lambda _seen: reverse("plans:list"),
        lambda seen: _state(seen) in UNAPPROVED and not seen.story.entry,
    ),
    Turn(_("แผนยังไม่ยืนยัน"), Right.FACTS, _edition_page, _edition_is(PlanState.DRAFT)),
    Turn(
        _("แผนยืนยันแล้ว รอผู้บริหารอนุมัติ"),
        Right.APPROVE,
        _edition_page,
        _edition_is(PlanState.CONFIRMED),
    ),
    Turn(
        _("ส่งให้หน่วยงานอื่นแล้ว รอคำตอบ"),
        Right.FACTS,
        "projects:handover",
        lambda seen: seen.story.open_handover,
        _answer_mine,
        _("ผู้รับเรื่อง"),
    ),
    Turn(
        _("ยังไม่เชื่อมกับยุทธศาสตร์ของ อปท."),
        Right.FACTS,
        "projects:edit",
        lambda seen: seen.story.project.authority_id and not seen.story.project.plan_strategy_id,
    ),
    Turn(
        _("ยังไม่ยืนยันการจำแนกประเภท"),
        Right.FACTS,
        "projects:classify",
        lambda seen: seen.story.project.classified_at is None,
    ),
    Turn(
        _("มีคำขออนุมัติงบประมาณ รอผู้บริหาร"),
        Right.APPROVE,
        _request_page,
        lambda seen: seen.story.open_request,
    ),
    Turn(
        _("คำขอเงินอุดหนุนยังไม่ส่ง หรือถูกส่งกลับให้แก้"),
        Right.FACTS,
        _grant_page,
        _grant_is(GrantState.DRAFT, GrantState.RETURNED),
        _grant_mine,
    ),
    Turn(
        _("คำขอเงินอุดหนุนส่งแล้ว รอตรวจ"),
        Right.GRANT,
        _grant_page,
        _grant_is(GrantState.SUBMITTED),
        _grant_mine,
    ),
    Turn(
        _("คำขอเงินอุดหนุนตรวจแล้ว รอจังหวัดส่งกรม"),
        Right.GRANT,
        _grant_page,
        _grant_is(GrantState.REVIEWED),
        _grant_mine,
        _("จังหวัด"),
    ),
    Turn(
        _("คำขอเงินอุดหนุนรอกรมพิจารณา"),
        Right.ALLOCATE,
        _grant_page,
        _grant_is(GrantState.FORWARDED),
        _grant_mine,
    ),
    Turn(
        _("อนุมัติแผนแล้ว ยังไม่มีเงินผูก"),
        Right.MONEY,
        "projects:money",
        _money_is_due,
    ),
    Turn(
        _budgeted,
        Right.MONEY,
        "projects:state",
        lambda seen: _state(seen) == State.BUDGETED and not seen.story.contracts.live,
    ),
    Turn(
        _("ยังไม่พร้อมดำเนินการ แก้เหตุแล้วเปลี่ยนสถานะ"),
        Right.MONEY,
        "projects:state",
        lambda seen: _state(seen) == State.NOT_READY,
    ),
    Turn(_("สถานะไม่เปลี่ยนมานาน"), Right.MONEY, "projects:state", _is_long),
    Turn(
        _("ข้อมูลสัญญายังไม่ครบ ดูที่ส่วนสัญญา"),
        Right.MONEY,
        "projects:contracts",
        lambda seen: any(view.missing for view in seen.story.contracts.live),
    ),
    Turn(
        _("ตรวจรับและเบิกจ่ายครบแล้ว เปลี่ยนสถานะเป็นแล้วเสร็จได้"),
        Right.MONEY,
        "projects:state",
        lambda seen: (
            _state(seen) == State.DISBURSING
            and not seen.story.contracts.left
            and all(view.contract.accepted_on for view in seen.story.contracts.live)
        ),
    ),
    Turn(
        _("ยังไม่ระบุพิกัด"),
        Right.POSITION,
        "projects:position",
        lambda seen: _is_sectoral(seen) and not seen.current,
    ),
    Turn(
        _("พิกัดเป็นจุดชั่วคราว ต้องระบุให้แน่นอน"),
        Right.POSITION,
        "projects:position",
        lambda seen: seen.current and seen.current.method in PROVISIONAL,
    ),
    Turn(
        _("พิกัดจากเอกสารเป็นร่าง รอช่างยืนยันบนแผนที่"),
        Right.POSITION,
        "projects:position",
        lambda seen: any(one.review == Review.DRAFT for one in seen.positions),
    ),
    Turn(
        _("พิกัดถูกส่งกลับ ต้องแก้"),
        Right.POSITION,
        "projects:position",
        lambda seen: any(one.review == Review.RETURNED for one in seen.positions),
    ),
    Turn(
        _("พิกัดส่งแล้ว รอตรวจสอบ"),
        Right.REVIEW,
        "projects:page",
        lambda seen: seen.current and seen.current.review == Review.SUBMITTED,
        _review_mine,
    ),
    Turn(
        _("ยังไม่มีภาพถ่ายก่อนดำเนินการ"),
        Right.POSITION,
        "projects:photos",
        lambda seen: _is_under_way(seen) and Stage.BEFORE not in seen.photographed,
    ),
    Turn(
        _("ยังไม่มีภาพถ่ายหลังดำเนินการ"),
        Right.POSITION,
        "projects:photos",
        lambda seen: _state(seen) == State.COMPLETE and Stage.AFTER not in seen.photographed,
    ),
)


def turns_of(seen: Seen, may: dict[str, bool], user: User) -> list[Due]:
    """What is missing, ``user``'s own turns first; nothing of a withdrawn project.

    ``may``: her rights at the project's owner.
    """
    if seen.story.is_withdrawn:
        return []
    code = seen.story.project.code
    found = [
        Due(
            sentence=turn.sentence(seen) if callable(turn.sentence) else str(turn.sentence),
            duty=turn.duty or DUTIES[turn.right],
            is_mine=turn.mine(user, seen) if turn.mine else may.get(turn.right.value, False),
            url=turn.page(seen) if callable(turn.page) else reverse(turn.page, args=[code]),
        )
        for turn in TURNS
        if turn.holds(seen)
    ]
    return sorted(found, key=lambda due: not due.is_mine)
