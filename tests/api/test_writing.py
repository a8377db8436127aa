"""Changes by the API: the right, the services' own rules, one shape of every refusal."""

from decimal import Decimal

import pytest
from django.core.cache import caches
from django.test import Client

from accounts.models import Right
from projects.models import BudgetItem, Project, ProjectGeometry
from projects.services.facts import project_withdraw
from tests.test_permissions import ROLES, expected, user_of

LINE = {"fiscal_year": 2569, "source": "loan", "name": "ค่าถนน", "amount_baht": "1000.50"}
POINT = {"type": "Point", "coordinates": [100.05, 16.05]}
PIN = {"version": 1, "role": "planned", "method": "map", "geometry": POINT}
# What is sent to a project, the right it needs, the version that counts it.
CHANGES = {
    "PATCH ": ({"version": 1, "objective": "สัญจรสะดวก"}, Right.FACTS, "facts_version"),
    "POST /withdraw": ({"version": 1, "reason": "งบไม่พอ"}, Right.FACTS, "facts_version"),
    "POST /shares": ({"version": 1, "amount_baht": "1"}, Right.MONEY, "money_version"),
    "POST /positions": (PIN, Right.POSITION, "position_version"),
}
VERSIONS = ("facts_version", "money_version", "position_version")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_succeeds_with_its_right_only(world, program, role, change):
    body, right, counted = CHANGES[change]
    method, path = change.split(" ")
    targets = {
        "own": world.project(),
        "other": world.project(authority=world.far, state="draft"),
        "outline": world.project(authority=world.far, state="signed"),
    }
    sender = program(user_of(world, role))
    for target, project in targets.items():
        if path == "/shares":
            body = body | {"item_id": world.item(authority=project.authority).pk}
        answer = sender.send(method, f"projects/{project.code}{path}", body)
        wanted = expected(role, target, right)
        wanted = {302: {401}}.get(min(wanted), wanted)
        project.refresh_from_db()
        changed = {name for name in VERSIONS if getattr(project, name) != 1}
        if wanted == {200}:
            assert answer.status_code in {200, 201}, answer.content.decode()
            assert counted in changed
            assert answer.json()[counted] == 2
        else:
            assert answer.status_code in wanted, (target, answer.content.decode())
            assert changed == set()


@pytest.mark.parametrize("role", ROLES)
def test_a_withdrawn_project_is_brought_back_with_its_right_only(world, program, role):
    project = world.project(state="planned")
    project_withdraw(project=project, by=world.planning, expected_version=1, reason="ซ้ำ")
    sender = program(user_of(world, role))
    path = f"projects/{project.code}/bring-back"
    answer = sender.post(path, {"version": 2, "reason": "ถอนผิด"})
    # a reader of approved works sees no withdrawn plan
    wanted = {404} if role == "reader" else expected(role, "own", Right.FACTS)
    wanted = {302: {401}}.get(min(wanted), wanted)
    assert answer.status_code in wanted, answer.content.decode()
    project.refresh_from_db()
    done = wanted == {200}
    assert (project.state, project.facts_version) == (("planned", 3) if done else ("cancelled", 2))
    if done:
        told = answer.json()
        assert (told["state"], told["facts_version"]) == ("planned", 3)
        again = sender.post(path, {"version": 3, "reason": "ถอนผิด"})
        assert (again.status_code, again.json()["errors"][0]["code"]) == (400, "not_withdrawn")


def test_bringing_back_needs_its_reason_and_the_version_that_stands(world, program):
    project = world.project(state="planned")
    project_withdraw(project=project, by=world.planning, expected_version=1, reason="ซ้ำ")
    sender, path = program(world.planning), f"projects/{project.code}/bring-back"
    blank = sender.post(path, {"version": 2, "reason": " "})
    assert (blank.status_code, blank.json()["errors"][0]["field"]) == (400, "reason")
    assert sender.post(path, {"version": 1, "reason": "ถอนผิด"}).status_code == 409
    project.refresh_from_db()
    assert project.state == "cancelled"


@pytest.mark.parametrize("role", ROLES)
def test_something_new_needs_its_right_at_its_owner(world, program, role):
    sender = program(user_of(world, role))
    project = {"name": "ก่อสร้างถนน คสล. กว้าง 4 เมตร", "year": 2568, "kind": "concrete"}
    for path, body, model, right in (
        ("projects", project | {"state": "planned"}, Project, Right.FACTS),
        ("budget-items", LINE, BudgetItem, Right.BUDGET),
    ):
        for owner in (world.sao, world.far):
            answer = sender.post(path, body | {"owner": owner.code})
            may = owner == world.sao and right in ROLES[role][0]
            refused = 401 if role == "anonymous" else 404
            assert answer.status_code == (201 if may else refused), answer.content.decode()
            assert model.objects.filter(authority=owner).exists() is may


def test_a_new_project_has_the_dimensions_of_its_title_and_its_amounts(world, program):
    body = {
        "owner": world.sao.code,
        "name": "ก่อสร้างถนน คสล. กว้าง 4 เมตร ยาว 300 เมตร",
        "year": 2570,
        "kind": "concrete",
        "amounts": {"2570": "1250000.50"},
    }
    told = program(world.planning).post("projects", body).json()
    assert (told["stated"]["stated_width_m"], told["stated"]["stated_length_m"]) == (4.0, 300.0)
    assert told["amounts"] == [{"fiscal_year": 2570, "amount_baht": "1250000.50"}]
    assert (told["sector"], told["state"], told["code"]) == (
        "road",
        "draft",
        f"{world.sao.code}-2570-00001",
    )


def test_an_edit_changes_what_is_sent_and_nothing_else(world, program):
    project = world.project(objective="เดิม", division="กองช่าง", stated_length_m=Decimal("12.5"))
    sender = program(world.planning)
    path = f"projects/{project.code}"
    told = sender.patch(path, {"version": 1, "objective": "ใหม่", "amounts": {"2570": 5}}).json()
    assert (told["objective"], told["division"], told["facts_version"]) == ("ใหม่", "กองช่าง", 2)
    assert told["stated"]["stated_length_m"] == 12.5
    stated = {"version": 2, "stated": {"stated_length_m": 300}, "amounts": {"2570": None}}
    told = sender.patch(path, stated).json()
    assert (told["stated"]["stated_length_m"], told["amounts"]) == (300.0, [])
    project.refresh_from_db()
    assert project.stated_confirmed_by == world.planning


def test_who_sends_is_in_the_history_and_on_whose_behalf(world, program):
    project = world.project()
    body = {"version": 1, "objective": "แทน"}
    program(world.analyst).patch(f"projects/{project.code}", body)
    project.refresh_from_db()
    assert (project.updated_by, project.entered_on_behalf) == (world.analyst, True)
    event = project.events.order_by("-pgh_id").first()
    assert event.pgh_context.metadata["user"] == world.analyst.pk


def test_a_later_save_is_a_conflict_and_changes_nothing(world, program):
    project, item = world.project(), world.item()
    world.link(project, by=world.finance)
    sender = program(world.analyst)
    for method, path, body in (
        ("PATCH", f"projects/{project.code}", {"version": 9, "objective": "x"}),
        ("POST", f"projects/{project.code}/positions", PIN | {"version": 9}),
        ("PATCH", f"budget-items/{item.pk}", {"version": 9, "name": "x"}),
        (
            "POST",
            f"projects/{project.code}/shares",
            {"version": 1, "item_id": item.pk, "amount_baht": 1},
        ),
    ):
        refused = sender.send(method, path, body)
        assert refused.status_code == 409, (path, refused.content.decode())
        [error] = refused.json()["errors"]
        assert error["code"].endswith("conflict")
        assert "ก่อนแล้ว" in error["message"]
    assert ProjectGeometry.objects.count() == 0


def test_money_is_tied_within_its_item_and_untied(world, program):
    project, item = world.project(state="approved"), world.item(amount=Decimal(1000))
    sender = program(world.finance)
    path = f"projects/{project.code}/shares"
    body = {"version": 1, "item_id": item.pk, "amount_baht": "1000.01"}
    refused = sender.post(path, body)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (
        400,
        "shares_exceed_item",
    )
    tied = sender.post(path, body | {"amount_baht": 400}).json()
    assert (tied["state"], tied["budget_baht"], tied["money_version"]) == (
        "budgeted",
        "400.00",
        2,
    )
    told = sender.get(f"budget-items/{item.pk}").json()
    assert (told["tied_baht"], told["untied_baht"]) == ("400.00", "600.00")
    assert told["shares"][0]["project_code"] == project.code
    share = tied["shares"][0]["id"]
    assert sender.send("DELETE", f"{path}/{share}?version=1", b"").status_code == 409
    for query in ("version=2&force=1", "version=9&version=2"):
        assert sender.send("DELETE", f"{path}/{share}?{query}", b"").status_code == 400
    untied = sender.send("DELETE", f"{path}/{share}?version=2", b"").json()
    assert (untied["state"], untied["budget_baht"]) == ("approved", "0.00")
    assert sender.send("DELETE", f"{path}/{share}?version=3", b"").status_code == 404


def test_an_item_is_changed_by_what_is_sent(world, program):
    item = world.item()
    sender = program(world.finance)
    told = sender.patch(f"budget-items/{item.pk}", {"version": 1, "name": "ใหม่"}).json()
    assert (told["name"], told["amount_baht"], told["version"]) == ("ใหม่", "1000000.00", 2)
    refused = sender.patch(f"budget-items/{item.pk}", {"version": 2, "fiscal_year": 2018})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "fiscal_year"


def test_a_position_is_pinned_as_drawn_or_as_typed(world, program):
    sender = program(world.engineering)
    drawn = world.project()
    told = sender.post(f"projects/{drawn.code}/positions", PIN).json()
    assert told["geometry"] == POINT
    typed = world.project(kind_id="well", sector="water")
    body = {"version": 1, "role": "planned", "method": "document", "typed_text": "๑๖.๐๕ ๑๐๐.๐๕"}
    told = sender.post(f"projects/{typed.code}/positions", body).json()
    assert told["geometry"]["coordinates"] == [100.05, 16.05]
    assert ProjectGeometry.objects.get(project=typed).typed_text == "๑๖.๐๕ ๑๐๐.๐๕"
    swapped = PIN | {"version": 2, "geometry": {"type": "Point", "coordinates": [16.05, 100.05]}}
    refused = sender.post(f"projects/{drawn.code}/positions", swapped)
    assert refused.status_code == 400
    assert "สลับ" in refused.json()["errors"][0]["message"]


BAD_BODIES = [
    (b"{", 400, "not_json", None),
    (b'{"version": NaN}', 400, "not_json", None),
    (b'{"version": 1, "objective": "a\\u0000b"}', 400, "not_json", None),
    (b'{"version": 1, "objective": "\\ud800"}', 400, "not_json", None),
    (b"[" * 100_000, 400, "not_json", None),
    (b"\xff\xfe", 400, "not_json", None),
    (b"", 422, "missing", ""),
    (b"[]", 422, "model_attributes_type", ""),
    (b'{"objective": "x"}', 422, "missing", "version"),
    (b'{"version": 1, "colour": "red"}', 422, "extra_forbidden", "colour"),
    (b'{"version": 1, "state": "lost"}', 422, "enum", "state"),
    (b'{"version": 99999999999999999999}', 422, "less_than_equal", "version"),
    (b'{"version": 1, "amounts": {"2569": "1,000"}}', 422, "decimal_parsing", None),
    (b'{"version": 1, "amounts": {"2500": 1}}', 400, "extra_forbidden", "amounts.2500"),
    (b'{"version": 1, "stated": {"length": 1}}', 400, "extra_forbidden", "stated.length"),
    (b'{"version": 1, "kind": "castle"}', 400, "invalid_choice", "kind"),
    (b'{"version": 1, "state": "signed"}', 400, "invalid_choice", "state"),
    (b'{"version": 1, "state": "approved"}', 400, "invalid_choice", "state"),
    (b'{"version": 1, "name": ""}', 400, "required", "name"),
    (b'{"version": 1, "year": 2018}', 400, "min_value", "year"),
]


@pytest.mark.parametrize(("body", "status", "code", "field"), BAD_BODIES)
def test_bad_input_is_refused_in_one_shape(world, program, body, status, code, field):
    project = world.project(state="planned")
    refused = program(world.planning).patch(f"projects/{project.code}", body)
    assert refused.status_code == status, refused.content.decode()
    assert refused.headers["Content-Type"] == "application/json"
    error = refused.json()["errors"][0]
    assert error["code"] == code
    assert any("\u0e00" <= letter <= "\u0e7f" for letter in error["message"])
    if field is not None:
        assert error.get("field", "") == field
    project.refresh_from_db()
    assert project.facts_version == 1


def test_refusals_speak_english_when_asked(world, program):
    sender = program(world.planning, **{"accept-language": "en-GB,en;q=0.9"})
    for path in ("projects/NONE-2568-00001", "projects?year=2018"):
        message = sender.get(path).json()["errors"][0]["message"]
        assert not any("\u0e00" <= letter <= "\u0e7f" for letter in message), message


def test_every_address_refuses_in_json(world, program):
    nobody, sender = program(None), program(world.planning)
    for answer, status, code in (
        (nobody.get("projects"), 401, "login_required"),
        (nobody.get("projects", authorization="Bearer wrong"), 401, "token_invalid"),
        (nobody.get("projects", authorization="Basic !!!"), 401, "token_invalid"),
        (nobody.get("projects?token=wrong"), 401, "token_invalid"),
        (nobody.get("nowhere/at/all"), 404, "not_found"),
        (sender.get("projects/%00"), 400, "bad_request"),
        (sender.send("PUT", "projects", {}), 405, "method_not_allowed"),
        (sender.post("projects", "a=1", content_type="text/plain"), 415, "unsupported_media_type"),
        (
            sender.post("projects", "a", content_type="multipart/form-data; boundary=x"),
            415,
            "unsupported_media_type",
        ),
        (sender.post("projects", b'"' + b"x" * 6_000_000 + b'"'), 413, "too_large"),
    ):
        assert answer.status_code == status, answer.content.decode()[:200]
        assert answer.headers["Content-Type"] == "application/json"
        [error] = answer.json()["errors"]
        assert error["code"] == code
    assert "Bearer" in nobody.get("projects").headers["WWW-Authenticate"]
    assert sender.send("PUT", "projects", {}).headers["Allow"] == "GET, POST"


def test_asking_too_often_is_told_when_to_ask_again(world, program, settings):
    settings.API_PER_MINUTE = 2
    sender = program(world.planning)
    answers = [sender.get("tables") for _n in range(6)]  # a minute may end between two of them
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.json()["errors"][0]["code"] == "too_many_requests"
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert program(world.finance).get("tables").status_code == 200


def test_a_count_culled_meanwhile_begins_anew(world, program, monkeypatch):
    def culled(*_given):
        raise ValueError

    monkeypatch.setattr(caches["api"], "incr", culled)
    assert program(world.planning).get("tables").status_code == 200


def test_many_who_ask_do_not_make_one_anothers_counts_begin_anew(world, program, settings):
    settings.API_PER_MINUTE = 2
    counts = caches["api"]
    sender = program(world.planning)
    answers = []
    for number in range(6):  # a minute may end between two of them
        answers.append(sender.get("tables").status_code)
        for other in range(1_000):
            counts.set(f"{number}-{other}", 1)
    assert 429 in answers


def test_a_session_reads_and_needs_its_csrf_token_to_write(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.planning)
    project = world.project()
    path, body = f"/api/projects/{project.code}", {"version": 1, "objective": "x"}
    assert client.get(path).status_code == 200
    refused = client.patch(path, body, content_type="application/json")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (403, "csrf_failed")
    client.get("/accounts/")
    token = client.cookies["csrftoken"].value
    sent = client.patch(path, body, content_type="application/json", headers={"X-CSRFToken": token})
    assert sent.status_code == 200, sent.content.decode()
