"""The projects that the records of a file name, as they stand; new ones for the others."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import LocalAuthority
from accounts.owners import Owner
from projects.bulk.entry import Entry, in_batches
from projects.codes import State
from projects.models import Project
from projects.records import Record
from projects.services.facts import home_codes

if TYPE_CHECKING:
    from projects.bulk.writer import Writer


class Standing:
    """One use for one file."""

    def __init__(self, writer: "Writer") -> None:
        self._writer = writer
        self._homes: dict[str, dict[str, str]] = {}

    def lock(self, owners: Iterable[str]) -> None:
        """Two imports of one owner wait for each other, so the second finds the first's rows."""
        with connection.cursor() as cursor:
            for code in sorted(owners):
                cursor.execute(
                    "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                    [f"projects.import:{code}"],
                )

    def entries(self, records: Sequence[Record]) -> list[Entry]:
        """Each record beside its project; what names no project, or one twice, is a problem."""
        by_code, by_key = self._known(records)
        entries: list[Entry] = []
        seen: dict[Any, Record] = {}
        for record in records:
            identity = record.code or (record.owner.code, record.key)
            if (first := seen.setdefault(identity, record)) is not record:
                self._repeated(record, first)
                continue
            project = by_code.get(record.code) if record.code else by_key.get(_key(record))
            if record.code and not (project and _is_of(project, record.owner)):
                reason = _("ไม่พบรหัสโครงการนี้ในหน่วยงานที่เลือก เว้นว่างไว้หากเป็นโครงการใหม่")
                self._writer.problem(record.problem("code", record.code, reason))
                continue
            is_new = project is None
            project = project or self._new(record)
            _own(project, record.owner)
            entries.append(Entry(record, project, is_new))
        return entries

    def _known(
        self, records: Sequence[Record]
    ) -> tuple[dict[str, Project], dict[tuple[Any, ...], Project]]:
        """The projects the records name, locked: two queries a batch."""
        by_code: dict[str, Project] = {}
        by_key: dict[tuple[Any, ...], Project] = {}
        rows = Project.objects.select_for_update(of=("self",)).order_by("pk")
        for batch in in_batches(records):
            codes = [record.code for record in batch if record.code]
            by_code |= {project.code: project for project in rows.filter(code__in=codes)}
            keys = [record.key for record in batch if not record.code]
            for project in rows.filter(source_name=self._writer.source_name, source_key__in=keys):
                key = (project.authority_id, project.agency_id, project.source_key)
                by_key[key] = project
        return by_code, by_key

    def _repeated(self, record: Record, first: Record) -> None:
        name = "code" if record.code else "key"
        reason = _("ซ้ำกับแถวที่ %(row)d ในไฟล์เดียวกัน") % {"row": first.place.row}
        self._writer.problem(record.problem(name, record.code or record.key, reason))

    def _new(self, record: Record) -> Project:
        owner = record.owner
        project = Project(
            source_name=self._writer.source_name,
            source_key=record.key,
            created_by_id=self._writer.by_pk,
            state=State.BUDGETED if record.money else State.PLANNED,
            state_since=localdate(),
        )
        if owner.code not in self._homes:
            self._homes[owner.code] = home_codes(owner)
        for name, value in self._homes[owner.code].items():
            setattr(project, name, value)
        return project

    def warn_of_namesakes(self, entries: Sequence[Entry]) -> None:
        """New projects that are called as one that stands: perhaps the same, entered by form."""
        fresh = [entry for entry in entries if entry.is_new]
        for batch in in_batches(fresh):
            names = [entry.project.name for entry in batch]
            standing = Project.objects.filter(name__in=names)
            known: dict[tuple[Any, ...], str] = {
                (authority, agency, year, name): code
                for authority, agency, year, name, code in standing.values_list(
                    "authority_id", "agency_id", "year", "name", "code"
                )
            }
            for entry in batch:
                one = entry.project
                code = known.get((one.authority_id, one.agency_id, one.year, one.name))
                if code:
                    reason = _("ชื่อและปีเดียวกับโครงการ %(code)s ที่มีอยู่แล้ว") % {"code": code}
                    self._writer.report.notices.append(
                        entry.record.problem("name", one.name, reason)
                    )


def _owner_keys(owner: Owner) -> tuple[int | None, int | None]:
    is_authority = isinstance(owner, LocalAuthority)
    return (owner.pk if is_authority else None, None if is_authority else owner.pk)


def _key(record: Record) -> tuple[Any, ...]:
    return (*_owner_keys(record.owner), record.key)


def _is_of(project: Project, owner: Owner) -> bool:
    return (project.authority_id, project.agency_id) == _owner_keys(owner)


def _own(project: Project, owner: Owner) -> None:
    """The owner at hand spares a query for each project."""
    if isinstance(owner, LocalAuthority):
        project.authority = owner
    else:
        project.agency = owner
