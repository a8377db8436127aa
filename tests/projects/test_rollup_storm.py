"""The rollup after a storm of edits by every path, alone and by several at once."""

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib import import_module
from random import Random
from typing import Any

import pytest
from django.contrib.gis.geos import LineString, Point
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import Sum
from django.utils import timezone

from projects.errors import ProjectError
from projects.models import (
    BudgetItem,
    BudgetShare,
    Contract,
    ContractExtension,
    Disbursement,
    Project,
    ProjectAmount,
    ProjectGeometry,
    RollupChange,
)
from projects.rollup import Question, rollup, rollup_compact, rollup_recount, rollups
from projects.services.money import budget_item_link, budget_item_unlink
from tests.committed import committed_world
from tests.world import World

YEARS = (2567, 2568, 2569)
SOURCES = ("ordinance", "reserve", "general")
EDITS = 200


class Storm:
    """Random edits of a world by services, the ORM, many rows at once and bare SQL."""

    def __init__(self, world: World, seed: object) -> None:
        self.world, self.rng = world, Random(str(seed))
        self.edits: list[Callable[[], Any]] = [
            self.project_new,
            self.projects_new,
            self.project_gone,
            self.state,
            self.moved,
            self.linked,
            self.linked,
            self.unlinked,
            self.share_moved,
            self.shares_gone,
            self.item_changed,
            self.planned,
            self.planned_gone,
            self.pinned,
            self.method,
            self.signed,
            self.extended,
            self.paid,
            self.voided,
            self.contract_moved,
        ]

    def edit(self) -> None:
        self.rng.choice(self.edits)()

    def any(self, model: Any, **conditions: Any) -> Any:
        pks = sorted(model.objects.filter(**conditions).values_list("pk", flat=True))
        return model.objects.filter(pk=self.rng.choice(pks)).first() if pks else None

    def baht(self) -> Decimal:
        return Decimal(self.rng.randrange(1, 9_999_99)) / 100

    # edits ---------------------------------------------------------------------------------

    def _facts(self) -> dict[str, Any]:
        place = self.rng.choice([{"authority": self.world.sao}, {"agency": self.world.agency}])
        state = self.rng.choice(["draft", "approved", "budgeted"])
        number = self.rng.randrange(10**5)
        code = f"Z{self.rng.randrange(10**6)}-2568-{number:05d}"
        return place | {"code": code, "state": state, "sector": self.rng.choice(["road", "water"])}

    def project_new(self) -> None:
        self.world.project(**self._facts())

    def projects_new(self) -> None:
        common = {"year": 2568, "name": "หลายโครงการ", "kind_id": "weir", "province_code": "98"}
        Project.objects.bulk_create(Project(**self._facts() | common) for _ in range(4))

    def project_gone(self) -> None:
        project = self.any(Project, shares=None, contracts=None, geometries=None)
        if project:
            project.delete()

    def state(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE projects_project SET state = %s WHERE id %% 5 = %s",
                [self.rng.choice(["planned", "approved", "signed"]), self.rng.randrange(5)],
            )

    def moved(self) -> None:
        code = self.rng.choice(["980101", "980202", ""])
        Project.objects.filter(pk__in=[self._pk(Project), self._pk(Project)]).update(
            subdistrict_code=code, district_code=code[:4], sample=self.rng.random() < 0.2
        )

    def _pk(self, model: Any) -> int:
        found = self.any(model)
        return found.pk if found else -1

    def linked(self) -> None:
        project = self.any(Project)
        if project is None:
            return
        owner = {"authority": project.authority, "agency": project.agency}
        item = self.any(BudgetItem, **owner) if self.rng.random() < 0.5 else None
        item = item or self.world.item(
            **owner,
            amount=self.baht() + 20_000,
            fiscal_year=self.rng.choice(YEARS),
            source=self.rng.choice(SOURCES),
        )
        budget_item_link(
            project=project,
            item=item,
            amount=self.baht(),
            by=self.world.finance,
            expected_version=project.money_version,
        )

    def unlinked(self) -> None:
        share = self.any(BudgetShare)
        if share:
            version = share.project.money_version
            budget_item_unlink(share=share, by=self.world.finance, expected_version=version)

    def share_moved(self) -> None:
        share, project = self.any(BudgetShare), self.any(Project)
        if share and not BudgetShare.objects.filter(project=project, item=share.item_id).exists():
            BudgetShare.objects.filter(pk=share.pk).update(project=project)

    def shares_gone(self) -> None:
        item = self.any(BudgetItem)
        if item:
            BudgetShare.objects.filter(item=item).delete()

    def item_changed(self) -> None:
        BudgetItem.objects.filter(pk=self._pk(BudgetItem)).update(
            fiscal_year=self.rng.choice(YEARS), source=self.rng.choice(SOURCES)
        )

    def planned(self) -> None:
        project = self.any(Project)
        if project:
            ProjectAmount.objects.update_or_create(
                project=project,
                fiscal_year=self.rng.choice(YEARS),
                defaults={"amount": self.baht()},
            )

    def planned_gone(self) -> None:
        ProjectAmount.objects.filter(project=self._pk(Project)).delete()

    def pinned(self) -> None:
        project = self.any(Project)
        if project is None:
            return
        ProjectGeometry.objects.filter(project=project, is_current=True).update(
            is_current=False, replaced_at=timezone.now()
        )
        end = 100.05 + self.rng.random() / 100
        shape = self.rng.choice(
            [Point(end, 16, srid=4326), LineString((100, 16), (end, 16), srid=4326)]
        )
        self.world.pin(project, shape, method=self.rng.choice(["map", "gnss", "village"]))

    def method(self) -> None:
        ProjectGeometry.objects.filter(pk=self._pk(ProjectGeometry)).update(
            method=self.rng.choice(["area", "surveyed"])
        )

    def signed(self) -> None:
        project = self.any(Project, shares__isnull=False)
        if project:
            Contract.objects.create(
                project=project,
                number=str(self.rng.randrange(10**9)),
                contractor="หจก. ทดสอบ",
                signed_on=date(2025, 1, 5),
                amount=self.baht() / 10 + 1,
            )

    def extended(self) -> None:
        contract = self.any(Contract)
        if contract:
            day = date(2025, 2, 1)
            ContractExtension.objects.create(
                contract=contract, agreed_on=day, amount=self.baht(), reason="เพิ่มงาน"
            )

    def paid(self) -> None:
        contract = self.any(Contract, voided_at=None)
        if contract:
            Disbursement.objects.create(
                contract=contract,
                instalment=1 + contract.disbursements.count(),
                paid_on=date(2025, 3, 1),
                amount=contract.amount / 4,
            )

    def voided(self) -> None:
        model = self.rng.choice([Contract, ContractExtension, Disbursement])
        model.objects.filter(pk=self._pk(model)).update(
            voided_at=timezone.now(), void_reason="พิมพ์ผิด"
        )

    def contract_moved(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE projects_contract SET project_id = %s WHERE id = %s",
                [self._pk(Project), self._pk(Contract)],
            )


def as_the_list_says(years: tuple[int, ...], sources: tuple[str, ...]) -> tuple[int, Decimal]:
    found = Project.objects.all()
    if years or sources:
        found = found.funded_in(*years, sources=sources)
    money = found.with_money(years=years, sources=sources)
    return found.count(), money.aggregate(total=Sum("budget_baht"))["total"] or Decimal(0)


def assert_signed_and_paid_as_counted() -> None:
    """Contracts and payments of the rollup, beside bare sums of what is live."""
    live = Contract.objects.filter(voided_at=None)
    more = ContractExtension.objects.filter(voided_at=None, contract__voided_at=None)
    paid = Disbursement.objects.filter(voided_at=None, contract__voided_at=None)
    signed, extended, spent = (
        rows.aggregate(total=Sum("amount"))["total"] or Decimal(0) for rows in (live, more, paid)
    )
    for by in ((), ("year", "source"), ("state",)):
        found = rollup(Question(), by=by)
        assert sum(each.contract_baht for each in found) == signed + extended
        assert sum(each.paid_baht for each in found) == spent


def assert_as_listed(rng: Random) -> None:
    years = tuple(rng.sample(YEARS, rng.randrange(len(YEARS))))
    sources = tuple(rng.sample(SOURCES, rng.randrange(len(SOURCES))))
    [whole] = rollup(Question(years=years, sources=sources))
    assert (whole.projects, whole.budget_baht) == as_the_list_says(years, sources)


GROUPINGS = (
    (),
    ("year",),
    ("source",),
    ("year", "source"),
    ("sector", "kind"),
    ("state", "sample"),
    ("position", "province"),
    ("district",),
    ("district", "source"),
    ("subdistrict",),
    ("subdistrict", "year"),
    ("authority", "agency"),
    ("year", "state", "province"),
    ("source", "kind"),
    ("source", "province"),
    ("kind", "province"),
    ("year", "source", "province", "sector"),
)


def lines_counted() -> list[dict[str, Any]]:
    """Each project's lines, counted in Python from the base tables."""
    shares: dict[int, dict[tuple[int, str], Decimal]] = {}
    for project, year, source, amount in BudgetShare.objects.values_list(
        "project", "item__fiscal_year", "item__source", "amount"
    ):
        of = shares.setdefault(project, {})
        of[year, source] = of.get((year, source), Decimal(0)) + amount
    planned: dict[int, dict[tuple[int, str], Decimal]] = {}
    for project, year in ProjectAmount.objects.values_list("project", "fiscal_year"):
        planned.setdefault(project, {})[year, ""] = Decimal(0)
    positions = {
        position.project_id: position
        for position in ProjectGeometry.objects.filter(is_current=True)
    }
    found = []
    for project in Project.objects.all():
        position = positions.get(project.pk)
        known = {
            "project": project.pk,
            "sector": project.sector,
            "kind": project.kind_id,
            "state": project.state,
            "sample": project.sample,
            "province": project.province_code,
            "district": project.district_code,
            "subdistrict": project.subdistrict_code,
            "authority": project.authority_id,
            "agency": project.agency_id,
            "position": "none"
            if position is None
            else "provisional"
            if position.method in {"village", "area"}
            else "pinned",
            "length": round(Decimal(position.length_m), 2)
            if position and position.dimension == 1
            else Decimal(0),
        }
        lines = shares.get(project.pk) or planned.get(project.pk) or {(0, ""): Decimal(0)}
        found += [
            known | {"year": year, "source": source, "budget": budget}
            for (year, source), budget in lines.items()
        ]
    return found


def random_question(rng: Random, lines: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Several values of several keys, of those there are."""
    asked: dict[str, list[Any]] = {}
    for name, chance in {
        "year": 0.6,
        "source": 0.6,
        "sector": 0.2,
        "kind": 0.2,
        "state": 0.2,
        "position": 0.2,
        "province": 0.1,
        "district": 0.1,
        "subdistrict": 0.1,
        "authority": 0.1,
    }.items():
        values = sorted({line[name] for line in lines} - {0, "", None})
        if values and rng.random() < chance:
            asked[name] = rng.sample(values, rng.randrange(1, len(values) + 1))
    return asked


def assert_as_counted(rng: Random) -> None:
    """Projects, baht and metres of a random question by random groupings, counted twice."""
    lines = lines_counted()
    asked = random_question(rng, lines)
    areas = {"province", "district", "subdistrict"}
    plural = {"authority": "authorities"}
    question = Question(
        **{plural.get(name, f"{name}s"): asked[name] for name in asked.keys() - areas},
        areas=[code for name in areas for code in asked.get(name, [])],
    )
    matching = [
        line
        for line in lines
        if all(line[name] in asked[name] for name in asked.keys() - areas)
        and (
            not areas & asked.keys()
            or any(line[name] in asked[name] for name in areas & asked.keys())
        )
    ]
    groupings = rng.sample(GROUPINGS, 4)
    for by, found in zip(groupings, rollups(question, groupings=groupings), strict=True):
        expected: dict[Any, list[Any]] = {}
        for line in matching:
            group = expected.setdefault(tuple(line[name] for name in by), [{}, Decimal(0)])
            group[0][line["project"]] = line["length"]
            group[1] += line["budget"]
        said = {
            total.key: (total.projects, total.length_m, total.budget_baht)
            for total in found
            if total.projects or total.budget_baht
        }
        assert said == {
            key: (len(lengths), sum(lengths.values()), budget)
            for key, (lengths, budget) in expected.items()
        }, (asked, by)


@pytest.mark.django_db
def test_after_each_edit_the_totals_are_those_of_the_list(world):
    storm, done = Storm(world, "alone"), 0
    for number in range(EDITS):
        try:
            with transaction.atomic():
                storm.edit()
                with connection.cursor() as cursor:  # the rules that wait for the end
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                if storm.rng.random() < 0.1:
                    transaction.set_rollback(True)
            done += 1
        except (DatabaseError, ProjectError):  # a rule: rolled back, nothing is noted
            pass
        assert_as_listed(storm.rng)
        assert_as_counted(storm.rng)
        if number % 25 == 0:
            rollup_compact()
    assert done > EDITS / 2
    assert Project.objects.count() > 15
    assert Disbursement.objects.exists()
    assert_signed_and_paid_as_counted()
    before = [rollup(by=[name]) for name in ("year", "source", "district", "kind", "authority")]
    assert not rollup_recount()
    assert_signed_and_paid_as_counted()
    after = [rollup(by=[name]) for name in ("year", "source", "district", "kind", "authority")]
    assert after == before


# What counts in the rollup by table, as the triggers have it: a new value of each column.
WATCHED = import_module("projects.migrations.0009_rollup_notes")
NOTED = WATCHED.NOTED | {"budgetitem": WATCHED.ITEM}
CHANGED = {
    "authority_id": "authority_id + 1000",
    "agency_id": "agency_id + 1000",
    "province_code": "'97'",
    "district_code": "'9702'",
    "subdistrict_code": "'970202'",
    "sector": "'water'",
    "kind_id": "'weir'",
    "state": "'signed'",
    "sample": "NOT sample",
    "fiscal_year": "fiscal_year + 1",
    "amount": "amount + 1",
    "item_id": "item_id + 1000",
    "is_current": "NOT is_current",
    "method": "'area'",
    "voided_at": "now()",
    "source": "'loan'",
}
WITH_IT = {
    "is_current": ", replaced_at = now()",
    "voided_at": ", void_reason = 'x'",
}
# Columns that follow the shape: from a line to another, to a point, to an area.
SHAPED = {
    "length_m": "LINESTRING(100 16,100.03 16)",
    "dimension": "POINT(100 16)",
    "area_m2": "POLYGON((100 16,100.01 16,100.01 16.01,100 16))",
}
COLUMNS = [(table, name) for table, noted in NOTED.items() for name in noted[2].split(", ")]


@pytest.fixture
def whole(world: World) -> dict[str, Any]:
    """A row of every watched table, by its name."""
    project = world.project()
    share = world.fund(project, 500_000)
    day = date(2025, 1, 5)
    contract = Contract.objects.create(
        project=project, number="1", contractor="หจก. ทดสอบ", signed_on=day, amount=1_000
    )
    return {
        "project": project,
        "projectamount": ProjectAmount.objects.create(project=project, fiscal_year=2568, amount=9),
        "budgetshare": share,
        "budgetitem": share.item,
        "projectgeometry": world.pin(
            project, LineString((100, 16), (100.01, 16), srid=4326), method="map"
        ),
        "contract": contract,
        "contractextension": ContractExtension.objects.create(
            contract=contract, agreed_on=day, amount=5, reason="เพิ่มงาน"
        ),
        "disbursement": Disbursement.objects.create(
            contract=contract, instalment=1, paid_on=day, amount=5
        ),
    }


def notes_of(statement: str, row: Any) -> list[dict[str, Any]]:
    """What the bare statement leaves noted; it is taken back (its rules are deferred)."""
    with transaction.atomic():
        RollupChange.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(statement, [row.pk])
            assert cursor.rowcount == 1
        found = list(RollupChange.objects.values())
        transaction.set_rollback(True)
    return found


def subject(table: str, row: Any) -> tuple[str, Any]:
    """The column of the note, and what it names."""
    column, note, _columns = NOTED[table]
    return note, getattr(row, column)


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_change_of_each_column_that_counts_is_noted(world, whole, table, column):
    row = whole[table]
    if column == "agency_id":
        row = world.project(agency=world.agency)
    note, named = subject(table, row)
    if column in SHAPED:
        change = f"geometry = ST_GeomFromText('{SHAPED[column]}', 4326)"
    else:
        change = f"{column} = {CHANGED[column]}{WITH_IT.get(column, '')}"
    found = notes_of(f"UPDATE projects_{table} SET {change} WHERE id = %s", row)
    assert named in [each[note] for each in found]


@pytest.mark.django_db
@pytest.mark.parametrize("table", WATCHED.NOTED)
def test_a_row_of_each_table_that_goes_is_noted(whole, table):
    note, named = subject(table, whole[table])
    found = notes_of(f"DELETE FROM projects_{table} WHERE id = %s", whole[table])
    assert named in [each[note] for each in found]


@pytest.fixture
def shared(django_db_setup: Any, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock(), committed_world() as world:
        yield world


@pytest.mark.parametrize("seed", [1, 2])
def test_several_at_once_and_folding_meanwhile_lose_nothing(shared, seed):
    for _ in range(6):
        shared.fund(shared.project(), 500_000)
    stop, failures, done = threading.Event(), [], []

    def edits(number: int) -> None:
        storm = Storm(shared, f"{seed}/{number}")
        try:
            for _ in range(40):
                try:
                    with transaction.atomic():
                        for _edit in range(storm.rng.randrange(1, 4)):
                            storm.edit()
                        if storm.rng.random() < 0.1:
                            transaction.set_rollback(True)
                    done.append(number)
                except (DatabaseError, ValueError, ProjectError, Project.DoesNotExist):
                    # A rule, a deadlock's victim, somebody else's version or deletion.
                    continue
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    def folds() -> None:
        try:
            while not stop.wait(0.05):
                rollup_compact()
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    editors = [threading.Thread(target=edits, args=[number]) for number in range(4)]
    folders = [threading.Thread(target=folds) for _ in range(2)]
    for thread in [*editors, *folders]:
        thread.start()
    for thread in editors:
        thread.join()
    stop.set()
    for thread in folders:
        thread.join()
    assert failures == []
    assert len(done) > 40
    assert_as_listed(Random(seed))
    assert_signed_and_paid_as_counted()
    assert not rollup_recount()
    assert_signed_and_paid_as_counted()
