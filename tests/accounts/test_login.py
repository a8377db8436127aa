"""Logging in and out, lock-out, the account page and the password."""

import pytest
from django.urls import reverse

from accounts.forms import REFUSED
from accounts.models import User
from tests.world import PASSWORD

LOGIN = "/accounts/login/"
NEW = "อีกคำที่ยาวพอ-2569"


@pytest.fixture
def person(db) -> User:
    return User.objects.create_user("somchai", password=PASSWORD, first_name="สมชาย")


def attempt(client, username: str = "somchai", password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"username": username, "password": password, **more})


def logged_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_the_page_is_in_thai_and_a_right_password_leads_home(client, person):
    page = client.get(LOGIN)
    assert "เข้าสู่ระบบ" in page.text
    assert 'autocomplete="current-password"' in page.text
    answer = attempt(client)
    assert (answer.status_code, answer.url) == (302, reverse("home"))
    assert logged_in(client)
    assert client.get(LOGIN).status_code == 302, "who is in needs no log-in page"


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/accounts/", "/accounts/"),
        ("/jobs/?page=2", "/jobs/?page=2"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\evil.example", "/"),
    ],
)
def test_next_is_followed_on_this_host_only(client, person, asked, led):
    assert attempt(client, next=asked).url == led


def test_every_refusal_reads_the_same(client, person):
    User.objects.create_user("left", password=PASSWORD, is_active=False)
    cases = [("somchai", "wrong"), ("nobody", PASSWORD), ("left", PASSWORD), ("SOMCHAI", PASSWORD)]
    for username, password in cases:
        answer = attempt(client, username, password)
        assert answer.status_code == 200
        assert answer.context["form"].non_field_errors() == [str(REFUSED)]
        assert not logged_in(client)


@pytest.mark.parametrize(
    ("username", "password"), [("", ""), ("a\0b", "x"), ("a", "x\0"), ("ก" * 5000, "x" * 5000)]
)
def test_nonsense_is_refused_and_never_an_error(client, person, username, password):
    assert attempt(client, username, password).status_code == 200
    assert not logged_in(client)


def test_a_form_without_its_token_is_refused(person):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert attempt(strict).status_code == 403


@pytest.mark.parametrize("username", ["somchai", "nobody"])
def test_repeated_failures_lock_out_and_say_for_how_many_minutes(
    client, person, settings, username
):
    settings.AXES_FAILURE_LIMIT = 3
    settings.AXES_COOLOFF_TIME = 25 / 60
    for _ in range(2):
        assert attempt(client, username, "wrong").status_code == 200
    locked = attempt(client, username, "wrong")
    assert locked.status_code == 429
    assert "ลองใหม่ได้ในอีก 25 นาที" in locked.text
    assert attempt(client, username).status_code == 429, "not even with the right password"
    assert not logged_in(client)


def test_a_lock_is_for_one_name_at_one_place_and_ends(client, person, settings):
    settings.AXES_FAILURE_LIMIT = 2
    settings.AXES_COOLOFF_TIME = 15 / 60
    User.objects.create_user("colleague", password=PASSWORD)
    for _ in range(2):
        attempt(client, password="wrong")
    assert attempt(client).status_code == 429
    elsewhere = client.post(
        LOGIN, {"username": "somchai", "password": PASSWORD}, REMOTE_ADDR="10.1.2.3"
    )
    assert elsewhere.status_code == 302
    client.logout()
    assert attempt(client, "colleague").status_code == 302


def test_a_success_forgives_earlier_failures(client, person, settings):
    settings.AXES_FAILURE_LIMIT = 2
    for _ in range(3):
        assert attempt(client, password="wrong").status_code == 200
        assert attempt(client).status_code == 302
        client.post(reverse("logout"))


@pytest.mark.parametrize("demo", [True, False])
def test_the_demos_names_are_told_only_in_the_demo_and_never_a_password(client, db, settings, demo):
    settings.DEMO = demo
    settings.DEMO_PASSWORD = "demo-secret-word"
    text = client.get(LOGIN).text
    assert ("<code>engineering</code>" in text) is demo
    assert "demo-secret-word" not in text


def test_log_out_is_a_post(client, person):
    client.force_login(person)
    assert client.get(reverse("logout")).status_code == 405
    assert logged_in(client)
    assert client.post(reverse("logout")).url == reverse("login")
    assert not logged_in(client)


def test_the_account_page_names_duties_and_places(client, world, django_assert_max_num_queries):
    for user, words in [
        (world.engineering, ["ช่าง", world.sao.name]),
        (world.analyst, ["จนท.วอ.", "อำเภอเมืองทดสอบ"]),
        (world.province_officer, ["สถจ.", "จังหวัดทดสอบ"]),
        (world.dla, ["กรมส่งเสริมการปกครองท้องถิ่น", "ทั้งประเทศ"]),
        (world.user("agency", agency=world.agency), ["กรมชลประทาน"]),
    ]:
        client.force_login(user)
        with django_assert_max_num_queries(6):
            text = client.get(reverse("account")).text
        assert all(word in text for word in [*words, user.username])
        assert reverse("password_change") in text


def test_a_person_without_a_duty_is_told_whom_to_ask(client, person):
    client.force_login(person)
    assert "ยังไม่มีหน้าที่" in client.get(reverse("account")).text


def change(client, old: str, new: str, again: str = ""):
    fields = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post(reverse("password_change"), fields)


def test_a_new_password_works_and_logs_other_browsers_out(client, person):
    from django.test import Client

    other = Client()
    for browser in (client, other):
        browser.force_login(person)
    assert change(client, PASSWORD, NEW).url == reverse("password_change_done")
    assert client.get(reverse("password_change_done")).status_code == 200
    assert other.get(reverse("account")).status_code == 302
    client.post(reverse("logout"))
    assert attempt(client, password=NEW).status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("wrong", NEW, "", "รหัสผ่านปัจจุบันไม่ถูกต้อง"),
        (PASSWORD, NEW, "other", "ไม่ตรงกัน"),
        (PASSWORD, "สั้น", "", "อย่างน้อย 10 ตัวอักษร"),
        (PASSWORD, "98765432109876", "", "ตัวเลขล้วน"),
        (PASSWORD, "password123", "", "เดาได้ง่าย"),
        (PASSWORD, "somchai1234", "", "คล้ายชื่อ"),
    ],
)
def test_a_refused_password_says_why_in_thai(client, person, old, new, again, said):
    client.force_login(person)
    answer = change(client, old, new, again)
    assert answer.status_code == 200
    errors = " ".join(e for found in answer.context["form"].errors.values() for e in found)
    assert said in errors
    assert not any("a" <= letter <= "z" for letter in errors.lower()), "no word left in English"
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


@pytest.mark.parametrize("name", ["account", "password_change", "password_change_done"])
def test_anonymous_is_asked_to_log_in_first(client, db, name):
    answer = client.get(reverse(name))
    assert answer.url == f"{LOGIN}?next={reverse(name)}"


@pytest.mark.parametrize("name", ["login", "account", "password_change", "password_change_done"])
def test_other_methods_are_refused(client, person, name):
    client.force_login(person)
    assert client.put(reverse(name)).status_code == 405


def test_the_admin_is_for_operators_only(client, world):
    client.force_login(world.dla)
    assert client.get("/admin/").status_code == 302
    client.force_login(User.objects.create_superuser("operator"))
    for table in ("user", "duty", "localauthority", "agency", "namedplace", "job"):
        assert client.get(f"/admin/accounts/{table}/").status_code == 200
    for table in ("kind", "project", "budgetitem", "projectgeometry"):
        assert client.get(f"/admin/projects/{table}/").status_code == 200
    project = world.pin(world.project()).project
    pages = {
        f"/admin/accounts/localauthority/{world.sao.pk}/change/": 200,
        f"/admin/accounts/user/{world.planning.pk}/change/": 200,
        f"/admin/projects/project/{project.pk}/change/": 200,
        f"/admin/projects/projectgeometry/{project.geometries.get().pk}/change/": 200,
        f"/admin/coordinates/adminarea/{world.province.pk}/change/": 200,
        "/admin/projects/project/add/": 403,
        f"/admin/projects/project/{project.pk}/delete/": 403,
        "/admin/accounts/job/add/": 403,
    }
    assert {page: client.get(page).status_code for page in pages} == pages
