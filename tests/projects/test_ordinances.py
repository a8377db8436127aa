"""Ordinances, who approves them, their items and what may change once they are approved."""

from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from accounts.models import LocalAuthority
from accounts.owners import owner_columns
from projects.budget.errors import (
    ApproverUnknown,
    ItemKeepsToGrant,
    ItemKeepsToOrdinance,
    ItemsExceedOrdinance,
    OrdinanceApproved,
    OrdinanceDates,
    OrdinanceExists,
    OrdinanceHasItems,
    OrdinanceNotApproved,
    OrdinanceTotalMissing,
    SupplementaryNeedsMain,
    TransferElsewhere,
    TransferExceedsRest,
)
from projects.errors import Conflict, MonthsExceedItem
from projects.models import ApprovalRule, BudgetItem, BudgetShare, ItemMonth, Ordinance
from projects.services.money import budget_item_edit
from projects.services.ordinances import (
    ordinance_create,
    ordinance_edit,
    ordinance_item_add,
    ordinance_transfer,
)
from projects.services.sums import sums_checked

MAIN = {"kind": "main", "fiscal_year": 2569, "number": 1, "name": "ข้อบัญญัติ 2569"}
LINE = {"name": "ค่าถนน", "fiscal_year": 2569, "source": "ordinance"}
APPROVED = {"council_on": date(2025, 9, 1), "approved_on": date(2025, 9, 15)}
POSTED = {
    "kind": "main",
    "fiscal_year": "๒๕๖๙",
    "number": "1",
    "total": "๑๐,๐๐๐,๐๐๐",
    "council_on": "1 ก.ย. 2568",
    "resolution": "4/2568",
}


@pytest.fixture
def planning(client, world):
    client.force_login(world.planning)
    return client


def ordinance(world, **facts) -> Ordinance:
    return ordinance_create(authority=world.sao, by=world.planning, facts=MAIN | facts)


def add(world, of: Ordinance, amount: int = 1_000, **facts) -> BudgetItem:
    line = {"name": "ค่าถนน", "amount": Decimal(amount)} | facts
    return ordinance_item_add(ordinance=of, by=world.finance, facts=line)


@pytest.mark.parametrize(
    ("kind", "approver"),
    [
        ("sao", "district_chief"),
        ("subdistrict", "governor"),
        ("town", "governor"),
        ("city", "governor"),
        ("pao", "governor"),
    ],
)
def test_the_approver_follows_the_kind_of_authority(world, kind, approver):
    LocalAuthority.objects.filter(pk=world.sao.pk).update(kind=kind)
    ApprovalRule.objects.update_or_create(
        pk=kind, defaults={"ordinance_approver": approver, "plan_needs_consent": False}
    )
    world.sao.refresh_from_db()
    assert ordinance(world).approver == approver


def test_an_authority_of_no_known_approver_is_told(world):
    ApprovalRule.objects.filter(pk="sao").delete()
    with pytest.raises(ApproverUnknown):
        ordinance(world)


def test_planning_enters_an_ordinance_in_thai_and_reads_it(planning, world):
    answer = planning.post(reverse("budget:ordinance_new"), POSTED)
    made = Ordinance.objects.get()
    assert answer.status_code == 302
    assert (made.authority, made.fiscal_year, made.total) == (world.sao, 2569, 10_000_000)
    assert made.council_on == date(2025, 9, 1)
    assert made.name == "ข้อบัญญัติงบประมาณรายจ่าย ประจำปี 2569"
    assert (made.created_by, made.entered_on_behalf) == (world.planning, False)
    page = planning.get(reverse("budget:ordinance", args=[made.pk])).content.decode()
    assert "1 ก.ย. 2568" in page
    edit = planning.get(reverse("budget:ordinance_edit", args=[made.pk]))
    assert "1 ก.ย. 2568" in edit.content.decode()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"total": "1.250.000"}, "total"),
        ({"total": "-"}, "total"),
        ({"total": "-5"}, "total"),
        ({"total": "9" * 30}, "total"),
        ({"fiscal_year": "1999"}, "fiscal_year"),
        ({"council_on": "31/2/2568"}, "council_on"),
        ({"council_on": "1/1/2590"}, "council_on"),
        ({"council_on": "10/10/2561"}, "council_on"),
        ({"approved_on": "1 ต.ค. 2569"}, "approved_on"),
        ({"approved_on": "1 ส.ค. 2568"}, "approved_on"),
        ({"council_on": "", "approved_on": "1 ก.ย. 2568"}, "council_on"),
        ({"kind": "supplementary"}, "kind"),
        ({"number": "0"}, "number"),
    ],
)
def test_wrong_input_is_refused_beside_its_field_and_the_rest_is_kept(planning, changed, field):
    answer = planning.post(reverse("budget:ordinance_new"), POSTED | changed)
    form = answer.context["form"]
    assert answer.status_code == 400
    assert field in form.errors
    assert form["resolution"].value() == "4/2568"
    assert not Ordinance.objects.exists()


def test_an_amount_as_clerks_write_it_is_read(planning):
    planning.post(reverse("budget:ordinance_new"), POSTED | {"total": "1,250,000.-"})
    assert Ordinance.objects.get().total == 1_250_000


def test_the_same_ordinance_is_not_entered_twice(planning, world):
    ordinance(world)
    with pytest.raises(OrdinanceExists):
        ordinance(world)
    answer = planning.post(reverse("budget:ordinance_new"), POSTED)
    assert answer.status_code == 400
    assert "number" in answer.context["form"].errors


def test_a_supplement_needs_the_approved_main_one_of_its_year(world):
    more = {"kind": "supplementary"}
    main = ordinance(world)
    with pytest.raises(SupplementaryNeedsMain):
        ordinance(world, **more)
    ordinance_edit(ordinance=main, by=world.planning, expected_version=1, facts=APPROVED)
    assert add(world, ordinance(world, **more)).source == "supplementary"
    with pytest.raises(SupplementaryNeedsMain):
        ordinance(world, **more, fiscal_year=2568)


@pytest.mark.parametrize(
    "dates",
    [
        {"approved_on": date(2025, 9, 15)},
        {"council_on": date(2025, 9, 16), "approved_on": date(2025, 9, 15)},
        {"council_on": date(2999, 9, 16)},
        {"council_on": date(2025, 9, 1), "approved_on": date(2999, 9, 15)},
        {"council_on": date(2023, 9, 30)},
        {"council_on": date(2025, 9, 1), "approved_on": date(2026, 10, 1)},
    ],
)
def test_dates_that_cannot_be_are_refused_by_the_service_too(world, dates):
    with pytest.raises(OrdinanceDates):
        ordinance(world, **dates)
    assert not Ordinance.objects.exists()


def test_items_follow_the_kind_and_year_and_never_exceed_the_total(world):
    main = ordinance(world, total=Decimal(1_500))
    item = add(world, main)
    assert (item.source, item.fiscal_year, item.ordinance) == ("ordinance", 2569, main)
    with pytest.raises(ItemsExceedOrdinance):
        add(world, main, 501)
    with pytest.raises(ItemsExceedOrdinance):
        budget_item_edit(
            item=item, by=world.finance, expected_version=1, facts={"amount": Decimal(1_501)}
        )
    with pytest.raises(ItemsExceedOrdinance):
        ordinance_edit(
            ordinance=main, by=world.finance, expected_version=1, facts={"total": Decimal(999)}
        )
    with pytest.raises(ItemKeepsToOrdinance):
        budget_item_edit(item=item, by=world.finance, expected_version=1, facts={"source": "loan"})
    with pytest.raises(OrdinanceHasItems):
        ordinance_edit(
            ordinance=main, by=world.finance, expected_version=1, facts={"fiscal_year": 2568}
        )
    item.refresh_from_db()
    main.refresh_from_db()
    assert (item.amount, item.version, main.total, main.version) == (1_000, 1, 1_500, 1)


def past_the_service(of: Ordinance, item: BudgetItem, other: BudgetItem) -> dict[str, object]:
    """What nobody's service does, by what it is: writes of the tables themselves."""
    items = BudgetItem.objects
    return {
        "a new item": lambda: items.bulk_create(
            [BudgetItem(**owner_columns(item.owner), **LINE, ordinance=of, amount=501)]
        ),
        "a larger amount": lambda: items.filter(pk=item.pk).update(amount=Decimal(1_501)),
        "an item of elsewhere": lambda: items.filter(pk=other.pk).update(ordinance=of),
        "a smaller total": lambda: Ordinance.objects.filter(pk=of.pk).update(total=999),
        "a total at last": lambda: Ordinance.objects.filter(pk=other.ordinance_id).update(
            total=10**9
        ),
    }


@pytest.mark.parametrize(
    "what",
    [
        "a new item",
        "a larger amount",
        "an item of elsewhere",
        "a smaller total",
        "a total at last",
    ],
)
def test_the_database_itself_keeps_items_within_the_total(world, what):
    main = ordinance(world, total=Decimal(1_500))
    item, other = add(world, main), add(world, ordinance(world, fiscal_year=2568, total=None))
    add(world, other.ordinance, 10**9)  # no total, no ceiling
    with pytest.raises(ItemsExceedOrdinance) as refused, sums_checked():
        past_the_service(main, item, other)[what]()
    assert refused.value.about in {main.pk, other.ordinance_id}
    with sums_checked():
        BudgetItem.objects.filter(pk=item.pk).update(amount=Decimal(1_500))


def test_an_item_is_added_and_edited_on_the_page_until_the_approval(planning, world):
    main = ordinance(world)
    url = reverse("budget:ordinance_item_new", args=[main.pk])
    line = {"name": "ค่าถนน", "amount": "๑,๐๐๐", "source": "loan", "fiscal_year": "2560"}
    assert planning.get(url).status_code == 200
    assert planning.post(url, line).status_code == 302
    item = BudgetItem.objects.get()
    assert (item.source, item.fiscal_year) == ("ordinance", 2569)  # what was posted counts not
    edit = reverse("projects:item_edit", args=[item.pk])
    answer = planning.post(edit, line | {"version": "1", "amount": "2000"})
    assert answer.url == reverse("budget:ordinance", args=[main.pk])
    ordinance_edit(ordinance=main, by=world.planning, expected_version=1, facts=APPROVED)
    refused = planning.post(edit, line | {"version": "2", "amount": "3000"})
    assert refused.status_code == 400
    assert str(OrdinanceApproved.message) in refused.content.decode()
    well = planning.post(edit, line | {"version": "2", "amount": "2000", "document": "9/2569"})
    assert well.status_code == 302
    item.refresh_from_db()
    assert (item.amount, item.document, item.version) == (2000, "9/2569", 3)


def test_items_are_added_to_an_approved_ordinance_within_its_total_alone(planning, world):
    main = ordinance(world, total=Decimal(1_500), **APPROVED)
    page, url = (
        reverse(f"budget:{name}", args=[main.pk]) for name in ("ordinance", "ordinance_item_new")
    )
    line = {"name": "ค่าถนน", "amount": "1,500.01"}
    assert url in planning.get(page).content.decode()
    assert "วงเงินรวมที่ยังไม่อยู่ในรายการใด 1,500.00 บาท" in planning.get(url).content.decode()
    assert planning.post(url, line).status_code == 400
    assert planning.post(url, line | {"amount": "1,500.00"}).status_code == 302
    assert BudgetItem.objects.get().amount == 1_500
    assert url not in planning.get(page).content.decode()


def test_nothing_is_added_to_an_approved_ordinance_without_a_total(planning, world):
    main = ordinance(world, total=None, **APPROVED)
    url = reverse("budget:ordinance_item_new", args=[main.pk])
    assert url not in planning.get(reverse("budget:ordinance", args=[main.pk])).content.decode()
    answer = planning.post(url, {"name": "ค่าถนน", "amount": "1"})
    assert answer.status_code == 400
    assert str(OrdinanceTotalMissing.message) in answer.content.decode()
    assert not BudgetItem.objects.exists()


def test_the_form_says_what_an_approval_fixes_and_what_is_in_no_item(planning, world):
    main = ordinance(world, total=Decimal(1_500))
    add(world, main, 1_000)
    url = reverse("budget:ordinance_edit", args=[main.pk])
    text = planning.get(url).content.decode()
    assert "วงเงินรวมที่ยังไม่อยู่ในรายการใด 500.00 บาท" in text
    assert 'value="1,500.00"' in text
    ordinance_edit(ordinance=main, by=world.planning, expected_version=1, facts=APPROVED)
    assert "ยกเลิกการอนุมัติไม่ได้" not in planning.get(url).content.decode()


@pytest.mark.parametrize(
    "facts",
    [
        {"total": Decimal(5)},
        {"number": 2},
        {"kind": "supplementary"},
        {"fiscal_year": 2568},
        {"approved_on": None},
    ],
)
def test_what_was_approved_stays(world, facts):
    main = ordinance(world, **APPROVED)
    with pytest.raises(OrdinanceApproved):
        ordinance_edit(ordinance=main, by=world.planning, expected_version=1, facts=facts)
    well = ordinance_edit(
        ordinance=main, by=world.planning, expected_version=1, facts={"document": "มท 1"}
    )
    assert (well.document, well.version) == ("มท 1", 2)


def test_two_officers_see_both_versions_of_an_ordinance(planning, world):
    main = ordinance(world)
    url = reverse("budget:ordinance_edit", args=[main.pk])
    ordinance_edit(
        ordinance=main, by=world.finance, expected_version=1, facts={"resolution": "ของคนแรก"}
    )
    with pytest.raises(Conflict):
        ordinance_edit(
            ordinance=main, by=world.finance, expected_version=1, facts={"resolution": "x"}
        )
    answer = planning.post(url, POSTED | {"version": "1"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "ของคนแรก" in text
    assert "4/2568" in text
    assert "1 ก.ย. 2568" in text
    assert planning.post(url, answer.context["fields"]).status_code == 302
    main.refresh_from_db()
    assert (main.resolution, main.version) == ("4/2568", 3)


def test_a_transfer_keeps_the_sum_and_takes_only_what_no_project_has(planning, world):
    main = ordinance(world)
    giving, taking = add(world, main), add(world, main, 500)
    BudgetShare.objects.create(project=world.project(), item=giving, amount=Decimal(700))

    def transfer(amount, source=giving, target=taking, version=2):
        ordinance_transfer(
            source=source,
            target=target,
            amount=Decimal(amount),
            by=world.finance,
            expected_version=version,
            reason="หนังสือที่ 1",
        )

    with pytest.raises(OrdinanceNotApproved):
        transfer(100)
    ordinance_edit(ordinance=main, by=world.planning, expected_version=1, facts=APPROVED)
    for wrong in (301, 0, -1):
        with pytest.raises(TransferExceedsRest):
            transfer(wrong)
    for source, target in ((giving, giving), (giving, world.item()), (world.item(), taking)):
        with pytest.raises(TransferElsewhere):
            transfer(1, source, target)
    with pytest.raises(Conflict):
        transfer(1, version=7)
    url = reverse("budget:transfer", args=[main.pk])
    sent = {"source": giving.pk, "target": taking.pk, "amount": "300.01", "reason": "ที่ 1/2569"}
    sent["version"] = planning.get(url).context["form"]["version"].value()
    assert planning.post(url, sent).status_code == 400
    assert planning.post(url, sent | {"amount": "300"}).status_code == 302
    amounts = main.items.order_by("pk").values_list("amount", "version")
    assert list(amounts) == [(700, 2), (800, 2)]
    event = giving.events.order_by("-pgh_id").first()
    assert event.pgh_context.metadata["reason"] == "ที่ 1/2569"


def test_a_transfer_sent_twice_is_made_once(planning, world):
    main = ordinance(world, **APPROVED)
    giving, taking = (world.item(ordinance=main, fiscal_year=2569) for _ in range(2))
    url = reverse("budget:transfer", args=[main.pk])
    version = planning.get(url).context["form"]["version"].value()
    sent = {"source": giving.pk, "target": taking.pk, "amount": "100", "reason": "ที่ 1/2569"}
    assert planning.post(url, sent | {"version": version}).status_code == 302
    again = planning.post(url, sent | {"version": version})
    assert again.status_code == 409
    assert str(Conflict.message) in again.content.decode()
    form = again.context["form"]
    assert [form[name].value() for name in sent] == [str(value) for value in sent.values()]
    assert list(main.items.order_by("pk").values_list("amount", flat=True)) == [999_900, 1_000_100]
    assert planning.post(url, sent | {"version": form["version"].value()}).status_code == 302
    assert planning.post(url, sent).status_code == 400
    main.refresh_from_db()
    assert (main.version, main.updated_by) == (3, world.planning)


def test_a_transfer_that_cannot_be_is_refused_in_its_form(planning, world):
    main = ordinance(world)
    giving, taking = (world.item(ordinance=main, fiscal_year=2569) for _ in range(2))
    url = reverse("budget:transfer", args=[main.pk])
    sent = {"source": giving.pk, "target": taking.pk, "amount": "100", "reason": "ที่ 1"}
    early = planning.post(url, sent | {"version": main.version})
    Ordinance.objects.filter(pk=main.pk).update(**APPROVED)
    BudgetItem.objects.filter(pk=taking.pk).update(amount=Decimal("99999999999999.99"))
    most = planning.post(url, sent | {"version": main.version})
    for answer in (early, most):
        assert answer.status_code == 400
        assert answer.context["form"].non_field_errors()
        assert answer.context["form"]["reason"].value() == "ที่ 1"
    assert str(OrdinanceNotApproved.message) in early.content.decode()
    giving.refresh_from_db()
    assert giving.amount == 1_000_000


def test_an_item_of_no_ordinance_is_edited_as_before_but_keeps_to_its_months(world):
    item = world.item(source="general")
    budget_item_edit(item=item, by=world.finance, expected_version=1, facts={"fiscal_year": 2569})
    ItemMonth.objects.create(item=item, month=date(2025, 10, 1), amount=Decimal(1))
    with pytest.raises(ItemKeepsToGrant):
        budget_item_edit(item=item, by=world.finance, expected_version=2, facts={"source": "loan"})


@pytest.mark.parametrize("source", ["general", "specific", "loan"])
def test_only_a_grant_tells_what_was_received_and_never_more_than_it_is(planning, source):
    line = {"name": "ค่าถนน", "fiscal_year": "2569", "source": source, "amount": "1000"}
    url = reverse("projects:item_new")
    over = planning.post(url, line | {"received": "1000.01"})
    assert over.status_code == 400
    assert "received" in over.context["form"].errors
    status = planning.post(url, line | {"received": "๙๙๙", "target": "ถนน 1 สาย"}).status_code
    if source == "loan":
        assert status == 400
        assert not BudgetItem.objects.exists()
    else:
        assert status == 302
        assert BudgetItem.objects.get().received == 999


def test_the_list_answers_its_question_and_the_page_shows_the_rest(planning, world):
    main = ordinance(world, total=Decimal(5_000))
    item = add(world, main)
    add(world, main, 500)
    BudgetShare.objects.create(project=world.project(), item=item, amount=Decimal(400))
    ordinance(world, fiscal_year=2568)
    context = planning.get(reverse("budget:ordinances"), {"year": "๒๕๖๙"}).context
    [row] = context["page"]
    assert (row.items_baht, row.untied_baht) == (1_500, 1_100)
    shown = planning.get(reverse("budget:ordinance", args=[main.pk])).context
    assert (shown["items_baht"], shown["untied_baht"], shown["left_baht"]) == (1_500, 1_100, 3_500)
    assert [line.untied_baht for line in shown["page"]] == [600, 500]
    assert planning.get(reverse("budget:ordinances"), {"year": "x"}).status_code == 400
    assert planning.get(reverse("budget:ordinances"), {"yeer": "2569"}).status_code == 400


def test_lists_and_pages_ask_a_fixed_number_of_queries(
    planning, world, django_assert_max_num_queries
):
    main = ordinance(world)
    for number in range(20):
        item = add(world, main, 100)
        BudgetShare.objects.create(project=world.project(), item=item, amount=Decimal(1))
        ordinance(world, fiscal_year=2540 + number)
    with django_assert_max_num_queries(7):
        assert len(planning.get(reverse("budget:ordinances")).context["page"]) == 21
    with django_assert_max_num_queries(9):
        shown = planning.get(reverse("budget:ordinance", args=[main.pk]))
        assert len(shown.context["page"]) == 20


def test_an_agency_is_told_that_ordinances_are_of_authorities(client, world):
    client.force_login(world.agency_officer)
    answer = client.get(reverse("budget:ordinance_new"))
    assert answer.status_code == 400
    assert "อปท." in answer.content.decode()


def beside_the_rules(statement: str, *values: object) -> None:
    """As rows stand that are older than a rule."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = DEFAULT")


def test_totals_of_before_are_raised_to_their_items(world):
    over, under = ordinance(world, total=Decimal(5_000)), ordinance(world, number=2, total=None)
    item = add(world, over, 4_000)
    add(world, under, 4_000)
    fits = ordinance(world, number=3, total=Decimal(5_000))
    add(world, fits, 5_000)
    beside_the_rules("UPDATE projects_ordinance SET total = 3999.50 WHERE id = %s", over.pk)
    migration = import_module("projects.migrations.0011_sums_of_ordinances_and_authors_of_shares")
    with connection.cursor() as cursor:
        cursor.execute(migration.TOTALS)
    totals = Ordinance.objects.order_by("number").values_list("total", "version")
    assert list(totals) == [(4_000, 2), (None, 1), (5_000, 1)]
    last = apps.get_model("projects", "OrdinanceEvent").objects.order_by("-pgh_id")[0]
    assert (last.pgh_obj_id, last.total) == (over.pk, 4_000)
    with pytest.raises(ItemsExceedOrdinance), sums_checked():
        BudgetItem.objects.filter(pk=item.pk).update(amount=Decimal("4000.01"))


def test_what_stands_over_its_sum_is_renamed_and_brought_down_but_never_raised(world):
    main = ordinance(world, total=Decimal(5_000))
    item = add(world, main, 4_000)
    grant = world.item(source="general", amount=Decimal(1_000))
    month = ItemMonth.objects.create(item=grant, month=date(2024, 10, 1), amount=Decimal(900))
    with sums_checked():
        pass
    beside_the_rules("UPDATE projects_ordinance SET total = 100 WHERE id = %s", main.pk)
    beside_the_rules("UPDATE projects_budgetitem SET received = 100 WHERE id = %s", grant.pk)
    main.refresh_from_db()
    grant.refresh_from_db()
    with sums_checked():
        for row in (main, item, grant, month):
            row.save()  # names every column, changes none
        BudgetItem.objects.filter(pk=item.pk).update(amount=Decimal(3_000))
        BudgetItem.objects.filter(pk=grant.pk).update(received=200)
        ItemMonth.objects.filter(pk=month.pk).update(amount=Decimal(800))
    for rows, change, refused in (
        (BudgetItem.objects.filter(pk=item.pk), {"amount": 3_001}, ItemsExceedOrdinance),
        (Ordinance.objects.filter(pk=main.pk), {"total": 99}, ItemsExceedOrdinance),
        (BudgetItem.objects.filter(pk=grant.pk), {"received": 199}, MonthsExceedItem),
        (ItemMonth.objects.filter(pk=month.pk), {"amount": 801}, MonthsExceedItem),
    ):
        with pytest.raises(refused), sums_checked():
            rows.update(**change)
