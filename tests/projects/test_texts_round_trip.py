"""A text that a spreadsheet would run leaves every writer of ours harmless and comes back whole."""

import csv
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from coordinates.converting.files import as_file
from coordinates.converting.lines import lines_of_text
from coordinates.converting.results import convert
from coordinates.spreadsheet import FORMULA_STARTS, as_typed
from coordinates.thai import normalise
from projects.models import Contract, PlanEntry, Project
from projects.records import Place, Problem, Report
from projects.services.contracts import contract_sign
from projects.services.plans import plan_create
from projects.sheets.catalogue import BOOKS
from projects.sheets.table import Scope
from projects.sheets.taking import sheet_take
from projects.sheets.writing import as_xlsx
from projects.sources import prefilled
from projects.sources.base import import_file
from projects.sources.p02 import PlanForm as PlanSource
from projects.sources.p02_writer import p02_workbook
from projects.sources.template import Template
from tests.projects.test_sheets import CONTRACT

NASTY = [
    *(f"{sign}1+1" for sign in "=+-@＝"),
    *(f"{quotes}{sign}x" for sign in "=+-@\t\r" for quotes in ("", "'", "''", "'''")),
    "'",
    "''",
    "'กขค",
    "' =x",
    '=HYPERLINK("http://example.org")',
]
# A project's texts are kept without the spaces that nobody sees.
PLAIN = sorted({normalise(text) for text in NASTY})


def cells(content: bytes) -> list[Any]:
    """Every cell of a workbook or a CSV that holds something."""
    if content.startswith(b"PK"):
        book = openpyxl.load_workbook(io.BytesIO(content))
        return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [cell for row in rows for cell in row]


def are_harmless(content: bytes) -> bool:
    texts = [str(getattr(cell, "value", cell)) for cell in cells(content)]
    types = {getattr(cell, "data_type", "s") for cell in cells(content)}
    return types <= {"s", "n"} and not any(text.startswith(tuple(FORMULA_STARTS)) for text in texts)


def told_by(content: bytes) -> set[str]:
    """What the cells of a file say, an apostrophe of ours taken off."""
    return {as_typed(str(getattr(cell, "value", cell))) for cell in cells(content)}


@pytest.mark.parametrize("write", [prefilled.as_xlsx, prefilled.as_csv])
def test_the_template(world, write: Callable[[Any], bytes]):
    for text in PLAIN:
        world.project(name=text, objective=text, source_name=Template.name, source_key=text)
    before = list(Project.objects.order_by("pk").values_list("name", "objective", "source_key"))
    content = write(world.sao)
    assert are_harmless(content)
    Project.objects.update(name="เปลี่ยนไป", objective="เปลี่ยนไป")
    report = import_file(
        Template(), io.BytesIO(content), file_name="x.csv", owner=world.sao, by=None, commit=True
    )
    assert (report.problems, report.updated) == ([], len(PLAIN))
    after = Project.objects.order_by("pk").values_list("name", "objective", "source_key")
    assert list(after) == before


def test_the_sheet_of_a_duty(world):
    texts = {text for text in PLAIN if text}
    for number, text in enumerate(sorted(texts)):
        project = world.project(name=text)
        world.fund(project)
        facts = CONTRACT | {"contractor": text, "number": f"{number}/2568", "egp_number": ""}
        contract_sign(project=project, by=world.finance, expected_version=1, facts=facts)
    content = as_xlsx(BOOKS["finance"], Scope(world.sao, world.finance))
    assert are_harmless(content)
    Contract.objects.update(contractor="เปลี่ยนไป")
    book = openpyxl.load_workbook(io.BytesIO(content))
    marks = [cell.value for cell in book["สัญญา"][1]].index("รุ่นข้อมูล") + 1
    for row in range(2, len(texts) + 2):  # as if somebody had touched every row
        mark = book["สัญญา"].cell(row, marks)
        mark.value = mark.value.partition(":")[0] + ":touched"
    touched = io.BytesIO()
    book.save(touched)
    touched.seek(0)
    report = sheet_take(touched, file_name="x.xlsx", owner=world.sao, by=world.finance, commit=True)
    assert report.problems == []
    said = Contract.objects.values_list("contractor", "project__name")
    assert all(contractor == name for contractor, name in said)
    assert {contractor for contractor, _name in said} == texts


def test_the_plan_form(world):
    plan = plan_create(authority=world.sao, by=None, first_year=2568, last_year=2570, name="แผน")
    for number, text in enumerate(PLAIN, start=1):
        facts = {"name": text, "objective": text, "strategy": text, "state": "planned"}
        project = world.project(**facts)
        PlanEntry.objects.create(plan=plan, project=project, form="p02", number=number)
    projects = Project.objects.order_by("pk")
    before = list(projects.values_list("code", "name", "objective", "strategy"))
    content = p02_workbook(plan)
    assert are_harmless(content)
    projects.update(name="เปลี่ยนไป", objective="เปลี่ยนไป", strategy="")
    report = import_file(
        PlanSource(), io.BytesIO(content), file_name="x", owner=world.sao, by=None, commit=True
    )
    assert report.problems == []
    assert list(projects.values_list("code", "name", "objective", "strategy")) == before


def test_the_report_of_an_import():
    problems = [Problem(Place(text, 1), text, text, text) for text in NASTY]
    content = Report(problems=problems).as_csv()
    assert are_harmless(content)
    assert set(NASTY) <= told_by(content)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_result_of_the_converter(world, kind):
    lines = [text for text in PLAIN if text]
    _type, content = as_file(kind, convert(lines_of_text("\n".join(lines))), to=[])
    assert are_harmless(content)
    assert set(lines) <= told_by(content)
