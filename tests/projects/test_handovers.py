"""Co-ordination: a project beyond its authority is offered, seen whole, taken or returned."""

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse

from projects.errors import (
    Conflict,
    HandoverLive,
    HandoverNotPlanned,
    HandoverOver,
    HandoverReceiverWrong,
)
from projects.models import Handover, Project
from projects.services.handovers import handover_answer, handover_offer, handover_withdraw


@pytest.fixture
def at_pao(world):
    return world.user("planning", name="pao_planning", authority=world.pao)


@pytest.fixture
def draft(world) -> Project:
    return world.project(state="planned")


def offer(world, project, receiver=None) -> Handover:
    return handover_offer(
        project=project,
        receiver=receiver or world.pao,
        by=world.planning,
        reason="อยู่ในเขตทางหลวง",
    )


def answered(handover: Handover, by, *, accepted: bool, version=1, words="เหตุผล") -> Handover:
    return handover_answer(
        handover=handover, by=by, expected_version=version, accepted=accepted, answer=words
    )


def sees(user, project) -> tuple[bool, bool]:
    """Whether ``user`` may read all of it, and its outline."""
    rows = Project.objects.filter(pk=project.pk)
    return rows.visible_to(user).exists(), rows.outlined_to(user).exists()


def test_the_receiver_sees_the_whole_while_it_is_offered_or_accepted(world, draft, at_pao):
    assert sees(at_pao, draft) == (False, False)
    handover = offer(world, draft)
    assert sees(at_pao, draft) == (True, True)
    assert sees(world.agency_officer, draft) == (False, False)
    assert sees(world.stranger, draft) == (False, False)
    answered(handover, at_pao, accepted=True)
    assert sees(at_pao, draft) == (True, True)
    answered(handover, at_pao, accepted=False, version=2)
    assert sees(at_pao, draft) == (False, False)
    assert sees(world.planning, draft) == (True, True)


def test_an_agency_is_offered_and_the_sender_withdraws(world, draft):
    handover = offer(world, draft, world.agency)
    assert sees(world.agency_officer, draft) == (True, True)
    handover_withdraw(handover=handover, by=world.planning, expected_version=1, reason="ทำเองได้")
    assert sees(world.agency_officer, draft) == (False, False)
    handover.refresh_from_db()
    assert (handover.state, handover.answer) == ("withdrawn", "ทำเองได้")


def test_what_the_receiver_owns_is_counted_once(world, at_pao):
    own = world.project(authority=world.pao, state="draft")
    handed = world.project(state="draft")
    offer(world, handed)
    world.project(state="draft")
    rows = Project.objects.visible_to(at_pao)
    assert sorted(rows.values_list("pk", flat=True)) == sorted([own.pk, handed.pk])
    assert rows.filter(state="draft").select_related("authority").count() == 2


def test_the_receivers_rows_are_found_by_index(world, at_pao):
    """Few of many: the rows are looked up by key, not by a walk through the table."""
    offer(world, world.project(state="draft"))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Project.objects.visible_to(at_pao).order_by("pk").explain()
    assert "Seq Scan on projects_project" not in plan
    assert "SubPlan" not in plan


def test_the_rule_is_built_without_reading_a_hand_over(world, at_pao, django_assert_num_queries):
    offer(world, world.project(state="draft"))
    Project.objects.visible_to(at_pao)  # her rights are read once
    with django_assert_num_queries(0):
        Project.objects.visible_to(at_pao)
        Project.objects.outlined_to(at_pao)


def test_an_ordinary_authority_asks_no_hand_overs(world):
    assert "handover" not in str(Project.objects.visible_to(world.planning).query)
    assert "handover" not in str(Project.objects.outlined_to(world.engineering).query)


@pytest.mark.parametrize("state", ["budgeted", "signed", "complete", "cancelled"])
def test_only_a_planned_project_is_handed_over(world, state):
    project = world.project(state=state, state_reason="x")
    with pytest.raises(HandoverNotPlanned):
        offer(world, project)


def test_a_project_of_an_agency_is_not_handed_over(world):
    project = world.project(agency=world.agency, state="draft")
    with pytest.raises(HandoverNotPlanned):
        offer(world, project)


def test_it_goes_to_the_pao_of_its_province_or_an_agency(world, draft):
    other = world.authority("2970101", "pao", "อื่น", 103.0, "", [])
    for receiver in (world.neighbour, world.sao, world.far, other):
        with pytest.raises(HandoverReceiverWrong):
            offer(world, draft, receiver)
    own = world.project(authority=world.pao, state="draft")
    with pytest.raises(HandoverReceiverWrong):
        offer(world, own)
    assert offer(world, own, world.agency).agency == world.agency


def test_one_live_hand_over_at_a_time(world, draft, at_pao):
    first = offer(world, draft)
    with pytest.raises(HandoverLive):
        offer(world, draft, world.agency)
    answered(first, at_pao, accepted=False)
    assert offer(world, draft, world.agency).state == "offered"
    with pytest.raises(IntegrityError):
        Handover.objects.create(project=draft, authority=world.pao, reason="x")


def test_a_closed_or_changed_matter_is_refused(world, draft, at_pao):
    handover = offer(world, draft)
    with pytest.raises(Conflict):
        answered(handover, at_pao, accepted=True, version=2)
    answered(handover, at_pao, accepted=True)
    with pytest.raises(HandoverOver):
        answered(handover, at_pao, accepted=True, version=2)
    with pytest.raises(HandoverOver):
        handover_withdraw(handover=handover, by=world.planning, expected_version=2, reason="x")


def test_two_offices_settle_it_on_their_pages(client, world, draft, at_pao):
    url = reverse("projects:handover", args=[draft.code])
    client.force_login(world.planning)
    sent = {"do": "offer", "receiver": world.pao.code, "reason": "งบไม่พอ"}
    assert client.post(url, sent).status_code == 302
    assert client.get(url).context["may_withdraw"]
    client.force_login(at_pao)
    inbox = client.get(reverse("handovers:inbox"))
    assert draft.name in inbox.content.decode()
    assert [row.waits_for_me for row in inbox.context["page"]] == [True]
    assert client.get(reverse("projects:page", args=[draft.code])).status_code == 200
    assert client.get(reverse("projects:edit", args=[draft.code])).status_code == 403
    page = client.post(url, {"do": "return", "version": 1})
    assert page.status_code == 400
    assert "ต้องระบุเหตุผล" in page.content.decode()
    late = client.post(url, {"do": "accept", "version": 7, "answer": "พร้อมทำปีหน้า"})
    assert late.status_code == 409
    assert "พร้อมทำปีหน้า" in late.content.decode()
    assert client.post(url, {"do": "accept", "version": 1, "answer": "รับไว้"}).status_code == 302
    handover = Handover.objects.get()
    assert (handover.state, handover.answered_by, handover.version) == ("accepted", at_pao, 2)
    returned = client.post(url, {"do": "return", "version": 2, "answer": "งบถูกตัด"})
    assert returned.headers["Location"] == reverse("handovers:inbox")
    client.force_login(world.planning)
    assert "งบถูกตัด" in client.get(url).content.decode()
    rows = client.get(reverse("handovers:inbox"), {"box": "sent"}).context["page"]
    assert [row.state for row in rows] == ["returned"]


WRONG = [
    ({"receiver": "6980102"}, "receiver"),
    ({"receiver": "RID"}, "reason"),
    ({"receiver": "RID", "reason": "ก" * 501}, "reason"),
]


@pytest.mark.parametrize(("sent", "field"), WRONG)
def test_wrong_input_is_a_400_and_changes_nothing(client, world, draft, sent, field):
    client.force_login(world.planning)
    url = reverse("projects:handover", args=[draft.code])
    answer = client.post(url, {"do": "offer"} | sent)
    assert answer.status_code == 400
    assert field in answer.context["offer"].errors
    assert not Handover.objects.exists()


PEOPLE = (
    *("planning", "finance", "engineering", "executive", "analyst", "district_officer"),
    *("province_officer", "dla", "reader", "agency_officer", "stranger", "pao"),
)


@pytest.mark.parametrize("person", PEOPLE)
def test_each_step_is_its_own_officers(client, world, at_pao, person):
    user = at_pao if person == "pao" else getattr(world, person)
    client.force_login(user)
    sender, reads = {"planning", "analyst"}, set(PEOPLE) - {"reader", "agency_officer", "stranger"}
    steps = {
        "offer": ({"receiver": world.pao.code, "reason": "x"}, sender),
        "accept": ({"version": 1}, {"pao"}),
        "return": ({"version": 1, "answer": "x"}, {"pao"}),
        "withdraw": ({"version": 1, "answer": "x"}, sender),
    }
    for step, (sent, people) in steps.items():
        project = world.project(state="planned")
        if step != "offer":
            offer(world, project)
        url = reverse("projects:handover", args=[project.code])
        before = list(Handover.objects.filter(project=project).values_list("state", flat=True))
        known = person in reads - ({"pao"} if step == "offer" else set())
        status = client.post(url, {"do": step} | sent).status_code
        assert status == (302 if person in people else 403 if known else 404), step
        now = list(Handover.objects.filter(project=project).values_list("state", flat=True))
        assert (now != before) is (person in people), step
    marked = Handover.objects.filter(entered_on_behalf=True)
    assert marked.exists() is (person == "analyst")


@pytest.mark.parametrize("count", [1, 20])
def test_the_inbox_takes_a_fixed_number_of_queries(
    client, world, at_pao, count, django_assert_max_num_queries
):
    for _ in range(count):
        offer(world, world.project(state="planned"))
    client.force_login(at_pao)
    with django_assert_max_num_queries(9):
        answer = client.get(reverse("handovers:inbox"))
    assert len(answer.context["page"].object_list) == count
