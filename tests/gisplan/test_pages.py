"""The frame of every page: language, errors, home, health."""

from django.urls import reverse


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


def test_every_number_of_the_home_page_is_its_list(client, world):
    world.project()
    world.project(state="draft")
    world.pin(world.project(), method="village")
    world.fund(world.project(state="approved"))
    for name in ["planning", "finance", "engineering", "executive", "analyst", "dla", "reader"]:
        client.force_login(getattr(world, name))
        for duty in client.get("/").context["work"]:
            for task in duty.tasks:
                listed = client.get(task.url).context
                if "count" in listed:
                    assert listed["count"] == task.count, (name, task.label)


def test_a_person_without_a_duty_is_told_whom_to_ask(client, world):
    from accounts.models import User

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
