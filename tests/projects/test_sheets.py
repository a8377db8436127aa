"""Prefilled sheets by duty: unchanged they change nothing, one cell changes one value."""

import io
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.models import Job, User
from projects.models import (
    BudgetItem,
    Contract,
    Disbursement,
    ItemMonth,
    MonthlyAccount,
    Obligation,
    Project,
    ProjectGeometry,
)
from projects.services.accounts import month_save
from projects.services.contracts import contract_edit, contract_sign, disbursement_add
from projects.sheets.catalogue import BOOKS
from projects.sheets.cells import day
from projects.sheets.table import Scope
from projects.sheets.taking import SheetReport, sheet_take
from projects.sheets.writing import as_xlsx
from projects.sources.errors import BadValue, SourceError
from tests.projects.p02_fixtures import with_results

CONTRACT = {
    "number": "1/2568",
    "contractor": "หจก. ทดสอบ",
    "contractor_tax_id": "0105500000001",
    "egp_number": "68019012345",
    "signed_on": date(2025, 1, 10),
    "starts_on": date(2025, 1, 11),
    "ends_on": date(2025, 6, 10),
    "amount": Decimal("400000.50"),
    "excess": Decimal(0),
    "excess_reason": "",
}
PAID = {
    "instalment": 1,
    "paid_on": date(2025, 3, 1),
    "amount": Decimal(100_000),
    "document": "",
    "progress_percent": None,
    "result": "",
}
YEAR = 2568
Edit = Callable[[openpyxl.Workbook], None]


@pytest.fixture
def payment(world) -> Disbursement:
    """A project with 500,000 tied, a contract and an instalment; another with money alone."""
    project = world.project(name="=ถนนสูตร")
    world.fund(project)
    contract = contract_sign(project=project, by=world.finance, expected_version=1, facts=CONTRACT)
    world.fund(world.project(name="ถนนที่ยังไม่มีสัญญา"))
    return disbursement_add(contract=contract, by=world.finance, expected_version=2, facts=PAID)


@pytest.fixture
def accounts(world) -> None:
    amounts = {"tax": Decimal("1200.25"), "personnel": Decimal(900)}
    first = date(2024, 10, 1)
    month_save(
        authority=world.sao, by=world.finance, first=first, amounts=amounts, expected_version=0
    )


@pytest.fixture
def grant(world) -> BudgetItem:
    item = world.item(source="general", fiscal_year=YEAR, amount=Decimal(1000), name="นมโรงเรียน")
    ItemMonth.objects.create(item=item, month=date(2024, 10, 1), amount=100, result="จ่ายแล้ว")
    return item


@pytest.fixture
def pinned(world) -> Project:
    project = world.project()
    world.pin(project, typed_text="16.05, 100.05\n16.05, 100.06", method="document")
    world.project(name="ถนนที่ยังไม่มีพิกัด")
    return project


def written(key: str, owner: Any, by: User) -> bytes:
    return as_xlsx(BOOKS[key], Scope(owner, by, YEAR if BOOKS[key].by_year else 0))


def edited(content: bytes, edit: Edit) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    edit(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def put(sheet: str, heading: str, value: Any, row: int = 2) -> Edit:
    def edit(book: openpyxl.Workbook) -> None:
        cells = book[sheet]
        headings = [cell.value for cell in cells[1]]
        cells.cell(row, headings.index(heading) + 1).value = value

    return edit


def puts(sheet: str, row: int, **values: Any) -> Edit:
    def edit(book: openpyxl.Workbook) -> None:
        for heading, value in values.items():
            put(sheet, heading, value, row)(book)

    return edit


def take(content: bytes, owner: Any, by: User, *, commit: bool = True) -> SheetReport:
    return sheet_take(io.BytesIO(content), file_name="กรอก.xlsx", owner=owner, by=by, commit=commit)


def told(report: SheetReport) -> list[tuple[str, str, str]]:
    return [(one.heading, one.before, one.after) for one in report.changes]


USERS = {
    "finance": "finance",
    "accounts": "finance",
    "grants": "finance",
    "engineering": "engineering",
}


@pytest.fixture
def filled(payment, accounts, grant, pinned) -> None:
    """Something in every sheet."""


@pytest.mark.parametrize("key", USERS)
def test_what_comes_back_unchanged_changes_nothing(world, filled, key):
    user = getattr(world, USERS[key])
    content = written(key, world.sao, user)
    for sent in (content, edited(content, lambda book: None)):  # as another program saves it
        report = take(sent, world.sao, user)
        assert report.problems == []
        assert (report.rows, report.changes) == (0, [])


@pytest.mark.parametrize("key", USERS)
def test_every_row_rewritten_as_it_stands_changes_nothing(world, filled, key):
    """Without the mark by which an untouched row is passed over the values themselves agree."""

    def unmark(book: openpyxl.Workbook) -> None:
        for cells in book.worksheets[:-1]:
            at = [cell.value for cell in cells[1]].index("รุ่นข้อมูล") + 1
            for row in range(2, cells.max_row + 1):
                mark = str(cells.cell(row, at).value or "")
                cells.cell(row, at).value = mark.partition(":")[0] + ":other" if mark else None

    user = getattr(world, USERS[key])
    report = take(edited(written(key, world.sao, user), unmark), world.sao, user)
    assert report.problems == [] or key == "engineering"
    assert report.changes == []


def test_one_cell_of_a_contract_is_exactly_that_change(world, payment):
    content = written("finance", world.sao, world.finance)
    sent = edited(content, put("สัญญา", "ผู้รับจ้าง", "บจก. ใหม่"))
    report = take(sent, world.sao, world.finance)
    assert told(report) == [("ผู้รับจ้าง", "หจก. ทดสอบ", "บจก. ใหม่")]
    contract = Contract.objects.get()
    assert {name: getattr(contract, name) for name in CONTRACT} == CONTRACT | {
        "contractor": "บจก. ใหม่"
    }
    assert (contract.version, contract.updated_by) == (2, world.finance)


def test_a_dry_run_tells_the_same_and_writes_nothing(world, payment):
    sent = edited(written("finance", world.sao, world.finance), put("สัญญา", "ผู้รับจ้าง", "บจก. ใหม่"))
    report = take(sent, world.sao, world.finance, commit=False)
    assert told(report) == [("ผู้รับจ้าง", "หจก. ทดสอบ", "บจก. ใหม่")]
    assert Contract.objects.get().contractor == "หจก. ทดสอบ"


@pytest.mark.parametrize(
    "value",
    [
        "2018-10-10",
        "10/10/2561",
        "๑๐ ต.ค. ๖๑",
        "10 ตุลาคม พ.ศ. 2561",
        43383,
        date(2018, 10, 10),
        datetime(2561, 10, 10),  # noqa: DTZ001 – as a cell holds it
    ],
)
def test_a_day_is_read_in_its_era_and_never_in_3104(world, payment, value):
    Project.objects.update(year=2562)
    BudgetItem.objects.update(fiscal_year=2562)
    Contract.objects.update(signed_on=date(2018, 10, 1), egp_number="")
    content = written("finance", world.sao, world.finance)
    report = take(edited(content, put("สัญญา", "เริ่มสัญญา", value)), world.sao, world.finance)
    assert report.problems == []
    assert Contract.objects.get().starts_on == date(2018, 10, 10)


@pytest.mark.parametrize("serial", ["101061", "25680", "99999", "300000"])
def test_a_number_of_a_far_day_is_refused(serial):
    with pytest.raises(BadValue, match="เลขลำดับวัน"):
        day(serial)


@pytest.mark.parametrize("text", ["10/10/3104", "31/2/2568", "เมื่อวาน", "13/13/2568", "10/10/40"])
def test_a_day_that_cannot_be_is_refused_with_what_would_be_right(text):
    with pytest.raises(BadValue) as refused:
        day(text)
    assert len(str(refused.value.reason)) > 20


@pytest.mark.parametrize(
    ("value", "amount"),
    [("1,250.-", 1250), ("๑๒๕๐", 1250), ("1,250 บาท", 1250), (1250.5, Decimal("1250.5"))],
)
def test_amounts_are_read_as_papers_write_them(world, payment, value, amount):
    content = written("finance", world.sao, world.finance)
    report = take(edited(content, put("เบิกจ่าย", "จำนวนเงิน (บาท)", value)), world.sao, world.finance)
    assert report.problems == []
    assert Disbursement.objects.get().amount == amount


@pytest.mark.parametrize(
    "value", ["1.250.000", "-5", "-", "=1+1", "หนึ่งล้าน", "1e3", "12.345", "1.250"]
)
def test_an_amount_that_cannot_be_stops_the_whole_file(world, payment, value):
    def edit(book: openpyxl.Workbook) -> None:
        put("สัญญา", "ผู้รับจ้าง", "บจก. ใหม่")(book)
        put("เบิกจ่าย", "จำนวนเงิน (บาท)", value)(book)
        cell = book["เบิกจ่าย"]["F2"]
        cell.data_type = "s"  # a text that looks like a formula stays a text

    content = written("finance", world.sao, world.finance)
    report = take(edited(content, edit), world.sao, world.finance)
    [problem] = report.problems
    assert (problem.place.sheet, problem.place.row, problem.heading) == (
        "เบิกจ่าย",
        2,
        "จำนวนเงิน (บาท)",
    )
    assert problem.place.column
    assert problem.value
    assert Contract.objects.get().contractor == "หจก. ทดสอบ"  # all or nothing


@pytest.mark.parametrize("heading", ["จำนวนเงิน (บาท)", "ผลการเบิกจ่าย", "เลขที่ฎีกา"])
@pytest.mark.parametrize("result", ["", "101"])
def test_a_formula_is_refused_at_its_cell(world, payment, heading, result):
    content = written("finance", world.sao, world.finance)
    sent = with_results(edited(content, put("เบิกจ่าย", heading, "=100+1")), result)
    values = openpyxl.load_workbook(io.BytesIO(sent), data_only=True)["เบิกจ่าย"]
    assert (101 in [cell.value for cell in values[2]]) == bool(result)
    [problem] = take(sent, world.sao, world.finance).problems
    assert (problem.place.row, problem.heading) == (2, heading)
    assert "ระบบไม่คำนวณสูตร" in problem.reason
    assert Disbursement.objects.get().amount == 100_000


def test_a_new_row_of_formulas_alone_is_refused(world, payment):
    content = written("finance", world.sao, world.finance)
    sent = edited(content, put("ก่อหนี้ผูกพัน", "จำนวนเงิน (บาท)", "=100+1", 5))
    [problem] = take(sent, world.sao, world.finance).problems
    assert (problem.place.row, "สูตร" in problem.reason) == (5, True)


def unmarked(sheet: str, **values: Any) -> Edit:
    return puts(sheet, 2, **values, รุ่นข้อมูล=None)


@pytest.mark.parametrize(
    ("key", "edit"),
    [
        ("finance", unmarked("สัญญา", ผู้รับจ้าง="ยึด")),
        ("finance", unmarked("เบิกจ่าย", เลขที่ฎีกา="ยึด")),
        ("accounts", unmarked("รายรับรายจ่าย", **{"รายรับ: ภาษีอากรที่จัดเก็บเอง": 5})),
        ("grants", unmarked("เงินอุดหนุนทั่วไป", **{"ต.ค. 2567": 5})),
    ],
)
def test_a_row_that_lost_its_mark_overwrites_nothing(world, filled, key, edit):
    content = edited(written(key, world.sao, world.finance), edit)
    report = take(content, world.sao, world.finance)
    [problem] = report.problems
    assert "ดาวน์โหลดแบบฟอร์มใหม่" in problem.reason
    assert report.changes == []


def test_a_position_whose_row_lost_its_mark_stays(world, pinned):
    def edit(book: openpyxl.Workbook) -> None:
        names = [cell.value for cell in book["พิกัด"]["B"]]
        puts("พิกัด", names.index(pinned.name) + 1, วิธีได้มา="รังวัด", รุ่นข้อมูล=None)(book)

    content = edited(written("engineering", world.sao, world.engineering), edit)
    [problem] = take(content, world.sao, world.engineering).problems
    assert "ดาวน์โหลดแบบฟอร์มใหม่" in problem.reason


@pytest.mark.parametrize("mark", ["9" * 5000 + ":x", "²:x"])
def test_a_mark_that_is_none_of_ours_is_none(world, payment, mark):
    content = written("finance", world.sao, world.finance)
    edit = puts("สัญญา", 2, ผู้รับจ้าง="ยึด", รุ่นข้อมูล=mark)
    [problem] = take(edited(content, edit), world.sao, world.finance).problems
    assert "ดาวน์โหลดแบบฟอร์มใหม่" in problem.reason


@pytest.mark.parametrize("key", ["accounts", "grants"])
@pytest.mark.parametrize("year", ["", "0", "2529", "2644", "99999999", "9" * 5000, "²๕๖๙"])
def test_a_year_that_is_none_is_no_form_of_ours(world, filled, key, year):
    def edit(book: openpyxl.Workbook) -> None:
        book["gisplan"]["D1"].value = year

    with pytest.raises(SourceError, match="ไม่ใช่แบบฟอร์มที่ดาวน์โหลด"):
        take(edited(written(key, world.sao, world.finance), edit), world.sao, world.finance)


def test_a_text_with_an_apostrophe_before_its_sign_stays(world, payment):
    Contract.objects.update(contractor="'=x", excess_reason="=y")
    content = written("finance", world.sao, world.finance)
    untouched = take(edited(content, lambda book: None), world.sao, world.finance)
    assert (untouched.rows, untouched.changes) == (0, [])
    report = take(edited(content, put("สัญญา", "เลขที่สัญญา", "2/2568")), world.sao, world.finance)
    assert [one[0] for one in told(report)] == ["เลขที่สัญญา"]
    contract = Contract.objects.get()
    assert (contract.contractor, contract.excess_reason) == ("'=x", "=y")


def test_nothing_that_goes_out_is_a_formula(world, payment):
    book = openpyxl.load_workbook(io.BytesIO(written("finance", world.sao, world.finance)))
    cells = [cell for sheet in book.worksheets for row in sheet.rows for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert "'=ถนนสูตร" in [cell.value for cell in cells]


def test_new_rows_sign_bind_and_pay_in_one_file(world, payment):
    project = Project.objects.get(name="ถนนที่ยังไม่มีสัญญา")
    signed = {
        "เลขที่สัญญา": "9/2568",
        "ผู้รับจ้าง": "ช่างแดง",
        "ลงนามเมื่อ": "2/2/2568",
        "วงเงินตามสัญญา (บาท)": 300000,
    }

    def edit(book: openpyxl.Workbook) -> None:
        codes = [cell.value for cell in book["สัญญา"]["B"]]
        puts("สัญญา", codes.index(project.code) + 1, **signed)(book)
        of = {"รหัสโครงการ": project.code, "เลขที่สัญญา": "9/2568"}
        bound = {"ปีงบประมาณ": 2568, "ก่อหนี้เมื่อ": "3 ก.พ. 68", "จำนวนเงิน (บาท)": 300000}
        puts("ก่อหนี้ผูกพัน", 2, **of, **bound)(book)
        paid = {"งวดที่": 1, "เบิกจ่ายเมื่อ": "1/4/2568", "จำนวนเงิน (บาท)": "100,000.-"}
        puts("เบิกจ่าย", 9, **of, **paid)(book)

    report = take(
        edited(written("finance", world.sao, world.finance), edit), world.sao, world.finance
    )
    assert report.problems == []
    assert report.created == 3
    contract = Contract.objects.get(number="9/2568")
    assert (contract.project, contract.signed_on) == (project, date(2025, 2, 2))
    assert Obligation.objects.get(contract=contract).bound_on == date(2025, 2, 3)
    assert Disbursement.objects.get(contract=contract).amount == 100_000
    project.refresh_from_db()
    assert project.state == "disbursing"
    again = take(written("finance", world.sao, world.finance), world.sao, world.finance)
    assert (again.problems, again.changes) == ([], [])


def test_a_contract_above_its_money_is_refused_with_the_sentence(world, payment):
    sent = edited(
        written("finance", world.sao, world.finance),
        put("สัญญา", "วงเงินตามสัญญา (บาท)", 600000),
    )
    [problem] = take(sent, world.sao, world.finance).problems
    assert "เกินเงินที่ผูกกับโครงการ" in problem.reason


def test_a_payment_before_its_contract_is_refused(world, payment):
    sent = edited(
        written("finance", world.sao, world.finance), put("เบิกจ่าย", "เบิกจ่ายเมื่อ", "1/1/2568")
    )
    [problem] = take(sent, world.sao, world.finance).problems
    assert "ต้องไม่ก่อนวันที่ลงนามสัญญา" in problem.reason


def test_a_colleagues_later_change_is_named_with_both_values(world, payment):
    content = written("finance", world.sao, world.finance)
    contract = Contract.objects.get()
    contract_edit(
        contract=contract, by=world.analyst, expected_version=3, facts={"contractor": "เขา"}
    )
    report = take(edited(content, put("สัญญา", "ผู้รับจ้าง", "เรา")), world.sao, world.finance)
    [problem] = report.problems
    assert "“เขา”" in problem.reason
    assert "“เรา”" in problem.reason
    untouched = take(content, world.sao, world.finance)
    assert (untouched.problems, untouched.changes) == ([], [])
    assert Contract.objects.get().contractor == "เขา"


def test_deleted_rows_and_worksheets_mean_nothing(world, payment):
    def edit(book: openpyxl.Workbook) -> None:
        book["เบิกจ่าย"].delete_rows(2)
        del book["ก่อหนี้ผูกพัน"]

    report = take(
        edited(written("finance", world.sao, world.finance), edit), world.sao, world.finance
    )
    assert (report.problems, report.changes) == ([], [])
    assert Disbursement.objects.get().voided_at is None


def test_a_row_sent_twice_is_refused(world, payment):
    def edit(book: openpyxl.Workbook) -> None:
        sheet = book["เบิกจ่าย"]
        put("เบิกจ่าย", "เลขที่ฎีกา", "ก")(book)
        for at, cell in enumerate(list(sheet[2]), start=1):
            sheet.cell(3, at).value = cell.value

    [problem] = take(
        edited(written("finance", world.sao, world.finance), edit), world.sao, world.finance
    ).problems
    assert "ซ้ำกับแถวที่ 2" in problem.reason


def test_ids_of_another_authority_are_refused(world, payment):
    foreign = world.project(authority=world.far)
    world.fund(foreign)
    theirs = contract_sign(project=foreign, by=world.dla, expected_version=1, facts=CONTRACT)
    content = written("finance", world.sao, world.finance)
    for edit in (
        puts("สัญญา", 2, **{"รหัสสัญญา": str(theirs.pk), "ผู้รับจ้าง": "ยึด"}),
        puts("สัญญา", 3, **{"รหัสโครงการ": foreign.code, "ผู้รับจ้าง": "ยึด"}),
        puts("เบิกจ่าย", 3, **{"รหัสโครงการ": foreign.code, "เลขที่สัญญา": "1/2568", "งวดที่": 1}),
    ):
        report = take(edited(content, edit), world.sao, world.finance)
        assert len(report.problems) == 1
        assert "ไม่มี" in report.problems[0].reason
    theirs.refresh_from_db()
    assert theirs.version == 1


def test_another_authoritys_file_is_refused_whole(world, payment):
    content = written("finance", world.neighbour, world.analyst)
    with pytest.raises(SourceError, match="ไฟล์นี้เป็นของหน่วยงานรหัส 6980102"):
        take(content, world.sao, world.analyst)


def test_a_sheet_needs_its_own_right(world, pinned):
    content = written("engineering", world.sao, world.engineering)
    with pytest.raises(SourceError, match="ไม่มีสิทธิ"):
        take(content, world.sao, world.finance)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04junk", b"\xd0\xcf\x11\xe0"])
def test_a_file_that_is_no_sheet_of_ours_is_refused(world, content):
    with pytest.raises(SourceError):
        take(content, world.sao, world.finance)


def test_a_lost_heading_is_named(world, payment):
    def edit(book: openpyxl.Workbook) -> None:
        book["สัญญา"]["E1"].value = "อะไร"

    content = edited(written("finance", world.sao, world.finance), edit)
    with pytest.raises(SourceError, match="หัวตารางไม่ครบ"):
        take(content, world.sao, world.finance)


def test_one_month_of_one_category_is_exactly_that_change(world, accounts):
    content = written("accounts", world.sao, world.finance)
    report = take(
        edited(content, put("รายรับรายจ่าย", "รายรับ: ภาษีอากรที่จัดเก็บเอง", 55.5)),
        world.sao,
        world.finance,
    )
    assert [one[1:] for one in told(report)] == [("1,200.25", "55.50")]
    amounts = dict(MonthlyAccount.objects.values_list("category_id", "amount"))
    assert amounts == {"tax": Decimal("55.5"), "personnel": 900}


def test_a_month_not_begun_is_refused(world):
    future = as_xlsx(BOOKS["accounts"], Scope(world.sao, world.finance, 2643))
    sent = edited(future, put("รายรับรายจ่าย", "รายรับ: ภาษีอากรที่จัดเก็บเอง", 5))
    [problem] = take(sent, world.sao, world.finance).problems
    assert "ยังไม่เริ่ม" in problem.reason


def test_a_grants_month_is_exactly_that_change_and_its_result_stays(world, grant):
    content = written("grants", world.sao, world.finance)
    sent = edited(content, puts("เงินอุดหนุนทั่วไป", 2, **{"ต.ค. 2567": 150, "พ.ย. 2567": 50}))
    report = take(sent, world.sao, world.finance)
    assert report.problems == []
    rows = ItemMonth.objects.filter(item=grant).order_by("month")
    assert [(row.amount, row.result) for row in rows] == [(150, "จ่ายแล้ว"), (50, "")]
    over = edited(
        written("grants", world.sao, world.finance), put("เงินอุดหนุนทั่วไป", "ธ.ค. 2567", 900)
    )
    [problem] = take(over, world.sao, world.finance).problems
    assert "เกินจำนวนเงินของรายการนี้ คือ 1,000.00 บาท" in problem.reason


def test_a_typed_position_is_pinned_by_the_engineers_service(world, pinned):
    content = written("engineering", world.sao, world.engineering)

    def edit(book: openpyxl.Workbook) -> None:
        names = [cell.value for cell in book["พิกัด"]["B"]]
        row = names.index("ถนนที่ยังไม่มีพิกัด") + 1
        start = {"พิกัด (เริ่มต้น)": "๑๖.๐๕๐๐ ๑๐๐.๐๕๐๐", "พิกัดสิ้นสุด": "16.0600 100.0600"}
        puts("พิกัด", row, **start, **{"ความแม่นยำ (ม.)": 3})(book)

    report = take(edited(content, edit), world.sao, world.engineering)
    assert report.problems == []
    made = ProjectGeometry.objects.get(project__name="ถนนที่ยังไม่มีพิกัด")
    assert made.geometry.coords == ((100.05, 16.05), (100.06, 16.06))
    assert (made.method, made.accuracy_m, made.review) == ("document", 3, "submitted")
    assert made.typed_text == "๑๖.๐๕๐๐ ๑๐๐.๐๕๐๐\n16.0600 100.0600"
    assert pinned.geometries.count() == 1
    again = take(written("engineering", world.sao, world.engineering), world.sao, world.engineering)
    assert (again.problems, again.changes) == ([], [])


def test_a_method_alone_keeps_the_position(world, pinned):
    content = written("engineering", world.sao, world.engineering)
    report = take(edited(content, put("พิกัด", "วิธีได้มา", "รังวัด")), world.sao, world.engineering)
    assert [one[0] for one in told(report)] == ["วิธีได้มา"]
    live = pinned.geometries.get(replaced_at=None)
    assert (live.method, live.version, live.typed_text) == (
        "surveyed",
        2,
        "16.05, 100.05\n16.05, 100.06",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("99, 200", "ช่วงที่เป็นไปได้"),
        ("ข้างวัด", "ข้างวัด"),
        ("16.09, 100.09", "ต้องระบุเหตุผลที่แก้"),
    ],
)
def test_a_position_that_cannot_be_is_refused_at_its_cell(world, pinned, text, said):
    content = written("engineering", world.sao, world.engineering)
    sent = edited(content, put("พิกัด", "พิกัด (เริ่มต้น)", text))
    [problem] = take(sent, world.sao, world.engineering).problems
    assert said in problem.reason
    assert pinned.geometries.count() == 1


def test_a_colleagues_later_pin_is_named(world, pinned):
    content = written("engineering", world.sao, world.engineering)
    Project.objects.filter(pk=pinned.pk).update(position_version=5)
    sent = edited(content, put("พิกัด", "วิธีได้มา", "รังวัด"))
    [problem] = take(sent, world.sao, world.engineering).problems
    assert "มีผู้แก้ข้อมูลนี้หลังจากดาวน์โหลด" in problem.reason


def test_an_entry_on_behalf_is_marked_in_the_row(world, payment):
    content = written("finance", world.sao, world.analyst)
    take(edited(content, put("สัญญา", "ผู้รับจ้าง", "แทน")), world.sao, world.analyst)
    assert Contract.objects.get().entered_on_behalf is True


def test_a_changed_row_takes_few_queries(world, django_assert_max_num_queries):
    for number in range(6):
        project = world.project()
        world.fund(project)
        contract_sign(
            project=project,
            by=world.finance,
            expected_version=1,
            facts=CONTRACT | {"number": f"{number}"},
        )
    content = written("finance", world.sao, world.finance)

    def some(rows: int) -> bytes:
        return edited(
            content,
            lambda book: [put("สัญญา", "ผู้รับจ้าง", "ใหม่", 2 + at)(book) for at in range(rows)],
        )

    with django_assert_max_num_queries(500) as one:
        take(some(1), world.sao, world.finance, commit=False)
    with django_assert_max_num_queries(500) as six:
        take(some(6), world.sao, world.finance, commit=False)
    assert (len(six) - len(one)) / 5 <= 40


def sent_by(client, user: User, owner: Any, content: bytes) -> Job:
    client.force_login(user)
    file = ContentFile(content, name="กรอก.xlsx")
    answer = client.post(reverse("sheets:index"), {"owner": owner.code, "file": file})
    assert answer.status_code == 302, answer.content.decode()
    return Job.objects.latest("created_at")


def test_a_sheet_goes_from_the_page_and_back(client, world, payment):
    client.force_login(world.finance)
    url = reverse("sheets:download", args=["finance"])
    content = client.get(url, {"owner": world.sao.code}).content
    sent = edited(content, put("สัญญา", "ผู้รับจ้าง", "บจก. ใหม่"))
    job = sent_by(client, world.finance, world.sao, sent)
    page = client.get(reverse("sheets:report", args=[job.pk])).content.decode()
    assert "บจก. ใหม่" in page
    assert "ยืนยันบันทึก" in page
    assert Contract.objects.get().contractor == "หจก. ทดสอบ"
    taken = client.post(reverse("sheets:commit", args=[job.pk]))
    assert Contract.objects.get().contractor == "บจก. ใหม่"
    assert "บันทึกแล้ว" in client.get(taken.url).content.decode()


def bound(world) -> bytes:
    """The finance sheet with an obligation in a new row."""
    of = {"รหัสโครงการ": Contract.objects.get().project.code, "เลขที่สัญญา": "1/2568"}
    row = {"ปีงบประมาณ": 2568, "ก่อหนี้เมื่อ": "3 ก.พ. 68", "จำนวนเงิน (บาท)": 1000.5}
    content = written("finance", world.sao, world.finance)
    return edited(content, puts("ก่อหนี้ผูกพัน", 2, **of, **row))


def test_an_obligation_sent_twice_is_bound_once(world, payment):
    content = bound(world)
    assert take(content, world.sao, world.finance).created == 1
    again = take(content, world.sao, world.finance)
    assert (again.problems, again.changes, again.unchanged) == ([], [], 1)
    assert Obligation.objects.get().amount == Decimal("1000.50")
    other = edited(content, put("ก่อหนี้ผูกพัน", "เลขที่เอกสาร", "ก 2"))
    assert take(other, world.sao, world.finance).created == 1


def test_one_cell_of_an_obligation_is_exactly_that_change(world, payment):
    take(bound(world), world.sao, world.finance)
    content = written("finance", world.sao, world.finance)
    report = take(
        edited(content, put("ก่อหนี้ผูกพัน", "จำนวนเงิน (บาท)", "2,000.-")), world.sao, world.finance
    )
    assert (report.problems, len(report.changes)) == ([], 1)
    row = Obligation.objects.get()
    assert (row.amount, row.fiscal_year, row.version) == (2000, 2568, 2)
    [stale] = take(
        edited(content, put("ก่อหนี้ผูกพัน", "เลขที่เอกสาร", "ก 9")), world.sao, world.finance
    ).problems
    moved = edited(
        written("finance", world.sao, world.finance), put("ก่อหนี้ผูกพัน", "เลขที่สัญญา", "9/2568")
    )
    [refused] = take(moved, world.sao, world.finance).problems
    assert "ย้ายรายการก่อหนี้ไปสัญญาอื่นไม่ได้" in str(refused)
    row.refresh_from_db()
    assert (row.amount, row.document, row.version) == (2000, "", 2)


def test_a_second_click_shows_what_the_first_took(client, world, payment):
    job = sent_by(client, world.finance, world.sao, bound(world))
    commit = reverse("sheets:commit", args=[job.pk])
    first, second = client.post(commit), client.post(commit)
    assert first.url == second.url != reverse("sheets:report", args=[job.pk])
    assert Job.objects.count() == 2
    assert Obligation.objects.count() == 1


@pytest.mark.parametrize("state", [Job.State.FAILED, Job.State.CANCELLED])
def test_a_sheet_whose_taking_failed_may_be_taken_again(client, world, payment, state):
    job = sent_by(client, world.finance, world.sao, bound(world))
    commit = reverse("sheets:commit", args=[job.pk])
    failed = Job.objects.create(owner=world.finance, kind=job.kind, title="x", state=state)
    Job.objects.filter(pk=job.pk).update(parameters=job.parameters | {"taken": str(failed.pk)})
    assert str(failed.pk) not in client.post(commit).url
    assert Obligation.objects.count() == 1


def test_the_page_offers_what_the_duty_fills_in(client, world):
    offered = {}
    for name in ("finance", "engineering", "planning", "analyst"):
        client.force_login(getattr(world, name))
        page = client.get(reverse("sheets:index"), {"owner": world.sao.code})
        offered[name] = {book.key for book in page.context["books"]}
    money = {"finance", "accounts", "grants"}
    assert offered == {
        "finance": money,
        "engineering": {"engineering"},
        "planning": set(),
        "analyst": money | {"engineering"},
    }


def test_a_wrong_year_is_a_400(client, world):
    client.force_login(world.finance)
    url = reverse("sheets:download", args=["accounts"])
    assert client.get(url, {"owner": world.sao.code, "year": "9999"}).status_code == 400


def test_a_report_without_a_file_is_refused_in_the_form(client, world):
    client.force_login(world.finance)
    answer = client.post(reverse("sheets:index"), {"owner": world.sao.code})
    assert answer.status_code == 400


def test_a_new_row_is_told_whole_and_says_what_it_is_of(world, payment):
    project = Contract.objects.get().project
    of = {"รหัสโครงการ": project.code, "เลขที่สัญญา": "1/2568"}
    row = {"งวดที่": 9, "เบิกจ่ายเมื่อ": "3 ก.พ. 69", "จำนวนเงิน (บาท)": 1000.5}
    content = edited(written("finance", world.sao, world.finance), puts("เบิกจ่าย", 3, **of, **row))
    report = take(content, world.sao, world.finance, commit=False)
    assert report.problems == []
    assert told(report) == [
        ("รหัสโครงการ", "", project.code),
        ("เลขที่สัญญา", "", "1/2568"),
        ("งวดที่", "", "9"),
        ("เบิกจ่ายเมื่อ", "", "3 ก.พ. 2569"),
        ("จำนวนเงิน (บาท)", "", "1,000.50"),
    ]
    about = {one.about for one in report.changes}
    assert about == {f"{project.code} · {project.name} · สัญญา 1/2568 · งวดที่ 9"}
    assert report.summary() == "เพิ่ม 1 แถว"


def test_a_changed_month_is_named_and_leads_to_the_months(client, world):
    content = written("accounts", world.sao, world.finance)
    sent = edited(content, put("รายรับรายจ่าย", "รายรับ: ภาษีอากรที่จัดเก็บเอง", 55.5))
    job = sent_by(client, world.finance, world.sao, sent)
    [change] = job.result["changes"]
    assert re.fullmatch(r"ต\.ค\. \d{4}", change["about"])
    assert (change["before"], change["after"]) == ("", "55.50")
    assert "เมื่อยืนยันจะบันทึก: แก้ไข 1 แถว" in job.message
    taken = client.post(reverse("sheets:commit", args=[job.pk]))
    page = client.get(taken.url).content.decode()
    where = reverse("finance:months")
    [year] = set(re.findall(rf'href="{where}\?owner=6980101&amp;year=(\d+)"', page))
    assert client.get(where, {"owner": "6980101", "year": year}).status_code == 200
