"""The frame of every page: language, errors, home, health."""

import re
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from accounts.models import Appointment, Duty, User


def test_pages_are_thai_even_in_an_english_browser(client, db):
    text = client.get(reverse("login"), HTTP_ACCEPT_LANGUAGE="en-US").content.decode()
    assert '<html lang="th">' in text


def test_a_person_may_choose_english(client, db):
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert '<html lang="en">' in client.get(reverse("login")).content.decode()


def test_an_unknown_language_is_thai(client, db):
    client.cookies["django_language"] = "xx"
    assert '<html lang="th">' in client.get(reverse("login")).content.decode()


def test_the_home_page_counts_what_the_engineer_has_not_pinned(client, world):
    world.project()
    world.pin(world.project())
    world.project(state="planned")
    client.force_login(world.engineering)
    [duty] = client.get("/").context["work"]
    assert [task.count for task in duty.tasks] == [1, 0, 1]
    listed = client.get(duty.tasks[0].url)
    assert listed.context["count"] == 1
    assert duty.start.endswith("/position/")


# A person of each duty, and people of two: what each holds beside her name's duty, and where.
PEOPLE = {
    "planning": {},
    "finance": {},
    "engineering": {},
    "executive": {},
    "analyst": {},
    "district_officer": {},
    "province_officer": {},
    "dla": {},
    "reader": {},
    "finance of one, dla": {"finance": "sao", "dla": ""},
    "planning of one, reader": {"planning": "sao", "reader": ""},
    "engineering of one, finance of another": {"engineering": "sao", "finance": "neighbour"},
    "planning and engineering of one": {"planning": "sao", "engineering": "sao"},
    "analyst, planning elsewhere": {"analyst": "9801", "planning": "far"},
}


def person(world, name):
    if not PEOPLE[name]:
        return getattr(world, name)
    user = User.objects.create_user(name)
    for code, place in PEOPLE[name].items():
        where = {"area_code": place} if place.isdigit() else {}
        if place and not place.isdigit():
            where = {"authority": getattr(world, place)}
        Appointment.objects.create(user=user, duty=Duty.objects.get(code=code), **where)
    return user


@pytest.fixture
def works(world):
    """Of three authorities works of every state, of money and of position, and money untied."""
    for owner in (world.sao, world.neighbour, world.far):
        for state in ("draft", "planned", "approved", "signed"):
            world.project(authority=owner, state=state)
        world.pin(world.project(authority=owner), method="village")
        world.pin(world.project(authority=owner))
        world.fund(world.project(authority=owner))
        world.item(authority=owner)
    return world


@pytest.mark.parametrize("name", PEOPLE)
def test_every_number_of_the_home_page_is_its_list(client, works, name):
    client.force_login(person(works, name))
    tasks = [task for duty in client.get("/").context["work"] for task in duty.tasks]
    assert sum(task.count for task in tasks)
    for task in tasks:
        assert client.get(task.url).context["count"] == task.count, task.label


def test_a_person_without_a_duty_is_told_whom_to_ask(client, world):
    client.force_login(User.objects.create_user("nobody"))
    assert "ยังไม่มีหน้าที่" in client.get("/").content.decode()


def test_a_missing_page_is_a_thai_404(client, world):
    client.force_login(world.dla)
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "ไม่พบหน้านี้" in answer.content.decode()


def test_the_operator_is_answered(client, db):
    assert client.get("/healthz").content == b"ok"
    assert client.get("/readyz").content == b"ok"


def test_every_page_forbids_what_is_not_ours(client, db):
    policy = client.get(reverse("login"))["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy


def test_a_form_of_an_earlier_log_in_is_refused_on_a_page_of_ours(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.planning)
    form = "http://testserver/projects/new/?owner=6980101"
    answer = client.post("/projects/new/", {"name": "ถนน"}, HTTP_REFERER=form)
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "ยังไม่ได้บันทึก" in text
    assert 'href="/projects/new/?owner=6980101"' in text
    assert "data-unsaved" in text


@pytest.mark.parametrize("referer", ["http://elsewhere.example/a/", "javascript:alert(1)", ""])
def test_a_refused_form_of_nowhere_leads_home(world, referer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.planning)
    answer = client.post("/projects/new/", HTTP_REFERER=referer)
    assert answer.status_code == 403
    main = answer.content.decode().partition("<main")[2]
    assert re.findall(r'href="([^"]*)"', main) == ["/"]


def test_a_form_sent_after_the_log_in_ended_says_that_nothing_was_saved(client, db):
    form = "http://testserver/projects/new/?owner=6980101"
    answer = client.post("/projects/new/", {"name": "ถนน"}, HTTP_REFERER=form)
    query = QueryDict(urlsplit(answer.url).query)
    assert query["next"] == "/projects/new/?owner=6980101"
    assert "data-unsaved" in client.get(answer.url).content.decode()
    assert "data-unsaved" not in client.get("/projects/", follow=True).content.decode()


def test_the_log_in_page_never_stands_in_a_part_of_a_page(client, db):
    answer = client.post("/projects/suggest/", {"name": "ถนน"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (204, b"")
    asked = client.get("/jobs/", headers={"HX-Request": "true"})
    assert (asked.status_code, asked.content, asked["HX-Refresh"]) == (200, b"", "true")
