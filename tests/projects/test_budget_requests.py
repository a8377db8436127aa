"""Planning asks that a project be paid; the executive decides."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from projects.budget.errors import (
    AuthoritiesOnly,
    ProjectNotApproved,
    RequestBeyondPlan,
    RequestDecided,
    RequestOpenAlready,
)
from projects.codes import State
from projects.errors import Conflict, ProjectCancelled
from projects.grants.errors import GrantReasonMissing
from projects.models import BudgetRequest, ProjectAmount
from projects.services import budget_requests as services

ASKED = {"fiscal_year": 2569, "source": "ordinance", "amount": Decimal(500_000), "note": ""}
POSTED = {"fiscal_year": "๒๕๖๙", "source": "ordinance", "amount": "๕๐๐,๐๐๐", "note": "ด่วน"}


def ask(world, project=None, **facts) -> BudgetRequest:
    project = project or world.project(state="approved")
    return services.budget_request_create(project=project, by=world.planning, facts=ASKED | facts)


@pytest.mark.parametrize("state", State)
def test_it_is_asked_for_an_approved_project_only(world, state):
    reason = {"state_reason": "ซ้ำ"} if state == "cancelled" else {}
    project = world.project(state=state, **reason)
    early = {"draft", "planned", "confirmed"}
    if state == "cancelled" or state in early:
        with pytest.raises(ProjectNotApproved if state in early else ProjectCancelled):
            ask(world, project)
    else:
        assert ask(world, project).state == "requested"


def test_an_agency_asks_nobody(world):
    with pytest.raises(AuthoritiesOnly):
        ask(world, world.project(agency=world.agency, state="approved"))


def test_one_open_request_a_project_year_and_source(world):
    project = world.project(state="approved")
    first = ask(world, project)
    with pytest.raises(RequestOpenAlready):
        ask(world, project)
    ask(world, project, source="reserve")
    services.budget_request_withdraw(request=first, by=world.analyst, expected_version=1)
    first.refresh_from_db()
    assert (first.state, first.entered_on_behalf) == ("withdrawn", True)
    assert ask(world, project).state == "requested"


def test_the_executive_approves_by_letter_or_refuses_with_a_reason_once(world):
    approved, refused = ask(world), ask(world)
    letter = {"by": world.executive, "expected_version": 1, "document": "นย 1/2569"}
    done = services.budget_request_approve(request=approved, **letter)
    assert (done.state, done.document, done.decided_by) == (
        "approved",
        "นย 1/2569",
        world.executive,
    )
    assert done.decided_at is not None
    with pytest.raises(RequestDecided):
        services.budget_request_withdraw(request=approved, by=world.planning, expected_version=2)
    with pytest.raises(GrantReasonMissing):
        services.budget_request_refuse(
            request=refused, by=world.executive, expected_version=1, reason=""
        )
    with pytest.raises(Conflict):
        services.budget_request_approve(request=refused, **letter | {"expected_version": 9})
    for user in (world.planning, world.finance, world.analyst, world.dla, world.stranger):
        with pytest.raises(PermissionDenied):
            services.budget_request_approve(request=refused, **letter | {"by": user})
    with pytest.raises(PermissionDenied):
        services.budget_request_withdraw(request=refused, by=world.executive, expected_version=1)
    services.budget_request_refuse(
        request=refused, by=world.executive, expected_version=1, reason="ไม่จำเป็น"
    )
    refused.refresh_from_db()
    assert (refused.state, refused.reason) == ("refused", "ไม่จำเป็น")


def test_planning_asks_and_the_executive_decides_on_the_pages(client, world):
    project = world.project(state="approved")
    ProjectAmount.objects.create(project=project, fiscal_year=2569, amount=Decimal(777_000))
    world.fund(project, 123_000)
    client.force_login(world.planning)
    new = reverse("budget:request_new")
    assert project.code in client.get(new).content.decode()
    answer = client.post(new, POSTED | {"project": project.code})
    made = BudgetRequest.objects.get()
    url = reverse("budget:request", args=[made.pk])
    assert answer.url == url
    assert client.post(new, POSTED | {"project": project.code}).status_code == 400
    client.force_login(world.executive)
    page = client.get(url)
    for words in ("777,000.00", "123,000.00", "500,000.00", "ด่วน"):
        assert words in page.content.decode()
    assert [step["do"] for step in page.context["steps"]] == ["approve", "refuse"]
    assert client.post(url, {"do": "approve", "version": "1"}).status_code == 400
    assert client.post(url, {"do": "withdraw", "version": "1"}).status_code == 403
    old = {"do": "approve", "version": "9", "document": "นย 7"}
    stale = client.post(url, old)
    assert stale.status_code == 409
    assert "นย 7" in stale.content.decode()
    assert client.post(url, old | {"version": "1"}).status_code == 302
    assert client.post(url, old | {"version": "2"}).status_code == 400
    made.refresh_from_db()
    assert (made.state, made.document) == ("approved", "นย 7")


def test_a_decision_typed_after_another_was_made_is_kept_on_the_page(client, world):
    asked = ask(world)
    services.budget_request_withdraw(request=asked, by=world.planning, expected_version=1)
    client.force_login(world.executive)
    sent = {"do": "refuse", "version": "1", "reason": "รอปีหน้า"}
    answer = client.post(reverse("budget:request", args=[asked.pk]), sent)
    assert answer.status_code == 409
    assert answer.context["steps"] == []
    assert "รอปีหน้า" in answer.content.decode()


def test_more_than_the_plan_foresees_is_asked_for_with_an_explanation(client, world):
    project = world.project(state="approved")
    for year, baht in ((2569, 700_000), (2570, 10)):
        ProjectAmount.objects.create(project=project, fiscal_year=year, amount=Decimal(baht))
    client.force_login(world.planning)
    new = reverse("budget:request_new")
    sent = POSTED | {"project": project.code, "note": ""}
    beyond = client.post(new, sent | {"amount": "700,000.01"})
    assert beyond.status_code == 400
    [told] = beyond.context["form"].errors["amount"]
    assert "700,000.01" in told and "700,000.00" in told
    assert client.post(new, sent | {"fiscal_year": "2568", "amount": "1"}).status_code == 400
    assert client.post(new, sent | {"amount": "700000"}).status_code == 302
    more = sent | {"source": "reserve", "amount": "0.01"}
    assert client.post(new, more).status_code == 400  # with what is asked for already
    assert client.post(new, more | {"note": "ราคาวัสดุ"}).status_code == 302
    assert client.post(new, sent | {"source": "loan", "note": "  "}).status_code == 400
    with pytest.raises(RequestBeyondPlan):
        ask(world, project, source="loan")
    services.budget_request_withdraw(
        request=BudgetRequest.objects.get(source="ordinance"),
        by=world.planning,
        expected_version=1,
    )
    assert ask(world, project, source="loan", amount=Decimal("699999.99")).state == "requested"


def test_what_the_executive_allowed_is_seen_where_the_money_is_tied(client, world):
    project = world.project(state="approved")
    letter = {"by": world.executive, "expected_version": 1, "document": "นย 44/2569"}
    services.budget_request_approve(request=ask(world, project), **letter)
    ask(world, project, source="loan", amount=Decimal(987_654))
    client.force_login(world.finance)
    page = client.get(reverse("projects:page", args=[project.code]))
    [step] = [link for link in page.context["chain"] if link.code == "budget"]
    for told in ("500,000.00", "นย 44/2569"):
        assert told in step.detail
        assert told in client.get(reverse("projects:money", args=[project.code])).content.decode()
    assert "987,654" not in step.detail
    assert step.baht is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"amount": "1.250.000"}, "amount"),
        ({"amount": "-"}, "amount"),
        ({"amount": "-2"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"fiscal_year": "3104"}, "fiscal_year"),
        ({"source": "gold"}, "source"),
    ],
)
def test_wrong_input_is_refused_beside_its_field_and_the_rest_is_kept(
    client, world, changed, field
):
    client.force_login(world.planning)
    project = world.project(state="approved")
    answer = client.post(
        reverse("budget:request_new"), POSTED | {"project": project.code} | changed
    )
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {field}
    assert "ด่วน" in answer.content.decode()
    assert not BudgetRequest.objects.exists()


def test_the_list_answers_its_question_in_fixed_queries(
    client, world, django_assert_max_num_queries
):
    for _number in range(12):
        ask(world)
    done = ask(world, fiscal_year=2570)
    services.budget_request_refuse(
        request=done, by=world.executive, expected_version=1, reason="ไม่พร้อม"
    )
    client.force_login(world.district_officer)
    url = reverse("budget:requests")
    with django_assert_max_num_queries(7):
        assert len(client.get(url, {"owner": world.sao.code}).context["page"]) == 13
    assert len(client.get(url, {"state": "refused"}).context["page"]) == 1
    assert len(client.get(url, {"year": "2569"}).context["page"]) == 12
    assert client.get(url, {"state": "x"}).status_code == 400
    client.force_login(world.stranger)
    assert len(client.get(url).context["page"]) == 0


def test_a_project_not_yet_approved_is_said_and_the_typed_is_kept(client, world):
    client.force_login(world.planning)
    project = world.project(state="planned")
    url = reverse("budget:request_new")
    answer = client.post(url, POSTED | {"project": project.code})
    assert answer.status_code == 400
    assert str(ProjectNotApproved.message) in answer.content.decode()
    assert "ด่วน" in answer.content.decode()


def test_what_the_row_refuses_is_said_and_the_letter_is_kept(client, world):
    asked = ask(world)
    BudgetRequest.objects.update(source="gone")  # a code that was taken away
    client.force_login(world.executive)
    sent = {"do": "approve", "version": 1, "document": "นย 7/2569"}
    answer = client.post(reverse("budget:request", args=[asked.pk]), sent)
    assert answer.status_code == 400
    [form] = [one["form"] for one in answer.context["steps"] if one["do"] == "approve"]
    assert form.non_field_errors()
    assert "นย 7/2569" in answer.content.decode()
