"""The department's sample: how many of which quarter are drawn, and what becomes of them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from projects import tasks
from projects.errors import Conflict
from projects.models import Project, ProjectGeometry, ReviewSample
from projects.review.errors import OwnPosition, QuarterRunning, ReturnReasonNeeded
from projects.review.quarters import Quarter
from projects.services.review_sample import review_sample_decide, review_sample_draw
from projects.waiting import waiting_for
from tests.projects.test_pinning import NEAR, pin
from tests.test_permissions import ROLES, user_of

QUARTER = Quarter(2568, 2)  # January to March 2025
BEGINS, ENDS = QUARTER.moments


def verified(world, number: int = 1, *, at=None, **facts) -> list[ProjectGeometry]:
    """Positions that the analyst verified in the quarter, one a project."""
    projects = [world.project(**facts) for _ in range(number)]
    rows = [
        ProjectGeometry(
            project=project,
            role="planned",
            geometry=NEAR,
            method="map",
            is_current=True,
            review="verified",
            reviewed_at=at or BEGINS + timedelta(days=3),
            reviewed_by=world.analyst,
            created_by=world.engineering,
        )
        for project in projects
    ]
    return ProjectGeometry.objects.bulk_create(rows)


def drawn() -> dict[str, int]:
    found: dict[str, int] = {}
    for code in ReviewSample.objects.values_list("province_code", flat=True):
        found[code] = found.get(code, 0) + 1
    return found


@pytest.fixture
def sample(world) -> ReviewSample:
    verified(world)
    review_sample_draw(quarter=QUARTER)
    return ReviewSample.objects.get()


# drawing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "wanted"), [(1, 1), (49, 1), (50, 1), (51, 2), (150, 3)])
def test_two_in_a_hundred_of_a_province_are_drawn_and_one_at_least(world, number, wanted):
    verified(world, number)
    verified(world, authority=world.far, province_code="97")
    assert review_sample_draw(quarter=QUARTER) == wanted + 1
    assert drawn() == {"98": wanted, "97": 1}


def test_drawn_again_it_is_the_same(world):
    verified(world, 120)
    assert review_sample_draw(quarter=QUARTER) == 3
    first = set(ReviewSample.objects.values_list("position_id", flat=True))
    assert review_sample_draw(quarter=QUARTER) == 0
    ReviewSample.objects.all().delete()
    assert review_sample_draw(quarter=QUARTER) == 3
    assert set(ReviewSample.objects.values_list("position_id", flat=True)) == first


def test_what_was_decided_on_a_sample_draws_no_other(world):
    verified(world, 120)
    review_sample_draw(quarter=QUARTER)
    for sample in ReviewSample.objects.all():
        review_sample_decide(sample=sample, by=world.dla, agreed=False, note="ผิดถนน")
    assert review_sample_draw(quarter=QUARTER) == 0
    assert ReviewSample.objects.count() == 3


def test_other_quarters_draw_others(world):
    rows = verified(world, 200)
    review_sample_draw(quarter=QUARTER)
    one = set(ReviewSample.objects.values_list("position_id", flat=True))
    ReviewSample.objects.all().delete()
    later = Quarter(2568, 3)
    ProjectGeometry.objects.filter(pk__in=[row.pk for row in rows]).update(
        reviewed_at=later.moments[0]
    )
    review_sample_draw(quarter=later)
    assert set(ReviewSample.objects.values_list("position_id", flat=True)) != one


def test_only_what_was_verified_in_the_quarter_and_still_is_counts(world):
    second = timedelta(seconds=1)
    inside = verified(world, at=BEGINS) + verified(world, at=ENDS - second)
    outside = verified(world, at=BEGINS - second) + verified(world, at=ENDS)
    [returned] = verified(world)
    ProjectGeometry.objects.filter(pk=returned.pk).update(review="returned")
    [edited] = verified(world)
    pin(world, edited.project, NEAR, method="gnss")
    for number, row in enumerate(inside):  # each alone in its province
        Project.objects.filter(pk=row.project_id).update(province_code=f"1{number}")
    for row in (*outside, returned, edited):
        Project.objects.filter(pk=row.project_id).update(province_code="20")
    assert review_sample_draw(quarter=QUARTER) == 2
    assert set(ReviewSample.objects.values_list("position_id", flat=True)) == {
        row.pk for row in inside
    }


def test_a_quarter_that_runs_is_not_drawn(world):
    verified(world, at=timezone.now())
    with pytest.raises(QuarterRunning):
        review_sample_draw(quarter=Quarter.of(date.today()))
    assert not ReviewSample.objects.exists()


def test_it_is_one_statement_however_many(world, django_assert_num_queries):
    verified(world, 60)
    with django_assert_num_queries(3):  # with its savepoint
        review_sample_draw(quarter=QUARTER)


def test_the_worker_draws_the_quarter_that_ended(world):
    verified(world, at=Quarter.ended().moments[0])
    tasks.review_sample_draw(0)
    tasks.review_sample_draw(0)
    sample = ReviewSample.objects.get()
    assert Quarter(sample.fiscal_year, sample.quarter) == Quarter.ended()


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_quarters_follow_each_other(number):
    quarter = Quarter(2569, number)
    assert quarter == Quarter.of(quarter.first) == Quarter.of(quarter.after - timedelta(days=1))
    assert Quarter.ended(quarter.after) == quarter
    assert (quarter.after - quarter.first).days in {90, 91, 92}


# deciding ---------------------------------------------------------------------------------------


def test_what_is_right_stays_verified(world, sample):
    review_sample_decide(sample=sample, by=world.dla, agreed=True)
    sample.refresh_from_db()
    assert (sample.agreed, sample.decided_by) == (True, world.dla)
    assert sample.position.review == "verified"
    assert sample.position.reviewed_by == world.analyst


def test_what_is_not_right_goes_back_with_the_note(world, sample):
    with pytest.raises(ReturnReasonNeeded):
        review_sample_decide(sample=sample, by=world.dla, agreed=False, note=" ")
    review_sample_decide(sample=sample, by=world.dla, agreed=False, note=" ผิดถนน ")
    sample.refresh_from_db()
    assert (sample.agreed, sample.note) == (False, "ผิดถนน")
    row = sample.position
    assert (row.review, row.review_reason, row.reviewed_by) == ("returned", "ผิดถนน", world.dla)


def test_what_was_edited_since_is_left_as_it_is(world, sample):
    project = sample.position.project
    new = pin(world, project, NEAR, method="gnss")
    review_sample_decide(sample=sample, by=world.dla, agreed=False, note="ผิดถนน")
    sample.refresh_from_db()
    new.refresh_from_db()
    assert (sample.agreed, sample.position.review, new.review) == (False, "verified", "submitted")


def test_it_is_decided_once_and_a_second_press_is_the_first(world, sample):
    first = review_sample_decide(sample=sample, by=world.dla, agreed=True)
    again = review_sample_decide(sample=sample, by=world.dla, agreed=True)
    assert again.decided_at == first.decided_at
    for by, agreed in ((world.dla, False), (world.user("dla", name="other"), True)):
        with pytest.raises(Conflict):
            review_sample_decide(
                sample=sample, by=by, agreed=agreed, note="x" if not agreed else ""
            )
    sample.position.refresh_from_db()
    assert sample.position.review == "verified"


@pytest.mark.parametrize("column", ["reviewed_by", "created_by", "captured_by"])
def test_nobody_looks_twice_at_her_own(world, sample, column):
    ProjectGeometry.objects.filter(pk=sample.position_id).update(**{column: world.dla})
    with pytest.raises(OwnPosition):
        review_sample_decide(sample=sample, by=world.dla, agreed=True)


@pytest.mark.parametrize("role", [role for role in ROLES if role not in {"dla", "anonymous"}])
def test_only_the_department_decides(world, sample, role):
    with pytest.raises(PermissionDenied):
        review_sample_decide(sample=sample, by=user_of(world, role), agreed=True)


# the page ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_the_page_takes_the_word_of_the_department_alone(client, world, sample, role):
    if user := user_of(world, role):
        client.force_login(user)
    answer = client.post(reverse("projects:review_samples"), {"sample": sample.pk, "do": "agree"})
    sample.refresh_from_db()
    assert answer.status_code == (302 if role in {"dla", "anonymous"} else 403)
    assert sample.agreed is (True if role == "dla" else None)


@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        ({"do": "refuse", "note": " "}, 400, "บอกเหตุผลที่ส่งกลับ"),
        ({"do": "refuse", "note": "ก" * 501}, 400, "ก" * 501),
        ({"do": "what", "note": "ที่พิมพ์ไว้"}, 400, "ที่พิมพ์ไว้"),
        ({"do": "agree", "sample": "0"}, 404, ""),
        ({"do": "agree", "sample": "9" * 400}, 404, ""),
        ({"do": "agree", "sample": "\0"}, 404, ""),
    ],
)
def test_what_cannot_be_taken_is_told_beside_what_was_typed(
    client, world, sample, sent, status, told
):
    client.force_login(world.dla)
    url = reverse("projects:review_samples")
    answer = client.post(url, {"sample": sample.pk} | sent)
    assert answer.status_code == status
    assert told in answer.content.decode()
    sample.refresh_from_db()
    assert sample.agreed is None


def test_a_word_that_another_gave_first_is_a_conflict(client, world, sample):
    review_sample_decide(sample=sample, by=world.user("dla", name="other"), agreed=True)
    client.force_login(world.dla)
    sent = {"sample": sample.pk, "do": "refuse", "note": "ผิดถนน"}
    answer = client.post(reverse("projects:review_samples"), sent)
    assert answer.status_code == 409
    before_the_cards = answer.content.decode().partition("<table>")[0]  # its card may be far below
    for told in (
        sample.position.project.code,
        "ผิดถนน",
        str(answer.context["refused"].sentences[0]),
    ):
        assert told in before_the_cards
    sample.position.refresh_from_db()
    assert sample.position.review == "verified"


def test_the_page_counts_by_quarter_and_shows_what_waits_first(
    client, world, django_assert_max_num_queries
):
    verified(world, 150)
    verified(world, at=Quarter(2568, 1).moments[0])
    for number in (1, 2):
        review_sample_draw(quarter=Quarter(2568, number))
    first = ReviewSample.objects.filter(quarter=2).order_by("pk")[0]
    review_sample_decide(sample=first, by=world.dla, agreed=True)
    client.force_login(world.dla)
    client.get(reverse("projects:review_samples"))
    with django_assert_max_num_queries(12):
        answer = client.get(reverse("projects:review_samples"))
    assert [
        (one["quarter"], one["drawn"], one["agreed_count"], one["refused_count"], one["waiting"])
        for one in answer.context["quarters"]
    ] == [(2, 3, 1, 0, 2), (1, 1, 0, 0, 1)]
    assert [row.agreed for row in answer.context["page"]] == [None, None, None, True]


def test_what_was_drawn_waits_for_the_department(client, world, sample):
    [waiting] = [one for one in waiting_for(world.dla) if one.reason.code == "review-sample"]
    assert waiting.count == 1
    assert waiting.first[0].url.startswith(reverse("projects:review_samples"))
    client.force_login(world.dla)
    assert client.get(waiting.url).status_code == 200
    review_sample_decide(sample=sample, by=world.dla, agreed=True)
    assert "review-sample" not in [one.reason.code for one in waiting_for(world.dla)]
