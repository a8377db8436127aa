"""The generator: the same for the same seed, right but for the faults it lists."""

import json
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
import shapely
from django.db import IntegrityError, connection, transaction

from accounts.models import LocalAuthority
from benchmarks.generate import parallel
from benchmarks.generate.batches import in_batches
from benchmarks.generate.drafting import YEARS, Draft
from benchmarks.generate.faults import FAULTS
from benchmarks.generate.generator import Generator
from benchmarks.generate.loading import load
from benchmarks.generate.parallel import DrawingStopped, batches_drawn
from benchmarks.generate.sums import SumBroken, sums_check
from benchmarks.generate.world import NothingToDraw, World
from coordinates.geodesy import distance_m
from coordinates.values import LonLat
from gisplan.demo import drawing
from projects.codes import Method, Review, Role, Source, State
from projects.models import (
    BudgetItem,
    BudgetShare,
    Contract,
    DevelopmentPlan,
    Disbursement,
    GrantRequest,
    Kind,
    Ordinance,
    PlanEntry,
    PlanRevision,
    Project,
    ProjectGeometry,
    ProjectSequence,
    RollupChange,
    StateChange,
)
from projects.rollup import rollup, rollup_recount
from projects.services.facts import COMPUTED, STATED, codes_reserve, columns_from_text
from projects.title import read_title

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> World:
    drawing.draw()
    return World.read()


@pytest.fixture
def truth(province: World) -> list[dict[str, Any]]:
    """2,000 projects, and the lines of their truth file."""
    lines = StringIO()
    load(in_batches(Generator(province, 2000, 7).drafts()), truth=lines, history=False)
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def checksum(generator: Generator, *, processes: int = 1) -> list[tuple[Any, ...]]:
    """Of everything that is written, but for row numbers; the database is as before."""
    with transaction.atomic():
        if processes > 1:
            load(batches_drawn(generator, processes), ahead=processes)
        else:
            load(in_batches(generator.drafts()))
        sums = rows("""
            SELECT md5(string_agg((to_jsonb(p) - 'id')::text, '' ORDER BY p.code)),
                (SELECT md5(string_agg((to_jsonb(g) - 'id' - 'project_id')::text, ''
                    ORDER BY q.code, g.role, g.version))
                 FROM projects_projectgeometry g JOIN projects_project q ON q.id = g.project_id),
                (SELECT md5(string_agg(q.code || i.name || i.amount || s.amount || i.source, ''
                    ORDER BY q.code, i.fiscal_year))
                 FROM projects_budgetshare s JOIN projects_budgetitem i ON i.id = s.item_id
                 JOIN projects_project q ON q.id = s.project_id),
                (SELECT md5(string_agg(concat_ws('|', q.code, c.number, c.signed_on, c.amount,
                        d.instalment, d.amount, d.paid_on), '' ORDER BY q.code, d.instalment))
                 FROM projects_contract c JOIN projects_project q ON q.id = c.project_id
                 LEFT JOIN projects_disbursement d ON d.contract_id = c.id),
                (SELECT md5(string_agg(concat_ws('|', q.code, s.state, s.changed_on, s.reason), ''
                        ORDER BY q.code, s.id))
                 FROM projects_statechange s JOIN projects_project q ON q.id = s.project_id),
                (SELECT md5(string_agg(concat_ws('|', q.code, l.name, e.number, e.facts), ''
                        ORDER BY q.code))
                 FROM projects_planentry e JOIN projects_project q ON q.id = e.project_id
                 JOIN projects_developmentplan l ON l.id = e.plan_id)
            FROM projects_project p""")
        transaction.set_rollback(True)
    return sums


def test_the_same_seed_gives_the_same_rows(province: World) -> None:
    first = checksum(Generator(province, 150, 7))
    assert all(first[0])
    assert checksum(Generator(province, 150, 7)) == first
    assert checksum(Generator(province, 150, 8)) != first


def _content(draft: Draft) -> tuple[Any, ...]:
    pins = [(pin.geometry.wkt, pin.role, pin.method, pin.review) for pin in draft.pins]
    shares = [(item.name, item.amount, share) for item, share in draft.money.shares]
    return (
        draft.name,
        draft.target,
        draft.state,
        draft.codes,
        pins,
        shares,
        draft.fault,
        _told(draft),
    )


def _told(draft: Draft) -> tuple[Any, ...]:
    """The story of a draft, by value."""
    deal, entry = draft.chain.deal, draft.entry
    return (
        [(each.before, each.state, each.changed_on, each.reason) for each in draft.chain.changes],
        deal and (deal.number, deal.amount, deal.signed_on, deal.obligations),
        deal and [(each.paid_on, each.amount) for each in deal.payments],
        draft.chain.request and (draft.chain.request.amount, draft.chain.request.state),
        entry and (entry.plan.name, entry.number),
    )


def test_a_longer_run_holds_the_shorter_one(province: World) -> None:
    shorter = {draft.key: draft for draft in Generator(province, 120, 7).drafts()}
    longer = {draft.key: draft for draft in Generator(province, 480, 7).drafts()}
    assert (len(shorter), len(longer)) == (120, 480)
    for key, draft in shorter.items():
        assert _content(draft) == _content(longer[key])


@pytest.mark.parametrize("processes", [2, 3])
def test_more_processes_write_the_same(
    province: World, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    generator = Generator(province, 700, 7)
    alone = checksum(generator)
    monkeypatch.setattr(parallel, "BATCH", 40)  # pieces enough for each to have several
    assert checksum(generator, processes=processes) == alone


@pytest.mark.parametrize("name", ["ถนน\\t1", "a\tb", "สอง\nบรรทัด", "\r", "\\N", "'\"%s{}"])
def test_what_copy_would_read_as_a_sign_is_written_as_it_is(province: World, name: str) -> None:
    drafts = [replace(each, name=name) for each in Generator(province, 3, 7).drafts()]
    load(in_batches(drafts))
    assert list(Project.objects.values_list("name", flat=True)) == [name] * 3


def test_a_drawing_process_that_dies_stops_the_load(
    province: World, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(self: Generator, place: Any, quota: int) -> Iterator[Draft]:
        raise ZeroDivisionError

    monkeypatch.setattr(Generator, "of_place", broken)
    with pytest.raises(DrawingStopped):
        load(batches_drawn(Generator(province, 20, 7), 2), ahead=2)
    assert not Project.objects.exists()
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_a_boosted_place_gets_more_and_the_sum_stays(province: World) -> None:
    quotas = Generator(province, 999, 7, {"6990102": 4.0}).quotas()
    usual = Generator(province, 999, 7).quotas()
    at = [place.code for place in province.places].index("6990102")
    assert sum(quotas) == sum(usual) == 999
    assert quotas[at] > 3 * usual[at]


def test_every_code_occurs_and_every_fault_is_planted(truth: list[dict[str, Any]]) -> None:
    def seen(model: Any, field: str) -> set[Any]:
        return set(model.objects.values_list(field, flat=True))

    assert Project.objects.count() == 2000
    assert seen(Project, "state") == set(State.values)
    assert seen(Project, "kind") == set(Kind.objects.values_list("pk", flat=True))
    assert seen(Project, "year") == set(YEARS)
    assert seen(BudgetItem, "source") == set(Source.values)
    assert seen(ProjectGeometry, "role") == set(Role.values)
    assert seen(ProjectGeometry, "method") == set(Method.values)
    assert seen(ProjectGeometry, "review") == set(Review.values)
    assert {line["fault"] for line in truth} == set(FAULTS)
    assert Project.objects.filter(agency__isnull=False).exists()
    assert set(LocalAuthority.objects.values_list("pk", flat=True)) <= seen(Project, "authority")


def test_shares_never_exceed_their_item_and_some_money_is_untied(
    truth: list[dict[str, Any]],
) -> None:
    untied = BudgetItem.objects.with_tied().values_list("untied_baht", flat=True)
    assert min(untied) == 0
    assert sum(1 for rest in untied if rest) > 100
    unfunded = Project.objects.filter(state__in=["draft", "planned", "confirmed", "approved"])
    assert not unfunded.filter(shares__isnull=False).exists()
    assert not unfunded.filter(amounts__isnull=True).exists()
    funded = Project.objects.exclude(state="cancelled").exclude(pk__in=unfunded)
    assert not funded.filter(shares__isnull=True).exists()


def test_every_state_has_its_evidence_and_its_story(truth: list[dict[str, Any]]) -> None:
    signed, paid = ["signed", "disbursing", "complete"], ["disbursing", "complete"]
    works = Project.objects.filter(state__in=signed)
    assert works.count() > 800
    assert not works.filter(contracts=None).exists()
    assert not Project.objects.exclude(state__in=signed).filter(contracts__isnull=False).exists()
    assert not Contract.objects.filter(project__state__in=paid, disbursements=None).exists()
    assert not Disbursement.objects.exclude(contract__project__state__in=paid).exists()
    assert not Contract.objects.filter(project__state="complete", accepted_on=None).exists()
    last = StateChange.objects.order_by("project", "-pk").distinct("project")
    told = dict(last.values_list("project", "state"))
    assert len(told) > 1200
    for pk, state, since in Project.objects.values_list("pk", "state", "state_since"):
        assert told.get(pk, state) == state
        assert since is not None
    steps = StateChange.objects.order_by("project", "pk")
    before: dict[int, StateChange] = {}
    for step in steps:
        if earlier := before.get(step.project_id):
            assert (step.before, step.changed_on >= earlier.changed_on) == (earlier.state, True)
        before[step.project_id] = step


def test_money_is_bound_and_asked_for_as_it_was_given(truth: list[dict[str, Any]]) -> None:
    for contract in Contract.objects.prefetch_related("obligations", "disbursements"):
        assert sum(each.amount for each in contract.obligations.all()) == contract.amount
        if contract.project.state == "complete":
            assert sum(each.amount for each in contract.disbursements.all()) == contract.amount
    allocated = GrantRequest.objects.filter(state="allocated").select_related("item")
    assert len(allocated) > 50
    for request in allocated:
        assert request.item is not None
        assert request.item.source == request.source == "specific"
        assert request.allocated == request.item.amount <= request.amount
        assert BudgetShare.objects.filter(project=request.project_id, item=request.item).exists()
    assert len(set(GrantRequest.objects.values_list("state", flat=True))) == 6


def test_projects_stand_in_plans_and_items_in_ordinances(truth: list[dict[str, Any]]) -> None:
    own = Project.objects.filter(authority__isnull=False).exclude(state="draft")
    in_plan = own.filter(plan_entries__isnull=False)
    assert in_plan.count() > 0.9 * own.count()
    assert not Project.objects.filter(state="draft", plan_entries__isnull=False).exists()
    for entry in PlanEntry.objects.select_related("plan", "project"):
        assert entry.plan.first_year <= entry.project.year <= entry.plan.last_year
        assert entry.plan.authority_id == entry.project.authority_id
        assert entry.facts["name"] == entry.project.name
        assert entry.in_force == (entry.project.state not in {"planned", "confirmed"})
    saos = DevelopmentPlan.objects.filter(authority__kind="sao")
    assert saos.exists() and not saos.filter(consent_on=None).exists()
    assert set(PlanRevision.objects.values_list("state", flat=True)) == {"draft", "confirmed"}
    of_ordinances = BudgetItem.objects.filter(ordinance__isnull=False).select_related("ordinance")
    kinds = {"ordinance": "main", "supplementary": "supplementary"}
    assert of_ordinances.count() > 300
    for item in of_ordinances:
        assert item.ordinance is not None
        assert item.ordinance.kind == kinds[item.source]
        assert item.ordinance.fiscal_year == item.fiscal_year
        assert item.ordinance.authority_id == item.authority_id
    assert Ordinance.objects.filter(approver="district_chief", authority__kind="sao").exists()


def test_the_rollup_knows_what_was_loaded(truth: list[dict[str, Any]]) -> None:
    assert not RollupChange.objects.exists()
    [total] = rollup()
    assert total.projects == 2000
    assert total.contract_baht == sum(Contract.objects.values_list("amount", flat=True))
    assert not rollup_recount()


def test_a_load_that_breaks_a_sum_is_refused(truth: list[dict[str, Any]]) -> None:
    def check() -> None:
        with connection.cursor() as cursor:
            sums_check(cursor)

    check()
    for statement in (
        "UPDATE projects_budgetshare SET amount = amount + 10000000",
        "UPDATE projects_ordinance SET total = 1",
        "UPDATE projects_contract SET amount = amount + 10000000",
        "UPDATE projects_obligation SET amount = amount + 1",
        "UPDATE projects_disbursement SET amount = amount * 3",
        "UPDATE projects_disbursement SET paid_on = '2001-01-01'",
    ):
        with transaction.atomic():
            rows(f"{statement} RETURNING id")
            with pytest.raises(SumBroken):
                check()
            transaction.set_rollback(True)


def test_the_stated_columns_are_what_the_title_says(truth: list[dict[str, Any]]) -> None:
    for project in Project.objects.all():
        stated = read_title(f"{project.name} {project.target}")
        for name in STATED:
            read = getattr(stated, name.removeprefix("stated_"))
            held = getattr(project, name)
            if name != "stated_surface":
                assert read == held, (name, project.name, project.target)
            elif held:
                assert read == held, (name, project.name)


def test_the_computed_columns_are_what_the_reader_makes_of_the_title(
    truth: list[dict[str, Any]],
) -> None:
    projects = Project.objects.all()
    for project in projects:
        held = {name: getattr(project, name) for name in COMPUTED}
        read = columns_from_text(project.name, project.target, confirmed=True)
        assert held == read, (project.name, project.target)
    assert projects.filter(computed_area_m2__isnull=False).count() > 800
    assert projects.filter(computed_volume_m3__isnull=False).count() > 150


def test_a_work_without_a_fault_is_drawn_as_stated(truth: list[dict[str, Any]]) -> None:
    faulty = {line["code"] for line in truth}
    drawn = ProjectGeometry.objects.filter(is_current=True).exclude(project__code__in=faulty)
    lines = drawn.filter(dimension=1, method__in=["surveyed", "gnss", "imagery", "map"])
    assert lines.count() > 300
    for row in lines.select_related("project"):
        assert row.length_m == pytest.approx(float(row.project.stated_length_m), abs=0.6)
    ponds = drawn.filter(dimension=2)
    for row in ponds.select_related("project"):
        stated = row.project.stated_width_m * row.project.stated_length_m
        assert row.area_m2 == pytest.approx(float(stated), rel=0.005)
    roads = Project.objects.filter(stated_area_m2__isnull=False).exclude(code__in=faulty)
    for road in roads:
        assert road.stated_area_m2 == round(road.stated_width_m * road.stated_length_m)


def test_works_lie_in_their_area_and_know_their_subdistrict(truth: list[dict[str, Any]]) -> None:
    faulty = tuple(line["code"] for line in truth)
    [(inside, near, known, count)] = rows(f"""
        SELECT count(*) FILTER (WHERE ST_Intersects(j.boundary, g.geometry)),
            count(*) FILTER (WHERE ST_DWithin(j.boundary::geography, g.geometry::geography, 3000)),
            count(*) FILTER (WHERE p.subdistrict_code <> ''
                AND left(p.subdistrict_code, 4) = p.district_code AND p.province_code = '99'),
            count(*)
        FROM projects_project p
        JOIN projects_projectgeometry g ON g.project_id = p.id AND g.is_current
        JOIN accounts_localauthority a ON a.id = p.authority_id
        JOIN coordinates_adminarea j ON j.id = a.jurisdiction_id
        WHERE p.code NOT IN {faulty}""")
    assert count > 500
    assert inside > 0.9 * count
    assert near > 0.995 * count
    assert known > 0.95 * count


class Planted:
    """A planted fault as the database holds it."""

    def __init__(self, line: dict[str, Any]) -> None:
        self.line = line
        self.project = Project.objects.get(code=line["code"])
        rows = {row.is_current: row for row in self.project.geometries.filter(replaced_at=None)}
        self.row = rows.get(True)
        self.other = rows.get(False)
        self.shape = self.row.geometry if self.row else None

    def is_there(self) -> bool:
        check = getattr(self, self.line["fault"])
        return bool(check())

    def swapped_pair(self) -> bool:
        swapped = (self.line["lat"], self.line["lon"])
        return self.shape.coords == pytest.approx(swapped) and self.shape.y > 90

    def wrong_zone(self) -> bool:
        return 630_000 < self.line["moved_m"] < 650_000 and self.shape.x > 105

    def default_datum_shift(self) -> bool:
        return 185 < self.line["moved_m"] < 191 and self.row.declared_crs == "EPSG:24047"

    def indian_as_wgs84(self) -> bool:
        return 440 < self.line["moved_m"] < 520 and self.row.declared_crs == "EPSG:32647"

    def low_precision(self) -> bool:
        return all(round(value, 2) == value for value in self.shape.coords)

    def outside_authority(self) -> bool:
        area = self.project.authority.jurisdiction.boundary
        return area.distance(self.shape) > 0.03

    def stub_line(self) -> bool:
        return self.shape.num_points == 2 and self.row.length_m == pytest.approx(100, abs=0.5)

    def length_mismatch(self) -> bool:
        return self.row.length_m < 0.75 * float(self.project.stated_length_m)

    def point_for_line(self) -> bool:
        return self.row.dimension == 0 and self.project.kind.primitive == "line"

    def parts_mismatch(self) -> bool:
        return self.project.stated_parts == self.line["drawn"] + 1

    def arithmetic(self) -> bool:
        project = self.project
        stated, computed = project.stated_area_m2, project.computed_area_m2
        if project.stated_volume_m3:
            stated, computed = project.stated_volume_m3, project.computed_volume_m3
        assert float(computed) == pytest.approx(self.line["computed"], abs=0.6)
        return abs(stated - computed) > computed / 10

    def price_outlier(self) -> bool:
        return self.line["baht"] == 12 * self.line["usual_baht"]

    def moved_from_contract(self) -> bool:
        start, end = (
            LonLat(*shapely.get_coordinates(shapely.from_wkb(bytes(each.geometry.wkb)))[0])
            for each in (self.row, self.other)
        )
        return self.other.role == "contracted" and distance_m(start, end) > 200

    def _twin(self) -> ProjectGeometry:
        return ProjectGeometry.objects.get(project__code=self.line["twin"], is_current=True)

    def same_position(self) -> bool:
        return self._twin().geometry.equals_exact(self.shape, 1e-9)

    def paid_twice(self) -> bool:
        twin = self._twin()
        return (
            twin.project.owner.code != self.project.owner.code
            and twin.geometry.distance(self.shape) < 0.0001
            and twin.length_m == pytest.approx(self.row.length_m, rel=0.01)
        )


def test_the_faults_of_the_truth_file_are_in_the_database(truth: list[dict[str, Any]]) -> None:
    assert len(truth) > 50
    missing = [line for line in truth if not Planted(line).is_there()]
    assert missing == []


def test_a_code_given_later_never_meets_a_generated_one(province: World) -> None:
    load(in_batches(Generator(province, 200, 7).drafts()))
    for sequence in ProjectSequence.objects.all()[:20]:
        [code] = codes_reserve(owner_code=sequence.owner_code, year=sequence.year)
        assert not Project.objects.filter(code=code).exists()
        assert code > max(
            Project.objects.filter(
                code__startswith=f"{sequence.owner_code}-{sequence.year}-"
            ).values_list("code", flat=True)
        )


def test_a_second_run_adds_to_the_first(province: World) -> None:
    load(in_batches(Generator(province, 60, 7).drafts()))
    load(in_batches(Generator(province, 60, 7).drafts()), sample=True)
    assert Project.objects.count() == 120
    assert Project.objects.filter(sample=True).count() == 60
    assert PlanEntry.objects.values("plan", "project").distinct().count() > 80


def test_history_has_the_reason_of_every_row(province: World) -> None:
    load(in_batches(Generator(province, 60, 7).drafts()))
    [(events, reasons)] = rows("""
        SELECT count(*), count(*) FILTER (WHERE c.metadata->>'reason' = 'generated')
        FROM projects_projectevent e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id""")
    assert (events, reasons) == (60, 60)
    Project.objects.update(objective="อื่น")
    [(later,)] = rows("SELECT count(pgh_context_id) FROM projects_projectevent")
    assert later == 60


def test_without_history_the_triggers_rest_only_for_the_load(province: World) -> None:
    load(in_batches(Generator(province, 60, 7).drafts()), history=False)
    assert rows("SELECT count(*) FROM projects_projectevent") == [(0,)]
    project = Project.objects.first()
    assert project is not None
    Project.objects.filter(pk=project.pk).update(objective="อื่น")
    assert rows("SELECT count(*) FROM projects_projectevent") == [(1,)]
    assert rows("SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O' AND NOT tgisinternal") == [
        (0,)
    ]


_IN_FORCE = (
    "SELECT tablename || '.' || indexname FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT conrelid::regclass || '.' || conname || pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE convalidated",
    "SELECT tgrelid::regclass || '.' || tgname FROM pg_trigger"
    " WHERE tgenabled = 'O' AND NOT tgisinternal",
)


def in_force() -> set[str]:
    return {name for statement in _IN_FORCE for (name,) in rows(statement)}


def test_what_rests_for_a_load_is_in_force_again(province: World) -> None:
    before, meanwhile = in_force(), set()

    def drafts() -> Iterator[Draft]:
        meanwhile.update(in_force())
        yield from Generator(province, 60, 7).drafts()

    load(in_batches(drafts()), history=False)
    assert in_force() == before
    rested = " ".join(sorted(before - meanwhile))
    for part in (
        "project_name_trgm",
        "projectgeometry_geometry",
        "kind_id_83d15c13_fk_projects_kind",
        "share_within_item",
        "item_within_ordinance",
        "ordinance_covers_items",
        "contract_within_shares",
        "extension_covers",
        "obligation_within",
        "disbursement_within",
        "insert_insert",
        "update_update",
        "rollup_insert",
    ):
        assert part in rested, part


def test_a_load_without_history_refuses_a_key_of_nobody(province: World) -> None:
    def orphaned() -> Iterator[Draft]:
        for draft in Generator(province, 5, 7).drafts():
            yield replace(draft, kind="nothing")

    with pytest.raises(IntegrityError, match="kind_id"):
        load(in_batches(orphaned()), history=False)
    assert not Project.objects.exists()


def test_a_load_that_breaks_writes_nothing(province: World) -> None:
    def breaking() -> Iterator[Draft]:
        yield from Generator(province, 20, 7).drafts()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(in_batches(breaking()))
    assert not Project.objects.exists()
    assert not ProjectSequence.objects.exists()


def test_an_area_limits_the_places(province: World) -> None:
    world = World.read(area="9902")
    assert {place.district_code for place in world.places} == {"9902"}
    with pytest.raises(NothingToDraw):
        World.read(area="12")
