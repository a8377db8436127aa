"""Pages of completeness: whose numbers are told, the list behind each, what is refused."""

import pytest
from django.urls import reverse

from accounts.models import Appointment, Duty
from projects.models import ProjectAmount
from tests.api.conftest import Program
from tests.test_hostile import QUERIES, VALUES
from tests.test_permissions import ROLES, user_of

pytestmark = pytest.mark.django_db
PAGE, LIST = reverse("projects:completeness"), reverse("projects:completeness_projects")
# Places that a role is told of beside its own; every other is a 404 to it.
PLACES = {
    "sao": ("owner", "6980101"),
    "neighbour": ("owner", "6980102"),
    "far": ("owner", "6970101"),
    "pao": ("owner", "2980101"),
    "agency": ("owner", "RID"),
    "district": ("district", "9801"),
    "other_district": ("district", "9802"),
    "province": ("province", "98"),
}
DISTRICT = {"sao", "neighbour", "district"}
TOLD = {
    **dict.fromkeys(("planning", "finance", "engineering", "executive"), {"sao"}),
    "analyst": DISTRICT,
    "district_officer": DISTRICT,
    "province_officer": DISTRICT | {"pao", "other_district", "province"},
    "dla": set(PLACES),
    "reader": set(PLACES),
    "stranger": {"neighbour"},
    "nobody": set(),
    "anonymous": set(),
}


@pytest.fixture
def program():
    return Program


@pytest.fixture
def works(world):
    """A due work each of the SAO (pinned), its neighbour, the PAO and the agency, one ahead."""
    pinned = world.project()
    world.fund(pinned, 100, fiscal_year=2568)
    world.pin(pinned)
    for owner in ({"authority": world.neighbour}, {"authority": world.pao}):
        ProjectAmount.objects.create(project=world.project(**owner), fiscal_year=2569, amount=9)
    world.project(agency=world.agency)
    world.project(state="planned")
    return pinned


def position(response):
    return next(one for one in response.context["duties"] if one["duty"].code == "position")


@pytest.mark.parametrize("role", ROLES)
def test_a_place_is_told_to_those_who_read_there(client, world, works, program, role):
    user = user_of(world, role)
    if user:
        client.force_login(user)
    asking = program(user)
    for place, (name, code) in PLACES.items():
        for url in (PAGE, LIST):
            status = client.get(url, {name: code}).status_code
            wanted = 302 if user is None else 200 if place in TOLD[role] else 404
            assert status == wanted, (place, url)
        wanted = 401 if user is None else 200 if place in TOLD[role] else 404
        assert asking.get("completeness", {name: code}).status_code == wanted, place


@pytest.mark.parametrize(
    ("role", "title", "due", "groups"),
    [
        ("engineering", "องค์การบริหารส่วนตำบลหนองน้ำใส", 1, []),
        ("analyst", "เมืองทดสอบ", 2, [("ตำบลห้วยทราย", 1), ("ตำบลหนองน้ำใส", 1)]),
        ("province_officer", "ทดสอบ", 3, [("เมืองทดสอบ", 2), ("จังหวัดทดสอบ", 1)]),
        ("dla", "ทั้งประเทศ", 4, [("ทดสอบ", 3), ("กรมชลประทาน", 1)]),
        ("agency_officer", "กรมชลประทาน", 1, []),
    ],
)
def test_a_person_begins_at_her_own_places(client, world, works, role, title, due, groups):
    client.force_login(user_of(world, role))
    response = client.get(PAGE)
    assert response.context["asked"].place.name == title
    assert position(response)["due"] == due
    told = {(one["name"], one["due"]) for one in response.context["groups"]}
    assert len(told) == len(groups)
    for name, number in groups:
        assert any(each.endswith(name) and count == number for each, count in told), name


def test_an_analyst_of_two_districts_sees_her_portfolio(client, world, works):
    Appointment.objects.create(
        user=world.analyst, duty=Duty.objects.get(code="analyst"), area_code="9802"
    )
    client.force_login(world.analyst)
    response = client.get(PAGE)
    assert response.context["asked"].place.name == "พื้นที่ของท่าน"
    assert [(one["name"], one["due"]) for one in response.context["groups"]] == [("เมืองทดสอบ", 2)]
    assert position(response)["due"] == 2
    inside = client.get(response.context["groups"][0]["url"])
    assert inside.context["above"][0][0] == "พื้นที่ของท่าน"


def test_every_number_leads_to_as_many_projects(client, world, works):
    client.force_login(world.dla)
    response = client.get(PAGE)
    for one in response.context["duties"]:
        assert client.get(one["due_url"]).context["count"] == one["due"]
        assert client.get(one["ahead_url"]).context["count"] == one["ahead"]
        for linked in one["bars"]:
            for url, number in (
                (linked["url"], linked["bar"].count),
                (linked["missing_url"], linked["bar"].missing),
            ):
                listed = client.get(url)
                assert listed.context["count"] == len(listed.context["projects"]) == number
    for group in response.context["groups"]:
        assert client.get(group["due_url"]).context["count"] == group["due"]
    shown = client.get(position(response)["bars"][0]["url"]).content.decode()
    assert works.code in shown


def test_a_year_and_samples_narrow(client, world, works):
    world.project(sample=True)
    client.force_login(world.dla)
    for question, due in (
        ({}, 5),
        ({"sample": "no"}, 4),
        ({"year": "๒๕๖๘"}, 1),
        ({"year": "2569"}, 2),
        ({"year": "2569", "province": "97"}, None),
    ):
        response = client.get(PAGE, question)
        if due is None:
            assert response.status_code == 404  # no area of that code is known
        else:
            assert position(response)["due"] == due, question


def test_what_is_not_approved_is_not_told_to_a_reader(client, world, works, program):
    client.force_login(world.dla)
    assert position(client.get(PAGE))["ahead"] == 1
    assert program(world.dla).get("completeness").json()["duties"][0]["ahead"] == 1
    client.force_login(world.reader)
    assert position(client.get(PAGE))["ahead"] == 0
    assert client.get(LIST, {"measure": "ahead"}).status_code == 404
    assert program(world.reader).get("completeness").json()["duties"][0]["ahead"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"year": "2018"},
        {"year": "25x8"},
        {"duty": "hope"},
        {"sample": "perhaps"},
        {"measure": "all"},
        {"fulfilled": "maybe"},
        {"measure": "due", "fulfilled": "no"},
    ],
)
def test_a_wrong_question_is_told(client, world, wrong):
    client.force_login(world.dla)
    of_list = {"measure", "fulfilled"} & set(wrong)
    response = client.get(LIST if of_list else PAGE, wrong)
    assert response.status_code == 400


@pytest.mark.parametrize("code", ["xx", "٩٨", "9", "9999", "'", "9" * 300])
@pytest.mark.parametrize("name", ["province", "district", "owner"])
def test_a_place_that_is_none_is_a_404(client, world, name, code):
    client.force_login(world.dla)
    assert client.get(PAGE, {name: code}).status_code == 404


@pytest.mark.parametrize("url", [PAGE, LIST])
def test_no_question_is_a_fault_of_ours(client, world, works, url):
    client.force_login(world.dla)
    for query in QUERIES:
        assert client.get(f"{url}?{query}").status_code in {200, 400, 404}, query[:80]
    for name in ("province", "district", "owner", "year", "duty", "measure", "fulfilled", "page"):
        for value in VALUES:
            assert client.get(f"{url}?{name}={value}").status_code in {200, 400, 404}, name


def test_a_page_takes_few_queries(client, world, works, django_assert_max_num_queries):
    for number in range(6):
        owner = world.authority(f"698020{number}", "sao", f"ใหม่{number}", 100.0, "9802", [])
        world.project(authority=owner)
    client.force_login(world.province_officer)
    with django_assert_max_num_queries(14):
        client.get(PAGE, {"district": "9802"})
    with django_assert_max_num_queries(12):
        client.get(LIST, {"district": "9802"})


def test_home_says_how_many_positions_are_complete(client, world, works):
    client.force_login(world.district_officer)
    assert client.get("/").context["positions"].count == 1
    assert "1 จาก 2" in client.get("/").content.decode()
    client.force_login(world.user("planning", name="new", authority=world.far))
    assert client.get("/").context["positions"] is None


def test_the_api_tells_the_parts_by_their_codes(world, works, program):
    told = program(world.dla).get("completeness", {"year": "2569", "province": "98"}).json()
    assert (told["place"], told["year"]) == ("ทดสอบ", 2569)
    first = {"duty": "position", "due": 2, "complete": 0, "correct": 0, "current": 0, "ahead": 0}
    assert told["duties"][0] == first
    groups = [one for one in told["groups"] if one["duty"] == "position"]
    assert {(one["area_code"], one["owner_code"]): one["due"] for one in groups} == {
        ("9801", None): 1,
        (None, "2980101"): 1,
    }
    refused = program(world.dla).get("completeness", {"yaer": "2569"})
    assert refused.status_code == 400


def test_the_api_tells_how_one_project_stands(world, works, program):
    path = f"projects/{works.code}/completeness"
    assert program(world.stranger).get(path).status_code == 404
    told = {one["duty"]: one for one in program(world.planning).get(path).json()}
    first = {"due": True, "complete": True, "correct": True, "current": True, "ahead": False}
    assert told["position"] == {"duty": "position"} | first
    assert not any(told["contract"][name] for name in first)
    assert told["facts"]["due"]
    assert not told["facts"]["complete"]
