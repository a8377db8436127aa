"""From strategy to disbursement by programs alone: each step by who may, refused to who may not."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from coordinates.thai import fiscal_year
from projects.models import Contract, GrantRequest, StateChange
from tests.test_permissions import ROLES, expected, user_of

YEAR = fiscal_year(localdate())


def accepted(answer):
    assert answer.status_code in {200, 201}, answer.content.decode()
    return answer.json()


def test_a_contract_is_signed_extended_paid_and_taken_back(world, program):
    project = world.project(state="award")
    world.fund(project, 500_000)
    sender = program(world.finance)
    sign = {
        "version": 1,
        "number": "1/2568",
        "contractor": "หจก. ทดสอบ",
        "signed_on": "2025-01-10",
        "amount_baht": "400000",
    }
    path = f"projects/{project.code}/contracts"
    refused = sender.post(path, sign | {"amount_baht": "500000.01"})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["code"] == "contracts_exceed_shares"
    contract = accepted(sender.post(path, sign))
    assert (contract["amount_baht"], contract["money_version"]) == ("400000.00", 2)
    assert accepted(sender.get(f"projects/{project.code}"))["state"] == "signed"
    base = f"contracts/{contract['id']}"
    edited = accepted(sender.patch(base, {"version": 2, "contractor": "บจก. ใหม่"}))
    assert (edited["contractor"], edited["number"]) == ("บจก. ใหม่", "1/2568")
    extension = {"version": 3, "agreed_on": "2025-03-01", "ends_on": "2025-09-01", "reason": "ฝน"}
    assert len(accepted(sender.post(f"{base}/extensions", extension))["extensions"]) == 1
    bound = {"version": 4, "fiscal_year": 2568, "bound_on": "2025-01-11", "amount_baht": 400_000}
    told = accepted(sender.post(f"{base}/obligations", bound))
    assert told["obligations"][0]["amount_baht"] == "400000.00"
    binding = f"{base}/obligations/{told['obligations'][0]['id']}"
    told = accepted(sender.patch(binding, {"version": 5, "amount_baht": "300000"}))
    [row] = told["obligations"]
    assert (row["amount_baht"], row["fiscal_year"], row["version"]) == ("300000.00", 2568, 2)
    pay = {"version": 6, "instalment": 1, "paid_on": "2025-04-01", "amount_baht": "100000.50"}
    early = sender.post(f"{base}/disbursements", pay | {"paid_on": "2025-01-09"})
    assert early.json()["errors"][0]["code"] == "contract_paid_before"
    paid = accepted(sender.post(f"{base}/disbursements", pay))
    assert (paid["amount_baht"], paid["project_code"]) == ("100000.50", project.code)
    told = accepted(sender.get(f"projects/{project.code}"))
    assert (told["state"], told["paid_baht"]) == ("disbursing", "100000.50")
    change = accepted(sender.get("state-changes", {"project": project.code}))["items"][-1]
    assert (change["state"], change["disbursement_id"]) == ("disbursing", paid["id"])
    void = sender.post(f"{base}/void", {"version": 7, "reason": "ผิดสัญญา"})
    assert void.json()["errors"][0]["code"] == "contract_void_with_payments"
    payment = f"disbursements/{paid['id']}"
    more = accepted(sender.patch(payment, {"version": 7, "amount_baht": "5"}))
    assert (more["amount_baht"], more["instalment"]) == ("5.00", 1)
    accepted(sender.post(f"{payment}/void", {"version": 8, "reason": "ผิดงวด"}))
    part = f"{base}/obligations/{told_id(told, base, sender)}/void"
    accepted(sender.post(part, {"version": 9, "reason": "ผิดปี"}))
    accepted(sender.post(f"{base}/void", {"version": 10, "reason": "เลิกสัญญา"}))
    assert [row["id"] for row in sender.get("contracts", {"voided": "true"}).json()["items"]] == [
        contract["id"]
    ]
    assert sender.get("disbursements", {"voided": "false"}).json()["items"] == []


@pytest.mark.parametrize(
    ("said", "reason"),
    [({}, "ลงนามสัญญาเลขที่ 1 · ไม่ได้บันทึก ②–⑤"), ({"skip_reason": "เฉพาะเจาะจง"}, "เฉพาะเจาะจง")],
)
def test_a_signing_over_states_tells_why(world, program, said, reason):
    project = world.project(state="budgeted")
    world.fund(project, 500_000)
    sign = {"version": 1, "number": "1", "contractor": "ก", "amount_baht": "5"}
    sent = sign | {"signed_on": "2025-01-10"} | said
    accepted(program(world.finance).post(f"projects/{project.code}/contracts", sent))
    asked = program(world.finance).get("state-changes", {"project": project.code})
    assert [row["reason"] for row in accepted(asked)["items"]] == [reason]


def told_id(_told, base, sender):
    return sender.get(base).json()["obligations"][0]["id"]


def test_a_state_is_changed_as_the_machine_allows(world, program):
    project = world.project(state="budgeted")
    world.fund(project)
    path = f"projects/{project.code}/state"
    body = {"version": 1, "state": "tender", "changed_on": "2025-02-01"}
    sender = program(world.analyst)
    refused = sender.post(path, body)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "reason"
    told = accepted(sender.post(path, body | {"reason": "ข้ามขั้น"}))
    assert (told["state"], told["facts_version"]) == ("tender", 2)
    change = StateChange.objects.get()
    assert (change.changed_on, change.entered_on_behalf) == (date(2025, 2, 1), True)


def test_a_grant_goes_its_way_to_money_of_the_project(world, program):
    project = world.project(state="approved")
    project.amounts.create(fiscal_year=YEAR, amount=Decimal(500_000))
    body = {"fiscal_year": YEAR, "source": "specific", "amount_baht": 500_000, "priority": 1}
    path = f"projects/{project.code}/grants"
    planning = program(world.planning)
    grant = accepted(planning.post(path, body | {"papers": ["land", "design"]}))
    assert (grant["state"], grant["papers"]) == ("draft", ["land", "design"])
    base = f"grants/{grant['id']}"
    told = accepted(planning.patch(base, {"version": 1, "note": "เร่งด่วน"}))
    assert (told["note"], told["papers"]) == ("เร่งด่วน", ["land", "design"])
    accepted(planning.post(f"{base}/submit", {"version": 2}))
    office = program(world.district_officer)
    refused = program(world.finance).post(f"{base}/review", {"version": 3, "opinion": "ควร"})
    assert refused.status_code == 403
    accepted(office.post(f"{base}/review", {"version": 3, "opinion": "เห็นควร"}))
    accepted(program(world.province_officer).post(f"{base}/forward", {"version": 4}))
    given = {"version": 5, "amount_baht": "450000", "document": "มท 0810/1"}
    stale = program(world.dla).post(f"{base}/allocate", given | {"version": 4})
    assert stale.status_code == 409
    told = accepted(program(world.dla).post(f"{base}/allocate", given))
    assert (told["state"], told["allocated_baht"]) == ("allocated", "450000.00")
    project_told = accepted(planning.get(f"projects/{project.code}"))
    assert (project_told["state"], project_told["budget_baht"]) == ("budgeted", "450000.00")
    assert project_told["shares"][0]["item_id"] == told["item_id"]


def test_a_budget_request_is_decided_by_the_executive(world, program):
    project = world.project(state="approved")
    body = {"fiscal_year": 2569, "source": "ordinance", "amount_baht": 1000}
    planning = program(world.planning)
    asked = accepted(planning.post(f"projects/{project.code}/budget-requests", body))
    base = f"budget-requests/{asked['id']}"
    letter = {"version": 1, "document": "1/2569"}
    assert planning.post(f"{base}/approve", letter).status_code == 403
    told = accepted(program(world.executive).post(f"{base}/approve", letter))
    assert (told["state"], told["document"]) == ("approved", "1/2569")
    second = accepted(
        planning.post(f"projects/{project.code}/budget-requests", body | {"source": "reserve"})
    )
    other = f"budget-requests/{second['id']}"
    told = accepted(
        program(world.executive).post(f"{other}/refuse", {"version": 1, "reason": "งบไม่พอ"})
    )
    assert told["reason"] == "งบไม่พอ"
    assert planning.post(f"{other}/withdraw", {"version": 2}).status_code == 400


def test_strategies_and_visions_are_kept_by_their_place(world, program):
    national = accepted(
        program(world.dla).post(
            "strategies", {"number": 1, "name": "ความมั่นคง", "first_year": 2561, "last_year": 2580}
        )
    )
    assert (national["level"], national["lao_code"]) == ("national", None)
    own = {
        "lao": world.sao.code,
        "number": 1,
        "name": "ถนน",
        "first_year": 2566,
        "last_year": 2570,
        "serves": [national["id"]],
    }
    assert program(world.finance).post("strategies", own).status_code == 403
    assert program(world.stranger).post("strategies", own).status_code == 404
    planning = program(world.planning)
    made = accepted(planning.post("strategies", own))
    assert made["serves"] == [national["id"]]
    told = accepted(planning.patch(f"strategies/{made['id']}", {"version": 1, "name": "น้ำ"}))
    assert (told["name"], told["serves"], told["version"]) == ("น้ำ", [national["id"]], 2)
    vision = {"lao": world.sao.code, "first_year": 2566, "last_year": 2570, "text": "น่าอยู่"}
    made = accepted(planning.post("visions", vision))
    assert planning.post("visions", vision).status_code == 400
    told = accepted(planning.patch(f"visions/{made['id']}", {"version": 1, "text": "เมืองใหม่"}))
    assert (told["text"], told["first_year"]) == ("เมืองใหม่", 2566)
    assert planning.patch(f"visions/{made['id']}", {"version": 1, "text": "x"}).status_code == 409


def test_a_vision_needs_its_authority(world, program):
    vision = {"lao": "", "first_year": 2566, "last_year": 2570, "text": "น่าอยู่"}
    refused = program(world.dla).post("visions", vision)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "lao"


SIGN = {
    "version": 1,
    "number": "9",
    "contractor": "x",
    "signed_on": "2025-01-10",
    "amount_baht": "1",
}
ASK = {"fiscal_year": YEAR, "source": "general", "amount_baht": 5}
# What is sent to a project, and the right it needs.
STEPS = {
    "contracts": (SIGN, "money"),
    "state": ({"version": 1, "state": "spec", "changed_on": "2025-01-10"}, "money"),
    "budget-requests": (ASK, "facts"),
    "grants": (ASK | {"priority": 1}, "facts"),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_taken_with_its_right_only(world, program, role, step):
    body, right = STEPS[step]
    targets = {
        "own": world.project(),
        "other": world.project(authority=world.far, state="draft"),
        "outline": world.project(authority=world.far, state="budgeted"),
    }
    sender = program(user_of(world, role))
    for target, project in targets.items():
        world.fund(project)
        answer = sender.post(f"projects/{project.code}/{step}", body)
        wanted = expected(role, target, right)
        wanted = {302: {401}, 200: {200, 201}}.get(min(wanted), wanted)
        assert answer.status_code in wanted, (target, answer.content.decode())


@pytest.mark.parametrize("role", ["stranger", "reader", "planning", "executive"])
def test_a_row_is_changed_by_who_may_alone(world, program, role):
    project = world.project()
    world.fund(project)
    contract = Contract.objects.create(
        project=project,
        number="1",
        contractor="x",
        signed_on=date(2025, 1, 10),
        amount=Decimal(1000),
    )
    grant = GrantRequest.objects.create(
        project=project, fiscal_year=YEAR, source="general", amount=5, state="submitted"
    )
    sender = program(user_of(world, role))
    reads = {"contracts": role != "stranger", "grants": role not in {"stranger", "reader"}}
    reason = {"version": 1, "reason": "x"}
    for path, body in (
        (f"contracts/{contract.pk}/void", reason),
        (f"grants/{grant.pk}/return", reason),
        (f"grants/{grant.pk}/review", {"version": 1, "opinion": "x"}),
    ):
        wanted = 403 if reads[path.partition("/")[0]] else 404
        assert sender.post(path, body).status_code == wanted, path
    contract.refresh_from_db()
    grant.refresh_from_db()
    assert (contract.voided_at, grant.state) == (None, "submitted")
