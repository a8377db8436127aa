"""The facts of a record set on its project, with what the title says of its dimensions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Right
from coordinates.querysets import areas_of
from projects.bulk.entry import Entry
from projects.bulk.positions import PositionWriter
from projects.codes import APPROVED, PLANNABLE, State, state_may
from projects.plans.errors import ApprovalByPlan
from projects.services.classification import suggested_columns
from projects.services.facts import columns_from_text
from projects.states.machine import STEP, Need
from projects.title import suggest_kind

if TYPE_CHECKING:
    from projects.bulk.writer import Writer

# States that need what no file of projects holds: a reason, a contract, a payment.
SHOWN_BY_ROWS: Final = {
    step.state: step.need.value
    for step in STEP.values()
    if step.need in (Need.REASON, Need.CONTRACT, Need.DISBURSEMENT, Need.ACCEPTED)
}


class FactsWriter:
    def __init__(self, writer: "Writer", positions: PositionWriter) -> None:
        self._writer = writer
        self._positions = positions

    def compare(self, entry: Entry) -> None:
        """Set what the record says of the project, and note whether anything differs."""
        record, project = entry.record, entry.project
        facts = self._facts_of(entry)
        changed = [name for name, value in facts.items() if entry.set(name, value)]
        if not project.classified_at and (entry.is_new or "name" in changed):
            for name, code in suggested_columns(project.name).items():
                entry.set(name, code)
        stated = self._stated_of(entry, changed)
        changed += [name for name, value in stated.items() if entry.set(name, value)]
        if record.stated:
            named = {name for name, value in record.stated.items() if value not in (None, "")}
            if named & set(changed):
                project.stated_confirmed_at = timezone.now()
                project.stated_confirmed_by_id = self._writer.by_pk
        if changed or entry.is_new:
            entry.changed.add("facts")

    def _facts_of(self, entry: Entry) -> dict[str, Any]:
        record, project = entry.record, entry.project
        facts = dict(record.facts)
        if record.plan_form and not entry.is_new and _began_before(entry):
            facts["year"] = min(project.year, facts.get("year", project.year))
        self._state_check(entry, facts)
        code = facts.pop("subdistrict_code", "")
        if code and not record.position and (entry.is_new or not self._positions.has(project)):
            facts |= areas_of(code)
        if entry.is_new and "kind_id" not in facts:
            sector, kind = suggest_kind(f"{facts['name']} {facts.get('target', '')}")
            facts |= {"sector": sector, "kind_id": kind}
        elif not entry.is_new and facts.get("kind_id") == project.kind_id:
            facts.pop("sector", None)
        if record.code and record.key and project.source_name in ("", self._writer.source_name):
            facts |= {"source_name": self._writer.source_name, "source_key": record.key}
        return facts

    def _state_check(self, entry: Entry, facts: dict[str, Any]) -> None:
        """Leave in ``facts`` only a state that may be; name one that may not."""
        wanted, stands = facts.pop("state", None), entry.project.state
        if wanted is None:
            return
        given = wanted
        if entry.record.money and wanted in PLANNABLE and stands not in PLANNABLE:
            wanted = State.BUDGETED  # what its money made of it when the row was first taken
        if wanted == stands:
            return
        if reason := self._refused(entry, wanted):
            self._writer.problem(entry.record.problem("state", State(given).label, reason))
        else:
            facts["state"] = wanted

    def _refused(self, entry: Entry, wanted: str) -> str:
        project = entry.project
        if wanted == State.CANCELLED:
            return _("การยกเลิกต้องระบุเหตุผล ทำที่หน้าโครงการ")
        if not entry.is_new and not state_may(project.state, wanted):
            reason = _("โครงการอยู่ในสถานะ “%(state)s” แล้ว ไฟล์เปลี่ยนสถานะนี้ไม่ได้ ใส่สถานะเดิมหรือเว้นว่างไว้")
            return reason % {"state": State(project.state).label}
        if wanted in SHOWN_BY_ROWS:
            reason = _("สถานะ “%(state)s” %(need)s ไฟล์นี้ไม่มีช่องให้ ใส่สถานะก่อนหน้า แล้วบันทึกที่หน้าโครงการ")
            return reason % {"state": State(wanted).label, "need": SHOWN_BY_ROWS[State(wanted)]}
        if wanted == State.APPROVED and not self._writer.may_approve(project.owner):
            return str(ApprovalByPlan.message)
        if wanted not in PLANNABLE and not self._writer.may(Right.MONEY, project.owner):
            return _("สถานะตั้งแต่ “ได้รับงบประมาณ” เป็นของงานการคลัง ใส่สถานะก่อนหน้าหรือเว้นว่างไว้")
        if wanted not in PLANNABLE and not (wanted == State.BUDGETED and entry.record.money):
            return _(
                "ไฟล์ใส่สถานะ “ได้รับงบประมาณ” ได้เมื่อแถวเดียวกันมีงบประมาณและแหล่งเงิน "
                "สถานะถัดไปบันทึกที่หน้าโครงการ"
            )
        return ""

    def _stated_of(self, entry: Entry, changed: Sequence[str]) -> dict[str, Any]:
        """What a new title says (stated columns until confirmed), then what the file states."""
        record, project = entry.record, entry.project
        stated: dict[str, Any] = {}
        if entry.is_new or {"name", "target"} & set(changed):
            confirmed = project.stated_confirmed_at is not None
            stated = columns_from_text(project.name, project.target, confirmed=confirmed)
        explicit = record.stated or {}
        return stated | {name: value for name, value in explicit.items() if value not in (None, "")}


def _began_before(entry: Entry) -> bool:
    """Whether a project of a plan's form has its first year from elsewhere: another plan's years,
    an approval or its money. A later plan may name it again, but never moves that year on."""
    project = entry.project
    return project.year not in entry.record.amounts or project.state in APPROVED
