"""The projects of a plan's form tied to the plan they belong to; what a plan keeps from a file."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import LocalAuthority, Right
from projects.bulk.entry import Entry
from projects.codes import PlanState, State
from projects.models import DevelopmentPlan, PlanEntry
from projects.plans.lock import PLAN_FACTS, Tie, refusals, state_refused, ties_of
from projects.records import Place, PlanTold, Problem, Record
from projects.services.plans import STAMPS, plan_create, plan_lock, plan_name, stamp

if TYPE_CHECKING:
    from projects.bulk.writer import Writer

SHOWN_ROWS: Final = 10  # of those that a fixed plan cannot take, by number


def plan_conflicts(entry: Entry, ties: Collection[Tie]) -> Iterator[Problem]:
    """A problem for each value of a row that a confirmed or approved plan keeps as it is."""
    if not ties or not entry.changed:
        return
    record = entry.record
    for name in (name for name in PLAN_FACTS if name in entry.before):
        for sentence in refusals([name], [], ties):
            yield record.problem(name, getattr(entry.project, name), sentence)
    for year in entry.amounts:
        column = f"amount_{year}"
        column = column if column in record.columns else "budget"
        for sentence in refusals([], [year], ties):
            yield record.problem(column, entry.amounts[year], sentence)
    stands = entry.before.get("state", entry.project.state)
    if sentence := state_refused(stands, entry.project.state, ties):
        yield record.problem("state", entry.project.get_state_display(), sentence)


def in_words(places: Collection[Place]) -> str:
    """ "แผ่น ผ.02 แถว 8, 9 · แผ่น ผ.02/1 แถว 8 และอีก 3 แถว": the first rows, sheet by sheet."""
    ordered = sorted(places, key=lambda place: (place.sheet, place.row))
    sheets: dict[str, list[str]] = {}
    for place in ordered[:SHOWN_ROWS]:
        sheets.setdefault(place.sheet, []).append(str(place.row))
    told = " · ".join(
        _("แผ่น %(sheet)s แถว %(rows)s") % {"sheet": sheet, "rows": ", ".join(rows)}
        for sheet, rows in sheets.items()
    )
    more = len(ordered) - SHOWN_ROWS
    rest = _("และอีก %(count)d แถว") % {"count": more}
    return f"{told} {rest}" if more > 0 else told


class PlanTies:
    """The plan of a form's authority and years: found and locked before its projects are.

    An authority has one plan for a file: the narrowest whose years cover all of the form's.
    """

    def __init__(self, writer: "Writer", records: Sequence[Record]) -> None:
        self._writer = writer
        self._plan: DevelopmentPlan | None = None
        self._authority: LocalAuthority | None = None
        self._years = (0, 0)
        self._wanted: list[tuple[Entry, int]] = []
        self._standing: dict[int, PlanEntry] = {}
        self._refused: list[Entry] = []
        formed = [record for record in records if record.plan_form]
        if formed and isinstance(formed[0].owner, LocalAuthority):
            self._authority, self._years = formed[0].owner, formed[0].plan_years
            self._plan = self._found(self._authority)
        if self._plan:
            rows = self._plan.entries.filter(revision=None)
            if self._plan.state == PlanState.APPROVED:
                rows = self._plan.entries.filter(in_force=True)
            self._standing = {row.project_id: row for row in rows}

    def _found(self, authority: LocalAuthority) -> DevelopmentPlan | None:
        first, last = self._years
        plans = authority.plans.filter(first_year__lte=first, last_year__gte=last)
        narrow = sorted(plans, key=lambda plan: (plan.last_year - plan.first_year, -plan.pk))
        return plan_lock(narrow[0]) if narrow else None

    @property
    def _is_fixed(self) -> bool:
        return self._plan is not None and self._plan.state != PlanState.DRAFT

    def conflicts(self, entry: Entry, ties: Collection[Tie]) -> Iterator[Problem]:
        """As ``plan_conflicts``; a row of the form against its own fixed plan is told once for the
        file, by ``check``."""
        found = list(plan_conflicts(entry, ties))
        own = entry.record.plan_form and entry.project.pk in self._standing and len(ties) == 1
        if found and own and self._is_fixed:
            self._refused.append(entry)
        else:
            yield from found

    def check(self, entries: Sequence[Entry]) -> None:
        """Number the rows in the order of the file; name those that a fixed plan cannot take."""
        if self._authority is None:
            return
        live = (entry for entry in entries if entry.project.state != State.CANCELLED)
        formed = [entry for entry in live if entry.record.plan_form]
        self._tell(formed)
        others = 0
        if self._plan:
            self._writer.report.plan = self._plan
            held = {entry.project.pk for entry in formed}
            left = [row.number for pk, row in self._standing.items() if pk not in held]
            others = max(left, default=0)
        known = [self._standing.get(entry.project.pk or 0) for entry in formed]
        numbers = [row.number for row in known if row]
        keeps = len(numbers) == len(formed) and numbers == sorted(set(numbers))
        if keeps:
            self._wanted = list(zip(formed, numbers, strict=True))
        else:
            self._wanted = [(entry, others + at) for at, entry in enumerate(formed, start=1)]
        if self._plan and self._is_fixed:
            self._refuse(self._plan)

    def _tell(self, formed: Sequence[Entry]) -> None:
        """Report what the form holds, and its rows that are projects of other plans."""
        first, last = self._years
        plan = self._plan
        self._writer.report.told = PlanTold(
            name=plan.name if plan else plan_name(first, last),
            first_year=plan.first_year if plan else first,
            last_year=plan.last_year if plan else last,
            is_new=plan is None,
            projects=tuple(entry.project.name for entry in formed),
            baht=sum((b for entry in formed for b in entry.record.amounts.values()), Decimal(0)),
        )
        known = {entry.project.pk: entry for entry in formed if not entry.is_new}
        foreign = known.keys() - self._standing.keys()
        sentence = _(
            "แถวนี้ถือเป็นโครงการ %(code)s ซึ่งอยู่ใน%(plan)sแล้ว ยอดเงินของปีในไฟล์จะเพิ่มเข้าโครงการเดิม"
            " ถ้าเป็นคนละโครงการ ให้ตั้งชื่อให้ต่างกันแล้วส่งไฟล์ใหม่"
        )
        for pk, ties in ties_of(foreign, but=plan).items():
            one = known[pk].project
            plans = " · ".join(dict.fromkeys(tie.plan for tie in ties))
            told = known[pk].record.problem(
                "name", one.name, sentence % {"code": one.code, "plan": plans}
            )
            self._writer.report.notices.append(told)

    def _refuse(self, plan: DevelopmentPlan) -> None:
        """A plan that is confirmed or approved takes no project, no other form and no other facts
        from a file: one sentence for all rows that differ, with what to do instead."""
        refused = {id(entry): entry for entry in self._refused}
        for entry, _number in self._wanted:
            row = self._standing.get(entry.project.pk or 0)
            if row is None or row.form != entry.record.plan_form:
                refused[id(entry)] = entry
        self._wanted = []
        if not refused:
            return
        if plan.state == PlanState.APPROVED:
            sentence = _(
                "%(plan)sอนุมัติแล้ว เพิ่มหรือแก้จากไฟล์ไม่ได้ ให้ทำการเปลี่ยนแปลงแผน (เพิ่มเติม แก้ไข หรือเปลี่ยนแปลง)"
                " ในไฟล์มี %(count)d โครงการที่ไม่ตรงกับแผน (%(rows)s)"
            )
        else:
            sentence = _(
                "%(plan)sยืนยันแล้ว เปิดแผนกลับมาแก้ไขก่อนนำเข้า"
                " ในไฟล์มี %(count)d โครงการที่ไม่ตรงกับแผน (%(rows)s)"
            )
        places = [entry.record.place for entry in refused.values()]
        words = {"plan": plan, "count": len(refused), "rows": in_words(places)}
        self._writer.report.refusal = sentence % words

    def write(self) -> None:
        """Make the plan where there is none, and write the entries that differ."""
        if self._authority is None or not self._wanted:
            return
        by = self._writer.by
        first, last = self._years
        plan = self._plan or plan_create(
            authority=self._authority, by=by, first_year=first, last_year=last
        )
        rows = [row for entry, number in self._wanted if (row := self._row(plan, entry, number))]
        if not rows:
            return
        PlanEntry.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["plan", "revision", "project"],
            update_fields=["form", "number", "programme", *STAMPS],
        )
        self._writer.report.plan = plan
        if self._plan:
            stamp(plan, by)
            plan.save(update_fields=STAMPS)

    def _row(self, plan: DevelopmentPlan, entry: Entry, number: int) -> PlanEntry | None:
        """The entry to write; None where it stands already."""
        form, project = entry.record.plan_form, entry.project
        row = self._standing.get(project.pk)
        said: Any = (form, number, project.plan_programme_id)
        if row and (row.form, row.number, row.programme_id) == said:
            return None
        return PlanEntry(
            plan=plan,
            project=project,
            form=form,
            number=number,
            programme_id=project.plan_programme_id,
            version=row.version + 1 if row else 1,
            created_by=self._writer.by,
            updated_by=self._writer.by,
            updated_at=timezone.now(),
            entered_on_behalf=self._writer.on_behalf(self._authority, Right.FACTS)
            if self._authority
            else False,
        )
