"""Visions and strategies: who keeps them, what they may serve, what stands behind them."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import LocalAuthority
from projects.codes import StrategyLevel
from projects.errors import Conflict, StrategyInUse, StrategyLinkWrong
from projects.models import Strategy, Vision
from projects.services import strategies as services
from projects.strategies.places import StrategyPlace, is_keepable, place_of

YEARS = {"first_year": 2566, "last_year": 2570}


def strategy(world, place: StrategyPlace, name="การพัฒนาโครงสร้างพื้นฐาน", serves=(), **facts):
    facts = YEARS | {"number": 1, "name": name} | facts
    by = world.planning if place.authority else world.dla
    return services.strategy_create(place=place, by=by, facts=facts, serves=serves)


@pytest.fixture
def chain(world):
    """A strategy of each level above the SAO, each serving the next."""
    nation = strategy(world, StrategyPlace(), "ความมั่นคง", first_year=2561, last_year=2580)
    province = strategy(world, StrategyPlace("98"), "จังหวัดน่าอยู่", [nation])
    district = strategy(world, StrategyPlace("9801"), "อำเภอน่าอยู่", [province])
    subdistrict = strategy(world, StrategyPlace("980101"), "ตำบลน่าอยู่", [district])
    own = strategy(world, StrategyPlace(authority=world.sao), serves=[subdistrict])
    return [nation, province, district, subdistrict, own]


def may_serve(world, place: StrategyPlace) -> set[str]:
    return {one.name for one in Strategy.objects.filter(place.servable)}


def test_a_strategy_serves_higher_ones_of_its_own_places_only(world, chain):
    strategy(world, StrategyPlace("980102"), "ตำบลข้างเคียง")
    strategy(world, StrategyPlace("9802"), "อำเภอข้างเคียง")
    strategy(world, StrategyPlace("97"), "จังหวัดอื่น")
    names = [one.name for one in chain]
    assert may_serve(world, StrategyPlace()) == set()
    assert may_serve(world, StrategyPlace("98")) == set(names[:1])
    assert may_serve(world, StrategyPlace("9801")) == set(names[:2])
    assert may_serve(world, StrategyPlace("980101")) == set(names[:3])
    assert may_serve(world, StrategyPlace(authority=world.sao)) == set(names[:4])
    at_pao = may_serve(world, StrategyPlace(authority=world.pao))
    assert at_pao == {*names[:4], "ตำบลข้างเคียง", "อำเภอข้างเคียง"}


@pytest.mark.parametrize("low", range(5))
@pytest.mark.parametrize("high", range(5))
def test_no_link_goes_down_or_sideways(world, chain, low, high):
    below, above = chain[low], chain[high]
    facts = {name: getattr(below, name) for name in ("number", "name", *YEARS)}
    asked = {"strategy": below, "by": world.dla, "expected_version": 1, "facts": facts}
    if high < low:
        services.strategy_edit(**asked, serves=[above])
        assert list(below.supports.all()) == [above]
    else:
        with pytest.raises(StrategyLinkWrong):
            services.strategy_edit(**asked, serves=[above])
        assert list(below.supports.all()) == ([chain[low - 1]] if low else [])


KEEPERS = {
    "national": {"dla"},
    "province": {"province_officer"},
    "district": {"province_officer", "district_officer"},
    "subdistrict": {"province_officer", "district_officer"},
    "authority": {"planning", "analyst"},
}
PEOPLE = (
    *("planning", "finance", "engineering", "executive", "analyst", "district_officer"),
    *("province_officer", "dla", "reader", "agency_officer", "stranger"),
)


@pytest.mark.parametrize("person", PEOPLE)
def test_each_level_is_kept_by_its_own_office(client, world, chain, person):
    client.force_login(getattr(world, person))
    for one in chain:
        may = person in KEEPERS[one.level]
        assert is_keepable(getattr(world, person), place_of(one)) is may
        data = YEARS | {"number": 1, "name": "ชื่อใหม่", "version": one.version}
        status = client.post(reverse("strategies:edit", args=[one.pk]), data).status_code
        reads = one.level != StrategyLevel.AUTHORITY or person not in {"agency_officer", "stranger"}
        assert status == (302 if may else 403 if reads else 404)
        one.refresh_from_db()
        assert (one.name == "ชื่อใหม่") is may
    strategies = Strategy.objects.filter(entered_on_behalf=True)
    assert strategies.exists() is (person == "analyst")


@pytest.mark.parametrize("person", PEOPLE)
def test_pages_open_to_those_who_read_there(client, world, chain, person):
    client.force_login(getattr(world, person))
    hidden = person in {"agency_officer", "stranger"}
    for one in chain:
        wanted = 404 if hidden and one.level == StrategyLevel.AUTHORITY else 200
        assert client.get(reverse("strategies:page", args=[one.pk])).status_code == wanted
        address = reverse("strategies:list") + f"?{place_of(one).address}"
        assert client.get(address).status_code == wanted


@pytest.mark.parametrize("person", ["anonymous", *PEOPLE])
def test_something_new_is_entered_by_its_keeper(client, world, person):
    if person != "anonymous":
        client.force_login(getattr(world, person))
    data = YEARS | {"number": 3, "name": "ใหม่", "text": "เมืองน่าอยู่"}
    asked = {
        "national": {"area": "th"},
        "province": {"area": "98"},
        "district": {"area": "9801"},
        "subdistrict": {"area": "980101"},
        "authority": {"owner": world.sao.code},
    }
    for level, place in asked.items():
        may = person in KEEPERS[level]
        refused = 302 if person == "anonymous" else 403
        if level == "authority" and person in {"agency_officer", "stranger"}:
            refused = 404
        for view in ("new", "vision_new") if level == "authority" else ("new",):
            status = client.post(reverse(f"strategies:{view}"), data | place).status_code
            assert status == (302 if may else refused), (level, view)
        assert Strategy.objects.filter(level=level).exists() is may
    assert Vision.objects.exists() is (person in KEEPERS["authority"])


def test_the_tree_leads_up_to_the_nation_with_projects_and_baht(client, world, chain):
    own = chain[-1]
    world.fund(world.project(plan_strategy=own), 700_000)
    world.fund(world.project(plan_strategy=own), 300_000)
    world.fund(world.project(plan_strategy=own, state="cancelled", state_reason="x"), 50)
    world.project(plan_strategy=None)
    client.force_login(world.planning)
    answer = client.get(reverse("strategies:list"))
    node, levels = answer.context["roots"][0], []
    assert len(answer.context["roots"]) == 1
    while node:
        levels.append((node.strategy.level, node.projects, node.baht))
        node = node.children[0] if node.children else None
    assert levels == [(level.value, 2, Decimal(1_000_000)) for level in StrategyLevel]
    assert "1,000,000.00" in answer.content.decode()


def test_a_strategy_without_a_way_to_the_nation_is_marked(client, world):
    strategy(world, StrategyPlace(authority=world.sao))
    client.force_login(world.planning)
    assert "ยังไม่เชื่อมถึงยุทธศาสตร์ชาติ" in client.get(reverse("strategies:list")).content.decode()


@pytest.mark.parametrize("count", [1, 12])
def test_pages_take_a_fixed_number_of_queries(
    client, world, chain, count, django_assert_max_num_queries
):
    for number in range(2, 2 + count):
        own = strategy(
            world, StrategyPlace(authority=world.sao), f"ด้านที่ {number}", chain[:4], number=number
        )
        world.fund(world.project(plan_strategy=own))
    client.force_login(world.planning)
    for url in (reverse("strategies:list"), reverse("strategies:page", args=[chain[0].pk])):
        with django_assert_max_num_queries(14):
            assert client.get(url).status_code == 200


def test_the_projects_behind_all_strategies_of_a_page_are_counted_once(client, world, chain):
    """At the size of the country the count is what a page waits for."""
    world.fund(world.project(plan_strategy=chain[-1]))
    client.force_login(world.dla)
    for url in (reverse("strategies:list"), reverse("strategies:page", args=[chain[0].pk])):
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url)
        counts = [one["sql"] for one in queries if "projects_budgetshare" in one["sql"]]
        assert len(counts) == 1
    # The two strategies that the page tells of both have the one project behind them.
    assert [row[2] for row in page.context["below"]] == [1] * len(page.context["below"])
    assert page.context["below"]
    assert page.context["roots"][0].projects == 1


def test_the_second_officer_gets_both_versions_with_her_links(client, world, chain):
    own = chain[-1]
    client.force_login(world.planning)
    url = reverse("strategies:edit", args=[own.pk])
    version = client.get(url).context["form"]["version"].value()
    facts = YEARS | {"number": 1, "name": "ของนักวิเคราะห์"}
    services.strategy_edit(
        strategy=own, by=world.analyst, expected_version=1, facts=facts, serves=[]
    )
    mine = YEARS | {"number": 1, "name": "ของแผน", "version": version}
    answer = client.post(url, mine | {"serves": [chain[0].pk, chain[1].pk]})
    text = answer.content.decode()
    assert answer.status_code == 409
    for words in ("ของนักวิเคราะห์", "ของแผน", "ความมั่นคง", "จังหวัดน่าอยู่", world.analyst.name):
        assert words in text
    own.refresh_from_db()
    assert own.name == "ของนักวิเคราะห์"
    again = answer.context["fields"] | {"serves": [v for _n, v in answer.context["repeated"]]}
    assert client.post(url, again).status_code == 302
    own.refresh_from_db()
    assert (own.name, own.version, own.supports.count()) == ("ของแผน", 3, 2)


def test_a_strategy_in_use_is_not_removed_but_ends(client, world, chain):
    own, subdistrict = chain[-1], chain[-2]
    project = world.project(plan_strategy=own)
    with pytest.raises(StrategyInUse):
        services.strategy_remove(strategy=own, by=world.planning, expected_version=1)
    with pytest.raises(StrategyInUse):
        services.strategy_remove(strategy=subdistrict, by=world.dla, expected_version=1)
    client.force_login(world.planning)
    url = reverse("strategies:remove", args=[own.pk])
    assert "แก้ปีสุดท้าย" in client.post(url, {"version": 1}, follow=True).content.decode()
    ended = {"number": 1, "name": own.name, "first_year": 2566, "last_year": 2568, "version": 1}
    assert client.post(reverse("strategies:edit", args=[own.pk]), ended).status_code == 302
    own.refresh_from_db()
    project.refresh_from_db()
    assert (own.last_year, project.plan_strategy) == (2568, None)  # its text names none
    with pytest.raises(Conflict):
        services.strategy_remove(strategy=own, by=world.planning, expected_version=1)
    assert client.post(url, {"version": 2}).status_code == 302
    assert not Strategy.objects.filter(pk=own.pk).exists()


WRONG = [
    ({"first_year": "2025"}, "2568"),
    ({"last_year": "2565"}, "ปีสุดท้าย"),
    ({"first_year": "ปีหน้า"}, "ตัวเลข"),
    ({"number": "1"}, "การพัฒนาโครงสร้างพื้นฐาน"),
    ({"name": ""}, "จำเป็น"),
    ({"serves": ["0"]}, "0"),
]


@pytest.mark.parametrize(("changed", "words"), WRONG)
def test_wrong_input_is_a_400_with_a_sentence(client, world, chain, changed, words):
    client.force_login(world.planning)
    sent = YEARS | {"number": "2", "name": "ด้านสังคม", "owner": world.sao.code} | changed
    answer = client.post(reverse("strategies:new"), sent)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert Strategy.objects.count() == len(chain)


def test_a_vision_is_entered_once_for_its_years(client, world):
    client.force_login(world.planning)
    url = reverse("strategies:vision_new")
    data = {"first_year": "๒๕๖๖", "last_year": "2570", "text": "เมืองน่าอยู่"}
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 400
    vision = Vision.objects.get()
    assert (vision.authority, vision.first_year) == (world.sao, 2566)
    edit = reverse("strategies:vision_edit", args=[vision.pk])
    services.vision_edit(
        vision=vision, by=world.analyst, expected_version=1, facts={"text": "ของอีกคน"}
    )
    answer = client.post(edit, data | {"version": 1})
    assert answer.status_code == 409
    assert "ของอีกคน" in answer.content.decode()
    assert client.post(edit, answer.context["fields"]).status_code == 302
    vision.refresh_from_db()
    assert (vision.text, vision.version) == ("เมืองน่าอยู่", 3)
    assert "เมืองน่าอยู่" in client.get(reverse("strategies:list")).content.decode()


@pytest.mark.parametrize("query", ["owner=RID", "owner=1", "area=99", "area=๙๘", "area=98010"])
def test_a_place_that_is_none_is_not_found(client, world, query):
    client.force_login(world.dla)
    assert client.get(reverse("strategies:list") + f"?{query}").status_code == 404


def test_places_are_found_by_name(client, world):
    client.force_login(world.district_officer)
    found = client.get(reverse("strategies:list"), {"q": "หนองน้ำใส"}).context["found"]
    assert {address for _name, address in found} == {"area=980101", f"owner={world.sao.code}"}
    LocalAuthority.objects.filter(pk=world.far.pk).update(full_name_th="อบต.หนองน้ำใสไกล")
    found = client.get(reverse("strategies:list"), {"q": "หนองน้ำใส"}).context["found"]
    assert f"owner={world.far.code}" not in {address for _name, address in found}


def test_nobody_without_logging_in(client, world, chain):
    vision = Vision.objects.create(authority=world.sao, text="น่าอยู่", **YEARS)
    addresses = [
        *(reverse(f"strategies:{view}") for view in ("list", "new", "vision_new")),
        *(reverse(f"strategies:{view}", args=[chain[0].pk]) for view in ("page", "edit")),
        reverse("strategies:vision_edit", args=[vision.pk]),
    ]
    for url in addresses:
        assert "next=" in client.get(url).headers["Location"]
        assert client.post(url).status_code in {302, 405}
    assert "next=" in client.post(reverse("strategies:remove", args=[1])).headers["Location"]


@pytest.mark.parametrize("person", PEOPLE)
def test_it_is_removed_and_the_vision_changed_by_its_keeper_alone(client, world, person):
    one = strategy(world, StrategyPlace(authority=world.sao))
    vision = Vision.objects.create(authority=world.sao, text="น่าอยู่", **YEARS)
    client.force_login(getattr(world, person))
    may = person in KEEPERS["authority"]
    refused = 404 if person in {"agency_officer", "stranger"} else 403
    edit = reverse("strategies:vision_edit", args=[vision.pk])
    data = YEARS | {"text": "ใหม่", "version": 1}
    assert client.post(edit, data).status_code == (302 if may else refused)
    remove = reverse("strategies:remove", args=[one.pk])
    assert client.get(remove).status_code == 405
    assert client.post(remove, {"version": 1}).status_code == (302 if may else refused)
    assert Strategy.objects.filter(pk=one.pk).exists() is not may
