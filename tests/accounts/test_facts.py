"""The facts of an authority: who reads and keeps them, years once, jumps looked at twice."""

from datetime import timedelta
from importlib import import_module

import pghistory
import pytest
from django.apps import apps
from django.db import connection
from django.db.models import F
from django.urls import reverse

from accounts.authority_history import facts_history
from accounts.errors import FactsChanged, FiguresDoubtful, PopulationYearTaken
from accounts.facts import is_jump, population_remove, population_save, profile_edit, version_of
from accounts.models import AuthorityPopulation, AuthorityProfile

PROFILE = {"executive_name": "นายสมชาย ใจดี", "phone": "๐๕๓ ๑๒๓๔๕๖", "version": "0"}
FIGURES = {"population": "๕,๐๐๐", "households": "1800", "villages": "9", "communities": ""}


def save(world, year, people, *, version, households=None, **more) -> AuthorityPopulation:
    return population_save(
        authority=world.sao,
        by=world.planning,
        expected_version=version,
        year=year,
        figures={"population": people, "households": households},
        **more,
    )


READERS = (
    *("planning", "finance", "engineering", "executive", "analyst", "district_officer"),
    *("province_officer", "dla"),
)
PEOPLE = (*READERS, "reader", "agency_officer", "stranger")


@pytest.mark.parametrize("person", PEOPLE)
def test_facts_are_read_by_all_who_read_there_and_kept_by_planning(client, world, person):
    client.force_login(getattr(world, person))
    save(world, 2567, 5_000, version=0)
    may, reads = person in {"planning", "analyst"}, person in READERS
    code = world.sao.code
    assert client.get(reverse("authorities:page", args=[code])).status_code == (
        200 if reads else 404
    )
    refused = 403 if reads else 404
    year = reverse("authorities:population_edit", args=[code, 2567])
    sent = {
        reverse("authorities:edit", args=[code]): PROFILE | {"version": "1"},
        reverse("authorities:population_new", args=[code]): FIGURES
        | {"year": "2568", "version": "2"},
        year: FIGURES | {"year": "2567", "version": "3"},
    }
    for url, data in sent.items():
        assert client.get(url).status_code == (200 if may else refused)
        assert client.post(url, data).status_code == (302 if may else refused)
    removed = client.post(year, {"do": "remove", "version": "4"})
    assert removed.status_code == (302 if may else refused)
    profile = AuthorityProfile.objects.get()
    assert profile.version == (5 if may else 1)
    assert profile.entered_on_behalf is (person == "analyst")
    assert AuthorityPopulation.objects.filter(year=2568).exists() is may
    assert AuthorityPopulation.objects.filter(year=2567).exists() is not may


def test_nobody_without_logging_in(client, world):
    for view in ("list", "page"):
        arguments = [world.sao.code] if view == "page" else []
        answer = client.get(reverse(f"authorities:{view}", args=arguments))
        assert (answer.status_code, "next=" in answer.headers["Location"]) == (302, True)


def test_the_page_tells_codes_areas_people_and_where_to_go(client, world):
    world.sao.codes.create(scheme="rcode", value="06980101")
    save(world, 2567, 5_000, version=0)
    client.force_login(world.finance)
    text = client.get(reverse("authorities:page", args=[world.sao.code])).content.decode()
    for words in ("06980101", "หนองน้ำใส", "เมืองทดสอบ", "5,000", "2567"):
        assert words in text
    for view in ("strategies:list", "plans:list", "projects:list", "projects:items"):
        assert f"{reverse(view)}?owner={world.sao.code}" in text


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_takes_a_fixed_number_of_queries(
    client, world, count, django_assert_max_num_queries
):
    for year in range(2530, 2530 + count):
        AuthorityPopulation.objects.create(authority=world.sao, year=year, population=5)
    client.force_login(world.planning)
    with django_assert_max_num_queries(11):
        assert client.get(reverse("authorities:page", args=[world.sao.code])).status_code == 200


WRONG = [
    ({"year": "2025"}, "2568"),
    ({"year": "2600"}, "ตั้งแต่ 2530"),
    ({"year": "ปีนี้"}, "ตัวเลข"),
    ({"population": "-1"}, "0"),
    ({"population": "ห้าพัน"}, "ตัวเลข"),
    ({"population": ""}, "จำเป็น"),
    ({"year": "2567"}, "มีข้อมูลประชากรแล้ว"),
]


@pytest.mark.parametrize(("changed", "words"), WRONG)
def test_wrong_input_is_a_400_with_a_sentence_and_keeps_the_rest(client, world, changed, words):
    save(world, 2567, 5_000, version=0)
    client.force_login(world.planning)
    sent = FIGURES | {"year": "2568", "version": "1"} | changed
    answer = client.post(reverse("authorities:population_new", args=[world.sao.code]), sent)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert 'value="1800"' in answer.content.decode()
    assert AuthorityPopulation.objects.count() == version_of(world.sao) == 1


def test_a_jump_is_saved_only_after_a_second_look(client, world):
    save(world, 2567, 5_000, version=0)
    client.force_login(world.planning)
    url = reverse("authorities:population_new", args=[world.sao.code])
    sent = FIGURES | {"year": "2568", "population": "50000", "households": "", "version": "1"}
    answer = client.post(url, sent)
    assert answer.status_code == 400
    assert "มากผิดปกติ" in answer.content.decode()
    assert AuthorityPopulation.objects.count() == 1
    assert client.post(url, sent | {"sure": "on"}).status_code == 302
    assert AuthorityPopulation.objects.get(year=2568).population == 50_000


@pytest.mark.parametrize(
    ("one", "other", "years", "jumps"),
    [
        (5_000, 5_900, 1, False),
        (5_000, 6_100, 1, True),
        (6_100, 5_000, -1, True),
        (5_000, 7_100, 2, False),
        (50, 140, 1, False),
        (0, 5_000, 3, True),
        (0, 0, 1, False),
    ],
)
def test_a_fifth_a_year_is_the_most_that_passes(one, other, years, jumps):
    assert is_jump(one, other, years) is jumps


def test_more_households_than_people_are_doubted(world):
    with pytest.raises(FiguresDoubtful):
        save(world, 2567, 500, households=501, version=0)
    with pytest.raises(FiguresDoubtful):
        save(world, 2567, 5_000, households=10, version=0)
    assert save(world, 2567, 500, households=501, version=0, sure=True).households == 501


def test_a_year_moves_but_never_onto_another(world):
    save(world, 2566, 5_000, version=0)
    save(world, 2567, 5_000, version=1)
    with pytest.raises(PopulationYearTaken):
        save(world, 2567, 5_000, version=2, replaces=2566)
    save(world, 2568, 5_100, version=2, replaces=2567)
    assert list(AuthorityPopulation.objects.order_by("year").values_list("year", flat=True)) == [
        2566,
        2568,
    ]


def test_the_second_officer_gets_both_versions(client, world):
    client.force_login(world.planning)
    url = reverse("authorities:edit", args=[world.sao.code])
    assert client.get(url).context["form"]["version"].value() == 0
    facts = {"executive_name": "นางสาวคนแรก"}
    profile_edit(authority=world.sao, by=world.analyst, expected_version=0, facts=facts)
    answer = client.post(url, PROFILE)
    text = answer.content.decode()
    assert answer.status_code == 409
    for words in ("นางสาวคนแรก", "นายสมชาย ใจดี", world.analyst.name):
        assert words in text
    assert AuthorityProfile.objects.get().executive_name == "นางสาวคนแรก"
    assert client.post(url, answer.context["fields"]).status_code == 302
    profile = AuthorityProfile.objects.get()
    assert (profile.executive_name, profile.version) == ("นายสมชาย ใจดี", 2)


def test_figures_of_an_older_version_change_nothing(client, world):
    save(world, 2567, 5_000, version=0)
    with pytest.raises(FactsChanged):
        save(world, 2568, 5_000, version=0)
    with pytest.raises(FactsChanged):
        population_remove(authority=world.sao, by=world.planning, expected_version=0, year=2567)
    client.force_login(world.planning)
    url = reverse("authorities:population_edit", args=[world.sao.code, 2567])
    answer = client.post(url, FIGURES | {"year": "2567", "population": "5100", "version": "0"})
    assert answer.status_code == 409
    assert ("5,000" in answer.content.decode()) or ("5000" in answer.content.decode())
    assert AuthorityPopulation.objects.get().population == 5_000
    assert client.post(url, answer.context["fields"]).status_code == 302
    assert AuthorityPopulation.objects.get().population == 5_100


def test_the_list_leads_to_ones_only_authority_or_lets_choose(client, world):
    client.force_login(world.planning)
    answer = client.get(reverse("authorities:list"))
    assert answer.headers["Location"] == reverse("authorities:page", args=[world.sao.code])
    client.force_login(world.district_officer)
    page = client.get(reverse("authorities:list")).context["page"]
    assert set(page) == {world.sao, world.neighbour}
    assert list(client.get(reverse("authorities:list"), {"q": "ห้วยทราย"}).context["page"]) == [
        world.neighbour
    ]


def told(world) -> list[tuple[str, bool, list[tuple[str, str, str]]]]:
    return [(one.who, one.on_behalf, one.details) for one in facts_history(world.sao)]


def an_hour_later() -> None:
    """A test is one transaction, whose events have one time."""
    for name in ("AuthorityProfileEvent", "AuthorityPopulationEvent"):
        events = apps.get_model("accounts", name).objects
        events.update(pgh_created_at=F("pgh_created_at") - timedelta(hours=1))


def test_history_tells_who_saved_which_figures(world):
    save(world, 2567, 5_000, version=0, households=1_800)
    an_hour_later()
    figures = {"population": 5_100, "households": None}
    population_save(
        authority=world.sao,
        by=world.analyst,
        expected_version=1,
        year=2568,
        figures=figures,
        replaces=2567,
    )
    an_hour_later()
    facts = {"executive_name": "นายสมชาย ใจดี"}
    profile_edit(authority=world.sao, by=world.planning, expected_version=2, facts=facts)
    an_hour_later()
    with pghistory.context(reason="ลงผิดปี"):
        population_remove(authority=world.sao, by=world.planning, expected_version=3, year=2568)
    planning, analyst = world.planning.name, world.analyst.name
    assert told(world) == [
        (planning, False, [("ปี พ.ศ.", "2568", ""), ("ประชากร ปี 2568", "5,100", "")]),
        (planning, False, [("ผู้บริหาร", "", "นายสมชาย ใจดี")]),
        (
            analyst,
            True,
            [
                ("ปี พ.ศ.", "2567", "2568"),
                ("ประชากร ปี 2568", "5,000", "5,100"),
                ("ครัวเรือน ปี 2568", "1,800", ""),
            ],
        ),
        (
            planning,
            False,
            [
                ("ปี พ.ศ.", "", "2567"),
                ("ประชากร ปี 2567", "", "5,000"),
                ("ครัวเรือน ปี 2567", "", "1,800"),
            ],
        ),
    ]
    assert facts_history(world.sao)[0].reason == "ลงผิดปี"
    assert facts_history(world.neighbour) == []


def test_a_bulk_write_of_the_operator_is_told_with_its_file(client, world):
    with pghistory.context(reason="นำเข้าจากไฟล์ รายชื่อ.csv"):
        AuthorityPopulation.objects.bulk_create(
            [AuthorityPopulation(authority=world.sao, year=2566, population=4_321)]
        )
    client.force_login(world.finance)
    text = client.get(reverse("authorities:page", args=[world.sao.code])).text
    for words in ("ประวัติการแก้ไข", "ผู้ดูแลระบบ", "รายชื่อ.csv", "ประชากร ปี 2566", "4,321"):
        assert words in text


@pytest.mark.parametrize("count", [1, 30])
def test_the_history_takes_two_queries(world, count, django_assert_num_queries):
    for year in range(2530, 2530 + count):
        save(world, year, 5_000, version=year - 2530)
    with django_assert_num_queries(2):
        assert facts_history(world.sao)


def test_figures_of_before_their_history_tell_their_first_change(world):
    save(world, 2567, 5_000, version=0)
    apps.get_model("accounts", "AuthorityPopulationEvent").objects.all().delete()
    an_hour_later()
    migration = import_module("accounts.migrations.0007_track_population")
    with connection.cursor() as cursor:
        for _twice in range(2):
            cursor.execute(migration.STANDING)
    an_hour_later()
    save(world, 2567, 5_100, version=1, replaces=2567)
    changed, standing = told(world)
    assert changed == (world.planning.name, False, [("ประชากร ปี 2567", "5,000", "5,100")])
    details = [("ปี พ.ศ.", "", "2567"), ("ประชากร ปี 2567", "", "5,000")]
    assert standing == ("", False, details)
