"""The sheet of general grants: each item's disbursement by month, with what came of it."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Right
from accounts.owners import owner_columns
from projects.codes import Source
from projects.errors import Conflict
from projects.models import BudgetItem, ItemMonth
from projects.months import months_of
from projects.services.grant_months import item_months_save
from projects.sheets.accounts import month_column
from projects.sheets.cells import Cell, Value, given
from projects.sheets.table import Book, Done, Line, Scope, Table
from projects.sources.errors import BadValue


class ItemMonths(Table):
    title = "เงินอุดหนุนทั่วไป"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._months = {month_column(first).name: first for first in months_of(scope.year)}
        self._items: dict[str, BudgetItem] = {}
        self._rows: dict[int, dict[date, ItemMonth]] = {}

    @property
    def columns(self) -> tuple[Cell, ...]:
        return (
            given("id", "รหัสรายการ", hidden=True),
            given("name", "รายการ", width=50),
            given("amount", "จำนวนเงิน (บาท)", width=16),
            *(month_column(first) for first in self._months.values()),
        )

    def prepare(self) -> None:
        """Two queries."""
        items = BudgetItem.objects.filter(
            **owner_columns(self.scope.owner),
            fiscal_year=self.scope.year,
            source=Source.GENERAL,
        )
        self._items = {str(item.pk): item for item in items.order_by("pk")}
        for row in ItemMonth.objects.filter(item__in=self._items.values()):
            self._rows.setdefault(row.item_id, {})[row.month] = row

    def rows(self) -> Iterator[tuple[int, Mapping[str, Value]]]:
        self.prepare()
        for key, item in self._items.items():
            values: dict[str, Value] = {"id": key, "name": item.name, "amount": item.amount}
            yield item.version, values | self._stands(item)

    def _stands(self, item: BudgetItem) -> dict[str, Decimal | None]:
        known = self._rows.get(item.pk, {})
        return {
            name: known[first].amount if first in known else None
            for name, first in self._months.items()
        }

    def apply(self, line: Line) -> Done | None:
        item = self._items.get(line.values["id"])
        if item is None:
            raise BadValue(
                _("ไม่มีรายการนี้ในเงินอุดหนุนทั่วไปของหน่วยงานและปีในแบบฟอร์ม เพิ่มรายการที่หน้ารายการงบประมาณ"),
                name="name",
            )
        stands = self._stands(item)
        changes = self.changed(line, stands)
        if not changes:
            return None
        self.refuse_stale(line, item.version, stands)
        gone = [name for name, value in changes.items() if value is None]
        if gone:
            raise BadValue(_("เดือนนี้เคยบันทึกแล้ว ถ้าไม่มียอดให้พิมพ์ 0"), name=gone[0])
        known = self._rows.get(item.pk, {})
        months = {
            first: (line.values[name], known[first].result if first in known else "")
            for name, first in self._months.items()
            if line.values[name] is not None
        }
        try:
            item_months_save(
                item=item, by=self.scope.by, expected_version=item.version, months=months
            )
        except Conflict as conflict:
            raise BadValue(str(conflict), name="name") from conflict
        told = [(name, stands[name], value) for name, value in changes.items()]
        return Done(is_new=False, changes=told)


GRANTS: Final = Book(
    "grants",
    gettext_lazy("เงินอุดหนุนทั่วไปรายเดือน"),
    gettext_lazy("งานการคลัง: ยอดเบิกจ่ายรายเดือนของรายการเงินอุดหนุนทั่วไปในปีงบประมาณ"),
    Right.MONEY,
    (ItemMonths,),
    by_year=True,
    page="budget:general",
    page_label=gettext_lazy("ดูเงินอุดหนุนทั่วไปรายเดือน"),
)
