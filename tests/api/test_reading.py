"""What the API tells, to whom, how much at once and with how many queries."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import ActivityType, Handover, ProjectType
from projects.services.classification import project_classify
from tests.api.chain import LISTS, OF_APPROVED, PUBLISHED, WITHOUT_ONE, chain
from tests.test_permissions import ROLES, user_of


@pytest.fixture
def chains(world):
    return {"own": chain(world), "other": chain(world, world.far)}


def readable(role: str, name: str) -> set[str]:
    """Whose rows of a resource a role may read: the SAO's (own), a far authority's (other)."""
    if role in {"planning", "finance", "engineering", "executive", "analyst"}:
        return {"own"}
    if role in {"district_officer", "province_officer"}:
        return {"own"}
    if role == "dla":
        return {"own", "other"}
    if role == "reader" and name in OF_APPROVED | PUBLISHED:
        return {"own", "other"}
    return set()


@pytest.mark.parametrize("role", ROLES)
def test_a_list_and_a_row_open_to_those_who_may_read_them(world, program, chains, role):
    asking = program(user_of(world, role))
    for name, attribute in LISTS.items():
        answer = asking.get(name)
        if role == "anonymous":
            assert answer.status_code == 401
            continue
        assert answer.status_code == 200, answer.content
        key = {"projects": "code", "authorities": "lao_code"}.get(name, "id")
        told = {row[key] for row in answer.json()["items"]}
        for whose, each in chains.items():
            row = getattr(each, attribute)
            known = row.code if key != "id" else row.pk
            may = whose in readable(role, name)
            assert (known in told) is may, (name, whose)
            if name not in WITHOUT_ONE:
                one = asking.get(f"{name}/{each.key(name)}")
                assert one.status_code == (200 if may else 404), (name, whose)
                if may:
                    assert one.json()[key] == known


@pytest.mark.parametrize("role", ROLES)
def test_parts_open_with_their_whole(world, program, chains, role):
    asking = program(user_of(world, role))
    for whose, each in chains.items():
        for name, path, pk in (
            ("projects", f"projects/{each.project.code}/positions", each.position.pk),
            ("plans", f"plans/{each.plan.pk}/entries", each.entry.pk),
        ):
            answer = asking.get(path)
            may = whose in readable(role, name)
            wanted = 401 if role == "anonymous" else 200 if may else 404
            assert answer.status_code == wanted, path
            if may:
                assert pk in {row["id"] for row in answer.json()["items"]}


def test_hand_overs_are_asked_by_the_pao_or_the_agency_they_went_to(world, program):
    given = {
        owner.code: Handover.objects.create(
            project=world.project(), reason="เกินกำลัง", **{column: owner}
        )
        for column, owner in (("authority", world.pao), ("agency", world.agency))
    }
    asking = program(world.planning)
    for code, handover in given.items():
        rows = asking.get("handovers", {"to": code}).json()["items"]
        assert [row["id"] for row in rows] == [handover.pk]
    assert asking.get("handovers", {"to": world.sao.code}).json()["items"] == []


def test_a_project_is_told_by_the_names_of_every_answer(world, program):
    one = chain(world)
    told = program(world.finance).get(f"projects/{one.project.code}").json()
    assert told["lao_code"] == told["owner_code"] == world.sao.code
    assert (told["budget_baht"], told["contract_baht"]) == ("500000.00", "400000.00")
    assert (told["paid_baht"], told["source"], told["fiscal_year"]) == (
        "100000.50",
        "ordinance",
        2568,
    )
    assert told["geometry"]["type"] == "LineString"
    assert told["geometry"]["coordinates"][0] == [100.05, 16.05]
    assert told["length_m"] == pytest.approx(1069.9, abs=2)
    assert told["shares"][0]["amount_baht"] == "500000.00"
    assert told["amounts"] == [{"fiscal_year": 2568, "amount_baht": "500000.00"}]
    [row] = program(world.finance).get("projects").json()["items"]
    assert row == {name: told[name] for name in row}
    assert {"geometry", "shares"} & set(row) == set()


def test_the_list_of_projects_takes_the_one_question(world, program):
    funded, other = world.project(), world.project(sector="water", kind_id="weir")
    world.fund(funded, 100, source="loan")
    world.fund(funded, 50, source="general", fiscal_year=2569)
    asking = program(world.planning)

    def asked(**query):
        return [row["code"] for row in asking.get("projects", query).json()["items"]]

    assert asked(sector="water") == [other.code]
    assert asked(source="loan") == asked(year="๒๕๖๙", source="general") == [funded.code]
    [row] = asking.get("projects", {"source": "loan"}).json()["items"]
    assert (row["budget_baht"], row["source"]) == ("100.00", "loan")
    for wrong in ({"year": "2018"}, {"yaer": "2568"}, {"province": "00"}, {"bbox": "1,2"}):
        refused = asking.get("projects", wrong)
        assert refused.status_code == 400
        [error] = refused.json()["errors"]
        assert (error["code"], error["field"]) == ("bad_question", *wrong)


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("contracts", {"yaer": "2568"}, "yaer"),
        ("contracts", {"signed_from": "10/10/2561"}, "signed_from"),
        ("grants", {"state": "lost"}, "state"),
        ("plans", {"limit": "501"}, "limit"),
        ("plans", {"limit": "0"}, "limit"),
        ("plans", {"after": "-1"}, "after"),
        ("plans", {"after": "9" * 30}, "after"),
        ("projects", {"limit": "x"}, "limit"),
        ("contracts", {"lao": ["6980101", "6980102"]}, "lao"),
        ("authorities", {"limit": ["1", "1"]}, "limit"),
        ("projects", {"after": ["a", "b"]}, "after"),
        ("projects", {"q": ["a", "b"]}, "q"),
    ],
)
def test_a_wrong_question_is_a_400_that_names_it(world, program, path, query, field):
    refused = program(world.planning).get(path, query)
    assert refused.status_code == 400, refused.content
    [error] = refused.json()["errors"]
    assert error["field"] == field
    assert error["message"]


def test_pages_follow_one_another_and_miss_nothing(world, program):
    made = {world.item(name=f"{n}").pk for n in range(7)}
    asking = program(world.finance)
    seen, path, pages = [], "budget-items?limit=3&year=2568", 0
    while path:
        answer = asking.get(path).json()
        seen += [row["id"] for row in answer["items"]]
        path = (answer["next"] or "").removeprefix("/api/")
        pages += 1
    assert (seen, pages) == (sorted(made), 3)


def test_pages_of_projects_go_by_code_and_keep_the_question(world, program):
    codes = sorted(world.project(sector="water", kind_id="weir").code for _n in range(5))
    world.project()
    asking = program(world.planning)
    first = asking.get("projects", {"limit": 3, "sector": "water"}).json()
    assert [row["code"] for row in first["items"]] == codes[:3]
    second = asking.get(first["next"].removeprefix("/api/")).json()
    assert [row["code"] for row in second["items"]] == codes[3:]
    assert second["next"] is None


def test_a_token_in_the_address_is_not_handed_on(world, client):
    from accounts.tokens import token_create

    for _n in range(2):
        world.project()
    _token, secret = token_create(user=world.planning)
    answer = client.get("/api/projects", {"limit": 1, "token": secret})
    assert answer.status_code == 200
    assert secret not in answer.json()["next"]
    assert "private" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("name", [*LISTS, "projects/{code}/positions", "plans/{plan}/entries"])
def test_a_list_costs_the_same_queries_for_one_row_and_for_many(world, program, name):
    one = chain(world)
    asking = program(world.analyst)
    path = name.format(code=one.project.code, plan=one.plan.pk)
    asking.get(path)  # notes the day of the token's use

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert asking.get(path).status_code == 200
        return len(seen)

    few = queries()
    chain(world, world.neighbour)
    for number in range(3):
        world.fund(world.project())
        world.pin(
            one.project,
            role=["contracted", "as_built", "planned"][number],
            is_current=False,
            replaced_at="2025-01-01T00:00:00Z",
        )
    assert queries() == few
    assert few <= 14


def test_a_history_costs_the_same_queries_for_few_changes_and_for_many(world, program):
    one = chain(world)
    asking = program(world.analyst)
    path = f"projects/{one.project.code}/history"

    def queries(contractor: str) -> int:
        contract = f"contracts/{one.contract.pk}"
        version = asking.get(contract).json()["money_version"]
        edited = asking.patch(contract, {"version": version, "contractor": contractor})
        assert edited.status_code == 200, edited.content
        with CaptureQueriesContext(connection) as seen:
            told = asking.get(path).json()["items"]
        assert any(row["after"] == contractor for change in told for row in change["details"])
        return len(seen)

    few = queries("หจก. หนึ่ง")
    counts = {queries(f"หจก. ที่ {number}") for number in range(5)}
    assert counts == {few}
    assert few <= 15


@pytest.mark.parametrize("role", ROLES)
def test_history_and_classification_open_with_their_project(world, program, chains, role):
    asking = program(user_of(world, role))
    for whose, each in chains.items():
        may = whose in readable(role, "projects")
        wanted = 401 if role == "anonymous" else 200 if may else 404
        for name in ("history", "classification"):
            answer = asking.get(f"projects/{each.project.code}/{name}")
            assert answer.status_code == wanted, (whose, name)
        if may:
            rows = asking.get(f"projects/{each.project.code}/history").json()["items"]
            inner = {"grant", "request", "plan"} & {row["part"] for row in rows}
            assert bool(inner) is (role != "reader")


def test_the_history_of_a_project_is_told_a_page_at_a_time_in_words(world, program):
    one = chain(world)
    asking = program(world.planning)
    base = f"projects/{one.project.code}/history"
    whole = asking.get(base).json()
    assert whole["next"] is None
    seen, path = [], f"{base}?limit=4"
    while path:
        answer = asking.get(path).json()
        assert len(answer["items"]) <= 4
        seen += answer["items"]
        path = (answer["next"] or "").removeprefix("/api/")
    assert seen == whole["items"]
    assert len({row["key"] for row in seen}) == len(seen) > 12
    assert [row["at"] for row in seen] == sorted((row["at"] for row in seen), reverse=True)
    [paid] = asking.get(base, {"part": "disbursement"}).json()["items"]
    assert (paid["part"], paid["change"], paid["entered_on_behalf"]) == (
        "disbursement",
        "เพิ่ม",
        False,
    )
    told = {row["field"]: row["after"] for row in paid["details"]}
    assert (told["จำนวนเงิน (บาท)"], told["เบิกจ่ายเมื่อ"]) == ("100,000.50", "1 เม.ย. 2568")
    english = asking.get(base, {"part": "disbursement"}, **{"accept-language": "en"}).json()
    assert english["items"][0]["change"] == "Added"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"after": "facts-999999999"}, "after"),
        ({"after": "1"}, "after"),
        ({"part": "nonsense"}, "part"),
        ({"limit": "0"}, "limit"),
        ({"yaer": "1"}, "yaer"),
        ({"part": ["facts", "position"]}, "part"),
    ],
)
def test_a_wrong_question_of_history_is_a_400_that_names_it(world, program, query, field):
    refused = program(world.planning).get(f"projects/{world.project().code}/history", query)
    assert refused.status_code == 400, refused.content
    assert refused.json()["errors"][0]["field"] == field


def test_a_classification_is_told_beside_what_the_title_says(world, program):
    project = world.project(name="ปรับปรุงถนนคอนกรีตเสริมเหล็ก สายบ้านเหนือ")
    asking = program(world.planning)
    path = f"projects/{project.code}/classification"
    told = asking.get(path).json()
    assert (told["confirmed_at"], told["suggestion"]["project_type"]) == (None, "road")
    assert told["suggestion"]["activity_type"] == "improve"
    assert "ปรับปรุง" in told["suggestion"]["activity_type_why"]
    project_classify(
        project=project,
        by=world.planning,
        expected_version=told["facts_version"],
        kind=project.kind,
        project_type=ProjectType.objects.get(pk="road"),
        activity_type=ActivityType.objects.get(pk="improve"),
    )
    again = asking.get(path).json()
    assert again["confirmed_at"] is not None
    assert (again["project_type"], again["facts_version"]) == ("road", told["facts_version"] + 1)


def test_lists_of_the_department_stay_flat_too(world, program):
    chain(world)
    asking = program(world.dla)
    asking.get("projects")
    with CaptureQueriesContext(connection) as seen:
        asking.get("projects")
    few = len(seen)
    chain(world, world.far)
    with CaptureQueriesContext(connection) as seen:
        assert len(asking.get("projects").json()["items"]) == 2
    assert len(seen) == few


def test_code_tables_have_their_names_in_the_language_asked_for(world, program):
    thai = program(world.reader).get("tables").json()
    english = program(world.reader, **{"accept-language": "en"}).get("tables").json()
    assert {"code": "road", "name": "ถนน"} in thai["lists"]["sector"]
    assert thai["kinds"] == english["kinds"]
    assert {"code": "road", "name": "ถนน"} not in english["lists"]["sector"]


def test_the_page_and_the_document_are_open_to_everybody(client, db):
    page = client.get(reverse("api:api-root"))
    assert page.status_code == 200
    for text in ("/api/projects/{code}", "/api/coordinates/read", "Idempotency-Key"):
        assert text in page.content.decode()
    document = client.get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.")
    assert "/api/coordinates/read" in document["paths"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if path != "/api/coordinates/read":
                told = set(operation["responses"])
                assert {"400", "401", "403", "404", "409", "413", "415", "422", "429"} < told
                assert operation["security"], (path, method)


def test_no_address_hides_the_methods_of_another(world, program):
    """Of two views at one address the first would answer 405 for what the second takes."""
    sender = program(world.planning)
    paths = sender.get("openapi.json").json()["paths"]
    paths.pop("/api/coordinates/read")
    assert len(paths) > 30
    for path, methods in paths.items():
        address = re.sub("{[a-z]+}", "1", path).removeprefix("/api/")
        refused = sender.send("TRACE", address, {})
        allowed = ", ".join(sorted(method.upper() for method in methods))
        assert (refused.status_code, refused["Allow"]) == (405, allowed), path
