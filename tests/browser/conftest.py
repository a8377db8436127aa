"""A real server on the test database, driven by a real Chromium; a console error fails a test."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.committed import committed_world
from tests.world import PASSWORD, World

BROWSER = Path(__file__).parents[2] / "bin/browser.py"
FLAGS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
DESKTOP = {"viewport": {"width": 1366, "height": 768}}
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
AXE = Path(__file__).parents[2] / "static/vendor/axe/axe.min.js"
GREY_TILE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256">'
    b'<rect width="256" height="256" fill="#e4ebe4" stroke="#d0dcd0"/></svg>'
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Any Chromium of the machine, or one that Playwright downloaded; bin/setup asks the same."""
    found = subprocess.run(
        [sys.executable, BROWSER], capture_output=True, text=True, check=False
    ).stdout.strip()
    if not found:
        pytest.skip("no browser: neither a Chrome or Chromium (but a snap) nor Playwright's own")
    return found


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    # Playwright's loop runs in this thread; Django would refuse the ORM beside it.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, headless=True, args=FLAGS
        )
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """The same world as elsewhere, but committed: the server's threads have to see it."""
    with django_db_blocker.unblock(), committed_world() as world:
        yield world


@pytest.fixture
def server(world: World, _private_settings) -> Iterator[str]:
    """The address of a live server for one test."""
    server = LiveServer("localhost")
    server._live_server_modified_settings.enable()
    yield server.url
    server.stop()
    server._live_server_modified_settings.disable()


@dataclass
class Visit:
    """One person's browser: its page, the server's address, and what went wrong in it."""

    page: Page
    context: BrowserContext
    url: str
    faults: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def log_in(self, name: str) -> None:
        self.page.goto(f"{self.url}/accounts/login/")
        self.page.fill("[name=username]", name)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main button[type=submit], main button:not([type])")
        self.page.wait_for_url(lambda url: "/login" not in url)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.url}{path}")

    def expect_fault(self, pattern: str) -> None:
        """A fault the test is about (a refused save, a lost connection) is none."""
        self.expected.append(pattern)

    def unexpected(self) -> list[str]:
        return [
            fault
            for fault in self.faults
            if not any(re.search(pattern, fault) for pattern in self.expected)
        ]

    def violations(self) -> list[str]:
        """What axe-core finds wrong for people who cannot see or point."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{one['id']}: {one['help']} – {[node['html'][:160] for node in one['nodes'][:3]]}"
            for one in found["violations"]
        ]


def _watch(visit: Visit) -> None:
    visit.page.on("pageerror", lambda error: visit.faults.append(f"page error: {error}"))
    visit.page.on(
        "console",
        lambda message: (
            visit.faults.append(f"console: {message.text}") if message.type == "error" else None
        ),
    )


def _stay_home(context: BrowserContext, own: str) -> None:
    """Base maps are answered here with a grey tile; nothing leaves the machine."""

    def answer(route: Route) -> None:
        if route.request.url.startswith((own, "data:", "blob:")):
            route.continue_()
        elif route.request.resource_type == "image":
            route.fulfill(status=200, content_type="image/svg+xml", body=GREY_TILE)
        else:
            route.abort()

    context.route("**/*", answer)


@pytest.fixture
def visit(browser: Browser, server: str):
    """Makes visits: ``visit("engineering")``, ``visit("engineering", phone=True)``."""
    made: list[Visit] = []

    def make(user: str = "", *, phone: bool = False) -> Visit:
        options = PHONE if phone else DESKTOP
        context = browser.new_context(
            **options, locale="th-TH", timezone_id=django_settings.TIME_ZONE
        )
        context.set_default_timeout(20_000)
        _stay_home(context, server)
        one = Visit(context.new_page(), context, server)
        _watch(one)
        made.append(one)
        if user:
            one.log_in(user)
        return one

    yield make
    faults = [fault for one in made for fault in one.unexpected()]
    for one in made:
        one.context.close()
    assert not faults, faults
