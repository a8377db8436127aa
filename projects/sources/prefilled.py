"""The template of an authority with its projects filled in, as XLSX and CSV, to be sent back.

What it writes, ``template.Template`` reads back to the very same projects.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

import xlsxwriter
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from accounts.owners import Owner, owner_columns
from coordinates.baht import LARGEST_FLOAT
from coordinates.spreadsheet import harmless
from projects.bulk.entry import in_batches
from projects.bulk.shape import same_kind, vertices
from projects.codes import Role, Source, State
from projects.models import BudgetShare, Kind, Project, ProjectAmount, ProjectGeometry
from projects.sources.columns import Column
from projects.sources.template import COLUMNS, Template

MOST_VERTICES: Final = 200
SPARE_ROWS: Final = 2000  # blank rows that have the lists to choose from, too
_WIDTHS: Final = {"name": 60, "target": 40, "objective": 30, "outcome": 30, "position": 26}
_CHOSEN: Final = ("kind", "state", "source", "role")
Value = str | int | Decimal | None


def headings() -> list[str]:
    return [column.heading for column in COLUMNS]


def rows(owner: Owner) -> Iterator[list[Value]]:
    """The projects of an owner, in the order of their codes, as rows of the template."""
    own = Project.objects.filter(**owner_columns(owner))
    projects = list(own.select_related("kind").order_by("code"))
    for batch in in_batches(projects):
        beside = _Beside([project.pk for project in batch])
        for project in batch:
            values = _values(project) | beside.money(project) | beside.position(project)
            yield [values.get(column.name) for column in COLUMNS]


def _values(project: Project) -> dict[str, Value]:
    values: dict[str, Value] = {
        column.name: getattr(project, column.name)
        for column in COLUMNS
        if hasattr(project, column.name)
    }
    is_typed = project.source_name == Template.name and not project.source_key.startswith("auto:")
    return values | {
        "key": project.source_key if is_typed else "",
        "kind": project.kind.name_th,
        "state": str(State(project.state).label),
    }


class _Beside:
    """Money and positions of a batch of projects, three queries for all."""

    def __init__(self, pks: list[int]) -> None:
        self._shares: dict[int, list[BudgetShare]] = defaultdict(list)
        for share in BudgetShare.objects.filter(project__in=pks).select_related("item"):
            self._shares[share.project_id].append(share)
        amounts = ProjectAmount.objects.filter(project__in=pks)
        self._amounts = {
            (project, year): amount
            for project, year, amount in amounts.values_list("project_id", "fiscal_year", "amount")
        }
        current = ProjectGeometry.objects.filter(
            project__in=pks, is_current=True, budget_item=None, replaced_at=None
        )
        self._positions = {row.project_id: row for row in current}

    def money(self, project: Project) -> dict[str, Value]:
        """The one share of the project's first year with its source, else what the plan says."""
        shares = self._shares[project.pk]
        if len(shares) == 1 and shares[0].item.fiscal_year == project.year:
            source = str(Source(shares[0].item.source).label)
            return {"budget": shares[0].amount, "source": source}
        return {"budget": self._amounts.get((project.pk, project.year))}

    def position(self, project: Project) -> dict[str, Value]:
        """The text as typed, else the vertices of a plain shape; longer ones stay on the map."""
        row = self._positions.get(project.pk)
        if row is None:
            return {}
        text = row.typed_text or _written(row.geometry, project.kind.primitive)
        return {"position": text, "role": str(Role(row.role).label)} if text else {}


def _written(geometry: GEOSGeometry, primitive: str) -> str:
    parts = vertices(geometry) if same_kind(geometry, primitive) else []
    if not parts or sum(map(len, parts)) > MOST_VERTICES:
        return ""
    return "\n\n".join("\n".join(f"{lat:.7f}, {lon:.7f}" for lon, lat in part) for part in parts)


def as_csv(owner: Owner) -> bytes:
    """CSV that Excel opens in Thai (UTF-8 with its mark); formulas are made plain texts."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings())
    for row in rows(owner):
        writer.writerow(["" if value is None else harmless(str(_plain(value))) for value in row])
    return text.getvalue().encode("utf-8-sig")


def _plain(value: Value) -> Value:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def as_xlsx(owner: Owner) -> bytes:
    """XLSX with lists to choose kind, state, source and role from."""
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(_("โครงการ"))
        bold = book.add_format({"bold": True, "bg_color": "#e3f0f2", "border": 1})
        sheet.freeze_panes(1, 3)
        for position, column in enumerate(COLUMNS):
            hidden = {"hidden": column.name == "facts_version"}
            sheet.set_column(position, position, _WIDTHS.get(column.name, 14), None, hidden)
        sheet.write_row(0, 0, headings(), bold)
        last = 0
        for last, row in enumerate(rows(owner), start=1):
            for position, value in enumerate(row):
                _write(sheet, last, position, value)
        _lists(book, sheet, last + SPARE_ROWS)
    return buffer.getvalue()


def _write(sheet: Any, row: int, position: int, value: Value) -> None:
    if value is None or value == "":
        return
    if isinstance(value, int) or (isinstance(value, Decimal) and value < LARGEST_FLOAT):
        sheet.write_number(row, position, float(value))
    else:
        sheet.write_string(row, position, harmless(str(_plain(value))))


def _lists(book: Any, sheet: Any, last: int) -> None:
    """The code lists on a sheet of their own, and the cells that choose from them."""
    title = _("รายการ")
    lists = book.add_worksheet(title)
    chosen = list(_choices())
    longest = max(len(labels) for _column, labels in chosen)
    # Row by row: constant_memory writes each row once.
    lists.write_row(0, 0, [column.heading for column, _labels in chosen])
    for number in range(longest):
        for position, (_column, labels) in enumerate(chosen):
            if number < len(labels):
                lists.write_string(number + 1, position, labels[number])
    for position, (column, labels) in enumerate(chosen):
        letter = chr(ord("A") + position)
        at = COLUMNS.index(column)
        sheet.data_validation(
            1,
            at,
            last,
            at,
            {
                "validate": "list",
                "source": f"='{title}'!${letter}$2:${letter}${len(labels) + 1}",
                "error_title": column.heading,
                "error_message": _("เลือกจากรายการ หรือเว้นว่างไว้"),
            },
        )


def _choices() -> Iterable[tuple[Column, list[str]]]:
    labels: dict[str, list[str]] = {
        "kind": list(Kind.objects.values_list("name_th", flat=True)),
        "state": [str(label) for label in State.labels],
        "source": [str(label) for label in Source.labels],
        "role": [str(label) for label in Role.labels],
    }
    for column in COLUMNS:
        if column.name in _CHOSEN:
            yield column, labels[column.name]
