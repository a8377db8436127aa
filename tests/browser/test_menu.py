"""The menu on a phone and by keyboard: every link of it is in sight and in reach, for each role."""

import os

ROLES = ("planning", "finance", "engineering", "analyst", "province_officer", "dla", "reader")
# Of the links of both menus: the words of those that stick out of the screen, or too small to tap.
OUT = """() => [...document.querySelectorAll("nav.menu a, nav.parts a")].filter(link => {
    const box = link.getBoundingClientRect();
    return box.left < 0 || box.right > innerWidth || box.height < 24 || box.width < 24;
}).map(link => link.textContent.trim())"""
FOCUSED = """() => {
    const link = document.activeElement;
    const box = link.getBoundingClientRect();
    const inSight = box.left >= 0 && box.right <= innerWidth && box.top >= 0;
    return [link.textContent.trim(), inSight, getComputedStyle(link).outlineStyle];
}"""


def test_every_link_of_the_menu_is_in_sight_on_a_phone(visit, world):
    for role in ROLES:
        phone = visit(getattr(world, role).username, phone=True)
        for path in ("/", "/plans/", "/budget/requests/"):
            phone.open(path)
            page = phone.page
            assert page.locator("nav.menu a").count() >= 6, role
            assert page.evaluate(OUT) == [], (role, path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, (role, path)
            if shots := os.environ.get("GISPLAN_SHOTS"):
                page.screenshot(path=f"{shots}/menu-{role}{path.replace('/', '-')}.png")
        phone.context.close()


def test_the_menu_is_walked_by_keyboard(visit, world):
    phone = visit(world.finance.username, phone=True)
    phone.open("/budget/requests/")
    page = phone.page
    words = page.locator("nav.menu a, nav.parts a").all_inner_texts()
    page.keyboard.press("Tab")  # the way past the menu comes first
    assert page.evaluate(FOCUSED)[0] == "ข้ามไปเนื้อหา"
    seen = []
    for _tab in range(len(words) + 6):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED))
    walked = [text for text, _in_sight, _outline in seen if text in words]
    assert walked == [text.strip() for text in words]
    assert all(in_sight for text, in_sight, _outline in seen if text in words)
    assert all(outline != "none" for text, _in_sight, outline in seen if text in words)
