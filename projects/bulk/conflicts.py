"""Changes that a file may not make: to a cancelled project, or over a colleague's later work."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from projects.bulk.entry import Entry
from projects.codes import State
from projects.errors import ProjectCancelled
from projects.models import Kind
from projects.records import Problem


def conflicts(entry: Entry, *, overwrite: bool) -> Iterator[Problem]:
    """Why the changes of a row may not be made; none with ``overwrite`` over a colleague's."""
    if entry.is_new or not entry.changed:
        return
    if entry.before.get("state", entry.project.state) == State.CANCELLED:
        name = "code" if entry.record.code else "name"
        yield entry.record.problem(name, entry.project.code, ProjectCancelled())
    elif _is_stale(entry) and not overwrite:
        yield from _stale(entry)


def _is_stale(entry: Entry) -> bool:
    """Whether the file knows an older version of the facts than the one that stands."""
    known = entry.record.facts_version
    return known is not None and known < entry.project.facts_version


def _stale(entry: Entry) -> Iterator[Problem]:
    """A problem for each value of a stale row that differs, with both values named."""
    record = entry.record
    years = {f"amount_{year}": amount for year, amount in record.amounts.items()}
    for name in (*record.facts, *(record.stated or {}), *years):
        if name not in entry.before or name == "sector":  # which follows the kind
            continue
        value = _shown(name, years[name] if name in years else getattr(entry.project, name))
        reason = _(
            "มีผู้แก้โครงการนี้หลังจากดาวน์โหลดแบบฟอร์ม ในระบบคือ “%(stands)s” ในไฟล์คือ “%(value)s”"
            " ดาวน์โหลดแบบฟอร์มใหม่ หรือเลือก “ใช้ของไฟล์ทับ”"
        )
        words = {"stands": _shown(name, entry.before[name])[:200], "value": value[:200]}
        yield record.problem(_column(entry, name), value, reason % words)


def _column(entry: Entry, name: str) -> str:
    if name.startswith("amount_") and name not in entry.record.columns:
        return "budget"
    return "kind" if name == "kind_id" else name


def _shown(name: str, value: Any) -> str:
    if name == "state":
        return str(State(value).label)
    if name == "kind_id":
        return str(Kind.objects.get(pk=value))
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    return "" if value is None else str(value)
