"""Random sequences on the pages of money, by every role: the sums and days always hold."""

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import connection
from django.urls import reverse

from projects.models import (
    BudgetItem,
    BudgetShare,
    Contract,
    ContractExtension,
    Disbursement,
    Obligation,
    Ordinance,
    Project,
)
from tests.projects.contract_fixtures import SIGNED, YEAR

STEPS = 120
ROLES = ("planning", "finance", "engineering", "executive", "analyst", "dla", "stranger")
MONEY = {"finance", "analyst"}
BUDGET = MONEY | {"planning"}
# What no sequence may bring about, each a question that finds the rows at fault.
BROKEN = {
    "items beyond their ordinance": """
        SELECT o.id FROM projects_ordinance o JOIN projects_budgetitem i ON i.ordinance_id = o.id
        GROUP BY o.id HAVING sum(i.amount) > o.total""",
    "a share that does not tell who tied it": """
        SELECT id FROM projects_budgetshare WHERE created_by_id IS NULL OR updated_by_id IS NULL
        OR entered_on_behalf <> (updated_by_id = (SELECT id FROM accounts_user
            WHERE username = 'analyst'))""",
    "shares beyond their item": """
        SELECT i.id FROM projects_budgetitem i JOIN projects_budgetshare s ON s.item_id = i.id
        GROUP BY i.id HAVING sum(s.amount) > i.amount""",
    "contracts beyond the shares": """
        SELECT p.id FROM projects_project p WHERE
        (SELECT coalesce(sum(amount - excess), 0) FROM projects_contract
            WHERE project_id = p.id AND voided_at IS NULL)
        > (SELECT coalesce(sum(amount), 0) FROM projects_budgetshare WHERE project_id = p.id)""",
    "payments or obligations beyond the contract": """
        SELECT c.id FROM projects_contract c,
        LATERAL (SELECT c.amount + coalesce(sum(amount), 0) AS most FROM projects_contractextension
            WHERE contract_id = c.id AND voided_at IS NULL) e
        WHERE (SELECT sum(amount) FROM projects_disbursement
            WHERE contract_id = c.id AND voided_at IS NULL) > e.most
        OR (SELECT sum(amount) FROM projects_obligation
            WHERE contract_id = c.id AND voided_at IS NULL) > e.most""",
    "payments before the signing, or under a void contract": """
        SELECT d.id FROM projects_disbursement d JOIN projects_contract c ON c.id = d.contract_id
        WHERE d.voided_at IS NULL AND (d.paid_on < c.signed_on OR c.voided_at IS NOT NULL)""",
    "voided without a reason": """
        SELECT id FROM projects_contract WHERE voided_at IS NOT NULL AND void_reason = ''""",
    "a state without its evidence": """
        SELECT p.id FROM projects_project p WHERE
        p.state = 'signed' AND NOT EXISTS (SELECT FROM projects_contract
            WHERE project_id = p.id AND voided_at IS NULL)
        OR p.state = 'disbursing' AND NOT EXISTS (SELECT FROM projects_disbursement d
            JOIN projects_contract c ON c.id = d.contract_id
            WHERE c.project_id = p.id AND d.voided_at IS NULL)""",
    "a state that the last change does not tell": """
        SELECT p.id FROM projects_project p, LATERAL (SELECT state FROM projects_statechange
            WHERE project_id = p.id ORDER BY id DESC LIMIT 1) s WHERE s.state <> p.state""",
}


def thai(number: int) -> str:
    return f"{number:,}".translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))


class Walk:
    """One random walk over the pages; what is refused changes nothing."""

    def __init__(self, client, world, seed: int) -> None:
        self.client, self.world, self.random = client, world, Random(seed)
        self.project = world.project(state="approved", year=YEAR)
        self.items = [
            world.item(amount=Decimal(1000), fiscal_year=YEAR, source="reserve") for _ in range(2)
        ]
        self.ordinance = Ordinance.objects.create(
            authority=world.sao, fiscal_year=YEAR, kind="main", total=Decimal(2000)
        )
        self.moves = [
            self.pass_item,
            self.change_ordinance,
            self.tie,
            self.untie,
            self.change_item,
            self.sign,
            self.edit,
            self.extend,
        ]
        self.moves += [self.bind, self.pay, self.pay, self.void, self.state]
        self.moves += [self.pass_item, self.change_ordinance]
        self.moves += [self.tie, self.tie, self.sign]  # without them nothing else can be saved
        self.saved: dict[str, int] = {}

    def step(self) -> None:
        self.project.refresh_from_db()
        self.random.choice(self.moves)()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for fault, question in BROKEN.items():
                cursor.execute(question)
                assert cursor.fetchall() == [], fault

    def baht(self) -> str:
        number = self.random.choice([1, 50, 300, 500, 1000, 2500])
        return self.random.choice([str(number), f"{number}.-", thai(number), "-5", "1.250.000", ""])

    def day(self) -> str:
        day = SIGNED + timedelta(days=self.random.choice([-30, 0, 0, 10, 60, 3000]))
        return day.isoformat()

    def version(self) -> int:
        return self.project.money_version - (self.random.random() < 0.1)

    def post(self, view: str, *arguments: int | str, allowed: set[str] = MONEY, **data) -> None:
        role = self.random.choice([*ROLES, *["finance"] * 6])
        self.client.force_login(getattr(self.world, role))
        before = self.stands()
        answer = self.client.post(reverse(view, args=arguments), data)
        assert answer.status_code < 500
        changed = self.stands() != before
        if role not in allowed:
            assert answer.status_code in {403, 404}
            assert not changed, (role, view)
        elif answer.status_code != 302:
            assert not changed, (view, answer.status_code)
        elif changed:
            self.saved[view] = self.saved.get(view, 0) + 1

    def stands(self) -> list[object]:
        tables = (BudgetShare, BudgetItem, Contract, ContractExtension, Obligation, Disbursement)
        rows = [sorted(table.objects.values_list(), key=lambda row: row[0]) for table in tables]
        rows.append(list(Ordinance.objects.values_list()))
        return [*rows, Project.objects.values_list("state", "money_version").get()]

    def tie(self) -> None:
        item = self.random.choice(self.items)
        data = {"item": item.pk, "amount": self.baht(), "version": self.version()}
        self.post("projects:money", self.project.code, **data)

    def untie(self) -> None:
        if share := self.project.shares.order_by("?").first():
            self.post("projects:unlink", self.project.code, share.pk, version=self.version())

    def change_item(self) -> None:
        item = self.random.choice(self.items)
        item.refresh_from_db()
        self.post(
            "projects:item_edit",
            item.pk,
            allowed=BUDGET,
            fiscal_year=YEAR,
            source="reserve",
            name="ค่าก่อสร้าง",
            amount=self.baht(),
            version=item.version,
        )

    def pass_item(self) -> None:
        of = self.ordinance.items.order_by("?").first()
        if of is None or self.random.random() < 0.5:
            line = {"name": "ค่าถนน", "amount": self.baht()}
            return self.post("budget:ordinance_item_new", self.ordinance.pk, allowed=BUDGET, **line)
        line = {"name": of.name, "amount": self.baht(), "version": of.version}
        return self.post("projects:item_edit", of.pk, allowed=BUDGET, **line)

    def change_ordinance(self) -> None:
        self.ordinance.refresh_from_db()
        self.post(
            "budget:ordinance_edit",
            self.ordinance.pk,
            allowed=BUDGET,
            kind="main",
            fiscal_year=YEAR,
            number=1,
            total=self.baht(),
            version=self.ordinance.version,
        )

    def contract(self) -> Contract | None:
        return Contract.objects.order_by("?").first()

    def facts(self) -> dict[str, object]:
        return {
            "number": self.random.choice(["1", "2", "๑", "3/2569"]),
            "contractor": "หจก. โยธา",
            "amount": self.baht(),
            "signed_on": self.day(),
            "excess": self.random.choice(["", "", "100"]),
            "excess_reason": self.random.choice(["", "ราคาวัสดุ"]),
            "version": self.version(),
        }

    def sign(self) -> None:
        self.post("projects:contract_new", self.project.code, **self.facts())

    def of_contract(self, view: str, **data) -> None:
        if contract := self.contract():
            self.post(view, self.project.code, contract.pk, version=self.version(), **data)

    def edit(self) -> None:
        facts = self.facts()
        facts.pop("version")
        self.of_contract("projects:contract_edit", **facts)

    def extend(self) -> None:
        more = {"amount": self.baht(), "reason": self.random.choice(["", "ฝนตก"])}
        self.of_contract("projects:contract_extend", agreed_on=self.day(), **more)

    def bind(self) -> None:
        bound = {"fiscal_year": YEAR, "bound_on": self.day(), "amount": self.baht()}
        self.of_contract("projects:obligation_new", **bound)

    def pay(self) -> None:
        number = self.random.choice([1, 2, 3, 4])
        paid = {"instalment": number, "paid_on": self.day(), "amount": self.baht()}
        self.of_contract("projects:disbursement_new", **paid)

    def void(self) -> None:
        reason = self.random.choice(["", "บันทึกผิด"])
        part = self.random.choice(["contract", "disbursement", "obligation", "extension"])
        if part == "contract":
            return self.of_contract("projects:contract_void", reason=reason)
        table = {
            "disbursement": Disbursement,
            "obligation": Obligation,
            "extension": ContractExtension,
        }[part]
        if row := table._default_manager.order_by("?").first():
            arguments = [self.project.code, row.contract_id, row.pk]
            data = {"reason": reason, "version": self.version()}
            self.post(f"projects:{part}_void", *arguments, **data)
        return None

    def state(self) -> None:
        self.post(
            "projects:state",
            self.project.code,
            version=self.project.facts_version,
            state=self.random.choice(["spec", "tender", "award", "signed", "disbursing"]),
            changed_on=self.day(),
            reason=self.random.choice(["", "เหตุผล"]),
        )


@pytest.mark.parametrize(
    "seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(3, 40))]
)
def test_the_sums_hold_whatever_is_tried(client, world, seed):
    walk = Walk(client, world, seed)
    for _step in range(STEPS):
        walk.step()
    assert len(walk.saved) >= 4, f"too little was saved to show anything: {walk.saved}"
