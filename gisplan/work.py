"""What each duty has to do today; counts with the list behind every number."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Agency, Appointment, LocalAuthority, Right, User
from accounts.rights import appointments_of, reach
from coordinates.models import AdminArea
from projects.codes import APPROVED, BUDGETED, UNAPPROVED
from projects.completeness import Measure, standing
from projects.completeness.places import seen_by
from projects.completeness.shown import Bar
from projects.findings.mine import Mine, findings_of, right_of
from projects.models import BudgetItem, Project
from projects.querysets import ProjectQuerySet

DUE = {"state": sorted(BUDGETED), "sector": ["road", "water"]}


@dataclass(frozen=True)
class Task:
    label: str
    count: int
    url: str


@dataclass(frozen=True)
class DutyWork:
    title: str
    place: str
    tasks: list[Task]
    start: str = ""


def work_of(user: User) -> list[DutyWork]:
    """The work of a person, one block for each duty she holds (its places together)."""
    duties: dict[str, list[Appointment]] = {}
    for appointment in appointments_of(user):
        duties.setdefault(appointment.duty_id, []).append(appointment)
    return [_work(user, held) for held in duties.values()]


def open_findings(user: User) -> Mine | None:
    """What the rules found of the works she answers for; None for who only reads."""
    right = right_of(user)
    return findings_of(user, right, _whose(user, right)) if right else None


def positions_complete(user: User) -> Bar | None:
    """How many of the positions due at her places are complete; None where none is due."""
    if not (seen := seen_by(user)):
        return None
    position = next(one for one in standing(seen) if one.duty == "position")
    return Bar(Measure.COMPLETE, position.complete, position.due) if position.due else None


def _work(user: User, held: list[Appointment]) -> DutyWork:
    duty = held[0].duty
    rights = set(duty.rights)
    start = ""
    tasks: list[Task] = []
    if Right.POSITION in rights:
        mine = Project.objects.editable_by(user, Right.POSITION)
        tasks += _positions(mine, _whose(user, Right.POSITION))
        first = mine.position_due().unpinned().order_by("-year", "code").first()
        start = reverse("projects:position", args=[first.code]) if first else ""
    if Right.FACTS in rights:
        mine = Project.objects.editable_by(user, Right.FACTS)
        tasks += _facts(mine, _whose(user, Right.FACTS))
    if Right.MONEY in rights:
        tasks += _money(user)
    if not tasks:
        tasks = _overview(Project.objects.visible_to(user), rights)
    return DutyWork(title=str(duty), place=_places(held), tasks=tasks, start=start)


def _listed(**names: Any) -> str:
    return f"{reverse('projects:list')}?{urlencode(names, doseq=True)}"


def _whose(user: User, right: Right) -> dict[str, list[str]]:
    """The question that narrows a list of all she may read to where she holds ``right``.

    Empty where she reads nothing else: most people hold one duty.
    """
    held = reach(user, right)
    read, approved = reach(user, Right.READ), reach(user, Right.APPROVED)
    if held == read and not approved:
        return {}
    authorities: Any = LocalAuthority.objects.within_reach(held)
    codes = [*authorities.order_by("code").values_list("code", flat=True)]
    agencies = Agency.objects.filter(pk__in=held.agencies).order_by("code")
    return {"owner": [*codes, *agencies.values_list("code", flat=True)]}


def _positions(mine: ProjectQuerySet, whose: dict[str, list[str]]) -> list[Task]:
    due = mine.position_due()
    return [
        Task(
            _("โครงการที่ยังไม่ระบุพิกัด"),
            due.unpinned().count(),
            _listed(position="none", **DUE, **whose),
        ),
        Task(
            _("พิกัดชั่วคราว ต้องระบุให้แน่นอน"),
            due.positioned("provisional").count(),
            _listed(position="provisional", **DUE, **whose),
        ),
        Task(
            _("ระบุพิกัดแล้ว"),
            due.positioned("pinned").count(),
            _listed(position="pinned", **DUE, **whose),
        ),
    ]


def _facts(mine: ProjectQuerySet, whose: dict[str, list[str]]) -> list[Task]:
    return [
        Task(_("โครงการร่าง"), mine.filter(state="draft").count(), _listed(state="draft", **whose)),
        Task(
            _("อยู่ในแผน ยังไม่อนุมัติ"),
            mine.filter(state__in=UNAPPROVED - {"draft"}).count(),
            _listed(state=sorted(UNAPPROVED - {"draft"}), **whose),
        ),
        Task(
            _("อนุมัติแผนแล้ว ยังไม่มีงบประมาณ"),
            mine.filter(state="approved").count(),
            _listed(state="approved", **whose),
        ),
        Task(
            _("ยังไม่ยืนยันการจำแนกประเภท"),
            mine.filter(classified_at__isnull=True).exclude(state="cancelled").count(),
            reverse("projects:classify_many"),
        ),
    ]


def _money(user: User) -> list[Task]:
    items = BudgetItem.objects.filter(reach(user, Right.MONEY).of_owners())
    projects = Project.objects.editable_by(user, Right.MONEY)
    whose = _whose(user, Right.MONEY)
    return [
        Task(
            _("รายการงบประมาณที่ยังผูกไม่หมด"),
            items.not_wholly_tied().count(),
            f"{reverse('projects:items')}?{urlencode({'untied': 'yes'} | whose, doseq=True)}",
        ),
        Task(
            _("โครงการที่ได้รับงบประมาณ"),
            projects.filter(state__in=BUDGETED).count(),
            _listed(state=sorted(BUDGETED), **whose),
        ),
    ]


def _overview(seen: ProjectQuerySet, rights: set[str]) -> list[Task]:
    tasks = [
        Task(
            _("โครงการที่อนุมัติแล้ว"),
            seen.filter(state__in=APPROVED).count(),
            _listed(state=sorted(APPROVED)),
        )
    ]
    if Right.READ in rights:
        tasks.append(
            Task(
                _("โครงการน้ำและถนนที่มีงบ แต่ยังไม่ระบุพิกัด"),
                seen.position_due().unpinned().count(),
                _listed(position="none", **DUE),
            )
        )
    return tasks


def _places(held: list[Appointment]) -> str:
    names = AdminArea.objects.names(appointment.area_code for appointment in held)
    places = [
        appointment.authority.name
        if appointment.authority
        else appointment.agency.name
        if appointment.agency
        else names.get(appointment.area_code, appointment.area_code)
        for appointment in held
    ]
    return " · ".join(place for place in places if place) or _("ทั้งประเทศ")
