"""Takes the pictures of the guides from a freshly loaded demo: take.py ADDRESS PASSWORD FOLDER.

The server should have no base maps, so that nobody's tiles are in the pictures. Two roads and two
water works get positions; load the demo anew before taking the pictures again.
"""

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Geolocation,
    Page,
    ViewportSize,
    sync_playwright,
)

DESK: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 360, "height": 740}
FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
ROAD, OTHER_ROAD, WATERWORKS, PUMP = "ถนนคอนกรีต", "ถนนดิน", "ระบบประปา", "สถานีสูบน้ำ"
VIEW = "() => window.maps[0].setView([16.4935, 100.86], 16, {animate: false})"
PARTS = (  # pixels from the middle of the map
    [(-90, -95), (-40, -118), (10, -128), (80, -125)],
    [(130, -112), (180, -88), (225, -78), (285, -76)],
)
FROM_PAPER = "๑๐๐.๘๔๓๗๔๙, ๑๖.๔๓๙๑๔๕"
IN_THE_FIELD: Geolocation = {"longitude": 100.871204, "latitude": 16.467118, "accuracy": 6}


class Officer:
    """One log-in in one browser window."""

    def __init__(self, browser: Browser, address: str, name: str, password: str) -> None:
        self.address = address
        self.context: BrowserContext = browser.new_context(
            viewport=DESK,
            locale="th-TH",
            timezone_id="Asia/Bangkok",
            geolocation=IN_THE_FIELD,
            permissions=["geolocation"],
        )
        self.page: Page = self.context.new_page()
        self.page.goto(f"{address}/accounts/login/")
        self.page.fill("[name=username]", name)
        self.page.fill("[name=password]", password)
        self.page.locator("[name=password]").press("Enter")
        self.page.wait_for_url(lambda url: "/login" not in url)

    def wait(self) -> None:
        self.page.wait_for_selector("html[data-pin=ready]", state="attached")
        self.page.wait_for_timeout(600)

    def open_first(self) -> None:
        self.page.click("main a.btn-primary")
        self.wait()

    def open(self, kind: str) -> str:
        """Opens the first unpinned work of that kind; gives its address."""
        work = self.page.locator("#pin-list li a", has_text=f"{kind} ·").first
        href = work.get_attribute("href")
        self.page.goto(f"{self.address}{href}")
        self.wait()
        return self.page.url

    def draw(self, *parts: list[tuple[int, int]]) -> None:
        self.page.evaluate(VIEW)
        box = self.page.locator("#pin-map").bounding_box()
        if not box:
            return
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        for part in parts:
            self.page.click('[data-mode="draw"]')
            for x, y in part:
                self.page.mouse.click(middle[0] + x, middle[1] + y)
                self.page.wait_for_timeout(350)
            self.page.click("#pin-finish")
        self.page.locator("#pin-where", has_text="ตำบล").wait_for()

    def save(self, then: str = "") -> None:
        self.page.click(f'button[name=then][value="{then}"]')

    def picture(self, path: Path) -> None:
        self.page.wait_for_timeout(500)
        self.page.screenshot(path=path)


def pictures(engineer: Officer, analyst: Officer, folder: Path) -> None:
    page = engineer.page
    engineer.picture(folder / "home.png")

    engineer.open_first()
    engineer.open(ROAD)
    engineer.draw(*PARTS)
    engineer.picture(folder / "pinning.png")
    engineer.save("next")
    page.locator("#receipt").wait_for()
    engineer.wait()
    engineer.picture(folder / "receipt.png")

    engineer.open(WATERWORKS)
    page.fill("[name=typed_text]", FROM_PAPER)
    page.locator("#typed-choices button[aria-pressed=true]").wait_for()
    page.locator("#pin-where", has_text="ตำบล").wait_for()
    engineer.picture(folder / "typed.png")

    road = engineer.open(OTHER_ROAD)
    engineer.draw(PARTS[0])
    analyst.page.goto(road)
    analyst.wait()
    analyst.draw(PARTS[1])
    analyst.save()
    analyst.page.locator("#receipt").wait_for()
    engineer.save()
    page.locator("#conflict-map path.leaflet-interactive").nth(1).wait_for()
    engineer.picture(folder / "conflict.png")
    page.click("#use-theirs")
    engineer.wait()

    engineer.open(PUMP)
    page.set_viewport_size(PHONE)
    page.reload()
    engineer.wait()
    page.click("#pin-here")
    page.click("#pin-use-here")
    page.locator("#pin-where", has_text="ตำบล").wait_for()
    engineer.picture(folder / "phone.png")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("password")
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        engineer, analyst = (
            Officer(browser, asked.address, name, asked.password)
            for name in ("engineering", "analyst")
        )
        pictures(engineer, analyst, asked.folder)
        browser.close()


if __name__ == "__main__":
    main()
