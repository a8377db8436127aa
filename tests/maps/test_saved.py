"""Saved questions: kept, renamed, shared with an office, never a fault where they grew old."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from coordinates.models import Shape
from coordinates.shapes import make, sent_of_box, shape_keep
from maps.errors import QuestionRefused
from maps.models import SavedQuestion, offices_of
from maps.saved import MOST, normal, question_save
from projects.filters import BadQuestion


def saved(world, name="น้ำ", query="sector=water", by=None) -> SavedQuestion:
    return question_save(name=name, query=query, by=by or world.engineering)


def test_a_question_has_one_spelling():
    texts = (
        "year=2569&sector=water&year=2568&page=3&q=",
        "?sector=water&year=๒๕๖๘&year=2569&sort=x",
    )
    assert {normal(QueryDict(text.lstrip("?"))) for text in texts} == {
        "sector=water&year=2568&year=2569"
    }


def test_it_is_saved_opened_and_listed_to_its_owner_alone(client, world):
    client.force_login(world.engineering)
    response = client.post(reverse("saved:new"), {"name": " น้ำ  ปี 69 ", "query": "?year=2569"})
    assert response.status_code == 302
    one = SavedQuestion.objects.get()
    assert (one.name, one.query, one.owner, one.office) == (
        "น้ำ ปี 69",
        "year=2569",
        world.engineering,
        "",
    )
    assert "/map/saved/../?year=2569" in client.get(reverse("saved:list")).content.decode()
    client.force_login(world.planning)
    assert "น้ำ ปี 69" not in client.get(reverse("saved:list")).content.decode()


@pytest.mark.parametrize(
    ("name", "query"),
    [("x", "sector=rail"), ("x", "province=11"), ("x", "%00=1"), ("x", "shape=1")],
)
def test_a_wrong_question_is_not_saved(world, name, query):
    with pytest.raises(BadQuestion):
        saved(world, name, query)
    assert not SavedQuestion.objects.exists()


@pytest.mark.parametrize("name", ["", "  ", "ก" * 121])
def test_a_name_is_needed(world, name):
    with pytest.raises(QuestionRefused):
        saved(world, name)


def test_a_name_is_had_once_by_one_person(world):
    saved(world)
    saved(world, by=world.planning)
    with pytest.raises(QuestionRefused, match="มีคำถามชื่อ"):
        saved(world)


def test_there_is_an_end_to_how_many(world):
    rows = [SavedQuestion(owner=world.dla, name=str(at), query="") for at in range(MOST)]
    SavedQuestion.objects.bulk_create(rows)
    with pytest.raises(QuestionRefused, match="200"):
        saved(world, by=world.dla)


# Who sees a question that the engineer of the SAO shares there.
COLLEAGUES = {
    "engineering": True,
    "planning": True,
    "finance": True,
    "executive": True,
    "stranger": False,
    "analyst": False,
    "district_officer": False,
    "province_officer": False,
    "dla": False,
    "reader": False,
    "agency_officer": False,
}


@pytest.mark.parametrize("role", COLLEAGUES)
def test_shared_it_is_seen_by_the_people_of_the_place_and_changed_by_its_owner(client, world, role):
    one = saved(world)
    client.force_login(world.engineering)
    [(office, _name)] = offices_of(world.engineering)
    assert client.post(reverse("saved:share", args=[one.pk]), {"office": office}).status_code == 302
    client.force_login(getattr(world, role))
    text = client.get(reverse("saved:list")).content.decode()
    assert ("sector=water" in text) is COLLEAGUES[role]
    own = role == "engineering"
    for view, data in (("rename", {"name": "ใหม่"}), ("share", {"office": ""}), ("delete", {})):
        url = reverse(f"saved:{view}", args=[one.pk])
        assert client.get(url).status_code == 405
        assert client.post(url, data).status_code == (302 if own else 404)
    assert SavedQuestion.objects.exists() is not own


def test_places_of_other_duties_are_offices_too(world):
    assert offices_of(world.analyst)[0][0] == offices_of(world.district_officer)[0][0]
    assert offices_of(world.province_officer)[0][0] == "province:98"
    assert offices_of(world.agency_officer)[0][0] == "agency:RID"
    assert offices_of(world.dla)[0][0] != offices_of(world.reader)[0][0]
    one = saved(world, by=world.analyst)
    one.office = offices_of(world.analyst)[0][0]
    one.save()
    assert list(SavedQuestion.objects.visible_to(world.district_officer)) == [one]
    assert not SavedQuestion.objects.visible_to(world.engineering).exists()


def test_it_is_shared_at_a_place_of_ones_own_only(client, world):
    one = saved(world)
    client.force_login(world.engineering)
    for office in ("authority:6970101", "x", "duty:dla"):
        response = client.post(reverse("saved:share", args=[one.pk]), {"office": office})
        assert response.status_code == 400
    one.refresh_from_db()
    assert one.office == ""


def test_a_question_that_has_grown_old_says_so(client, world):
    shape = shape_keep(made=make(sent_of_box("100,16,100.1,16.1")), by=world.dla)
    saved(world, "รูป", f"shape={shape.hash}")
    SavedQuestion.objects.create(
        owner=world.engineering, name="เก่า", query="sector=rail&x=1&year=7"
    )
    Shape.objects.all().delete()
    client.force_login(world.engineering)
    text = client.get(reverse("saved:list"), headers={"HX-Request": "true"}).content.decode()
    assert text.count("คำถามนี้ใช้ไม่ได้แล้ว") == 2
    assert "<html" not in text
    assert "ไม่มีรูปร่างนี้แล้ว" in text


def test_names_of_strangers_are_escaped(client, world):
    saved(world, "<script>alert(1)</script>")
    client.force_login(world.engineering)
    assert "<script>alert" not in client.get(reverse("saved:list")).content.decode()


def test_an_anonymous_person_logs_in_first(client, world):
    one = saved(world)
    urls = [
        reverse("saved:list"),
        reverse("saved:new"),
        *(reverse(f"saved:{view}", args=[one.pk]) for view in ("rename", "share", "delete")),
    ]
    for url in urls:
        assert "login" in client.post(url).headers["Location"]
