"""Writes the records of a file: finds what stands, sets what differs, one statement a batch."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from accounts.models import Agency, Right, User
from accounts.owners import Owner
from accounts.progress import Progress
from accounts.rights import acts_on_behalf, can
from coordinates.models import AdminArea
from projects.bulk.amounts import amounts_compare, amounts_write
from projects.bulk.conflicts import conflicts
from projects.bulk.entry import Entry, in_batches
from projects.bulk.facts import FactsWriter
from projects.bulk.money import MoneyWriter
from projects.bulk.plans import PlanTies
from projects.bulk.positions import PositionWriter
from projects.bulk.standing import Standing
from projects.errors import ProjectError
from projects.facts import TEXTS
from projects.links import Links
from projects.models import Project
from projects.plans.lock import ties_of
from projects.records import Problem, Record, Report
from projects.services.facts import COMPUTED, STATED, codes_reserve
from projects.services.states import state_changes_write
from projects.services.sums import sums_checked

_PLACES: Final = ("province_code", "district_code", "subdistrict_code")
_STAMPS: Final = (
    "facts_version",
    "money_version",
    "position_version",
    "updated_at",
    "updated_by",
    "entered_on_behalf",
    "stated_confirmed_at",
    "stated_confirmed_by",
)
_FACTS: Final = (
    *TEXTS,
    "year",
    "plan_strategy_id",
    "plan_programme_id",
    "sector",
    "kind_id",
    "project_type_id",
    "activity_type_id",
    "state",
    "state_since",
    "state_reason",
    "source_name",
    "source_key",
)
_WRITTEN: Final = [*_FACTS, *STATED, *COMPUTED, *_PLACES, *_STAMPS]


class Writer:
    """One use for one file, inside the caller's transaction."""

    def __init__(
        self,
        source_name: str,
        *,
        by: User | None,
        reason: str,
        progress: Progress,
        overwrite: bool = False,
    ) -> None:
        self.source_name = source_name
        self.by = by
        self.by_pk = by.pk if by else None
        self.progress = progress
        self.overwrite = overwrite
        self.report = Report()
        self._rights: dict[tuple[str, str], bool] = {}
        self._behalf: dict[tuple[Right, str], bool] = {}
        self._positions = PositionWriter(self, reason)
        self._money = MoneyWriter(self)
        self._facts = FactsWriter(self, self._positions)

    def write(self, records: Sequence[Record], report: Report) -> None:
        """Write all records, or add to ``report.problems`` why they cannot be."""
        self.report = report
        self.progress.expect(2 * len(records), _("กำลังตรวจ"))
        standing = Standing(self)
        standing.lock({record.owner.code for record in records})
        plans = PlanTies(self, records)
        entries = standing.entries(records)
        self._places_check(entries)
        for batch in in_batches(entries):
            self._positions.note(batch)
            for entry in batch:
                self._facts.compare(entry)
            amounts_compare(batch)
            self._positions.compare(batch)
            self._money.compare(batch)
            kept = ties_of([entry.project.pk for entry in batch if not entry.is_new])
            for entry in batch:
                report.problems.extend(conflicts(entry, overwrite=self.overwrite))
                report.problems.extend(plans.conflicts(entry, kept.get(entry.project.pk or 0, [])))
            self.progress.step(len(batch))
        plans.check(entries)
        standing.warn_of_namesakes(entries)
        if not report.is_good:
            return
        self._codes_give(entries)
        self._link(entries)
        for batch in in_batches(entries):
            self._save(batch)
            self.progress.step(len(batch))
        plans.write()
        self._tally(entries)
        self._sums_check(entries)

    def _sums_check(self, entries: Sequence[Entry]) -> None:
        """What the database checks at commit it checks now: a dry run promises no more."""
        try:
            with sums_checked():
                pass
        except ProjectError as error:
            self.problem(self._money.problem_of(error, entries))

    def problem(self, problem: Problem) -> None:
        self.report.problems.append(problem)

    def may(self, right: Right, owner: Owner) -> bool:
        """Whether the person holds ``right`` at ``owner``; the operator (None) holds all."""
        key = (right, owner.code)
        if key not in self._rights:
            self._rights[key] = self.by is None or can(self.by, right, owner)
        return self._rights[key]

    def may_approve(self, owner: Owner) -> bool:
        """Whether the person may call a project approved that no plan approved."""
        return isinstance(owner, Agency) or self.may(Right.APPROVE, owner)

    def on_behalf(self, owner: Owner, right: Right) -> bool:
        """Whether the person holds ``right`` at ``owner`` only by entering on its behalf."""
        key = (right, owner.code)
        if key not in self._behalf:
            self._behalf[key] = bool(self.by and acts_on_behalf(self.by, right, owner))
        return self._behalf[key]

    # what differs --------------------------------------------------------------------------

    def _places_check(self, entries: Sequence[Entry]) -> None:
        """Subdistricts must exist, if any are loaded."""
        wanted = {entry.record.facts.get("subdistrict_code", "") for entry in entries} - {""}
        if not wanted or not AdminArea.objects.subdistricts().exists():
            return
        areas = AdminArea.objects.subdistricts().filter(code__in=wanted)
        unknown = wanted - set(areas.values_list("code", flat=True))
        for entry in entries:
            code = entry.record.facts.get("subdistrict_code", "")
            if code in unknown:
                reason = _("ไม่มีตำบลรหัสนี้ รหัสตำบลมี 6 หลัก เช่น 500101")
                self.problem(entry.record.problem("subdistrict_code", code, reason))

    # writing -------------------------------------------------------------------------------

    def _codes_give(self, entries: Sequence[Entry]) -> None:
        groups: dict[tuple[str, int], list[Project]] = defaultdict(list)
        for entry in entries:
            if entry.is_new:
                groups[entry.project.owner.code, entry.project.year].append(entry.project)
        for (owner_code, year), projects in groups.items():
            codes = codes_reserve(owner_code=owner_code, year=year, count=len(projects))
            for project, code in zip(projects, codes, strict=True):
                project.code = code

    def _link(self, entries: Sequence[Entry]) -> None:
        """Tie what was written to the strategies and programmes that its texts name."""
        told = [entry.project for entry in entries if "facts" in entry.changed]
        links = Links({project.owner.code: project.owner for project in told}.values())
        for project in told:
            links.set(project)

    def _save(self, batch: Sequence[Entry]) -> None:
        fresh = [entry.project for entry in batch if entry.is_new]
        changed = [entry for entry in batch if not entry.is_new and entry.changed]
        for entry in (*changed, *(entry for entry in batch if entry.is_new)):
            self._stamp(entry)
        self._note_states(changed)
        Project.objects.bulk_create(fresh)
        Project.objects.bulk_create(
            [entry.project for entry in changed],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=_WRITTEN,
        )
        amounts_write(batch)
        self._positions.write(batch)
        self._money.write(batch)

    def _note_states(self, changed: Sequence[Entry]) -> None:
        """A StateChange for each project that stood and goes to another state."""
        moved = [entry for entry in changed if "state" in entry.before]
        state_changes_write(
            ((entry.project, entry.before["state"], entry.project.state) for entry in moved),
            by=self.by,
        )

    def _stamp(self, entry: Entry) -> None:
        project = entry.project
        project.updated_by_id = self.by_pk
        project.entered_on_behalf = self.on_behalf(project.owner, Right.FACTS)
        if entry.is_new:
            return
        project.facts_version += bool(entry.changed & {"facts", "amounts"})
        project.money_version += "money" in entry.changed
        project.position_version += "position" in entry.changed

    def _tally(self, entries: Sequence[Entry]) -> None:
        report = self.report
        report.created = sum(entry.is_new for entry in entries)
        report.updated = sum(bool(entry.changed) and not entry.is_new for entry in entries)
        report.unchanged = len(entries) - report.created - report.updated
        report.positions = sum("position" in entry.changed for entry in entries)
        report.items = sum("money" in entry.changed for entry in entries)
