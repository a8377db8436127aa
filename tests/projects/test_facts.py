"""Projects by form: created, edited, withdrawn; codes never reused; two officers at once."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Appointment, Duty, User
from projects.codes import PLANNABLE, State
from projects.errors import Conflict, ProjectCancelled, StateFollowsMoney
from projects.models import Project
from projects.plans.errors import ApprovalByPlan
from projects.services.facts import codes_reserve, project_create, project_edit, project_withdraw
from tests.projects.test_plans import confirmed, foreseen

FORM = {
    "name": "ก่อสร้างถนน คสล. กว้าง ๕ เมตร ยาว ๒,๒๓๔ เมตร หนา ๐.๑๕ เมตร หมู่ที่ ๓",
    "target": "พื้นที่ไม่น้อยกว่า 11,170 ตารางเมตร",
    "kind": "concrete",
    "year": "๒๕๖๙",
    "state": "planned",
    "amount_2569": "๖,๘๘๖,๕๐๐",
}


@pytest.fixture
def planner(client, world):
    client.force_login(world.planning)
    return client


def test_planning_creates_a_project_by_form(planner, world):
    answer = planner.post(reverse("projects:new"), FORM)
    project = Project.objects.get()
    assert answer.url == reverse("projects:page", args=[project.code])
    assert project.code == "6980101-2569-00001"
    assert (project.authority, project.sector, project.created_by) == (
        world.sao,
        "road",
        world.planning,
    )
    assert (project.stated_width_m, project.stated_length_m, project.stated_area_m2) == (
        5,
        2234,
        11170,
    )
    assert project.stated_moo == 3
    assert project.stated_confirmed_at is None
    assert [(a.fiscal_year, a.amount) for a in project.amounts.all()] == [(2569, 6_886_500)]
    assert project.subdistrict_code == "980101"


@pytest.mark.parametrize(
    ("name", "value"), [("name", ""), ("year", "2025"), ("kind", "castle"), ("amount_2569", "abc")]
)
def test_a_wrong_field_is_named_and_nothing_is_written(planner, name, value):
    answer = planner.post(reverse("projects:new"), FORM | {name: value})
    assert answer.status_code == 400
    assert name in answer.context["form"].errors
    assert not Project.objects.exists()


def test_the_form_keeps_what_was_typed_after_an_error(planner):
    answer = planner.post(reverse("projects:new"), FORM | {"kind": ""})
    assert "๖,๘๘๖,๕๐๐" in answer.content.decode()


def test_editing_confirms_only_the_dimensions_that_were_touched(planner, world):
    project = world.project(stated_length_m=100)
    url = reverse("projects:edit", args=[project.code])
    form = planner.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    planner.post(url, data | {"name": "ถนนสายใหม่ ยาว 300 เมตร"})
    project.refresh_from_db()
    assert (project.name, project.stated_length_m) == ("ถนนสายใหม่ ยาว 300 เมตร", 300)
    assert project.stated_confirmed_at is None
    data |= {"version": project.facts_version, "name": project.name, "stated_length_m": "๒๙๙.๕"}
    planner.post(url, data)
    project.refresh_from_db()
    assert (float(project.stated_length_m), project.stated_confirmed_by) == (299.5, world.planning)


def test_the_second_officer_gets_both_versions_and_nothing_is_lost(planner, world):
    project = world.project()
    url = reverse("projects:edit", args=[project.code])
    project_edit(
        project=project, by=world.analyst, expected_version=1, facts={"name": "ชื่อของคนแรก"}
    )
    answer = planner.post(url, FORM | {"version": "1", "name": "ชื่อของคนที่สอง"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "ชื่อของคนแรก" in text
    assert "ชื่อของคนที่สอง" in text
    project.refresh_from_db()
    assert project.name == "ชื่อของคนแรก"
    resent = dict(answer.context["fields"]) | {"version": project.facts_version}
    assert planner.post(url, resent).status_code == 302
    project.refresh_from_db()
    assert project.name == "ชื่อของคนที่สอง"


def test_withdrawing_needs_a_reason_and_keeps_the_project(planner, world):
    project = world.project()
    url = reverse("projects:withdraw", args=[project.code])
    assert planner.post(url, {"version": 1, "reason": ""}).status_code == 400
    planner.post(url, {"version": 1, "reason": "งบไม่พอ"})
    project.refresh_from_db()
    assert (project.state, project.state_reason) == ("cancelled", "งบไม่พอ")
    page = planner.get(reverse("projects:page", args=[project.code])).content.decode()
    assert "งบไม่พอ" in page


def test_withdrawing_on_an_old_version_is_refused(world):
    project = world.project()
    with pytest.raises(Conflict):
        project_withdraw(project=project, by=world.planning, expected_version=7, reason="x")


def test_codes_are_never_given_twice(world):
    first = codes_reserve(owner_code="6980101", year=2569, count=3)
    second = codes_reserve(owner_code="6980101", year=2569)
    assert first == [f"6980101-2569-0000{n}" for n in (1, 2, 3)]
    assert second == ["6980101-2569-00004"]


def test_an_entry_by_the_analyst_is_marked_as_on_behalf(world):
    facts = {
        "year": 2569,
        "name": "ฝาย",
        "kind_id": "weir",
        "sector": "water",
        "state": "draft",
    }
    own = project_create(owner=world.sao, by=world.planning, facts=facts)
    other = project_create(owner=world.sao, by=world.analyst, facts=facts)
    assert (own.entered_on_behalf, other.entered_on_behalf) == (False, True)


def test_decomposed_sara_am_is_stored_composed(planner):
    planner.post(reverse("projects:new"), FORM | {"name": "แหล่งนํ้า บ้านดอน"})
    assert Project.objects.get().name == "แหล่งน้ำ บ้านดอน"


def test_the_page_shows_who_changed_what(planner, world):
    project = world.project()
    planner.post(
        reverse("projects:withdraw", args=[project.code]), {"version": 1, "reason": "ยกเลิกถนน"}
    )
    history = planner.get(reverse("projects:page", args=[project.code])).context["history"]
    assert history[0].who == world.planning.name
    assert history[0].reason == "ยกเลิกถนน"
    assert ("สถานะ", "ได้รับงบประมาณ", "ยกเลิก") in [
        tuple(str(x) for x in detail) for detail in history[0].details
    ]


def test_the_title_suggests_a_kind(planner):
    answer = planner.post(reverse("projects:suggest"), {"name": "ขุดลอกลำเหมือง ยาว 500 เมตร"})
    text = answer.content.decode()
    assert 'data-value="dredging"' in text
    assert "500" in text


def test_a_road_of_an_other_kind_stays_a_road(planner, world):
    project = world.project(kind_id="other", sector="road", state="planned")
    url = reverse("projects:edit", args=[project.code])
    planner.post(url, FORM | {"version": 1, "kind": "other"})
    project.refresh_from_db()
    assert (project.facts_version, project.sector) == (2, "road")


PAST_THE_PLAN = sorted(set(State) - PLANNABLE - {State.CANCELLED})


@pytest.mark.parametrize("state", PAST_THE_PLAN)
def test_the_form_offers_no_way_back_from_a_funded_state(planner, world, state):
    project = world.project(state=state)
    url = reverse("projects:edit", args=[project.code])
    form = planner.get(url).context["form"]
    assert [code for code, _label in form.fields["state"].choices] == [state]
    answer = planner.post(url, FORM | {"version": 1, "state": "draft"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["state"])
    project.refresh_from_db()
    assert (project.state, project.facts_version) == (state, 1)
    assert planner.post(url, FORM | {"version": 1, "state": state}).status_code == 302
    project.refresh_from_db()
    assert (project.state, project.facts_version) == (state, 2)


@pytest.mark.parametrize(
    ("stands", "wanted"), [("signed", "draft"), ("budgeted", "approved"), ("planned", "signed")]
)
def test_the_service_leaves_a_state_that_follows_the_money(world, stands, wanted):
    project = world.project(state=stands)
    with pytest.raises(StateFollowsMoney, match=r"ได้ถึง “ยืนยันแผนแล้ว” ส่วน “อนุมัติแผนแล้ว” มาจาก"):
        project_edit(
            project=project, by=world.planning, expected_version=1, facts={"state": wanted}
        )
    project.refresh_from_db()
    assert (project.state, project.facts_version) == (stands, 1)


def test_planning_moves_a_plan_forth_and_back(world):
    project = world.project(state="draft")
    for version, state in enumerate(["confirmed", "planned"], start=1):
        project_edit(
            project=project, by=world.planning, expected_version=version, facts={"state": state}
        )
        project.refresh_from_db()
        assert project.state == state


def test_planning_approves_no_project_by_hand(planner, world):
    """The executive approves a plan; whoever also holds her right may say so of one project."""
    project = world.project(state="planned")
    url = reverse("projects:edit", args=[project.code])
    form = planner.get(url).context["form"]
    offered = [code for code, _label in form.fields["state"].choices]
    assert offered == ["draft", "planned", "confirmed"]
    for page, version in ((url, {"version": 1}), (reverse("projects:new"), {})):
        answer = planner.post(page, FORM | version | {"state": "approved", "objective": "เดินทาง"})
        assert answer.status_code == 400
        assert answer.context["form"].errors["state"] == [str(ApprovalByPlan.message)]
        assert "เดินทาง" in answer.content.decode()
    wanted = {"expected_version": 1, "facts": {"state": "approved"}}
    facts = {"name": "ฝาย", "year": 2569, "kind_id": "weir", "sector": "water", "state": "approved"}
    for by in (world.planning, world.analyst):
        with pytest.raises(ApprovalByPlan):
            project_edit(project=project, by=by, **wanted)
        with pytest.raises(ApprovalByPlan):
            project_create(owner=world.sao, by=by, facts=facts)
    assert Project.objects.get().state == "planned"
    executive = Duty.objects.get(code="executive")
    Appointment.objects.create(user=world.planning, duty=executive, authority=world.sao)
    both = User.objects.get(pk=world.planning.pk)
    assert project_edit(project=project, by=both, **wanted).state == "approved"


def test_a_project_that_is_approved_is_edited_as_before(planner, world):
    project = world.project(state="approved")
    url = reverse("projects:edit", args=[project.code])
    sent = FORM | {"version": 1, "state": "approved", "name": "ชื่อใหม่"}
    assert planner.post(url, sent).status_code == 302
    project.refresh_from_db()
    assert (project.name, project.state) == ("ชื่อใหม่", "approved")


def test_an_agency_has_no_plan_and_says_itself_what_is_approved(world):
    project = world.project(agency=world.agency, state="planned")
    edit = {"project": project, "by": world.agency_officer, "expected_version": 1}
    assert project_edit(**edit, facts={"state": "approved"}).state == "approved"


def cancelled(world, **facts):
    return world.project(state="cancelled", state_reason="งบไม่พอ", **facts)


def test_a_cancelled_project_is_only_readable(planner, world):
    project = cancelled(world)
    url = reverse("projects:edit", args=[project.code])
    for answer in (planner.get(url), planner.post(url, FORM | {"version": 1})):
        assert answer.status_code == 400
        assert str(ProjectCancelled.message) in answer.content.decode()
    with pytest.raises(ProjectCancelled):
        project_edit(project=project, by=world.planning, expected_version=1, facts={"name": "x"})
    project.refresh_from_db()
    assert (project.state, project.facts_version) == ("cancelled", 1)
    page = planner.get(reverse("projects:page", args=[project.code])).content.decode()
    assert url not in page


def test_withdrawing_twice_changes_nothing_more(planner, world):
    project = cancelled(world)
    again = project_withdraw(
        project=project, by=world.planning, expected_version=1, reason="อีกเหตุผล"
    )
    assert (again.state_reason, again.facts_version) == ("งบไม่พอ", 1)
    url = reverse("projects:withdraw", args=[project.code])
    assert planner.post(url, {"version": 1, "reason": "อีกเหตุผล"}).status_code == 302
    project.refresh_from_db()
    assert (project.state_reason, project.facts_version) == ("งบไม่พอ", 1)


def test_money_that_came_meanwhile_is_a_conflict_and_its_state_stays(planner, world):
    project = world.project(state="approved")
    url = reverse("projects:edit", args=[project.code])
    world.link(project, by=world.finance)
    answer = planner.post(url, FORM | {"version": 1, "state": "approved", "name": "ชื่อของแผน"})
    assert answer.status_code == 409
    assert "ชื่อของแผน" in answer.content.decode()
    assert planner.post(url, answer.context["fields"]).status_code == 302
    project.refresh_from_db()
    assert (project.name, project.state) == ("ชื่อของแผน", "budgeted")


def test_a_survey_to_the_centimetre_is_shown_as_such(planner, world):
    project = world.project()
    world.pin(project, method="surveyed", accuracy_m=Decimal("0.02"))
    page = planner.get(reverse("projects:page", args=[project.code])).content.decode()
    assert "± 0.02 ม." in page


def test_a_choice_of_owners_says_when_it_was_cut(client, world, monkeypatch):
    client.force_login(world.analyst)
    whole = client.get(reverse("projects:new")).content.decode()
    assert whole.count("?owner=") == 2
    assert "แสดงเพียง" not in whole
    monkeypatch.setattr("projects.views.asking.OFFERED", 1)
    cut = client.get(reverse("projects:new")).content.decode()
    assert cut.count("?owner=") == 1
    assert "แสดงเพียง 1 แห่ง" in cut


def test_what_a_plan_keeps_is_refused_on_the_form_that_keeps_what_was_typed(planner, world):
    project = foreseen(world)
    confirmed(world, project)
    url = reverse("projects:edit", args=[project.code])
    form = planner.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    answer = planner.post(url, data | {"name": "ชื่อที่แผนไม่ยอมให้แก้", "division": "กองช่างใหม่"})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "เปิดแผนกลับมาแก้ไขก่อน" in text
    assert "ชื่อที่แผนไม่ยอมให้แก้" in text
    assert "กองช่างใหม่" in text
    version = project.facts_version
    project.refresh_from_db()
    assert (project.division, project.facts_version) == ("", version + 1)  # the confirmation's


def test_a_title_of_the_longest_kind_is_asked_about_too(planner):
    name = "ก่อสร้างถนนคอนกรีต" + "ก" * 980
    answer = planner.post(reverse("projects:suggest"), {"name": name, "target": "ก" * 2000})
    assert answer.status_code == 200
    assert "ถนนคอนกรีต" in answer.content.decode()
    assert planner.get(reverse("projects:suggest")).status_code == 405
