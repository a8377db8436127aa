"""The finance sheet: contracts, obligations and instalments of the projects that have money."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Right
from projects.models import BudgetShare, Contract, Disbursement, Obligation
from projects.services import contracts as services
from projects.sheets.cells import Cell, Value, baht, count_to, day, digits, given, plain
from projects.sheets.money import Money, names_of, told_of
from projects.sheets.table import Book, Done, Line, Scope
from projects.sources.columns import text_of, year
from projects.sources.errors import BadValue

_CONTRACT: Final = (
    Cell("number", "เลขที่สัญญา", text_of(60), width=18),
    Cell("contractor", "ผู้รับจ้าง", text_of(200), width=32),
    Cell("contractor_tax_id", "เลขประจำตัวผู้เสียภาษี", digits, width=18),
    Cell("egp_number", "เลขที่โครงการ e-GP", digits, width=16),
    Cell("signed_on", "ลงนามเมื่อ", day, width=13),
    Cell("starts_on", "เริ่มสัญญา", day, width=13),
    Cell("ends_on", "สิ้นสุดสัญญา", day, width=13),
    Cell("amount", "วงเงินตามสัญญา (บาท)", baht, width=18),
    Cell("excess", "ส่วนที่เกินเงินที่ผูกไว้ (บาท)", baht, width=18),
    Cell("excess_reason", "เหตุผลที่เกิน", text_of(500), width=28),
)
_PAYMENT: Final = (
    Cell("instalment", "งวดที่", count_to(999), width=8),
    Cell("paid_on", "เบิกจ่ายเมื่อ", day, width=13),
    Cell("amount", "จำนวนเงิน (บาท)", baht, width=18),
    Cell("document", "เลขที่ฎีกา", text_of(100), width=18),
    Cell("progress_percent", "ผลงานสะสม (ร้อยละ)", count_to(100), width=12),
    Cell("result", "ผลการเบิกจ่าย", text_of(500), width=32),
)
_OBLIGATION: Final = (
    Cell("fiscal_year", "ปีงบประมาณ", year, width=12),
    Cell("bound_on", "ก่อหนี้เมื่อ", day, width=13),
    Cell("amount", "จำนวนเงิน (บาท)", baht, width=18),
    Cell("document", "เลขที่เอกสาร", text_of(100), width=18),
)
_OF: Final = (  # which contract a row is about
    Cell("code", "รหัสโครงการ", plain, width=22),
    Cell("number", "เลขที่สัญญา", text_of(60), width=18),
)


class Contracts(Money):
    title = "สัญญา"
    columns = (
        given("id", "รหัสสัญญา", hidden=True),
        Cell("code", "รหัสโครงการ", plain, width=22),
        given("name", "ชื่อโครงการ", width=50),
        given("tied", "เงินที่ผูกไว้ (บาท)", width=16),
        *_CONTRACT,
    )

    def rows(self) -> Iterator[tuple[int, Mapping[str, Value]]]:
        self.prepare()
        tied: dict[int, Decimal] = defaultdict(Decimal)
        shares = BudgetShare.objects.filter(project__in=self.projects.values())
        for pk, amount in shares.values_list("project_id", "amount"):
            tied[pk] += amount
        signed: dict[int, list[Contract]] = defaultdict(list)
        for row in self.contracts.values():
            signed[row.project_id].append(row)
        for project in self.projects.values():
            facts: dict[str, Value] = {
                "code": project.code,
                "name": project.name,
                "tied": tied[project.pk],
            }
            for contract in signed[project.pk]:
                yield contract.version, facts | told_of(contract, _CONTRACT)
            if not signed[project.pk]:
                yield 0, facts

    def apply(self, line: Line) -> Done | None:
        names = names_of(_CONTRACT)
        key = line.values["id"]
        if not key:
            if not any(line.values[name] for name in names):
                return None
            return self._sign(line, names)
        contract = self.contracts.get(key)
        if contract is None:
            raise BadValue(_("ไม่มีสัญญานี้ในหน่วยงานนี้ หรือถูกยกเลิกแล้ว ดาวน์โหลดแบบฟอร์มใหม่"), name="number")
        if contract.project.code != line.values["code"]:
            raise BadValue(_("ย้ายสัญญาไปโครงการอื่นไม่ได้ ยกเลิกสัญญาเดิมแล้วเพิ่มใหม่"), name="code")
        self.required(line, "number", "contractor", "signed_on", "amount")
        stands = {name: getattr(contract, name) for name in names}
        facts = self.facts_of(line, names) | {"excess": line.values["excess"] or Decimal(0)}
        changes = [
            (name, stands[name], facts[name]) for name in names if stands[name] != facts[name]
        ]
        if not changes:
            return None
        self.refuse_stale(line, contract.version, stands)
        self.changing(services.contract_edit, contract.project, contract=contract, facts=facts)
        return Done(is_new=False, changes=changes)

    def _sign(self, line: Line, names: tuple[str, ...]) -> Done:
        project = self.project_of(line)
        self.required(line, "number", "contractor", "signed_on", "amount")
        facts = self.facts_of(line, names) | {"excess": line.values["excess"] or Decimal(0)}
        self.changing(services.contract_sign, project, project=project, facts=facts)
        return Done(is_new=True, changes=[("number", None, facts["number"])])


class Parts(Money):
    """Rows of contracts, each corrected in its place; none goes to another contract."""

    def corrected(
        self, line: Line, row: Any, names: tuple[str, ...], change: Any, moved: str
    ) -> Done | None:
        contract = row.contract
        if (contract.project.code, contract.number) != (line.values["code"], line.values["number"]):
            raise BadValue(moved, name="number")
        stands = {name: getattr(row, name) for name in names}
        facts = self.facts_of(line, names)
        changes = [
            (name, stands[name], facts[name]) for name in names if stands[name] != facts[name]
        ]
        if not changes:
            return None
        self.refuse_stale(line, row.version, stands)
        self.changing(change, contract.project, facts=facts)
        return Done(is_new=False, changes=changes)


class Obligations(Parts):
    title = "ก่อหนี้ผูกพัน"
    columns = (given("id", "รหัสรายการ", hidden=True), *_OF, *_OBLIGATION)

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._rows: dict[str, Obligation] = {}

    def read(self) -> None:
        live = Obligation.objects.filter(
            contract__in=self.contracts.values(), voided_at=None
        ).order_by("contract__project__code", "pk")
        self._rows = {str(row.pk): row for row in live}
        for row in self._rows.values():
            row.contract = self.contracts[str(row.contract_id)]

    def rows(self) -> Iterator[tuple[int, Mapping[str, Value]]]:
        self.prepare()
        for row in self._rows.values():
            of = {"code": row.contract.project.code, "number": row.contract.number}
            yield row.version, of | told_of(row, _OBLIGATION)

    def apply(self, line: Line) -> Done | None:
        key = line.values["id"]
        names = names_of(_OBLIGATION)
        if key:
            row = self._rows.get(key)
            if row is None:
                raise BadValue(
                    _("ไม่มีรายการนี้ในหน่วยงานนี้ หรือถูกยกเลิกแล้ว ดาวน์โหลดแบบฟอร์มใหม่"), name="number"
                )
            self.required(line, "fiscal_year", "bound_on", "amount")
            moved = _("ย้ายรายการก่อหนี้ไปสัญญาอื่นไม่ได้ ยกเลิกรายการเดิมแล้วเพิ่มใหม่")
            change = partial(services.obligation_edit, obligation=row)
            return self.corrected(line, row, names, change, moved)
        contract = self.contract_of(line)
        self.required(line, "fiscal_year", "bound_on", "amount")
        facts = self.facts_of(line, names)
        if any(
            row.contract_id == contract.pk
            and all(getattr(row, name) == facts[name] for name in names)
            for row in self._rows.values()
        ):
            return None  # the same file sent again binds no more money
        self.changing(services.obligation_add, contract.project, contract=contract, facts=facts)
        return Done(is_new=True, changes=[("amount", None, facts["amount"])])


class Payments(Parts):
    title = "เบิกจ่าย"
    columns = (given("id", "รหัสงวด", hidden=True), *_OF, *_PAYMENT)

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._rows: dict[str, Disbursement] = {}

    def read(self) -> None:
        live = Disbursement.objects.filter(
            contract__in=self.contracts.values(), voided_at=None
        ).order_by("contract__project__code", "contract", "instalment")
        self._rows = {str(row.pk): row for row in live}
        for row in self._rows.values():
            row.contract = self.contracts[str(row.contract_id)]

    def rows(self) -> Iterator[tuple[int, Mapping[str, Value]]]:
        self.prepare()
        for row in self._rows.values():
            of = {"code": row.contract.project.code, "number": row.contract.number}
            yield row.version, of | told_of(row, _PAYMENT)

    def apply(self, line: Line) -> Done | None:
        key = line.values["id"]
        names = names_of(_PAYMENT)
        if not key:
            contract = self.contract_of(line)
            self.required(line, "instalment", "paid_on", "amount")
            facts = self.facts_of(line, names)
            self.changing(
                services.disbursement_add, contract.project, contract=contract, facts=facts
            )
            return Done(is_new=True, changes=[("amount", None, facts["amount"])])
        row = self._rows.get(key)
        if row is None:
            raise BadValue(
                _("ไม่มีงวดนี้ในหน่วยงานนี้ หรือถูกยกเลิกแล้ว ดาวน์โหลดแบบฟอร์มใหม่"), name="instalment"
            )
        self.required(line, "instalment", "paid_on", "amount")
        moved = _("ย้ายงวดไปสัญญาอื่นไม่ได้ ยกเลิกงวดเดิมแล้วเพิ่มใหม่")
        change = partial(services.disbursement_edit, disbursement=row)
        return self.corrected(line, row, names, change, moved)


FINANCE: Final = Book(
    "finance",
    gettext_lazy("สัญญา ก่อหนี้ผูกพัน และเบิกจ่าย"),
    gettext_lazy("งานการคลัง: สัญญาของโครงการที่มีเงินผูก การก่อหนี้ผูกพัน และงวดที่เบิกจ่าย"),
    Right.MONEY,
    (Contracts, Obligations, Payments),
)
