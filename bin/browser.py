#!/usr/bin/env python3
"""Print the Chrome or Chromium that browser tests drive; exit code 1 when there is none.

The one rule for bin/setup and the tests: the first fit one on the PATH, else Playwright's own
download. A snap is not fit: it may neither read a test's profile nor be driven from outside, and
Ubuntu's `chromium-browser` is but a script that starts (or asks for) the snap. Standard library
only, as it also runs before there is a virtual environment.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def is_snap(program: Path) -> bool:
    """Whether `program` lies in a snap, is snap's own launcher, or is a script that calls one."""
    target = program.resolve()
    if target.is_relative_to("/snap") or target.name == "snap":
        return True
    with target.open("rb") as file:
        head = file.read(8192)
    return head.startswith(b"#!") and (b"/snap/" in head or b"snap install" in head)


def candidates(path: str) -> Iterator[Path]:
    for name in NAMES:
        for folder in path.split(os.pathsep):
            program = Path(folder or ".") / name
            if program.is_file() and os.access(program, os.R_OK | os.X_OK):
                yield program


def on_path(path: str | None = None) -> str | None:
    """The first browser on `path` (default: PATH) that a test can drive."""
    text = os.environ.get("PATH", "") if path is None else path
    return next((str(program) for program in candidates(text) if not is_snap(program)), None)


def downloaded() -> str | None:
    """Playwright's own, of the version that the installed Playwright wants."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        program = playwright.chromium.executable_path
    return program if Path(program).exists() else None


def main() -> int:
    found = on_path() or downloaded()
    if found:
        print(found)  # noqa: T201
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
