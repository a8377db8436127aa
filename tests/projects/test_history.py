"""The history of a project: one merged list, two versions side by side, one brought back."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.gis.geos import LineString, Point
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F
from django.urls import reverse

from accounts.models import User
from coordinates.datum import operation
from projects.codes import Role
from projects.history import History, history_of
from projects.history.parts import PARTS
from projects.history.words import field_of, in_words, label_of
from projects.models import (
    BudgetShare,
    Contract,
    DevelopmentPlan,
    Disbursement,
    Finding,
    ItemMonth,
    Kind,
    Obligation,
    PlanEntry,
    Project,
    ProjectAmount,
    ProjectGeometry,
    Strategy,
    StrategyLink,
)
from projects.services.contracts import (
    contract_sign,
    contract_void,
    disbursement_add,
    obligation_add,
    part_void,
)
from tests.projects.findings import finding_of

CONTRACT = {
    "number": "1/2568",
    "contractor": "หจก. ทดสอบ",
    "contractor_tax_id": "",
    "egp_number": "",
    "excess": Decimal(0),
    "excess_reason": "",
    "signed_on": date(2025, 1, 10),
    "amount": Decimal(400_000),
}
FACTS = {"name": "ถนนเดิม", "year": "2568", "kind": "concrete", "state": "planned"}


@pytest.fixture
def project(world) -> Project:
    return world.project(state="planned", name="ถนนเดิม")


@pytest.fixture
def as_user(client):
    def enter(user: User):
        client.force_login(user)
        return client

    return enter


def page_of(client, project: Project, query: str = "") -> list:
    return list(
        client.get(reverse("projects:history", args=[project.code]) + query).context["page"]
    )


def edit(client, project: Project, **facts) -> None:
    age()
    project.refresh_from_db()
    url = reverse("projects:edit", args=[project.code])
    answer = client.post(url, FACTS | {"version": project.facts_version} | facts)
    assert answer.status_code == 302, answer.context["form"].errors


def age() -> None:
    """What happened until now was an hour ago: in a test all events have one moment."""
    for part in PARTS.values():
        events = apps.get_model("projects", f"{part.model}Event")._default_manager
        events.update(pgh_created_at=F("pgh_created_at") - timedelta(hours=1))


def events_of(project: Project, part: str) -> list[str]:
    """Keys of the events of a part, the latest first."""
    return [change.key for change in History(project, [PARTS[part]])[:50]]


def words(change) -> list[tuple[str, str, str]]:
    return [(str(label), before, after) for label, before, after in change.details]


def test_every_part_of_a_chain_is_in_one_list(world, project):
    """Each table that points at a project, or at its contracts, has events here."""
    tables = {part.tracked for part in PARTS.values()}
    pointing = {
        relation.related_model
        for model in (Project, Contract)
        for relation in model._meta.related_objects
        if hasattr(relation.related_model, "pgh_event_models")
    }
    assert pointing - tables == set()


@pytest.mark.parametrize(
    "model",
    [BudgetShare, ItemMonth, PlanEntry, ProjectAmount, Strategy, StrategyLink],
    ids=lambda model: model.__name__,
)
def test_a_row_that_a_service_deletes_leaves_its_event(model):
    assert "delete" in model.pgh_event_models


@pytest.mark.parametrize("model", [Strategy, PlanEntry, ItemMonth], ids=lambda one: one.__name__)
def test_what_is_taken_away_on_a_page_tells_who_took_it(as_user, world, project, model):
    years = {"authority": world.sao, "first_year": 2566, "last_year": 2570}
    if model is Strategy:
        row = Strategy.objects.create(level="authority", name="น้ำ", **years)
        url, sent = reverse("strategies:remove", args=[row.pk]), {"version": 1}
    elif model is PlanEntry:
        plan = DevelopmentPlan.objects.create(**years)
        row = plan.entries.create(project=project)
        url, sent = reverse("plans:entry_remove", args=[plan.pk, row.pk]), {}
    else:
        item = world.item(source="general")
        row = ItemMonth.objects.create(item=item, month=date(2024, 10, 1), amount=Decimal(1))
        url, sent = reverse("budget:months", args=[item.pk]), {"version": 1}
    by = world.finance if model is ItemMonth else world.planning
    assert as_user(by).post(url, sent).status_code == 302
    assert not model.objects.filter(pk=row.pk).exists()
    event = row.events.get(pgh_label="delete")
    assert (event.pgh_context.metadata["user"], event.pgh_context.metadata["url"]) == (by.pk, url)


def test_every_column_shown_has_a_name_in_thai():
    for part in PARTS.values():
        fields = list(part.tracked._meta.concrete_fields)
        for field in fields:
            if field.column in part.hidden or field.name == "perceptual_bands":
                continue
            assert field_of(part, field.column) is field
            label = str(label_of(field))
            assert any("ก" <= letter <= "๙" for letter in label), (part.key, field.name, label)


def test_hidden_columns_are_columns():
    for part in PARTS.values():
        columns = {field.column for field in part.tracked._meta.concrete_fields}
        assert set(part.silent) <= columns, part.key


def test_a_change_says_who_when_why_and_each_field_in_words(as_user, world, project):
    client = as_user(world.planning)
    edit(client, project, kind="asphalt", name="ถนนใหม่", amount_2570="1,200")
    facts, amounts = sorted(page_of(client, project)[:2], key=lambda one: one.kind, reverse=True)
    assert (facts.who, facts.on_behalf) == (world.planning.name, False)
    assert ("ชื่อโครงการ", "ถนนเดิม", "ถนนใหม่") in words(facts)
    assert ("งบประมาณตามแผน (บาท)", "", "1,200.00") in words(amounts)
    assert not any("pk" in label or "version" in label for label, _b, _a in words(facts))


def test_a_foreign_key_is_named_not_numbered(as_user, world, project):
    client = as_user(world.planning)
    edit(client, project, kind="asphalt")
    [told] = [one for one in words(page_of(client, project)[0]) if one[0] == "ประเภทงาน"]
    names = dict(Kind.objects.values_list("code", "name_th"))
    assert told[1:] == (names["concrete"], names["asphalt"])


def test_areas_are_named_not_numbered(as_user, world, project):
    district, subdistrict = world.other_district, world.subdistricts[1]
    Project.objects.filter(pk=project.pk).update(
        district_code=district.code, subdistrict_code=subdistrict.code
    )
    told = page_of(as_user(world.planning), project)[0]
    after = {label: new for label, _old, new in words(told)}
    assert (after["อำเภอ"], after["ตำบล"]) == (district.name_th, subdistrict.name_th)


def sample(field) -> object:
    """A value of ``field`` as the JSON of an event has it."""
    if field.flatchoices:
        return field.flatchoices[0][0]
    match field:
        case models.BooleanField():
            return True
        case models.DateTimeField():
            return "2025-01-10T03:00:00+00:00"
        case models.DateField():
            return "2025-01-10"
        case models.DecimalField():
            return Decimal("1234567.50")
        case ArrayField():
            return [field.base_field.flatchoices[0][0]]
        case models.JSONField():
            return {"2570": "1234567.50"} if field.name == "amounts" else {"name": "ถนน"}
    return None


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS.keys())
def test_no_column_is_told_as_the_database_has_it(part):
    for field in part.tracked._meta.concrete_fields:
        value = sample(field)
        if field.column in part.hidden or value is None:
            continue
        told = in_words(field, value, {})
        assert told != str(value), (field.name, told)
        assert not re.search(r"true|false|20\d\d-|[{\[\"]|1234567.50", told, re.IGNORECASE), (
            field.name,
            told,
        )
        if isinstance(field, models.DecimalField) and field.max_digits == 16:
            assert told == "1,234,567.50"
        if isinstance(field, models.JSONField) and field.name == "amounts":
            assert told == "ปี 2570 1,234,567.50 บาท"


def test_what_a_key_points_at_is_named_and_one_that_is_gone_says_so(as_user, world, project):
    payment = chain(world, project)
    told = page_of(as_user(world.finance), project, "?part=state")[0]
    assert ("การเบิกจ่าย", "", f"งวดที่ {payment.instalment} · 100,000.00 บาท") in words(told)
    item = field_of(PARTS["shares"], "item_id")
    assert in_words(item, 7, {}) == "รายการที่ไม่มีแล้ว (7)"


def test_an_entry_on_behalf_is_marked_and_a_colleagues_is_not(as_user, world, project):
    edit(as_user(world.analyst), project, name="วิเคราะห์แก้")
    edit(as_user(world.planning), project, name="แผนแก้")
    by_name = {
        one.who: one.on_behalf for one in page_of(as_user(world.planning), project, "?part=facts")
    }
    assert by_name[world.analyst.name] is True
    assert by_name[world.planning.name] is False


def test_money_tied_on_behalf_is_marked_by_the_duty_of_that_day(as_user, world, project):
    item = world.item()
    for user, amount in ((world.analyst, 100), (world.finance, 200)):
        project.refresh_from_db()
        data = {"version": project.money_version, "item": item.pk, "amount": str(amount)}
        url = reverse("projects:money", args=[project.code])
        assert as_user(user).post(url, data).status_code == 302
    changes = page_of(as_user(world.finance), project, "?part=shares")
    assert [(one.who, one.on_behalf) for one in changes] == [
        (world.finance.name, False),
        (world.analyst.name, True),
    ]
    assert ("จำนวนเงิน (บาท)", "100.00", "200.00") in words(changes[0])
    assert ("รายการงบประมาณ", "", "ค่าก่อสร้างถนน") in words(changes[1])


def test_what_the_rules_noted_at_once_is_one_entry_by_their_names(world, project):
    with transaction.atomic():
        finding_of(project, "wrong-zone", severity="block")
        stub = finding_of(project, "stub")
    with transaction.atomic():
        Finding.objects.filter(pk=stub.pk).update(state="fixed", closed_at="2026-01-01T00:00Z")
    fixed, found = history_of(project, parts=[PARTS["finding"]])
    assert [str(line[0]) for line in found.details] == ["เส้นตรงสองจุด", "โซน UTM ผิด"]
    assert "ต้องแก้ก่อนใช้" in found.details[1][2]
    [(title, before, after)] = fixed.details
    assert (str(title), before) == ("เส้นตรงสองจุด", "รอแก้ไข")
    assert after.startswith("แก้ไขแล้ว")


def test_the_list_is_narrowed_by_part_and_an_unknown_part_narrows_nothing(as_user, world, project):
    client = as_user(world.planning)
    edit(client, project, name="ใหม่")
    world.pin(project)
    world.fund(project)
    assert {one.kind for one in page_of(client, project)} == {"facts", "position", "shares"}
    assert {one.kind for one in page_of(client, project, "?part=position&part=shares")} == {
        "position",
        "shares",
    }
    assert len(page_of(client, project, "?part=nonsense")) == len(page_of(client, project))


def test_a_change_of_counters_alone_is_not_told(as_user, world, project):
    before = len(page_of(as_user(world.planning), project))
    Project.objects.filter(pk=project.pk).update(position_version=9)
    assert len(page_of(as_user(world.planning), project)) == before


def chain(world, project: Project) -> Disbursement:
    """A contract with an obligation and an instalment."""
    world.fund(project)
    money = {"by": world.finance}
    contract = contract_sign(
        project=project, expected_version=project.money_version, facts=CONTRACT, **money
    )
    project.refresh_from_db()
    bound = {"fiscal_year": 2568, "bound_on": date(2025, 1, 11), "amount": Decimal(400_000)}
    obligation_add(contract=contract, expected_version=project.money_version, facts=bound, **money)
    project.refresh_from_db()
    paid = {"instalment": 1, "paid_on": date(2025, 3, 1), "amount": Decimal(100_000)}
    made = disbursement_add(
        contract=contract, expected_version=project.money_version, facts=paid, **money
    )
    project.refresh_from_db()
    return made


def test_a_page_takes_as_many_queries_for_many_changes_as_for_few(
    as_user, world, project, django_assert_max_num_queries
):
    client = as_user(world.planning)
    chain(world, project)
    world.pin(project)
    edit(client, project, name="ชื่ออื่น", state=project.state)
    url = reverse("projects:history", args=[project.code])
    with django_assert_max_num_queries(24) as few:
        client.get(url)
    count = len(few)
    for number in range(12):
        edit(client, project, name=f"ชื่อที่ {number}", state=project.state)
        project.refresh_from_db()
    with django_assert_max_num_queries(count):
        assert len(client.get(url).context["page"]) > 15
    with django_assert_max_num_queries(14):
        assert len(history_of(project)) > 15


def test_pages_follow_each_other_without_gap_or_repetition(world, project):
    for number in range(7):
        Project.objects.filter(pk=project.pk).update(name=f"ชื่อที่ {number}")
    history = History(project, PARTS.values())
    whole = [change.key for change in history[: len(history)]]
    assert [one.key for one in (*history[:3], *history[3:6], *history[6:])] == whole
    assert len(set(whole)) == len(whole) == 8


def test_two_versions_of_facts_stand_side_by_side(as_user, world, project):
    client = as_user(world.planning)
    edit(client, project, name="ถนนใหม่", amount_2570="500")
    new, old = events_of(project, "facts")[:2]
    url = reverse("projects:history_compare", args=[project.code])
    answer = client.get(url, {"a": new, "b": old})
    lines = {str(line.label): line for line in answer.context["lines"]}
    assert (lines["ชื่อโครงการ"].a, lines["ชื่อโครงการ"].b) == ("ถนนเดิม", "ถนนใหม่")
    assert lines["งบประมาณตามแผน 2570 (บาท)"].b == "500.00"
    assert not lines["สาขา"].differs


def test_two_positions_are_drawn_on_one_map_with_their_distance(as_user, world, project):
    client = as_user(world.engineering)
    first = world.pin(project, Point(100.05, 16.05, srid=4326))
    ProjectGeometry.objects.filter(pk=first.pk).update(geometry=Point(100.06, 16.05, srid=4326))
    new, old = events_of(project, "position")
    answer = client.get(
        reverse("projects:history_compare", args=[project.code]), {"a": old, "b": new}
    )
    shapes = answer.context["shapes"]
    assert shapes["theirs"]["geometry"]["coordinates"] == [100.05, 16.05]
    assert shapes["mine"]["geometry"]["coordinates"] == [100.06, 16.05]
    assert answer.context["moved_m"] == pytest.approx(1070, rel=0.01)
    assert "compare.js" in answer.content.decode()


def test_versions_of_two_parts_are_refused_by_name(as_user, world, project):
    world.pin(project)
    url = reverse("projects:history_compare", args=[project.code])
    asked = {"a": events_of(project, "facts")[0], "b": events_of(project, "position")[0]}
    answer = as_user(world.planning).get(url, asked)
    assert answer.status_code == 400
    assert "เลือกสองรุ่นของส่วนเดียวกัน" in answer.content.decode()


@pytest.mark.parametrize(
    "key", ["facts-999999999", "facts-99999999999999", "x-1", "", "facts-", "facts-²"]
)
def test_an_event_that_is_not_the_projects_is_a_404(as_user, world, project, key):
    url = reverse("projects:history_compare", args=[project.code])
    assert as_user(world.planning).get(url, {"a": key}).status_code == 404


def test_another_projects_event_is_a_404(as_user, world, project):
    foreign = events_of(world.project(), "facts")[0]
    url = reverse("projects:history_compare", args=[project.code])
    assert as_user(world.planning).get(url, {"a": foreign}).status_code == 404


def restore(client, project: Project, key: str, **data):
    project.refresh_from_db()
    part = key.partition("-")[0]
    version = {"facts": project.facts_version, "position": project.position_version}
    sent = {"version": version.get(part, project.money_version), "reason": "บันทึกผิด"}
    return client.post(reverse("projects:history_restore", args=[project.code, key]), sent | data)


def test_facts_of_then_are_written_as_a_change_of_now(as_user, world, project):
    client = as_user(world.planning)
    edit(client, project, amount_2570="900")
    then = events_of(project, "facts")[0]
    edit(client, project, name="ชื่อผิด", amount_2570="", amount_2571="5", state="draft")
    age()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"  # what is stored is in the site's own
    assert restore(client, project, then).status_code == 302
    del client.cookies[settings.LANGUAGE_COOKIE_NAME]
    project.refresh_from_db()
    assert (project.name, project.state) == ("ถนนเดิม", "draft")  # the state is not brought back
    assert dict(project.amounts.values_list("fiscal_year", "amount")) == {2570: 900}
    latest = page_of(client, project, "?part=facts")[0]
    assert "บันทึกผิด" in latest.reason
    assert latest.reason.startswith("คืนค่ารุ่น")
    assert ("ชื่อโครงการ", "ชื่อผิด", "ถนนเดิม") in words(latest)


def test_a_restore_shows_first_what_it_would_change(as_user, world, project):
    client = as_user(world.planning)
    then = events_of(project, "facts")[0]
    edit(client, project, name="ชื่อผิด")
    answer = client.get(reverse("projects:history_restore", args=[project.code, then]))
    told = {str(line.label): (line.a, line.b) for line in answer.context["lines"]}
    assert told["ชื่อโครงการ"] == ("ชื่อผิด", "ถนนเดิม")


def test_a_restore_names_the_plan_whose_amounts_it_empties(as_user, world, project):
    [then] = events_of(project, "facts")
    plan = DevelopmentPlan.objects.create(
        authority=world.sao, name="แผนใหม่", first_year=2576, last_year=2580
    )
    PlanEntry.objects.create(plan=plan, project=project)
    client = as_user(world.planning)
    url = reverse("projects:history_restore", args=[project.code, then])
    assert client.get(url).context["emptied"] == []
    age()
    project.amounts.create(fiscal_year=2577, amount=5)
    answer = client.get(url)
    assert answer.context["emptied"] == [("แผนใหม่", [2577])]
    assert "งบประมาณปี 2577 ในแผนใหม่จะถูกล้าง" in answer.text


def test_a_restore_lists_exactly_what_it_writes(as_user, world, project):
    client = as_user(world.planning)
    then = events_of(project, "facts")[0]
    edit(client, project, name="ชื่อผิด", amount_2570="900", state="draft")
    Project.objects.filter(pk=project.pk).update(
        activity_type="build", district_code=world.other_district.code, sample=True
    )
    url = reverse("projects:history_restore", args=[project.code, then])
    answer = client.get(url)
    listed = {str(line.label) for line in answer.context["lines"]}
    assert listed == {"ชื่อโครงการ", "งบประมาณตามแผน 2570 (บาท)"}
    assert "สถานะของโครงการไม่เปลี่ยน" in answer.content.decode()
    assert restore(client, project, then).status_code == 302
    project.refresh_from_db()
    assert (project.name, project.amounts.count()) == ("ถนนเดิม", 0)
    kept = (project.state, project.activity_type_id, project.district_code, project.sample)
    assert kept == ("draft", "build", world.other_district.code, True)


def test_what_was_taken_back_says_that_the_state_follows(as_user, world, project):
    payment = chain(world, project)
    part_void(part=payment, by=world.finance, expected_version=4, reason="พิมพ์ผิด")
    voided = events_of(project, "disbursement")[0]
    client = as_user(world.finance)
    answer = client.get(reverse("projects:history_restore", args=[project.code, voided]))
    assert answer.context["lines"] == []
    assert "สถานะของโครงการไม่เปลี่ยน" not in answer.content.decode()
    assert restore(client, project, voided).status_code == 302
    change = project.state_changes.latest("pk")
    assert (change.state, change.reason) == ("disbursing", "คืนค่า: บันทึกผิด")


def test_a_restore_over_a_colleagues_later_change_is_a_conflict(as_user, world, project):
    client = as_user(world.planning)
    then = events_of(project, "facts")[0]
    edit(client, project, name="คนหนึ่ง")
    edit(client, project, name="อีกคน")
    answer = restore(client, project, then, version=2)
    assert answer.status_code == 409
    assert answer.context["form"].data["version"] == "3"
    assert "บันทึกผิด" in answer.content.decode()  # what was typed is kept
    project.refresh_from_db()
    assert project.name == "อีกคน"


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_restore_needs_a_reason(as_user, world, project, reason):
    client = as_user(world.planning)
    then = events_of(project, "facts")[0]
    edit(client, project, name="ชื่อผิด")
    assert restore(client, project, then, reason=reason).status_code == 400
    project.refresh_from_db()
    assert project.name == "ชื่อผิด"


def test_what_stands_already_is_not_restored_again(as_user, world, project):
    client = as_user(world.planning)
    answer = restore(client, project, events_of(project, "facts")[0])
    assert answer.status_code == 400
    assert "เหมือนกับที่ใช้อยู่แล้ว" in answer.content.decode()
    project.refresh_from_db()
    assert project.facts_version == 1


def test_facts_of_a_withdrawn_project_are_not_restored(as_user, world, project):
    client = as_user(world.planning)
    then = events_of(project, "facts")[0]
    edit(client, project, name="ชื่อผิด")
    Project.objects.filter(pk=project.pk).update(state="cancelled", state_reason="เลิก")
    answer = restore(client, project, then)
    assert answer.status_code == 400
    assert "ถูกถอนแล้ว" in answer.content.decode()


def test_a_replaced_position_is_pinned_again_with_all_it_was(as_user, world, project):
    client = as_user(world.engineering)
    line = LineString((100.05, 16.05), (100.06, 16.05), srid=4326)
    world.pin(
        project,
        line,
        method="document",
        typed_text="16.05 100.05",
        declared_crs="EPSG:4326",
        operation="none",
        accuracy_m=Decimal("2.5"),
    )
    then = events_of(project, "position")[-1]
    url = reverse("projects:position", args=[project.code])
    point = '{"type": "Point", "coordinates": [100.1, 16.1]}'
    sent = {"version": 1, "role": "planned", "method": "map", "geometry": point, "reason": "ย้าย"}
    assert client.post(url, sent).status_code == 302
    assert restore(client, project, then).status_code == 302
    now = project.geometries.get(replaced_at=None)
    assert now.geometry.equals_exact(line)
    assert (now.typed_text, now.method, now.accuracy_m) == (
        "16.05 100.05",
        "document",
        Decimal("2.5"),
    )
    assert (now.declared_crs, now.operation, now.version) == ("EPSG:4326", "none", 3)
    assert project.geometries.count() == 3  # nothing disappears
    replaced = project.geometries.get(version=2)
    assert replaced.replaced_reason == "คืนค่ารุ่น 1: บันทึกผิด"
    assert replaced.moved_m > 1000


def test_a_voided_instalment_counts_again_and_its_contract_first(as_user, world, project):
    payment = chain(world, project)
    client = as_user(world.finance)
    contract = payment.contract
    part_void(part=payment, by=world.finance, expected_version=4, reason="พิมพ์ผิด")
    contract_void(contract=contract, by=world.finance, expected_version=5, reason="ผิดโครงการ")
    voided_payment = events_of(project, "disbursement")[0]
    voided_contract = events_of(project, "contract")[0]
    refused = restore(client, project, voided_payment)
    assert refused.status_code == 400
    assert "คืนค่าสัญญาก่อน" in refused.content.decode()
    assert restore(client, project, voided_contract).status_code == 302
    assert restore(client, project, voided_payment).status_code == 302
    payment.refresh_from_db()
    contract.refresh_from_db()
    project.refresh_from_db()
    assert (payment.voided_at, contract.voided_at) == (None, None)
    assert project.state == "disbursing"
    change = page_of(client, project, "?part=disbursement")[0]
    assert str(change.verb) == "คืนค่า"
    assert change.reason == "คืนค่า: บันทึกผิด"


def test_what_no_longer_fits_its_sum_stays_voided(as_user, world, project):
    payment = chain(world, project)
    part_void(part=payment, by=world.finance, expected_version=4, reason="พิมพ์ผิด")
    project.refresh_from_db()
    whole = {"instalment": 2, "paid_on": date(2025, 3, 1), "amount": Decimal(400_000)}
    disbursement_add(
        contract=payment.contract,
        by=world.finance,
        expected_version=project.money_version,
        facts=whole,
    )
    answer = restore(as_user(world.finance), project, events_of(project, "disbursement")[1])
    assert answer.status_code == 400
    assert "เกินวงเงินสัญญา" in answer.content.decode()
    payment.refresh_from_db()
    assert payment.voided_at is not None


def test_a_number_taken_again_keeps_a_voided_contract_voided(as_user, world, project):
    world.fund(project)
    contract = contract_sign(project=project, by=world.finance, expected_version=1, facts=CONTRACT)
    contract_void(contract=contract, by=world.finance, expected_version=2, reason="ผิด")
    contract_sign(project=project, by=world.finance, expected_version=3, facts=CONTRACT)
    voided = next(one.key for one in History(project, [PARTS["contract"]])[:9] if one.can_return)
    assert restore(as_user(world.finance), project, voided).status_code == 400
    assert Contract.objects.filter(voided_at=None).count() == 1


def test_a_contract_comes_back_with_what_was_taken_back_with_it_alone(as_user, world, project):
    world.fund(project)
    contract = contract_sign(project=project, by=world.finance, expected_version=1, facts=CONTRACT)
    for version, amount in ((2, 100_000), (3, 300_000)):
        obligation_add(
            contract=contract,
            by=world.finance,
            expected_version=version,
            facts={
                "fiscal_year": 2568,
                "bound_on": date(2025, 1, 20),
                "amount": Decimal(amount),
                "document": "",
            },
        )
    first, second = Obligation.objects.order_by("pk")
    part_void(part=first, by=world.finance, expected_version=4, reason="ซ้ำ")
    contract_void(contract=contract, by=world.finance, expected_version=5, reason="ผิดโครงการ")
    assert Obligation.objects.filter(voided_at=None).count() == 0
    voided = next(one.key for one in History(project, [PARTS["contract"]])[:9] if one.can_return)
    assert restore(as_user(world.finance), project, voided).status_code == 302
    assert list(Obligation.objects.filter(voided_at=None)) == [second]
    second.refresh_from_db()
    assert (second.void_reason, second.voided_by, second.version) == ("", None, 3)


def test_a_contract_older_than_the_money_that_is_tied_now_stays_voided(as_user, world, project):
    share = world.fund(project)
    contract = contract_sign(project=project, by=world.finance, expected_version=1, facts=CONTRACT)
    contract_void(contract=contract, by=world.finance, expected_version=2, reason="ผิด")
    share.delete()
    world.fund(project, fiscal_year=2569)
    voided = next(one.key for one in History(project, [PARTS["contract"]])[:9] if one.can_return)
    answer = restore(as_user(world.finance), project, voided)
    assert answer.status_code == 400
    assert "1 ต.ค. 2568" in answer.content.decode()
    contract.refresh_from_db()
    assert contract.voided_at is not None


def test_what_was_never_voided_offers_no_restoring(as_user, world, project):
    chain(world, project)
    client = as_user(world.finance)
    key = events_of(project, "obligation")[0]
    assert restore(client, project, key).status_code == 400
    assert Obligation.objects.get().version == 1


def test_only_those_who_may_change_a_part_are_offered_its_return(as_user, world, project):
    edit(as_user(world.planning), project, name="ใหม่")
    world.pin(project, role=Role.PLANNED)
    url = reverse("projects:history", args=[project.code])
    links = {
        name: as_user(getattr(world, name)).get(url).content.decode().count("/restore")
        for name in ("planning", "engineering", "finance")
    }
    assert links == {"planning": 2, "engineering": 1, "finance": 0}


def test_the_restore_of_a_part_that_has_none_is_a_404(as_user, world, project):
    world.fund(project)
    key = events_of(project, "shares")[0]
    assert restore(as_user(world.finance), project, key).status_code == 404


@pytest.mark.parametrize(
    ("srid", "told"),
    [
        (4326, "ไม่ต้องแปลง"),
        (32647, "UTM โซน 47N บน WGS 84"),
        (24047, "UTM โซน 47N จาก Indian 1975 เป็น WGS 84 ด้วยค่าของกรมแผนที่ทหาร"),
    ],
)
def test_what_was_done_to_a_position_is_said_in_words(srid, told):
    column = field_of(PARTS["position"], "operation")
    assert in_words(column, operation(srid), {}) == told


def test_what_nearly_every_project_is_and_a_key_of_ours_are_not_told(as_user, world, project):
    Project.objects.filter(pk=project.pk).update(source_key="352f4dea", sample=False)
    text = " ".join(str(words(one)) for one in page_of(as_user(world.planning), project))
    assert "352f4dea" not in text
    assert "ตัวอย่าง" not in text
