"""What a browser says of an empty control: in the language of the page, and never for good."""


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
