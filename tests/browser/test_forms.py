"""What a browser says of an empty control, and what it keeps where the log-in had ended."""

from dataclasses import replace

from playwright.sync_api import expect

from projects.models import Project
from tests.world import PASSWORD


def test_an_empty_control_is_named_in_thai_and_judged_anew_by_each_try(visit, world):
    desk = visit(world.planning.username)
    desk.open("/projects/new/")
    page = desk.page
    name = page.locator("#id_name")
    said = "document.querySelector('#id_name').validationMessage"
    save = page.locator("main form button[type=submit]").last
    save.click()
    assert page.evaluate(said) == "กรุณากรอกช่องนี้"
    assert page.url.endswith("/projects/new/")
    # Filled by a script, which tells nobody: the next try may not hold the old word against it.
    name.evaluate("control => { control.value = 'ก่อสร้างถนน คสล.' }")
    save.click()
    assert page.evaluate(said) == ""


KEPT = "Object.keys(sessionStorage).filter((key) => key.startsWith('gisplan'))"
TITLE = "ก่อสร้างถนน คสล. บ้านดอนแก้ว หมู่ 4"


def sign_out(desk):
    desk.page.click("header form[action$='/logout/'] button")
    desk.page.wait_for_url("**/login/**")


def in_another_tab(desk):
    other = replace(desk, page=desk.context.new_page())
    other.open("/")
    return other


def typed_anew(desk, world):
    desk.open(f"/projects/new/?owner={world.sao.code}")
    desk.page.fill("#id_name", TITLE)
    desk.page.select_option("#id_kind", index=1)
    desk.page.fill("#id_objective", "ให้ราษฎรสัญจรสะดวก")


def send(desk):
    desk.page.locator("main form button[type=submit]").last.click()


def is_back(desk):
    page = desk.page
    expect(page.locator("main form [role=alert]")).to_contain_text("ยังไม่ได้บันทึก")
    assert page.input_value("#id_name") == TITLE
    assert page.input_value("#id_objective") == "ให้ราษฎรสัญจรสะดวก"
    assert page.input_value("#id_kind") != ""
    assert not Project.objects.filter(name=TITLE).exists()


def test_what_was_typed_comes_back_after_the_log_in_had_ended(visit, world):
    desk = visit(world.planning.username)
    typed_anew(desk, world)
    sign_out(in_another_tab(desk))
    send(desk)
    page = desk.page
    expect(page.locator("[data-unsaved]")).to_contain_text("ยังไม่ได้บันทึก")
    page.fill("[name=username]", world.planning.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/projects/new/**")
    is_back(desk)
    send(desk)
    page.wait_for_url(lambda url: "/new/" not in url)
    assert Project.objects.filter(name=TITLE).count() == 1
    assert page.evaluate(KEPT) == []
    desk.open(f"/projects/new/?owner={world.sao.code}")
    assert page.input_value("#id_name") == ""


def test_a_form_of_an_earlier_log_in_is_refused_in_thai_and_comes_back(visit, world):
    desk = visit(world.planning.username)
    desk.expect_fault("403")
    typed_anew(desk, world)
    other = in_another_tab(desk)
    sign_out(other)
    other.log_in(world.planning.username)
    send(desk)
    page = desk.page
    expect(page.get_by_role("alert")).to_contain_text("ยังไม่ได้บันทึก")
    assert desk.violations() == []
    page.get_by_role("link", name="กลับไปที่แบบฟอร์ม").click()
    page.wait_for_url("**/projects/new/**")
    is_back(desk)


def test_nobody_else_gets_what_was_typed(visit, world):
    desk = visit(world.planning.username)
    desk.expect_fault("403")
    typed_anew(desk, world)
    other = in_another_tab(desk)
    sign_out(other)
    other.log_in(world.user("planning", name="colleague", authority=world.sao).username)
    send(desk)
    desk.page.get_by_role("link", name="กลับไปที่แบบฟอร์ม").click()
    desk.page.wait_for_url("**/projects/new/**")
    assert desk.page.input_value("#id_name") == ""
    assert desk.page.evaluate(KEPT) == []
