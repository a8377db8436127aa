"""Review of positions: who verifies, what stands in the way, and that nobody is passed over."""

import json
from datetime import timedelta

import pytest
from django.contrib.gis.geos import LineString, Point
from django.urls import reverse
from django.utils import timezone

from accounts.models import Right, User
from projects.checks.registry import RULES
from projects.errors import Conflict, ProjectCancelled
from projects.history import history_of
from projects.models import Finding, Project, ProjectGeometry
from projects.review.errors import (
    NotAllVerified,
    NotDraft,
    NotReviewer,
    NotSubmitted,
    OwnPosition,
    PositionBlocked,
    ReturnReasonNeeded,
)
from projects.services.positions import PositionConflict
from projects.services.review import (
    position_return,
    position_submit,
    position_verify,
    positions_verify,
)
from tests.projects.test_pinning import NEAR, ROAD, pin
from tests.test_permissions import ROLES, expected, user_of

REVIEWERS = {role for role, (rights, _read) in ROLES.items() if Right.REVIEW in rights}
STEPS = {"submit": Right.POSITION, "verify": Right.REVIEW, "return": Right.REVIEW}


def version_of(row: ProjectGeometry) -> int:
    return Project.objects.get(pk=row.project_id).position_version


def verify(row: ProjectGeometry, by: User, version: int | None = None) -> ProjectGeometry:
    return position_verify(
        position=row.pk, by=by, expected_version=version_of(row) if version is None else version
    )


def send_back(row: ProjectGeometry, by: User, reason: str = "เส้นไม่ตรงถนน", **facts):
    asked = {"expected_version": version_of(row), "reason": reason} | facts
    return position_return(position=row.pk, by=by, **asked)


def submit(row: ProjectGeometry, by: User) -> ProjectGeometry:
    return position_submit(position=row.pk, by=by, expected_version=version_of(row))


def apart(world, **facts) -> ProjectGeometry:
    """A position of a project of its own; two at one place block each other."""
    project = world.project()
    moved = [(lon, lat + 0.002 * (project.pk % 40)) for lon, lat in ROAD.coords]
    return pin(world, project, LineString(moved, srid=4326), **facts)


def draft_of(world, project: Project, **facts) -> ProjectGeometry:
    """A planned position that planning's file gave."""
    given = {"review": "draft", "created_by": world.planning, "typed_text": "16.05 100.05"}
    return world.pin(project, **given | {"captured_by": world.planning} | facts)


def finding(row: ProjectGeometry, rule: str = "swapped", **facts) -> Finding:
    given = {"severity": "block", "state": "open", "opened_at": timezone.now(), "facts": "x"}
    return Finding.objects.create(
        project_id=row.project_id, geometry=row, rule=rule, subject=row.role, **given | facts
    )


def state(row: ProjectGeometry) -> tuple[str, str, User | None]:
    row.refresh_from_db()
    return row.review, row.review_reason, row.reviewed_by


# one position ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in ROLES if role != "anonymous"])
def test_a_position_is_verified_and_returned_by_reviewers_of_its_place_alone(world, role):
    user = user_of(world, role)
    for owner in (world.sao, world.far):
        row = pin(world, world.project(authority=owner))
        if role in REVIEWERS and owner == world.sao:
            before = timezone.now()
            assert verify(row, user) == row
            assert state(row) == ("verified", "", user)
            assert row.reviewed_at is not None
            assert row.reviewed_at >= before
            continue
        for step in (verify, send_back):
            with pytest.raises(NotReviewer):
                step(row, user)
        assert state(row) == ("submitted", "", None)


def test_a_position_is_returned_with_a_reason_that_the_history_tells(world):
    project = world.project()
    row = pin(world, project)
    for blank in ("", "  "):
        with pytest.raises(ReturnReasonNeeded):
            send_back(row, world.analyst, blank)
    send_back(row, world.analyst, " เส้นไม่ตรงถนน ")
    assert state(row) == ("returned", "เส้นไม่ตรงถนน", world.analyst)
    told = history_of(project)[0]
    assert (str(told.part), told.reason) == ("พิกัด", "เส้นไม่ตรงถนน")
    assert ("การตรวจสอบ", "ส่งตรวจแล้ว", "ส่งกลับแก้ไข") in [
        (str(label), before, after) for label, before, after in told.details
    ]


def test_a_returned_position_that_is_edited_is_submitted_anew_and_only_then(world):
    project = world.project()
    row = pin(world, project)
    send_back(row, world.analyst)
    assert pin(world, project) == row  # saved as it stood: nothing was mended
    with pytest.raises(NotDraft):
        submit(row, world.engineering)
    edited = pin(world, project, NEAR)
    assert state(edited) == ("submitted", "", None)
    assert edited.reviewed_at is None
    verify(edited, world.analyst)
    assert state(row)[0] == "returned"


@pytest.mark.parametrize("edit", [{"geometry": NEAR}, {"method": "gnss"}, {"accuracy_m": 3}])
def test_any_edit_of_a_verified_position_submits_it_again(world, edit):
    project = world.project()
    verify(pin(world, project), world.province_officer)
    assert state(pin(world, project, **edit)) == ("submitted", "", None)


def test_nobody_verifies_her_own(world):
    project = world.project()
    entered = pin(world, project, by=world.analyst)
    assert entered.entered_on_behalf
    away = LineString((100.05, 16.09), (100.055, 16.091), (100.06, 16.09), srid=4326)
    captured = world.pin(world.project(), away, created_by=world.dla, captured_by=world.analyst)
    for row in (entered, captured):
        for step in (verify, send_back):
            with pytest.raises(OwnPosition):
                step(row, world.analyst)
        verify(row, world.province_officer)
    adjusted = pin(world, project, NEAR)  # the engineer's own now
    assert verify(adjusted, world.analyst).review == "verified"


def test_two_analysts_of_one_district_review_each_other(world):
    colleague = world.user("analyst", name="colleague", area_code="9801")
    row = pin(world, world.project(), by=world.analyst)
    assert verify(row, colleague).reviewed_by == colleague


def test_a_withdrawn_project_is_not_reviewed(world):
    row = pin(world, world.project())
    Project.objects.update(state="cancelled", state_reason="ซ้ำ")
    for step in (verify, send_back):
        with pytest.raises(ProjectCancelled):
            step(row, world.analyst)


def test_another_save_meanwhile_is_a_conflict(world):
    project = world.project()
    row = pin(world, project)
    seen = version_of(row)
    pin(world, project, NEAR, role="contracted")
    for asked in (
        lambda: verify(row, world.analyst, seen),
        lambda: send_back(row, world.analyst, expected_version=seen),
    ):
        with pytest.raises(Conflict) as conflict:
            asked()
        assert conflict.value.current.position_version == seen + 1
    replaced, _new = row, pin(world, project, NEAR)
    with pytest.raises(Conflict):
        verify(replaced, world.analyst)
    assert state(row)[0] == "submitted"


def test_twice_the_same_is_once_and_another_reviewer_is_told(world):
    row = pin(world, world.project())
    first = verify(row, world.analyst).reviewed_at
    assert verify(row, world.analyst).reviewed_at == first
    for asked in (
        lambda: verify(row, world.province_officer),
        lambda: send_back(row, world.province_officer),
    ):
        with pytest.raises(Conflict):
            asked()
    assert state(row) == ("verified", "", world.analyst)
    gone = send_back(row, world.province_officer, seen="verified")
    again = send_back(row, world.province_officer, seen="verified")
    assert gone.reviewed_at == again.reviewed_at
    assert state(row) == ("returned", "เส้นไม่ตรงถนน", world.province_officer)
    with pytest.raises(Conflict):
        verify(row, world.analyst)


def test_a_draft_waits_for_its_engineer(world):
    row = draft_of(world, world.project())
    for step in (verify, send_back):
        with pytest.raises(NotSubmitted):
            step(row, world.analyst)


def test_a_draft_is_submitted_by_who_vouches_for_it(world):
    project = world.project()
    draft = draft_of(world, project, declared_crs="EPSG:4326", operation="none", accuracy_m=3)
    row = submit(draft, world.engineering)
    assert (row.review, row.created_by, row.version) == ("submitted", world.engineering, 2)
    for kept in ("typed_text", "declared_crs", "operation", "method", "accuracy_m", "role"):
        assert getattr(row, kept) == getattr(draft, kept)
    assert row.geometry.equals_exact(draft.geometry)
    assert submit(draft, world.engineering) == submit(row, world.engineering) == row
    assert project.geometries.count() == 2
    pin(world, project, NEAR)
    with pytest.raises(PositionConflict):
        submit(draft, world.engineering)


def test_an_analyst_who_submits_a_draft_does_not_verify_it(world):
    row = submit(draft_of(world, world.project()), world.analyst)
    assert row.entered_on_behalf
    with pytest.raises(OwnPosition):
        verify(row, world.analyst)


def test_an_open_finding_that_blocks_keeps_a_position_from_being_verified(world, monkeypatch):
    monkeypatch.setattr("projects.services.review.judge", lambda _projects: None)  # made by hand
    row = pin(world, world.project())
    blocking = [finding(row, "swapped"), finding(row, "no-rule-now")]
    finding(row, "stub", severity="warn")
    closed = finding(row, "spike", state="fixed", closed_at=timezone.now())
    with pytest.raises(PositionBlocked) as refused:
        verify(row, world.analyst)
    assert set(refused.value.findings) == set(blocking)
    assert str(RULES["swapped"].title) in str(refused.value)
    assert "no-rule-now" in str(refused.value)
    assert str(RULES[closed.rule].title) not in str(refused.value)
    for one in blocking:
        one.state, one.closed_at = "fixed", timezone.now()
        one.save()
    assert verify(row, world.analyst).review == "verified"


def test_what_blocks_one_position_may_still_be_returned(world):
    row = pin(world, world.project())
    finding(row)
    assert send_back(row, world.analyst).review == "returned"


# many -----------------------------------------------------------------------------------------


def test_many_are_verified_at_once_by_a_fixed_number_of_queries(
    world, django_assert_num_queries, django_assert_max_num_queries
):
    def some(number):
        rows = [apart(world) for _ in range(number)]
        return [(row.pk, version_of(row)) for row in rows]

    few, many = some(2), some(12)
    positions_verify(positions=some(1), by=world.analyst)  # her appointments are read once
    with django_assert_max_num_queries(20) as asked:
        positions_verify(positions=few, by=world.analyst)
    with django_assert_num_queries(len(asked)):
        verified = positions_verify(positions=many, by=world.analyst)
    assert [row.pk for row in verified] == [pk for pk, _version in many]
    assert {row.review for row in verified} == {"verified"}
    assert (
        ProjectGeometry.objects.filter(review="verified", reviewed_by=world.analyst).count() == 15
    )


def test_many_are_verified_all_or_none_and_each_that_cannot_be_says_why(world):
    good, own, blocked = apart(world), apart(world, by=world.analyst), apart(world)
    finding(blocked, "no-rule-now")
    stale = apart(world)
    draft = draft_of(world, world.project())
    far = pin(world, world.project(authority=world.far))
    rows = [good, own, blocked, stale, draft, far]
    chosen = [(row.pk, version_of(row) - (row == stale)) for row in rows]
    with pytest.raises(NotAllVerified) as refused:
        positions_verify(positions=chosen, by=world.analyst)
    assert {pk: type(error) for pk, error in refused.value.errors.items()} == {
        own.pk: OwnPosition,
        blocked.pk: PositionBlocked,
        stale.pk: Conflict,
        draft.pk: NotSubmitted,
        far.pk: NotReviewer,
    }
    assert "5" in str(refused.value)
    assert not ProjectGeometry.objects.filter(review="verified").exists()
    positions_verify(positions=chosen[:1], by=world.analyst)
    assert state(good)[0] == "verified"


def test_two_positions_of_one_project_are_verified_together(world):
    project = world.project()
    rows = [pin(world, project), pin(world, project, NEAR, role="contracted")]
    chosen = [(row.pk, version_of(row)) for row in rows]
    assert len(positions_verify(positions=chosen, by=world.analyst)) == 2
    assert positions_verify(positions=[], by=world.analyst) == []


# the page ---------------------------------------------------------------------------------------


def row_for(world, project: Project, step: str) -> ProjectGeometry:
    if step == "submit":
        return draft_of(world, project)
    return world.pin(project, created_by=world.dla, review="submitted")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("step", STEPS)
def test_a_step_of_review_needs_its_right(client, world, role, step):
    if user := user_of(world, role):
        client.force_login(user)
    targets = {
        "own": world.project(),
        "other": world.project(authority=world.far, state="draft"),
        "outline": world.project(authority=world.far, state="signed"),
    }
    for target, project in targets.items():
        row = row_for(world, project, step)
        url = reverse("projects:position_review", args=[project.code, row.pk])
        answer = client.post(url, {"do": step, "version": 1, "reason": "ผิดถนน"})
        wanted = expected(role, target, STEPS[step])
        done = wanted == {200}
        assert answer.status_code in ({302} if done else wanted), target
        live = project.geometries.live().get()
        after = {"submit": "submitted", "verify": "verified", "return": "returned"}[step]
        assert (live.review == after) is done
        api = f"/api/projects/{project.code}/positions/{live.pk}/{step}"
        body = {"version": live.project.position_version}
        body |= {"reason": "ผิดถนน"} if step == "return" else {}
        answer = client.post(api, json.dumps(body), content_type="application/json")
        wanted = {200} if done else {401} if wanted == {302} else wanted
        assert answer.status_code in wanted, (target, answer.content.decode())


def test_a_step_is_posted_and_of_a_position_of_the_project(client, world):
    project, other = world.project(), world.project()
    row = pin(world, other)
    client.force_login(world.analyst)
    sent = {"do": "verify", "version": 2}
    url = reverse("projects:position_review", args=[other.code, row.pk])
    assert client.get(url).status_code == 405
    for code, pk in ((project.code, row.pk), (other.code, row.pk + 999)):
        url = reverse("projects:position_review", args=[code, pk])
        assert client.post(url, sent).status_code == 404
    assert state(row)[0] == "submitted"


@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        ({"do": "return", "version": 2, "reason": " "}, 400, "บอกเหตุผลที่ส่งกลับ"),
        ({"do": "return", "version": 1, "reason": "ผิดถนน"}, 409, "ผิดถนน"),
        ({"do": "return", "version": 2, "reason": "ก" * 501}, 400, "ก" * 501),
        ({"do": "verify", "version": 1}, 409, "ถูกบันทึกไปก่อนแล้ว"),
        ({"do": "verify", "version": "x"}, 400, "errors"),
        ({"do": "verify"}, 400, "errors"),
        ({"do": "nothing", "version": 2}, 400, "nothing"),
        ({"do": "return", "version": 2, "reason": "ผิด", "seen": "draft"}, 400, "draft"),
    ],
)
def test_a_step_that_is_refused_is_told_on_the_page(client, world, sent, status, told):
    row = pin(world, world.project())
    client.force_login(world.analyst)
    url = reverse("projects:position_review", args=[row.project.code, row.pk])
    answer = client.post(url, sent)
    assert answer.status_code == status
    assert told in answer.content.decode()
    assert state(row)[0] == "submitted"


def test_what_was_typed_is_not_lost_though_the_position_was_replaced(client, world):
    project = world.project()
    row = pin(world, project)
    pin(world, project, NEAR)
    client.force_login(world.analyst)
    url = reverse("projects:position_review", args=[project.code, row.pk])
    answer = client.post(url, {"do": "return", "version": 2, "reason": "เหตุผลยาว ๆ ที่พิมพ์ไว้"})
    assert answer.status_code == 409
    assert "เหตุผลยาว ๆ ที่พิมพ์ไว้" in answer.content.decode()


def test_the_page_offers_each_reader_her_own_steps(client, world):
    project = world.project()
    url = reverse("projects:page", args=[project.code])

    def offered(user) -> list[str]:
        client.force_login(user)
        [offer] = client.get(url).context["offers"]
        steps = ("may_submit", "may_verify", "may_return", "is_own")
        return [step for step in steps if getattr(offer, step)]

    draft = draft_of(world, project)
    assert offered(world.engineering) == ["may_submit"]
    assert offered(world.province_officer) == []
    row = submit(draft, world.engineering)
    assert offered(world.engineering) == []
    assert offered(world.province_officer) == ["may_verify", "may_return"]
    verify(row, world.province_officer)
    assert offered(world.analyst) == ["may_return"]
    text = client.get(url).content.decode()
    assert world.province_officer.name in text
    mine = pin(world, project, NEAR, by=world.analyst)
    assert offered(world.analyst) == ["is_own"]
    send_back(mine, world.province_officer, "ผิดถนน")
    client.force_login(world.engineering)
    assert "ผิดถนน" in client.get(url).content.decode()


def test_a_review_waits_for_who_may_make_it(client, world):
    row = pin(world, world.project(), by=world.analyst)
    url = reverse("projects:page", args=[row.project.code])
    mine = {}
    for user in (world.analyst, world.province_officer, world.engineering):
        client.force_login(user)
        turns = client.get(url).context["turns"]
        [mine[user]] = [turn.is_mine for turn in turns if "รอตรวจสอบ" in turn.sentence]
    assert mine == {world.analyst: False, world.province_officer: True, world.engineering: False}


# the api ----------------------------------------------------------------------------------------


def test_a_program_reviews_by_the_same_rules(client, world):
    row = pin(world, world.project())
    client.force_login(world.analyst)

    def send(step, **body):
        url = f"/api/projects/{row.project.code}/positions/{row.pk}/{step}"
        return client.post(url, json.dumps(body), content_type="application/json")

    blank = send("return", version=2, reason=" ")
    assert (blank.status_code, blank.json()["errors"][0]["field"]) == (400, "reason")
    stale = send("verify", version=1)
    assert (stale.status_code, stale.json()["errors"][0]["code"]) == (409, "conflict")
    told = send("verify", version=2).json()
    assert (told["review"], told["id"]) == ("verified", row.pk)
    assert told["reviewed_at"]
    assert send("return", version=2, reason="ผิดถนน").status_code == 409
    told = send("return", version=2, reason="ผิดถนน", seen="verified").json()
    assert (told["review"], told["review_reason"]) == ("returned", "ผิดถนน")
    assert send("submit", version=2).json()["errors"][0]["code"] == "not_draft"


def test_an_old_verdict_is_no_verdict_on_the_new_position(world):
    """A verified row that was replaced stays what it was; the new one asks for a review."""
    project = world.project()
    old = verify(pin(world, project, Point(100.05, 16.05, srid=4326)), world.analyst)
    ProjectGeometry.objects.update(reviewed_at=timezone.now() - timedelta(days=9))
    new = pin(world, project, ROAD, reason="เป็นถนน")
    assert (state(old)[0], state(new)[0]) == ("verified", "submitted")


def test_what_was_not_judged_yet_is_judged_before_it_is_verified(world):
    """As after a file of many, which the worker judges within a minute."""
    project = world.project()
    row = world.pin(
        project, Point(16.1, 100.1, srid=4326), method="gnss", created_by=world.engineering
    )
    assert not Finding.objects.exists()
    with pytest.raises(PositionBlocked) as refused:
        position_verify(
            position=row.pk, by=world.analyst, expected_version=project.position_version
        )
    assert "swapped" in {one.rule for one in refused.value.findings}
    assert Finding.objects.filter(project=project, rule="swapped", state="open").exists()
    row.refresh_from_db()
    assert row.review == "submitted"
