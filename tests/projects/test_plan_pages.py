"""The pages of plans: what they show, what they refuse, how many queries they take."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from coordinates.thai import fiscal_year
from projects.models import DevelopmentPlan, PlanEntry, PlanRevision
from projects.services.plans_approval import plan_approve
from projects.views.plans import ENTRIES_PER_PAGE
from tests.projects.test_plan_permissions import DAY, PAPERS
from tests.projects.test_plan_revisions import approve as approve_revision
from tests.projects.test_plan_revisions import change, confirm, revision
from tests.projects.test_plans import PAPERS as GIVEN
from tests.projects.test_plans import approved, begun, confirmed, foreseen


def approve_plan(world, plan):
    return plan_approve(plan=plan, by=world.executive, expected_version=plan.version, papers=GIVEN)


@pytest.fixture
def planner(client, world):
    client.force_login(world.planning)
    return client


def test_from_a_new_plan_to_its_approval(planner, world):
    """The whole way by the pages, as planning and the executive go it."""
    road = foreseen(world, name="ก่อสร้างถนน สายเหนือ")
    foreseen(world, name="ขุดลอกคลอง")
    years = {"owner": world.sao.code, "first_year": "๒๕๖๖", "last_year": "2570"}
    answer = planner.post(reverse("plans:new"), years)
    plan = DevelopmentPlan.objects.get()
    page = reverse("plans:page", args=[plan.pk])
    assert answer.url == page
    found = planner.get(reverse("plans:add", args=[plan.pk]), {"q": "ถนน"})
    assert [project.code for project in found.context["page"]] == [road.code]
    added = {"project": [road.pk], "form": "p02_1"}
    assert planner.post(reverse("plans:add", args=[plan.pk]), added).status_code == 302
    assert PlanEntry.objects.get().form == "p02_1"
    seen = planner.get(reverse("plans:confirm", args=[plan.pk])).context["form"]
    version = {"version": seen["version"].value()}
    assert planner.post(reverse("plans:confirm", args=[plan.pk]), version).status_code == 302
    planner.force_login(world.executive)
    approve = reverse("plans:approve", args=[plan.pk])
    assert approve in planner.get(page).content.decode()
    form = planner.get(approve).context["form"]
    answer = planner.post(approve, PAPERS | {"version": form["version"].value()})
    assert answer.status_code == 302
    plan.refresh_from_db()
    assert (plan.state, plan.approved_by) == ("approved", world.executive)
    road.refresh_from_db()
    assert road.state == "approved"


def test_a_plan_that_exists_is_named_and_what_was_typed_stays(planner, world):
    begun(world)
    data = {"owner": world.sao.code, "first_year": "2566", "last_year": "2570", "name": "แผนของเรา"}
    answer = planner.post(reverse("plans:new"), data)
    assert answer.status_code == 400
    assert "มีแผนของปีเหล่านี้อยู่แล้ว" in answer.content.decode()
    assert answer.context["form"]["name"].value() == "แผนของเรา"


@pytest.mark.parametrize(("first", "last"), [("2570", "2566"), ("2566", "2600"), ("2026", "2030")])
def test_wrong_years_are_refused_by_field(planner, world, first, last):
    data = {"owner": world.sao.code, "first_year": first, "last_year": last}
    assert planner.post(reverse("plans:new"), data).status_code == 400
    assert not DevelopmentPlan.objects.exists()


def test_a_conflict_of_two_officers_shows_both(planner, world):
    plan = begun(world)
    url = reverse("plans:edit", args=[plan.pk])
    data = {"version": plan.version, "first_year": "2566", "last_year": "2570"}
    assert planner.post(url, data | {"name": "ชื่อแรก"}).status_code == 302
    answer = planner.post(url, data | {"name": "ชื่อที่สอง"})
    assert answer.status_code == 409
    assert {"ชื่อแรก", "ชื่อที่สอง"} <= set(answer.context["rows"][0])
    assert planner.post(url, answer.context["fields"]).status_code == 302
    plan.refresh_from_db()
    assert plan.name == "ชื่อที่สอง"


def test_a_number_that_another_changed_is_a_conflict(planner, world):
    plan = begun(world, foreseen(world))
    entry = plan.entries.get()
    url = reverse("plans:entry", args=[plan.pk, entry.pk])
    assert planner.post(url, {"version": 1, "form": "p02", "number": "๕"}).status_code == 302
    answer = planner.post(url, {"version": 1, "form": "p02_1", "number": "7"})
    assert answer.status_code == 409
    assert planner.post(url, answer.context["fields"]).status_code == 302
    entry.refresh_from_db()
    assert (entry.number, entry.form, entry.version) == (7, "p02_1", 3)


def test_confirming_what_changed_meanwhile_asks_again(planner, world):
    plan = begun(world, foreseen(world))
    url = reverse("plans:confirm", args=[plan.pk])
    answer = planner.post(url, {"version": plan.version - 1})
    assert answer.status_code == 409
    version = answer.context["form"]["version"].value()
    assert planner.post(url, {"version": version}).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"approved_on": "1/1/3104"}, "approved_on"),
        ({"approved_on": ""}, "approved_on"),
        ({"consent_on": ""}, "consent_on"),
        ({"consent_resolution": ""}, "consent_resolution"),
        ({"approved_on": "1/1/2560", "consent_on": "2/1/2560"}, "approved_on"),
    ],
)
def test_an_approval_with_wrong_papers_keeps_the_form(client, world, wrong, field):
    plan = confirmed(world, foreseen(world))
    client.force_login(world.executive)
    data = PAPERS | {"version": plan.version, "announcement": "ประกาศ 7/2569"} | wrong
    answer = client.post(reverse("plans:approve", args=[plan.pk]), data)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["announcement"].value() == "ประกาศ 7/2569"
    plan.refresh_from_db()
    assert plan.state == "confirmed"


def test_all_papers_that_are_wrong_are_told_at_once(client, world):
    plan = confirmed(world, foreseen(world))
    client.force_login(world.executive)
    url = reverse("plans:approve", args=[plan.pk])
    fields = client.get(url).context["form"].fields
    wanted = {"consent_on", "consent_resolution", "approved_on"}
    assert {name for name, field in fields.items() if field.required} == wanted | {"version"}
    answer = client.post(url, {"version": plan.version})
    assert (answer.status_code, set(answer.context["form"].errors)) == (400, wanted)
    late = {"consent_on": "1/1/2640", "approved_on": "2/1/2640", "consent_resolution": " "}
    answer = client.post(url, late | {"version": plan.version})
    assert (answer.status_code, set(answer.context["form"].errors)) == (400, wanted)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_step_taken_already_says_since_when(client, world, method):
    project, fresh = foreseen(world), foreseen(world)
    plan = confirmed(world, project)
    made = None
    for state, since in (("confirmed", "ยืนยันแล้วเมื่อ"), ("approved", "อนุมัติแล้วตั้งแต่")):
        if state == "approved":
            plan = approve_plan(world, plan)
        for name, user in (("confirm", world.planning), ("approve", world.executive)):
            if (state, name) == ("confirmed", "approve"):
                continue
            client.force_login(user)
            answer = getattr(client, method)(reverse(f"plans:{name}", args=[plan.pk]), follow=True)
            assert answer.redirect_chain == [(reverse("plans:page", args=[plan.pk]), 302)]
            assert since in answer.text
    made = revision(world, plan)
    change(world, made, project, name="ใหม่")
    assert fresh.state == "planned"
    for take, name, user in (
        (confirm, "confirm", world.planning),
        (approve_revision, "approve", world.executive),
    ):
        made = take(world, made)
        client.force_login(user)
        url = reverse(f"plans:revision_{name}", args=[made.pk])
        answer = getattr(client, method)(url, follow=True)
        assert answer.redirect_chain == [(reverse("plans:revision", args=[made.pk]), 302)]
        assert ("ยืนยันแล้วเมื่อ" if name == "confirm" else "อนุมัติแล้วตั้งแต่") in answer.text


def test_a_new_plan_follows_the_last_one(planner, world):
    url = reverse("plans:new")
    today = fiscal_year(localdate())
    form = planner.get(url).context["form"]
    assert (form["first_year"].value(), form["last_year"].value()) == (today, today + 4)
    approved(world, foreseen(world))
    form = planner.get(url).context["form"]
    assert (form["first_year"].value(), form["last_year"].value()) == (2571, 2575)


def test_years_of_another_plan_are_warned_of(planner, world):
    old = approved(world, foreseen(world))
    data = {"owner": world.sao.code, "first_year": "2570", "last_year": "2574"}
    page = planner.post(reverse("plans:new"), data, follow=True)
    assert "ปีของแผนนี้ซ้อนกับแผนอื่น" in page.text
    assert list(page.context["overlapping"]) == [old]
    made = page.context["plan"]
    data |= {"first_year": "2571", "last_year": "2575", "version": made.version}
    page = planner.post(reverse("plans:edit", args=[made.pk]), data, follow=True)
    assert page.status_code == 200
    assert "ซ้อนกับแผนอื่น" not in page.text


def test_what_is_missing_stops_the_confirmation_with_a_sentence(planner, world):
    poor = world.project(state="planned")
    plan = begun(world, poor)
    url = reverse("plans:confirm", args=[plan.pk])
    answer = planner.post(url, {"version": plan.version})
    assert answer.status_code == 400
    assert poor.code in answer.content.decode()


def test_a_foreign_project_is_not_added(planner, world):
    plan = begun(world)
    url = reverse("plans:add", args=[plan.pk])
    for foreign in ([world.project(authority=world.far).pk], [], ["x"], ["9" * 30]):
        answer = planner.post(url, {"project": foreign, "form": "p02"})
        assert answer.status_code == 400
    assert not PlanEntry.objects.exists()


def test_the_workbook_is_a_download(planner, world):
    plan = begun(world, foreseen(world))
    answer = planner.get(reverse("plans:p02", args=[plan.pk]))
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_long_plan_is_shown_by_pages(planner, world):
    plan = begun(world, *[foreseen(world) for _ in range(ENTRIES_PER_PAGE + 1)])
    url = reverse("plans:page", args=[plan.pk])
    shown = [len(planner.get(url, {"page": page}).context["rows"]) for page in (1, 2)]
    assert shown == [ENTRIES_PER_PAGE, 1]
    assert f"({ENTRIES_PER_PAGE + 1})" in planner.get(url).content.decode()


@pytest.mark.parametrize("name", ["list", "page", "revision"])
def test_a_page_takes_the_same_queries_for_any_number(
    planner, world, name, django_assert_max_num_queries
):
    counts = []
    projects = [foreseen(world) for _ in range(12)]
    for size in (2, 12):
        PlanEntry.objects.all().delete()
        PlanRevision.objects.all().delete()
        DevelopmentPlan.objects.all().delete()
        for project in projects:
            project.state = "planned"
            project.save(update_fields=["state"])
        plan = approved(world, *projects[:size])
        made = revision(world, plan)
        for project in projects[:size]:
            change(world, made, project, amounts={2569: Decimal(7)})
        if name == "list":
            begun(world, authority=world.neighbour) if size == 12 else None
        args = {"list": [], "page": [plan.pk], "revision": [made.pk]}[name]
        with django_assert_max_num_queries(20) as taken:
            assert planner.get(reverse(f"plans:{name}", args=args)).status_code == 200
        counts.append(len(taken))
    assert counts[0] == counts[1]


def test_a_revision_by_its_pages(planner, world):
    project, other = foreseen(world), foreseen(world)
    plan = approved(world, project, other)
    answer = planner.post(
        reverse("plans:revision_new", args=[plan.pk]), {"kind": "changed", "reason": "น้ำท่วม"}
    )
    made = PlanRevision.objects.get()
    assert answer.url == reverse("plans:revision", args=[made.pk])
    url = reverse("plans:proposal", args=[made.pk, project.code])
    form = planner.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields}
    assert planner.post(url, data).status_code == 400  # nothing differs
    changed = data | {"name": "ถนนที่ย้ายแล้ว", "amount_2569": "๑,๒๐๐.-"}
    assert planner.post(url, changed).status_code == 302
    twice = planner.post(url, changed | {"name": "ชื่อของคนที่สอง"})
    assert twice.status_code == 409
    assert "ชื่อของคนที่สอง" in twice.content.decode()
    remove = reverse("plans:proposal_remove", args=[made.pk, other.code])
    assert planner.post(remove, {"version": 0, "reason": ""}).status_code == 400
    assert planner.post(remove, {"version": 0, "reason": "ไม่มีที่ดิน"}).status_code == 302
    text = planner.get(reverse("plans:revision", args=[made.pk])).content.decode()
    for words in (project.name, "ถนนที่ย้ายแล้ว", "1,200.00", "ไม่มีที่ดิน"):
        assert words in text
    confirm(world, made)
    planner.force_login(world.executive)
    approve = reverse("plans:revision_approve", args=[made.pk])
    form = planner.get(approve).context["form"]
    data = PAPERS | {"version": form["version"].value()}
    early = data | {"approved_on": "1/1/2560", "consent_on": "1/1/2560"}
    assert planner.post(approve, early).status_code == 400
    assert planner.post(approve, data).status_code == 302
    project.refresh_from_db()
    assert project.name == "ถนนที่ย้ายแล้ว"
    after = planner.get(reverse("plans:revision", args=[made.pk])).content.decode()
    assert "ถนนที่ย้ายแล้ว" in after
    assert DAY


def test_the_second_revision_is_told_on_its_page(client, world):
    project = foreseen(world)
    plan = approved(world, project)
    first, second = revision(world, plan), revision(world, plan)
    change(world, first, project, name="ครั้งแรก")
    change(world, second, project, name="ครั้งที่สอง")
    confirm(world, first)
    second = confirm(world, second)
    client.force_login(world.executive)
    approve = reverse("plans:revision_approve", args=[first.pk])
    form = client.get(approve).context["form"]
    client.post(approve, PAPERS | {"version": form["version"].value()})
    answer = client.post(
        reverse("plans:revision_approve", args=[second.pk]), PAPERS | {"version": second.version}
    )
    assert answer.status_code == 409
    text = answer.content.decode()
    assert project.code in text
    assert "ครั้งที่สอง" in text
    project.refresh_from_db()
    assert project.name == "ครั้งแรก"


@pytest.mark.parametrize("query", ["?x=1", "?owner=%00", "?state=zz", "?owner=', DROP"])
def test_a_wrong_question_is_told(planner, query):
    assert planner.get(f"{reverse('plans:list')}{query}").status_code == 400


def test_the_list_is_asked_by_authority(client, world):
    client.force_login(world.dla)
    begun(world)
    begun(world, authority=world.far)
    answer = client.get(reverse("plans:list"), {"owner": world.far.code, "state": "draft"})
    assert [plan.authority for plan in answer.context["page"]] == [world.far]
