"""Budget items that a file says pay for its projects, each with its share."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.models import Right
from projects.budget.errors import ItemsExceedOrdinance
from projects.bulk.entry import Entry
from projects.codes import PLANNABLE, State
from projects.contracts.figures import with_figures
from projects.errors import ContractsExceedShares, ProjectError
from projects.models import BudgetItem, BudgetShare, GrantRequest, ItemMonth, Ordinance
from projects.records import Money, Problem
from projects.services.ordinances import ordinance_of_item_locked, refuse_item_change

if TYPE_CHECKING:
    from projects.bulk.writer import Writer

_BOUND = (
    Q(item__ordinance__isnull=False)
    | Exists(ItemMonth.objects.filter(item=OuterRef("item")))
    | Exists(GrantRequest.objects.filter(item=OuterRef("item")))
)


@dataclass
class _Line:
    """An item and share that stand, to be brought to what the file says."""

    item: BudgetItem
    share: BudgetShare


class MoneyWriter:
    def __init__(self, writer: "Writer") -> None:
        self._writer = writer
        self._standing: dict[int, _Line] = {}

    def compare(self, batch: Sequence[Entry]) -> None:
        """Note where the money differs; four queries for the money of the batch, and a few for
        each item that would change though an ordinance, a grant or its months bind it."""
        pks = [entry.project.pk for entry in batch if not entry.is_new and entry.record.money]
        self._lock(pks)
        shares: dict[int, list[BudgetShare]] = defaultdict(list)
        rows = BudgetShare.objects.filter(project__in=pks).select_related("item")
        for share in rows.annotate(is_bound=_BOUND):
            shares[share.project_id].append(share)
        for entry in batch:
            if entry.record.money:
                self._compare(entry, entry.record.money, shares.get(entry.project.pk or 0, []))

    def _lock(self, pks: Sequence[int]) -> None:
        """Lock what the file may change – ordinances, items, shares, in the order of every
        writer – so that what finance saves meanwhile is seen here or waits."""
        ours = BudgetShare.objects.filter(
            project__in=pks,
            item__source_name=self._writer.source_name,
            item__source_key=F("project__code"),
        )
        # By keys told here: as subqueries, PostgreSQL may join them anew for every row.
        found = list(ours.values_list("item__ordinance", "item", "pk"))
        for place, rows in enumerate((Ordinance.objects, BudgetItem.objects, BudgetShare.objects)):
            keys = {row[place] for row in found} - {None}
            list(rows.filter(pk__in=keys).select_for_update().order_by("pk").values_list("pk"))

    def _compare(self, entry: Entry, money: Money, shares: list[BudgetShare]) -> None:
        if len(shares) == 1 and _says(shares[0], money):
            return
        own = [
            share
            for share in shares
            if share.item.source_name == self._writer.source_name
            and share.item.source_key == entry.project.code
        ]
        if shares and not (len(shares) == 1 and own and own[0].amount == own[0].item.amount):
            reason = _("เงินของโครงการนี้ผูกกับรายการงบประมาณไว้แล้ว แก้ที่หน้าการเงินของโครงการ")
            self._writer.problem(entry.record.problem("budget", money.amount, reason))
            return
        if not self._writer.may(Right.MONEY, entry.project.owner):
            reason = _("ท่านไม่มีสิทธิบันทึกแหล่งเงิน เว้นแหล่งเงินว่างไว้ จะบันทึกเป็นงบประมาณตามแผน")
            self._writer.problem(entry.record.problem("source", money.source, reason))
            return
        if own and (refused := _refused(own[0], money)):
            column = "budget" if _is_of(own[0].item, money) else "source"
            value = getattr(money, "amount" if column == "budget" else "source")
            self._writer.problem(entry.record.problem(column, value, str(refused)))
            return
        entry.changed.add("money")
        if not shares and entry.project.state in PLANNABLE:
            entry.set("state", State.BUDGETED)  # as by the form: its first money
            entry.changed.add("facts")
        if own and entry.project.pk:
            self._standing[entry.project.pk] = _Line(own[0].item, own[0])

    def write(self, batch: Sequence[Entry]) -> None:
        fresh: list[tuple[Entry, BudgetItem]] = []
        changed: list[_Line] = []
        for entry in batch:
            money = entry.record.money
            if money is None or "money" not in entry.changed:
                continue
            if line := self._standing.get(entry.project.pk):
                self._bring(line, money)
                changed.append(line)
            else:
                fresh.append((entry, self._item(entry, money)))
        BudgetItem.objects.bulk_create([item for _entry, item in fresh])
        BudgetShare.objects.bulk_create(
            BudgetShare(
                project=entry.project,
                item=item,
                amount=item.amount,
                created_by_id=self._writer.by_pk,
                updated_by_id=self._writer.by_pk,
                entered_on_behalf=item.entered_on_behalf,
            )
            for entry, item in fresh
        )
        BudgetItem.objects.bulk_update(
            [line.item for line in changed],
            ["fiscal_year", "source", "amount", "version", "updated_by", "entered_on_behalf"],
            batch_size=500,
        )
        BudgetShare.objects.bulk_update(
            [line.share for line in changed],
            ["amount", "version", "updated_at", "updated_by", "entered_on_behalf"],
            batch_size=500,
        )

    def problem_of(self, error: ProjectError, entries: Sequence[Entry]) -> Problem:
        """The row whose money made a sum that does not hold; ``error`` itself where none did."""
        for entry in entries:
            line, money = self._standing.get(entry.project.pk), entry.record.money
            if line and money and _drawn_on(error, entry, line) == error.about:
                told = with_figures(error, project=entry.project, contract=None)
                return entry.record.problem("budget", money.amount, told)
        raise error

    def _item(self, entry: Entry, money: Money) -> BudgetItem:
        project = entry.project
        return BudgetItem(
            authority=project.authority,
            agency=project.agency,
            fiscal_year=money.fiscal_year,
            source=money.source,
            name=money.name or project.name,
            amount=money.amount,
            created_by_id=self._writer.by_pk,
            updated_by_id=self._writer.by_pk,
            entered_on_behalf=self._writer.on_behalf(project.owner, Right.MONEY),
            source_name=self._writer.source_name,
            source_key=project.code,
        )

    def _bring(self, line: _Line, money: Money) -> None:
        item = line.item
        item.fiscal_year, item.source = money.fiscal_year, money.source
        item.amount = line.share.amount = money.amount
        on_behalf = self._writer.on_behalf(item.owner, Right.MONEY)
        for row in (item, line.share):
            row.version += 1
            row.updated_by_id = self._writer.by_pk
            row.entered_on_behalf = on_behalf
        line.share.updated_at = now()


def _drawn_on(error: ProjectError, entry: Entry, line: _Line) -> int | None:
    """The key of what the row draws on in the rule that ``error`` names."""
    match error:
        case ContractsExceedShares():
            return entry.project.pk
        case ItemsExceedOrdinance():
            return line.item.ordinance_id
    return line.item.pk


def _refused(share: BudgetShare, money: Money) -> ProjectError | None:
    """Why the item of ``share`` may not become what the file says, as on its page."""
    if not share.is_bound:  # type: ignore[attr-defined]
        return None
    facts = {"fiscal_year": money.fiscal_year, "source": money.source, "amount": money.amount}
    ordinance = ordinance_of_item_locked(share.item)
    item = BudgetItem.objects.select_for_update().get(pk=share.item_id)
    try:
        refuse_item_change(ordinance, item, facts)
    except ProjectError as error:
        return error
    return None


def _is_of(item: BudgetItem, money: Money) -> bool:
    return (item.fiscal_year, item.source) == (money.fiscal_year, money.source)


def _says(share: BudgetShare, money: Money) -> bool:
    return _is_of(share.item, money) and share.amount == money.amount
