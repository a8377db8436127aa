"""Completeness: what is due, when it is complete, correct and current; folded or not."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.gis.geos import LineString
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.rights import Reach
from coordinates.thai import fiscal_year
from projects.codes import APPROVED, BUDGETED, State
from projects.completeness import (
    DUTIES,
    Measure,
    completeness_compact,
    completeness_rebuild,
    completeness_recount,
    days_keep,
    days_of,
    folding,
    projects_behind,
    reading,
    standing,
)
from projects.completeness.duties import RULES_OF
from projects.models import (
    ActivityType,
    CompletenessCell,
    CompletenessChange,
    CompletenessDay,
    CompletenessEntry,
    Contract,
    ContractExtension,
    Disbursement,
    Finding,
    Photo,
    Project,
    ProjectAmount,
    ProjectType,
    Strategy,
)

pytestmark = pytest.mark.django_db
COUNTRY = Reach(country=True)
OTHER = LineString((100.05, 16.05), (100.07, 16.06), srid=4326)


def of(duty: str, whose: Reach = COUNTRY, **asked: Any) -> tuple[int, int, int, int]:
    """How many are due, complete, correct and current."""
    [one] = [each for each in standing(whose, **asked) if each.duty == duty]
    return one.due, one.complete, one.correct, one.current


def ahead(duty: str = "position") -> int:
    [one] = [each for each in standing(COUNTRY) if each.duty == duty]
    return one.ahead


def found(project: Project, rule: str, **facts: Any) -> Finding:
    facts = {"severity": "warn", "state": "open", "facts": "x", "opened_at": timezone.now()} | facts
    return Finding.objects.create(project=project, rule=rule, **facts)


def photo(project: Project, stage: str) -> Photo:
    files = {name: ContentFile(b"jpeg", name="x.jpg") for name in ("original", "view", "thumb")}
    return Photo.objects.create(
        project=project, stage=stage, width=1, height=1, original_kind="JPEG", **files
    )


def contract(project: Project, amount: int = 100, **facts: Any) -> Contract:
    facts = {"number": "1/2568", "contractor": "หจก. ทดสอบ", "signed_on": date(2025, 1, 5)} | facts
    return Contract.objects.create(project=project, amount=amount, **facts)


def paid(of: Contract, amount: str, instalment: int = 1, **facts: Any) -> Disbursement:
    facts = {"paid_on": localdate()} | facts
    return Disbursement.objects.create(
        contract=of, instalment=instalment, amount=Decimal(amount), **facts
    )


# what is due ---------------------------------------------------------------------------------


@pytest.mark.parametrize("state", State)
def test_a_position_is_due_of_water_and_road_works_with_a_budget_alone(world, state):
    reason = {"state_reason": "งบไม่พอ"} if state == State.CANCELLED else {}
    for sector, kind in (("road", "concrete"), ("water", "weir"), ("other", "other")):
        world.project(sector=sector, kind_id=kind, state=state, **reason)
    assert of("position")[0] == (2 if state in BUDGETED else 0)
    assert ahead() == (0 if state in BUDGETED | {State.CANCELLED} else 2)


@pytest.mark.parametrize("state", State)
def test_what_else_is_due_follows_the_state(world, state):
    reason = {"state_reason": "งบไม่พอ"} if state == State.CANCELLED else {}
    world.project(state=state, **reason)
    under_contract = state in {State.SIGNED, State.DISBURSING, State.COMPLETE}
    assert of("photos")[0] == of("contract")[0] == under_contract
    assert of("disbursement")[0] == (state in {State.DISBURSING, State.COMPLETE})
    assert of("facts")[0] == (state in APPROVED)


def test_what_is_ahead_counts_in_nothing_and_leaves_when_it_is_pinned(world):
    project = world.project(state="approved")
    assert (of("position"), ahead()) == ((0, 0, 0, 0), 1)
    world.pin(project)
    assert (of("position"), ahead()) == ((0, 0, 0, 0), 0)


# positions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "complete"),
    [
        ({}, 1),
        ({"method": "document"}, 1),
        ({"method": "village"}, 0),
        ({"method": "area"}, 0),
        ({"review": "draft"}, 0),
        ({"review": "returned"}, 1),
        ({"is_current": False}, 0),
    ],
)
def test_a_position_is_complete_when_it_is_pinned_and_no_draft(world, facts, complete):
    world.pin(world.project(), **facts)
    correct = 0 if facts.get("review") == "returned" else complete
    assert of("position") == (1, complete, correct, complete)


@pytest.mark.parametrize(
    ("rule", "facts", "correct"),
    [
        ("stub", {}, 0),
        ("outside-thailand", {"severity": "block"}, 0),
        ("vertices", {"severity": "inform"}, 1),
        ("stub", {"state": "fixed", "closed_at": timezone.now()}, 1),
        (
            "stub",
            {"state": "accepted", "accepted_at": timezone.now(), "accepted_reason": "จริง"},
            1,
        ),
        ("unit-cost", {}, 1),
        ("title-area", {}, 1),
        ("photo-far", {}, 1),
    ],
)
def test_a_position_is_correct_without_an_open_finding_of_positions(world, rule, facts, correct):
    project = world.project()
    world.pin(project)
    found(project, rule, **facts)
    assert of("position") == (1, 1, correct, 1)


def test_a_position_that_was_returned_is_not_correct_until_it_is_again(world):
    row = world.pin(world.project(), review="verified")
    assert of("position") == (1, 1, 1, 1)
    for review, correct in (("returned", 0), ("submitted", 1)):
        row.review = review
        row.save()
        assert of("position") == (1, 1, correct, 1)


def test_every_duty_that_findings_judge_has_its_rules():
    assert "'stub'" in RULES_OF["position"]
    assert RULES_OF["photos"].count("'photo-") == 4
    assert RULES_OF["contract"] == "'unit-cost'"
    assert "'title-volume'" in RULES_OF["facts"]
    assert "'named-village'" in RULES_OF["facts"]


@pytest.mark.parametrize(
    ("state", "role", "current"),
    [
        ("budgeted", "planned", 1),
        ("award", "planned", 1),
        ("signed", "planned", 0),
        ("signed", "contracted", 1),
        ("disbursing", "planned", 0),
        ("disbursing", "as_built", 1),
        ("complete", "contracted", 0),
        ("complete", "as_built", 1),
    ],
)
def test_a_position_is_current_in_the_role_of_the_state(world, state, role, current):
    world.pin(world.project(state=state), role=role)
    assert of("position") == (1, 1, 1, current)


def test_an_unadjusted_copy_is_no_position_as_built(world):
    project = world.project(state="complete")
    earlier = world.pin(project, role="contracted", is_current=False)
    world.pin(project, earlier.geometry, role="as_built")
    assert of("position")[3] == 0
    earlier.geometry = OTHER
    earlier.save()
    assert of("position")[3] == 1
    earlier.geometry = project.geometries.get(role="as_built").geometry
    earlier.replaced_at = timezone.now()
    earlier.save()
    assert of("position")[3] == 1  # of a position that is replaced it is no copy


# photos --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "stages", "standing_"),
    [
        ("signed", (), (1, 0, 0, 0)),
        ("signed", ("before",), (1, 1, 1, 1)),
        ("signed", ("after",), (1, 0, 1, 0)),
        ("complete", ("before",), (1, 0, 1, 0)),
        ("complete", ("after",), (1, 0, 1, 1)),
        ("complete", ("before", "during", "after"), (1, 1, 1, 1)),
    ],
)
def test_photos_are_due_by_stage(world, state, stages, standing_):
    project = world.project(state=state)
    for stage in stages:
        photo(project, stage)
    assert of("photos") == standing_


def test_a_photo_that_is_removed_or_doubted_does_not_count(world):
    project = world.project(state="signed")
    kept = photo(project, "before")
    found(project, "photo-far")
    assert of("photos") == (1, 1, 0, 1)
    kept.removed_at, kept.removed_reason = timezone.now(), "ผิดโครงการ"
    kept.save()
    assert of("photos") == (1, 0, 0, 0)


# contracts and disbursements -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "is_paid", "accepted", "current"),
    [
        ("signed", False, False, 1),
        ("signed", True, False, 0),
        ("disbursing", False, False, 0),
        ("disbursing", True, False, 1),
        ("complete", True, False, 0),
        ("complete", True, True, 1),
    ],
)
def test_a_contract_is_current_when_the_state_agrees(world, state, is_paid, accepted, current):
    project = world.project(state=state)
    world.fund(project, 1000)
    signed = contract(project, accepted_on=date(2025, 6, 1) if accepted else None)
    if is_paid:
        paid(signed, "100")
    assert of("contract") == (1, 1, 1, current)
    found(project, "unit-cost")
    assert of("contract") == (1, 1, 0, current)


def test_a_void_contract_is_none(world):
    project = world.project(state="signed")
    world.fund(project, 1000)
    contract(project, voided_at=timezone.now(), void_reason="พิมพ์ผิด")
    assert of("contract") == (1, 0, 0, 0)


def test_disbursements_of_a_finished_work_are_complete_when_all_is_paid(world):
    project = world.project(state="complete")
    world.fund(project, 1000)
    signed = contract(project, 100)
    paid(signed, "99.99", paid_on=date(2025, 2, 1))
    assert of("disbursement") == (1, 0, 1, 1)
    rest = paid(signed, "0.01", 2, paid_on=date(2025, 3, 1))
    assert of("disbursement") == (1, 1, 1, 1)
    ContractExtension.objects.create(
        contract=signed, agreed_on=date(2025, 2, 1), amount=Decimal(5), reason="เพิ่มงาน"
    )
    assert of("disbursement") == (1, 0, 1, 1)
    rest.voided_at, rest.void_reason = timezone.now(), "พิมพ์ผิด"
    rest.save()
    assert of("disbursement") == (1, 0, 1, 1)


@pytest.mark.parametrize(
    ("second", "correct"),
    [
        ({"paid_on": date(2025, 3, 1), "progress_percent": 60}, 1),
        ({"paid_on": date(2025, 1, 31), "progress_percent": 60}, 0),
        ({"paid_on": date(2025, 3, 1), "progress_percent": 40}, 0),
        ({"paid_on": date(2025, 3, 1)}, 1),
    ],
)
def test_disbursements_are_correct_in_order(world, second, correct):
    project = world.project(state="disbursing")
    world.fund(project, 1000)
    signed = contract(project, 100)
    paid(signed, "10", 1, paid_on=date(2025, 2, 1), progress_percent=50)
    paid(signed, "10", 2, **second)
    assert of("disbursement")[2] == correct


def test_a_payment_grows_old_by_itself(world, settings):
    project = world.project(state="disbursing")
    world.fund(project, 1000)
    last = paid(contract(project), "10", paid_on=localdate() - timedelta(days=settings.PAID_DAYS))
    assert of("disbursement") == (1, 1, 1, 1)
    completeness_compact()
    assert CompletenessEntry.objects.get().until == localdate()
    CompletenessEntry.objects.update(until=localdate() - timedelta(days=1))  # as if a day passed
    Disbursement.objects.filter(pk=last.pk).update(paid_on=last.paid_on - timedelta(days=1))
    CompletenessChange.objects.all().delete()
    assert of("disbursement") == (1, 1, 1, 0)
    assert completeness_compact() == 1
    assert of("disbursement") == (1, 1, 1, 0)
    assert CompletenessEntry.objects.get().until is None
    assert not completeness_recount()


# facts ---------------------------------------------------------------------------------------


def told(world: Any) -> dict[str, Any]:
    texts = ("objective", "target", "indicator", "outcome", "division")
    strategy = Strategy.objects.create(
        level="authority", authority=world.sao, name="ถนนดี", first_year=2566, last_year=2570
    )
    return dict.fromkeys(texts, "มี") | {
        "plan_strategy": strategy,
        "project_type": ProjectType.objects.first(),
        "activity_type": ActivityType.objects.first(),
    }


def test_facts_are_complete_when_all_are_told(world):
    facts = told(world)
    project = world.project(**facts)
    assert of("facts") == (1, 1, 1, 1)
    for name, value in facts.items():
        blank = "" if isinstance(value, str) else None
        Project.objects.filter(pk=project.pk).update(**{name: blank})
        assert of("facts") == (1, 0, 1, 1), name
        Project.objects.filter(pk=project.pk).update(**{name: value})
    found(project, "title-area")
    assert of("facts") == (1, 1, 0, 1)


def test_an_agency_has_no_strategy_to_link(world):
    facts = told(world) | {"plan_strategy": None}
    world.project(agency=world.agency, **facts)
    assert of("facts")[:2] == (1, 1)


def test_a_plan_whose_years_passed_without_money_is_not_current(world):
    now = fiscal_year(localdate())
    project = world.project(state="approved", year=now - 1)
    assert of("facts")[3] == 0
    ProjectAmount.objects.create(project=project, fiscal_year=now, amount=10)
    assert of("facts")[3] == 1
    completeness_compact()
    assert CompletenessEntry.objects.get().until == date(now - 543, 9, 30)
    world.project(state="budgeted", year=now - 1)
    assert of("facts")[3] == 2


# years, places, samples ----------------------------------------------------------------------


@pytest.fixture(params=["noted", "folded"])
def kept(request, world):
    """One project of two years, one that is only planned, one of the agency, a sample."""
    project = world.project()
    world.fund(project, 100, fiscal_year=2568, source="ordinance")
    world.fund(project, 100, fiscal_year=2568, source="reserve")
    world.fund(project, 100, fiscal_year=2569)
    planned = world.project(authority=world.neighbour)
    ProjectAmount.objects.create(project=planned, fiscal_year=2567, amount=10)
    world.project(agency=world.agency)
    world.project(authority=world.pao, sample=True)
    if request.param == "folded":
        completeness_compact()
        assert not CompletenessChange.objects.exists()
    return project


def test_a_project_counts_in_each_of_its_years_and_once_in_all(kept):
    due = {year: of("position", year=year)[0] for year in (2566, 2567, 2568, 2569)}
    assert due == {2566: 0, 2567: 1, 2568: 1, 2569: 1}
    assert of("position")[0] == 4


def test_samples_are_kept_apart(kept):
    assert of("position", sample=False)[0] == 3
    assert of("position", sample=True)[0] == 1


def test_any_place_is_told(kept, world):
    def due(**places: Any) -> int:
        return of("position", Reach(**{k: frozenset(v) for k, v in places.items()}))[0]

    assert due(provinces=["98"]) == 3
    assert due(districts=["9801"]) == 2
    assert due(districts=["9801", "9802"]) == 2
    assert due(authorities=[world.sao.pk]) == 1
    assert due(agencies=[world.agency.pk]) == 1
    assert due(districts=["9801"], agencies=[world.agency.pk]) == 3
    assert due(provinces=["97"]) == 0
    assert of("position", Reach()) == (0, 0, 0, 0)


def test_the_parts_add_up_to_the_whole(kept, world):
    for by in ("province", "district", "owner"):
        parts = [one for one in standing(COUNTRY, by=by) if one.duty == "position"]
        assert sum(one.due for one in parts) == 4, by
    parts = {
        (one.area, one.authority, one.agency): one.due
        for one in standing(COUNTRY, by="district")
        if one.duty == "position"
    }
    assert parts == {
        ("9801", None, None): 2,
        (None, world.pao.pk, None): 1,
        (None, None, world.agency.pk): 1,
    }
    with pytest.raises(KeyError):
        standing(COUNTRY, by="village")


def test_behind_every_number_is_its_list(kept, world):
    world.pin(kept)
    for duty in DUTIES:
        [one] = [each for each in standing(COUNTRY) if each.duty == duty.code]
        for measure in Measure:
            assert len(projects_behind(COUNTRY, duty.code, measure)) == one.of(measure)
            if measure not in {Measure.DUE, Measure.AHEAD}:
                lacking = projects_behind(COUNTRY, duty.code, measure, fulfilled=False)
                assert len(lacking) == one.due - one.of(measure)
    assert projects_behind(COUNTRY, "position", Measure.COMPLETE) == [kept.pk]
    assert projects_behind(COUNTRY, "position", Measure.COMPLETE, year=2567) == []
    assert projects_behind(COUNTRY, "position", Measure.DUE, sample=True, start=1) == []


def test_a_reading_is_two_statements(kept):
    with CaptureQueriesContext(connection) as captured:
        standing(Reach(districts=frozenset({"9801"})), by="owner")
    assert len(captured) == 2


# folding, days -------------------------------------------------------------------------------


def rows(model: Any) -> list[tuple[Any, ...]]:
    names = [field.name for field in model._meta.fields if field.name != "id"]
    return sorted(model.objects.values_list(*names), key=str)


def test_a_table_has_columns_for_every_duty():
    names = {field.name for field in CompletenessCell._meta.fields}
    assert names >= {f"{duty.code}_{measure.code}" for duty in DUTIES for measure in Measure}
    assert {duty.code for duty in DUTIES} <= {f.name for f in CompletenessEntry._meta.fields}


def test_folding_in_pieces_and_anew_gives_the_same(kept, monkeypatch):
    monkeypatch.setattr(folding, "PIECE", 2)
    completeness_compact()
    once = rows(CompletenessEntry), rows(CompletenessCell)
    assert completeness_rebuild() == 4
    assert (rows(CompletenessEntry), rows(CompletenessCell)) == once
    monkeypatch.setattr(folding, "REBUILD", 0)
    Project.objects.update(target="ใหม่")
    assert completeness_compact() > 0
    assert not CompletenessChange.objects.exists()
    assert not completeness_recount()


def test_what_differs_is_found_and_mended(kept):
    completeness_compact()
    once = rows(CompletenessEntry), rows(CompletenessCell)
    CompletenessEntry.objects.filter(project_id=kept.pk).update(position=31)
    found_ = completeness_recount()
    assert found_.projects == (kept.pk,)
    assert found_.cells > 0
    assert (rows(CompletenessEntry), rows(CompletenessCell)) == once
    assert not completeness_recount()


@pytest.mark.parametrize(("name", "most"), [("FEW", 1), ("NOTES_OF_FEW", 2)])
def test_after_a_change_of_many_the_last_fold_is_told(kept, world, monkeypatch, name, most):
    completeness_compact()
    monkeypatch.setattr(reading, name, most)
    for project in Project.objects.filter(sample=False):
        world.pin(project)
    assert of("position") == (4, 0, 0, 0)
    completeness_compact()
    assert of("position") == (4, 3, 3, 3)


def test_what_counts_nothing_is_not_noted(kept):
    completeness_compact()
    kept.name = "อื่น"
    kept.save()
    assert not CompletenessChange.objects.exists()


def test_days_keep_what_differs_and_add_up(world):
    project, other = world.project(), world.project(authority=world.far)
    assert days_keep() > 0
    CompletenessDay.objects.update(day=localdate() - timedelta(days=5))
    assert days_keep() == 0
    world.pin(project)
    assert days_keep() > 0
    assert set(CompletenessDay.objects.filter(day=localdate()).values_list("duty")) == {
        ("position",)
    }
    CompletenessDay.objects.filter(day=localdate()).update(day=localdate() - timedelta(days=2))
    other.delete()
    days_keep()
    days_keep()
    past = [(one.due, one.complete) for one in days_of(COUNTRY, "position")]
    assert past == [(2, 0), (2, 1), (1, 1)]
    far = Reach(authorities=frozenset({world.far.pk}))
    assert [one.due for one in days_of(far, "position")] == [1, 0]
    assert days_of(COUNTRY, "position", sample=True) == []
