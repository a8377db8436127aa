"""What may be done with a finding, by whom, and what becomes of it."""

import pytest
from django.contrib.gis.geos import LineString, Point
from django.core.exceptions import ValidationError

from accounts.models import Appointment, Duty, User
from coordinates.datum import operation
from projects.checks.judging import judge
from projects.findings import errors
from projects.findings.shown import Shown, may
from projects.models import Finding, PairVerdict, ProjectGeometry
from projects.services.findings import (
    MOST,
    finding_accept,
    finding_assign,
    finding_correct,
    finding_reopen,
    findings_accept,
    findings_assign,
    pair_decide,
)
from projects.services.positions import PositionConflict, project_pin
from projects.shapes import ShapeError
from tests.projects.certificate_fixtures import photo
from tests.projects.findings import finding_of, pair_of

REASON = "ตรวจหน้างานแล้ว ถูกต้อง"
ROLES = (
    *("planning", "finance", "engineering", "executive", "analyst", "district_officer"),
    *("province_officer", "dla", "reader", "agency_officer", "stranger"),
)


@pytest.fixture
def found(world) -> Finding:
    project = world.project()
    position = world.pin(project, created_by=world.engineering, captured_by=world.engineering)
    return finding_of(project, geometry=position, subject="planned")


def accept(found: Finding, by: User, reason: str = REASON) -> Finding:
    return finding_accept(finding=found.pk, by=by, expected_version=found.version, reason=reason)


@pytest.mark.parametrize("role", ROLES)
def test_those_who_review_accept_and_open_again(world, found, role):
    by = getattr(world, role)
    if role not in {"analyst", "province_officer"}:
        with pytest.raises(errors.FindingOfReviewers):
            accept(found, by)
        found.refresh_from_db()
        assert (found.state, found.version) == ("open", 1)
        return
    accept(found, by)
    found.refresh_from_db()
    assert (found.state, found.accepted_by, found.accepted_reason) == ("accepted", by, REASON)
    assert (found.version, found.accepted_at is not None) == (2, True)
    finding_reopen(finding=found.pk, by=by, expected_version=2)
    found.refresh_from_db()
    assert (found.state, found.accepted_by, found.accepted_reason) == ("open", None, "")
    assert (found.version, found.accepted_at) == (3, None)


def test_only_those_who_review_open_it_again(world, found):
    accept(found, world.analyst)
    for role in set(ROLES) - {"analyst", "province_officer"}:
        with pytest.raises(errors.FindingOfReviewers):
            finding_reopen(finding=found.pk, by=getattr(world, role), expected_version=2)


@pytest.mark.parametrize("column", ["created_by", "captured_by"])
def test_nobody_accepts_what_is_said_of_her_own_position(world, found, column):
    ProjectGeometry.objects.update(**{column: world.analyst})
    with pytest.raises(errors.FindingOfOwnEntry):
        accept(found, world.analyst)
    assert accept(found, world.province_officer).state == "accepted"


def test_an_acceptance_has_a_reason_and_is_of_what_was_shown(world, found):
    with pytest.raises(errors.FindingReasonMissing):
        accept(found, world.analyst, reason="  ")
    Finding.objects.filter(pk=found.pk).update(version=5)
    with pytest.raises(errors.FindingConflict):
        accept(found, world.analyst)
    found.refresh_from_db()
    assert found.state == "open"
    accept(found, world.analyst)
    with pytest.raises(errors.FindingConflict):
        accept(found, world.analyst)
    found.refresh_from_db()
    with pytest.raises(errors.FindingNotOpen):
        accept(found, world.analyst)


def test_only_what_is_accepted_is_opened_again(world, found):
    with pytest.raises(errors.FindingNotAccepted):
        finding_reopen(finding=found.pk, by=world.analyst, expected_version=1)
    with pytest.raises(errors.FindingConflict):
        finding_reopen(finding=found.pk, by=world.analyst, expected_version=7)


def test_many_are_accepted_by_one_statement_or_none(world, found, django_assert_num_queries):
    others = [finding_of(world.project()) for _ in range(20)]
    rows = [found, *others]
    chosen = [(row.pk, row.version) for row in rows]
    Finding.objects.filter(pk=others[3].pk).update(version=2)
    with pytest.raises(errors.NothingDone) as refused:
        findings_accept(findings=chosen, by=world.analyst, reason=REASON)
    assert {pk: type(error) for pk, error in refused.value.errors.items()} == {
        others[3].pk: errors.FindingConflict
    }
    assert "1 จาก 21" in str(refused.value)
    assert not Finding.objects.exclude(state="open").exists()
    chosen[4] = (others[3].pk, 2)
    by = User.objects.get(pk=world.analyst.pk)
    with django_assert_num_queries(5):  # savepoint, rows locked, appointments, update, release
        findings_accept(findings=chosen, by=by, reason=REASON)
    assert Finding.objects.filter(state="accepted", accepted_reason=REASON).count() == 21
    assert sorted(set(Finding.objects.values_list("version", flat=True))) == [2, 3]


def test_one_of_another_place_refuses_all(world, found):
    far = finding_of(world.project(authority=world.far))
    with pytest.raises(errors.NothingDone) as refused:
        findings_accept(findings=[(found.pk, 1), (far.pk, 1)], by=world.analyst, reason=REASON)
    assert list(refused.value.errors) == [far.pk]
    assert Finding.objects.filter(state="open").count() == 2


def test_no_more_than_can_be_overseen_at_once(world):
    with pytest.raises(errors.TooManyFindings):
        findings_accept(findings=[(n, 1) for n in range(MOST + 1)], by=world.analyst, reason="x")
    with pytest.raises(errors.NothingDone):
        findings_assign(findings=[(10**12, 1)], by=world.analyst, to=world.analyst)


# whose it is ----------------------------------------------------------------------------


def assign(found: Finding, by: User, to: User | None) -> Finding:
    found.refresh_from_db()
    return finding_assign(finding=found.pk, by=by, expected_version=found.version, to=to)


def test_reviewers_give_a_finding_to_who_may_answer_it(world, found):
    for role in ("planning", "finance", "engineering", "analyst", "province_officer"):
        to = getattr(world, role)
        assert assign(found, world.analyst, to).assigned_to == to
    for role in ("executive", "district_officer", "dla", "reader", "agency_officer", "stranger"):
        with pytest.raises(errors.AssigneeWithoutRight):
            assign(found, world.analyst, getattr(world, role))
    found.refresh_from_db()
    assert (found.assigned_to, found.assigned_by) == (world.province_officer, world.analyst)
    assert assign(found, world.analyst, None).assigned_at is None


def test_others_take_one_themselves_and_give_it_back(world, found):
    with pytest.raises(errors.AssigningOfReviewers):
        assign(found, world.engineering, world.finance)
    assert assign(found, world.engineering, world.engineering).assigned_to == world.engineering
    with pytest.raises(errors.AssigningOfReviewers):
        assign(found, world.finance, None)
    assert assign(found, world.engineering, None).assigned_to is None
    with pytest.raises(errors.AssigneeWithoutRight):
        assign(found, world.stranger, world.stranger)
    ended = User.objects.create_user(username="ended")
    Appointment.objects.create(
        user=ended,
        duty=Duty.objects.get(code="engineering"),
        authority=world.sao,
        since="2020-01-01",
        until="2021-01-01",
    )
    with pytest.raises(errors.AssigneeWithoutRight):
        assign(found, world.analyst, ended)


def test_what_was_given_to_another_is_not_taken(world, found):
    assign(found, world.analyst, world.planning)
    found.refresh_from_db()
    assert may(world.engineering, Shown(found))["take"] is False
    with pytest.raises(errors.FindingOfAnother):
        assign(found, world.engineering, world.engineering)
    found.refresh_from_db()
    assert found.assigned_to == world.planning
    assert assign(found, world.planning, world.planning).assigned_to == world.planning
    assert assign(found, world.province_officer, world.province_officer).assigned_to
    assert assign(found, world.analyst, None).assigned_to is None
    assert assign(found, world.engineering, world.engineering).assigned_to == world.engineering


def test_giving_a_finding_judges_nothing(world, found, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        assign(found, world.analyst, world.engineering)
    assert waiting == []
    with django_capture_on_commit_callbacks() as waiting:
        accept(Finding.objects.get(pk=found.pk), world.analyst)
    assert len(waiting) == 1


def test_many_are_given_to_one_or_none_is(world, found):
    near = finding_of(world.project(authority=world.neighbour))
    chosen = [(found.pk, 1), (near.pk, 1)]
    with pytest.raises(errors.NothingDone):  # the engineer works for one of both alone
        findings_assign(findings=chosen, by=world.analyst, to=world.engineering)
    assert not Finding.objects.filter(assigned_to__isnull=False).exists()
    findings_assign(findings=chosen, by=world.analyst, to=world.analyst)
    assert Finding.objects.filter(assigned_to=world.analyst).count() == 2


# pairs ----------------------------------------------------------------------------------


@pytest.fixture
def pair(world) -> list[Finding]:
    return pair_of(world.project(), world.project(authority=world.neighbour, year=2569))


def decide(found: Finding, by: User, word: str = "continuation") -> PairVerdict:
    found.refresh_from_db()
    return pair_decide(
        finding=found.pk, by=by, expected_version=found.version, word=word, reason=REASON
    )


@pytest.mark.parametrize("word", ["continuation", "other"])
@pytest.mark.parametrize("side", [0, 1])
def test_a_word_on_a_pair_is_said_for_both(world, pair, word, side):
    verdict = decide(pair[side], world.analyst, word)
    assert verdict.first_id < verdict.second_id
    assert list(Finding.objects.values_list("state", "accepted_reason")) == [
        ("accepted", REASON),
        ("accepted", REASON),
    ]


def test_a_duplicate_stays_to_be_fixed_and_a_second_word_replaces_the_first(world, pair):
    decide(pair[0], world.analyst)
    verdict = decide(pair[1], world.province_officer, "duplicate")
    assert PairVerdict.objects.get() == verdict
    assert (verdict.word, verdict.decided_by) == ("duplicate", world.province_officer)
    for row in Finding.objects.all():
        assert (row.state, row.accepted_at, row.accepted_reason) == ("open", None, "")
    events = PairVerdict.pgh_event_model.objects.order_by("pgh_id")
    assert list(events.values_list("word", flat=True)) == ["continuation", "duplicate"]


def test_opening_a_pair_again_takes_the_word_back(world, pair):
    decide(pair[0], world.analyst)
    pair[1].refresh_from_db()
    finding_reopen(finding=pair[1].pk, by=world.analyst, expected_version=pair[1].version)
    assert not PairVerdict.objects.exists()
    assert set(Finding.objects.values_list("state", flat=True)) == {"open"}


def test_who_may_not_judge_a_pair(world, pair):
    for role in set(ROLES) - {"analyst", "province_officer"}:
        with pytest.raises(errors.FindingOfReviewers):
            decide(pair[0], getattr(world, role))
    world.pin(pair[0].other, Point(100.25, 16.05, srid=4326), created_by=world.analyst)
    with pytest.raises(errors.FindingOfOwnEntry):
        decide(pair[0], world.analyst)
    with pytest.raises(errors.FindingReasonMissing):
        pair_decide(
            finding=pair[0].pk, by=world.analyst, expected_version=1, word="other", reason=" "
        )
    with pytest.raises(ValidationError):
        decide(pair[0], world.province_officer, "perhaps")
    with pytest.raises(errors.FindingConflict):
        pair_decide(
            finding=pair[0].pk, by=world.analyst, expected_version=9, word="other", reason="x"
        )
    assert not PairVerdict.objects.exists()


def test_a_pair_is_not_merely_accepted_and_others_are_no_pair(world, pair, found):
    with pytest.raises(errors.FindingOfPair):
        accept(pair[0], world.analyst)
    with pytest.raises(errors.FindingNotOfPair):
        decide(found, world.analyst)


def test_the_word_holds_when_the_rules_judge_again(world):
    """Real rules: two roads on one line; what was said is not asked again."""
    line = LineString((100.19, 16.05), (100.205, 16.05), srid=4326)
    roads = [world.project(), world.project(authority=world.neighbour, year=2569)]
    for road in roads:
        world.pin(road, line, created_by=world.engineering)
    judge([road.pk for road in roads])
    said = Finding.objects.get(project=roads[0], rule="same-position")
    assert said.severity == "block"
    decide(said, world.analyst, "other")
    judge([road.pk for road in roads])
    both = Finding.objects.filter(rule="same-position")
    assert list(both.values_list("state", flat=True)) == ["accepted", "accepted"]
    decide(said, world.analyst, "duplicate")
    judge([road.pk for road in roads])
    assert list(both.values_list("state", flat=True)) == ["open", "open"]


def test_a_photo_that_two_projects_share_is_accepted_by_itself(world):
    """Works may continue one another; each has photos of its own."""
    roads = [world.project(), world.project(authority=world.neighbour, year=2569)]
    line = LineString((100.19, 16.05), (100.205, 16.05), srid=4326)
    for road in roads:
        world.pin(road, line, created_by=world.engineering)
        photo(road, "before", sha256="a" * 64)
    judge([road.pk for road in roads])
    decide(Finding.objects.get(project=roads[0], rule="same-position"), world.analyst)
    judge([road.pk for road in roads])
    states = Finding.objects.order_by("rule").values_list("rule", "state")
    assert list(states.filter(rule__in=["same-position", "photo-reused"])) == [
        ("photo-reused", "open"),
        ("photo-reused", "open"),
        ("same-position", "accepted"),
        ("same-position", "accepted"),
    ]
    one = Finding.objects.get(project=roads[0], rule="photo-reused")
    with pytest.raises(errors.FindingNotOfPair):
        decide(one, world.analyst)
    may_do = may(world.analyst, Shown(one))
    assert (may_do["accept"], may_do["decide"]) == (True, False)
    accept(one, world.analyst)
    judge([road.pk for road in roads])
    reused = Finding.objects.filter(rule="photo-reused").order_by("project")
    assert list(reused.values_list("state", flat=True)) == ["accepted", "open"]
    assert PairVerdict.objects.get().word == "continuation"


# what she entered herself -----------------------------------------------------------------


@pytest.fixture
def by_rule(world) -> dict[str, Finding]:
    """Findings of what the analyst entered, one a kind of thing that is judged."""
    project = world.project(updated_by=world.analyst)
    built = world.pin(project, role="as_built")
    world.pin(project, role="contracted", is_current=False, captured_by=world.analyst)
    shot = photo(project, "after", uploaded_by=world.analyst)
    other = world.project(authority=world.neighbour)
    told = {"later": "as_built", "earlier": "contracted", "moved_m": 90, "most_m": 50, "reason": ""}
    return {
        "title-area": finding_of(project, "title-area"),
        "unit-cost": finding_of(project, "unit-cost"),
        "drawn-length": finding_of(project, "drawn-length", geometry=built),
        "moved": finding_of(project, "moved", geometry=built, numbers=told),
        "photo-far": finding_of(project, "photo-far", subject=str(shot.pk), geometry=built),
        "photo-reused": finding_of(
            project,
            "photo-reused",
            subject=other.code,
            other=other,
            numbers={"stage": "after", "other_code": other.code, "other_year": 2568},
        ),
    }


OWN = ["title-area", "unit-cost", "drawn-length", "moved", "photo-far", "photo-reused"]


@pytest.mark.parametrize("rule", OWN)
def test_nobody_accepts_what_is_said_of_her_own_facts_positions_or_photos(world, by_rule, rule):
    found = by_rule[rule]
    may_do = may(world.analyst, Shown(found))
    assert (may_do["accept"], may_do["own"]) == (False, True)
    with pytest.raises(errors.FindingOfOwnEntry):
        accept(found, world.analyst)
    may_do = may(world.province_officer, Shown(found))
    assert (may_do["accept"], may_do["own"]) == (True, False)
    assert accept(found, world.province_officer).state == "accepted"


@pytest.mark.parametrize("rule", ["photo-far", "moved", "decimals"])
def test_what_another_entered_she_accepts(world, by_rule, rule):
    project = by_rule["moved"].project
    project.photos.update(uploaded_by=world.engineering)
    project.geometries.update(captured_by=world.engineering)
    found = by_rule.get(rule) or finding_of(project, rule)
    assert accept(found, world.analyst).state == "accepted"


# corrected ------------------------------------------------------------------------------


@pytest.fixture
def swapped(world) -> Finding:
    project = world.project()
    wrong = Point(16.1, 100.1, srid=4326)
    world.pin(project, wrong, method="gnss", role="as_built", created_by=world.engineering)
    judge([project.pk])
    return Finding.objects.get(project=project, rule="swapped")


def correct(found: Finding, by: User) -> ProjectGeometry:
    return finding_correct(finding=found.pk, by=by, expected_version=found.version)


def test_the_proposed_position_is_one_click_and_closes_the_finding(
    world, swapped, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        made = correct(swapped, world.engineering)
    assert made.geometry.coords == (100.1, 16.1)
    assert (made.role, made.method, made.version, made.is_current) == ("as_built", "gnss", 2, True)
    replaced = ProjectGeometry.objects.get(replaced_at__isnull=False)
    assert replaced.replaced_reason == "ละติจูดกับลองจิจูดสลับกัน"
    swapped.refresh_from_db()
    assert (swapped.state, swapped.closed_at is not None) == ("fixed", True)


def test_who_may_not_correct(world, swapped):
    for role in set(ROLES) - {"engineering", "analyst"}:
        with pytest.raises(errors.AssigneeWithoutRight):
            correct(swapped, getattr(world, role))
    assert ProjectGeometry.objects.count() == 1


def test_a_position_saved_meanwhile_is_not_overwritten(world, swapped):
    project_pin(
        project=swapped.project,
        role="as_built",
        geometry=Point(100.12, 16.12, srid=4326),
        method="gnss",
        by=world.analyst,
        expected_version=swapped.project.position_version,
        reason="วัดใหม่",
    )
    with pytest.raises(errors.ProposalOutdated):
        correct(swapped, world.engineering)
    assert ProjectGeometry.objects.get(is_current=True).geometry.coords == (100.12, 16.12)


def test_a_save_between_look_and_pin_is_a_conflict(world, swapped, monkeypatch):
    def meanwhile(**change):
        swapped.project.position_version += 1
        swapped.project.save(update_fields=["position_version"])
        return project_pin(**change)

    monkeypatch.setattr("projects.services.findings.project_pin", meanwhile)
    with pytest.raises(PositionConflict):
        correct(swapped, world.engineering)
    assert ProjectGeometry.objects.count() == 1


def test_a_proposal_must_be_there_and_be_a_position(world, swapped, found):
    with pytest.raises(errors.ProposalMissing):
        correct(found, world.engineering)
    Finding.objects.filter(pk=swapped.pk).update(proposal=Point(0, 0, srid=4326))
    with pytest.raises(ShapeError):
        correct(swapped, world.engineering)
    with pytest.raises(errors.FindingConflict):
        finding_correct(finding=swapped.pk, by=world.engineering, expected_version=9)
    Finding.objects.filter(pk=swapped.pk).update(
        state="accepted", accepted_at="2026-01-01T00:00Z", accepted_reason="x"
    )
    with pytest.raises(errors.FindingNotOpen):
        correct(swapped, world.engineering)


@pytest.mark.parametrize(
    ("rule", "declared", "right"),
    [
        ("wrong-zone", "EPSG:32647", 32648),
        ("wrong-zone", "EPSG:24048", 24047),
        ("wrong-datum", "EPSG:32647", 24047),
        ("typed-differs", "EPSG:24047", 24047),
    ],
)
def test_the_typed_numbers_are_kept_with_the_system_they_are_in(world, rule, declared, right):
    project = world.project()
    text = "505034 2054611"
    place = Point(100.1, 16.1, srid=4326)
    row = world.pin(project, place, method="document", typed_text=text, declared_crs=declared)
    other = Point(100.1003, 16.1, srid=4326)
    made = correct(
        finding_of(project, rule, geometry=row, subject="planned", proposal=other),
        world.engineering,
    )
    assert (made.typed_text, made.declared_crs) == (text, f"EPSG:{right}")
    assert made.operation == operation(right)


def test_a_shape_that_no_longer_follows_from_its_text_says_so(world):
    project = world.project()
    row = world.pin(
        project, world.point(), method="document", typed_text="16.1, 100.1", operation="none"
    )
    found = finding_of(project, "vertices", geometry=row, proposal=Point(100.1001, 16.1, srid=4326))
    made = correct(found, world.engineering)
    assert "adjusted" in made.operation
    assert made.typed_text == "16.1, 100.1"


def test_why_it_was_built_elsewhere_is_the_officers_to_say(world):
    """Over the limit from the contracted position the rule's title is no reason."""
    project = world.project()
    agreed = Point(100.1, 16.1, srid=4326)
    world.pin(project, agreed, role="contracted", is_current=False, method="gnss")
    wrong = world.pin(project, Point(16.11, 100.11, srid=4326), role="as_built", method="gnss")
    away = Point(100.11, 16.11, srid=4326)
    found = finding_of(project, "swapped", geometry=wrong, subject="as_built", proposal=away)
    with pytest.raises(errors.ProposalNeedsReason, match="แก้พิกัด") as refused:
        correct(found, world.engineering)
    assert "เมตร" in str(refused.value)
    wrong.refresh_from_db()
    assert (wrong.replaced_at, ProjectGeometry.objects.count()) == (None, 2)
    ProjectGeometry.objects.filter(pk=wrong.pk).update(difference_reason="เลี่ยงที่ดินเอกชน")
    made = correct(found, world.engineering)
    assert (made.geometry.coords, made.difference_reason) == ((100.11, 16.11), "เลี่ยงที่ดินเอกชน")
