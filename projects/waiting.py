"""What waits for a person, and why: one declared object for each reason.

A reason tells in words why the next step is hers, which right makes it hers, and which rows wait.
``waiting_for`` counts them all and gives the first of each; a page lists the rest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.models import Right, User
from accounts.owners import Owner
from accounts.rights import reach
from projects.codes import (
    BudgetRequestState,
    GrantState,
    HandoverState,
    PlanState,
    Review,
    Sector,
    State,
)
from projects.grants.states import TURNS, acting_as
from projects.models import (
    BudgetRequest,
    Contract,
    DevelopmentPlan,
    GrantRequest,
    Handover,
    PlanEntry,
    PlanRevision,
    Project,
    ProjectGeometry,
    ReviewSample,
)
from projects.states.days import LONG_DAYS, long_unchanged

FIRST: Final = 20


@dataclass(frozen=True)
class Item:
    """One thing that waits: what it is, whose, since when, and where to do it."""

    title: str
    code: str
    owner: Owner
    since: date | None
    url: str


@dataclass(frozen=True)
class Reason:
    """Why something waits for whoever holds ``right``. ``rows``: what waits for a person,
    longest waiting first; ``item``: one of them as an Item, no query."""

    code: str
    sentence: Any
    right: Right
    rows: Callable[[User], "QuerySet[Any]"]
    item: Callable[[Any], Item]


@dataclass(frozen=True)
class Waiting:
    """How many wait for one reason, and the first of them."""

    reason: Reason
    count: int
    first: list[Item]

    @property
    def url(self) -> str:
        return reverse("projects:waiting", args=[self.reason.code])


def _projects(right: Right, **conditions: Any) -> Callable[[User], "QuerySet[Any]"]:
    return lambda user: _ordered(Project.objects.editable_by(user, right).filter(**conditions))


def _ordered(projects: "QuerySet[Any]") -> "QuerySet[Any]":
    rows = projects.select_related("authority", "agency")
    return rows.order_by(F("state_since").asc(nulls_last=True), "code")


def _project_item(page: str) -> Callable[[Any], Item]:
    def item(row: Any) -> Item:
        address = reverse(page, args=[row.code])
        return Item(row.name, row.code, row.owner, row.state_since, address)

    return item


def _without_contract(user: User) -> "QuerySet[Any]":
    live = Contract.objects.filter(project=OuterRef("pk"), voided_at__isnull=True)
    mine = Project.objects.editable_by(user, Right.MONEY).filter(state=State.BUDGETED)
    return _ordered(mine.exclude(Exists(live)))


def _without_money(user: User) -> "QuerySet[Any]":
    return _ordered(Project.objects.editable_by(user, Right.MONEY).money_due())


def _without_position(user: User) -> "QuerySet[Any]":
    mine = Project.objects.editable_by(user, Right.POSITION)
    paid = mine.filter(
        state__in=[State.SIGNED, State.DISBURSING], sector__in=[Sector.ROAD, Sector.WATER]
    )
    return _ordered(paid.unpinned())


def _long_unchanged(user: User) -> "QuerySet[Any]":
    return _ordered(Project.objects.editable_by(user, Right.MONEY).filter(long_unchanged()))


def _positions(review: Review) -> Callable[[User], "QuerySet[Any]"]:
    live = ProjectGeometry.objects.filter(
        project=OuterRef("pk"), replaced_at__isnull=True, review=review
    )
    return lambda user: _ordered(
        Project.objects.editable_by(user, Right.POSITION)
        .filter(Exists(live))
        .exclude(state=State.CANCELLED)
    )


def _plans(right: Right, *conditions: Any) -> Callable[[User], "QuerySet[Any]"]:
    def rows(user: User) -> "QuerySet[Any]":
        held = reach(user, right).of_authorities("authority__")
        plans = DevelopmentPlan.objects.filter(held, *conditions)
        return plans.select_related("authority").order_by("confirmed_at", "created_at", "pk")

    return rows


def _plan_item(row: Any) -> Item:
    since = localtime(row.confirmed_at or row.created_at).date()
    address = reverse("plans:page", args=[row.pk])
    return Item(row.name, "", row.authority, since, address)


def _revisions(user: User) -> "QuerySet[Any]":
    held = reach(user, Right.APPROVE).of_authorities("plan__authority__")
    revisions = PlanRevision.objects.filter(held, state=PlanState.CONFIRMED)
    return revisions.select_related("plan__authority").order_by("confirmed_at", "pk")


def _revision_item(row: Any) -> Item:
    since = localtime(row.confirmed_at).date() if row.confirmed_at else None
    address = reverse("plans:revision", args=[row.pk])
    return Item(f"{row} · {row.plan.name}", "", row.plan.authority, since, address)


def _of_projects(rows: "QuerySet[Any]", owners: Q) -> "QuerySet[Any]":
    mine = rows.filter(project__in=Project.objects.filter(owners)).order_by("created_at", "pk")
    return mine.select_related("project__authority", "project__agency")


def _budget_requests(user: User) -> "QuerySet[Any]":
    asked = BudgetRequest.objects.filter(state=BudgetRequestState.REQUESTED)
    return _of_projects(asked, reach(user, Right.APPROVE).of_owners())


def _grants(state: GrantState) -> Callable[[User], "QuerySet[Any]"]:
    def rows(user: User) -> "QuerySet[Any]":
        mine = GrantRequest.objects.filter(acting_as(user, TURNS[state]), state=state)
        rows = mine.order_by("created_at", "pk")
        return rows.select_related("project__authority", "project__agency")

    return rows


def _row_item(page: str, *, by_code: bool = False) -> Callable[[Any], Item]:
    """Of a row with a project; its page is asked by its own key, or by the project's code."""

    def item(row: Any) -> Item:
        project = row.project
        address = reverse(page, args=[project.code if by_code else row.pk])
        since = localtime(row.created_at).date()
        return Item(project.name, project.code, project.owner, since, address)

    return item


def _handovers(user: User) -> "QuerySet[Any]":
    offered = Handover.objects.filter(
        reach(user, Right.FACTS).of_owners(), state=HandoverState.OFFERED
    )
    rows = offered.select_related("project__authority", "project__agency")
    return rows.order_by("created_at", "pk")


def _samples(user: User) -> "QuerySet[Any]":
    mine = Project.objects.editable_by(user, Right.SAMPLE)
    drawn = ReviewSample.objects.filter(agreed=None, position__project__in=mine)
    rows = drawn.select_related("position__project__authority", "position__project__agency")
    return rows.defer("position__geometry").order_by("drawn_at", "pk")


def _sample_item(row: Any) -> Item:
    project, since = row.position.project, localtime(row.drawn_at).date()
    address = f"{reverse('projects:review_samples')}#sample-{row.pk}"
    return Item(project.name, project.code, project.owner, since, address)


def _grant(code: str, sentence: Any, right: Right, state: GrantState) -> Reason:
    return Reason(code, sentence, right, _grants(state), _row_item("budget:grant"))


_ENTRIES: Final = PlanEntry.objects.filter(plan=OuterRef("pk"))  # an empty plan waits for nobody
REASONS: Final = (
    Reason(
        "plan",
        _("แผนยืนยันแล้ว รอท่านอนุมัติ"),
        Right.APPROVE,
        _plans(Right.APPROVE, Q(state=PlanState.CONFIRMED)),
        _plan_item,
    ),
    Reason(
        "plan-draft",
        _("แผนกำลังจัดทำ รอท่านตรวจและยืนยัน"),
        Right.FACTS,
        _plans(Right.FACTS, Q(state=PlanState.DRAFT), Exists(_ENTRIES)),
        _plan_item,
    ),
    Reason(
        "revision",
        _("การเปลี่ยนแปลงแผนยืนยันแล้ว รอท่านอนุมัติ"),
        Right.APPROVE,
        _revisions,
        _revision_item,
    ),
    Reason(
        "budget-request",
        _("มีคำขออนุมัติงบประมาณ รอท่านพิจารณา"),
        Right.APPROVE,
        _budget_requests,
        _row_item("budget:request"),
    ),
    Reason(
        "handover",
        _("มีผู้ประสานโครงการมา รอท่านรับหรือส่งคืน"),
        Right.FACTS,
        _handovers,
        _row_item("projects:handover", by_code=True),
    ),
    _grant("grant-draft", _("คำขอเงินอุดหนุนเป็นร่าง รอท่านส่ง"), Right.FACTS, GrantState.DRAFT),
    _grant("grant-returned", _("คำขอเงินอุดหนุนถูกส่งกลับ รอท่านแก้"), Right.FACTS, GrantState.RETURNED),
    Reason(
        "no-money",
        _("อนุมัติแผนแล้ว ยังไม่มีเงินผูก"),
        Right.MONEY,
        _without_money,
        _project_item("projects:money"),
    ),
    Reason(
        "no-contract",
        _("ได้รับงบประมาณแล้ว ยังไม่มีสัญญาและยังไม่เริ่มจัดจ้าง"),
        Right.MONEY,
        _without_contract,
        _project_item("projects:state"),
    ),
    Reason(
        "unchanged",
        format_lazy(_("สถานะไม่เปลี่ยนเกิน {days} วัน"), days=LONG_DAYS),
        Right.MONEY,
        _long_unchanged,
        _project_item("projects:state"),
    ),
    Reason(
        "no-position",
        _("ลงนามหรือเบิกจ่ายแล้ว ยังไม่ระบุพิกัด"),
        Right.POSITION,
        _without_position,
        _project_item("projects:position"),
    ),
    Reason(
        "position-draft",
        _("พิกัดจากเอกสารเป็นร่าง รอท่านยืนยันบนแผนที่"),
        Right.POSITION,
        _positions(Review.DRAFT),
        _project_item("projects:position"),
    ),
    Reason(
        "position-returned",
        _("พิกัดถูกส่งกลับ รอท่านแก้"),
        Right.POSITION,
        _positions(Review.RETURNED),
        _project_item("projects:position"),
    ),
    _grant("grant-review", _("คำขอเงินอุดหนุนส่งมาแล้ว รอท่านตรวจ"), Right.GRANT, GrantState.SUBMITTED),
    _grant(
        "grant-forward", _("คำขอเงินอุดหนุนตรวจแล้ว รอจังหวัดส่งกรม"), Right.GRANT, GrantState.REVIEWED
    ),
    _grant(
        "grant-decide", _("คำขอเงินอุดหนุนถึงกรมแล้ว รอพิจารณา"), Right.ALLOCATE, GrantState.FORWARDED
    ),
    Reason(
        "review-sample",
        _("พิกัดที่รับรองแล้วถูกสุ่ม รอท่านดู"),
        Right.SAMPLE,
        _samples,
        _sample_item,
    ),
)
BY_CODE: Final = {reason.code: reason for reason in REASONS}


def waiting_for(user: User) -> list[Waiting]:
    """What waits for ``user`` by reason, those without any left out; two queries a reason that
    her rights make hers, however many rows there are."""
    found = []
    for reason in REASONS:
        if reach(user, reason.right):
            rows = reason.rows(user)
            first = [reason.item(row) for row in rows[:FIRST]]
            found.append(Waiting(reason, rows.order_by().count(), first))
    return [waiting for waiting in found if waiting.count]
