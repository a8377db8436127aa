"""A sheet is tables of rows with stable ids, each row changed by the services of the pages."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.dates import day_in_words
from accounts.models import Right, User
from accounts.owners import Owner
from projects.records import Place
from projects.sheets.cells import Cell, Value, cell_text, given, written_text
from projects.sources.errors import BadValue

MARK: Final = given("mark", "รุ่นข้อมูล", hidden=True)
_DIGEST: Final = 12  # letters


@dataclass(frozen=True)
class Scope:
    """Whose sheet, of which B.E. fiscal year (0: of all), and who asks or sends it."""

    owner: Owner
    by: User
    year: int = 0


@dataclass(frozen=True)
class Line:
    """A row that came back: values by column, the version that it was written from (None: a new
    row), where each stood."""

    place: Place
    values: Mapping[str, Any]
    version: int | None
    columns: Mapping[str, tuple[str, str]]


@dataclass
class Done:
    """What a row did: a new thing or a change; (column, before, after) of what differs."""

    is_new: bool
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)


class Table(ABC):
    """One worksheet. A use is for one file: it reads what stands once, for all its rows."""

    title: ClassVar[str]

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    @property
    @abstractmethod
    def columns(self) -> tuple[Cell, ...]: ...

    @abstractmethod
    def rows(self) -> Iterator[tuple[int, Mapping[str, Value]]]:
        """(version, values) of every row, as the sheet is written."""

    @abstractmethod
    def prepare(self) -> None:
        """Read what stands, before the first row is applied: a few queries for all."""

    @abstractmethod
    def apply(self, line: Line) -> Done | None:
        """Change what the row says; None where it says what stands.

        Raises BadValue, ProjectError, ValidationError.
        """

    def about(self, line: Line) -> str:
        """What a row is of, as its reader knows it: by default what we wrote into it for her."""
        shown_to_her = [one.name for one in self.columns if one.given and not one.hidden]
        return " · ".join(filter(None, (str(line.values.get(name) or "") for name in shown_to_her)))

    def told(self, name: str, value: Any) -> str:
        """A value of a column as a person reads it: a choice in its words, a day in B.E."""
        column = next((one for one in self.columns if one.name == name), None)
        words = (word for word in (column.choices if column else ()) if value not in (None, ""))
        chosen = next((word for word in words if column and column.read(str(word)) == value), None)
        return shown(value if chosen is None else str(chosen))

    def order(self, line: Line) -> Any:
        """In which order rows are applied: less money first, so that what it frees can be used."""
        return 0

    @property
    def all_columns(self) -> tuple[Cell, ...]:
        return (*self.columns, MARK)

    def mark(self, version: int, values: Mapping[str, Value]) -> str:
        """The version of a row, and a digest of what may be changed in it."""
        read = {
            column.name: column.read(written_text(values.get(column.name)))
            for column in self.columns
            if not column.given
        }
        return f"{version}:{self.digest(read)}"

    def digest(self, values: Mapping[str, Any]) -> str:
        told = [cell_text(values.get(one.name)) for one in self.columns if not one.given]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:_DIGEST]

    def changed(self, line: Line, stands: Mapping[str, Any]) -> dict[str, Any]:
        """The values of a row that differ from what stands."""
        return {
            name: line.values[name]
            for name, known in stands.items()
            if name in line.values and not _is_same(line.values[name], known)
        }

    def refuse_stale(self, line: Line, version: int, stands: Mapping[str, Any]) -> None:
        """Raise BadValue, with both values named, where the row knows an older version, or where
        its hidden mark is gone and nobody can tell which it knows."""
        if line.version == version:
            return
        if line.version is None:
            raise BadValue(_("แถวนี้ไม่มีรุ่นข้อมูลในคอลัมน์ที่ซ่อนไว้ ดาวน์โหลดแบบฟอร์มใหม่แล้วกรอกอีกครั้ง"))
        name = next(iter(self.changed(line, stands)), "")
        sentence = _(
            "มีผู้แก้ข้อมูลนี้หลังจากดาวน์โหลดแบบฟอร์ม ในระบบคือ “%(stands)s” ในไฟล์คือ “%(value)s”"
            " ดาวน์โหลดแบบฟอร์มใหม่แล้วกรอกอีกครั้ง"
        )
        words = {
            "stands": shown(stands.get(name))[:200],
            "value": shown(line.values.get(name))[:200],
        }
        raise BadValue(sentence % words, name=name)


def _is_same(one: Any, other: Any) -> bool:
    """Equal; a blank is "" or None."""
    return bool(one == other or (one in ("", None) and other in ("", None)))


def shown(value: Any) -> str:
    if isinstance(value, date):
        return day_in_words(value)
    return f"{value:,.2f}" if isinstance(value, Decimal) else cell_text(value)


@dataclass(frozen=True)
class Book:
    """A workbook of a duty: its tables in the order in which they are applied."""

    key: str
    title: Any
    words: Any
    right: Right
    tables: tuple[Callable[[Scope], Table], ...]
    by_year: bool = False
    authorities_only: bool = False
    page: str = "projects:list"  # where what it saved is seen, asked for owner and year
    page_label: Any = gettext_lazy("ดูโครงการ")
