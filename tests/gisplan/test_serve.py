"""bin/serve whole, in a copied checkout: to a log-in page, stopped, killed, started again."""

import http.cookiejar
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not (ROOT / ".venv/.base").exists(), reason="bin/setup did not make this environment"
    ),
]
LEFT_OUT = shutil.ignore_patterns(".venv", "node_modules", "var", ".git", "__pycache__", ".*_cache")
SECONDS = 300
FORGOTTEN = ("DATABASE_URL", "PYTHON")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def environment() -> dict[str, str]:
    """Ours, without what would point at another database or at real data."""
    kept = {name: value for name, value in os.environ.items() if name not in FORGOTTEN}
    return {name: value for name, value in kept.items() if not name.startswith("GISPLAN_")}


def with_packages(checkout: Path) -> None:
    """An environment that borrows the packages of ours, so that nothing is downloaded."""
    home = checkout / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    [ours] = (ROOT / ".venv/lib").glob("python*/site-packages")
    [theirs] = (home / "lib").glob("python*/site-packages")
    (theirs / "borrowed.pth").write_text(f"{ours}\n")
    shutil.copy(ROOT / ".venv/.base", home / ".base")
    (home / ".checkout").write_text(f"{checkout}\n")


@dataclass
class Copy:
    """A copied checkout and the server in it."""

    root: Path
    port: int

    def serve(self, *options: object) -> subprocess.Popen[str]:
        command = [str(self.root / "bin/serve"), *map(str, options or ("--port", self.port))]
        with (self.root / "told").open("a") as told:
            return subprocess.Popen(
                command,
                cwd=self.root,
                env=environment(),
                stdout=told,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )

    def told(self) -> str:
        return (self.root / "told").read_text()

    def ready(self, times: int, server: subprocess.Popen[str]) -> None:
        deadline = time.monotonic() + SECONDS
        while self.told().count("Ctrl-C stops") < times:
            assert server.poll() is None, self.told()
            assert time.monotonic() < deadline, self.told()
            time.sleep(0.2)

    def refused(self, *options: object) -> str:
        """What a bin/serve says that ends at once."""
        before = len(self.told())
        assert self.serve(*options).wait(timeout=30) == 1
        return self.told()[before:]

    def psql(self, sql: str) -> str:
        command = [str(self.root / "bin/cluster.py"), "psql", "-Atc", sql]
        return subprocess.run(
            command, env=environment(), capture_output=True, text=True, check=True
        ).stdout.strip()

    def content(self) -> str:
        tables = ("accounts_user", "projects_project", "projects_projectgeometry")
        return self.psql(
            " UNION ALL ".join(
                "SELECT count(*) || ' ' || md5(string_agg(md5(t::text), '' ORDER BY id))"
                f" FROM {table} t"
                for table in tables
            )
        )

    def processes(self) -> list[int]:
        """The script, the web, the worker and the database: all that work inside the copy."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                inside = (entry / "cwd").readlink().is_relative_to(self.root)
            except OSError:
                continue
            if inside:
                found.append(int(entry.name))
        return found

    def kill(self) -> None:
        deadline = time.monotonic() + 20
        while found := self.processes():
            for pid in found:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            assert time.monotonic() < deadline, found
            time.sleep(0.2)


@pytest.fixture
def copy() -> Iterator[Copy]:
    """Where an unprivileged owner of the database can look; all of it goes away again."""
    base = Path(tempfile.mkdtemp(prefix="gis-", dir="/tmp"))
    base.chmod(0o711)
    root = base / "gisplan"
    shutil.copytree(ROOT, root, ignore=LEFT_OUT, symlinks=True)
    root.chmod(0o755)
    with_packages(root)
    one = Copy(root, free_port())
    try:
        yield one
    finally:
        one.kill()
        note = root / "var/cluster.json"
        owner = json.loads(note.read_text())["owner"] if note.exists() else ""
        shutil.rmtree(base)
        if os.geteuid() == 0 and re.fullmatch(r"gisplan-[0-9a-f]{8}", owner):
            subprocess.run(["userdel", owner], check=True)


def browse(copy: Copy) -> str:
    """Log in with what the window shows; the heading of the page that follows."""
    address = f"http://127.0.0.1:{copy.port}/accounts/login/"
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with browser.open(address, timeout=20) as page:
        assert page.status == 200
        text = page.read().decode()
    assert 'name="username"' in text
    assert 'name="password"' in text
    [token] = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', text))
    [password] = set(re.findall(r"(?m): ((?:[a-z2-9]{4}-){2}[a-z2-9]{4})$", copy.told()))
    form = {"username": "engineering", "password": password, "csrfmiddlewaretoken": token}
    with browser.open(address, urllib.parse.urlencode(form).encode(), timeout=20) as home:
        assert home.url == f"http://127.0.0.1:{copy.port}/"
        return str(home.read().decode())


def test_it_ends_at_a_log_in_page_stops_and_survives_a_kill_of_everything(copy: Copy) -> None:
    server = copy.serve()
    copy.ready(1, server)
    assert "ช่างชัย" in browse(copy)
    before = copy.content()
    assert before.startswith("9 ")
    assert f"port {copy.port} is taken" in copy.refused()
    assert "stop it before --fresh" in copy.refused("--fresh", "--port", free_port())
    server.send_signal(signal.SIGINT)
    assert server.wait(timeout=60) == 0
    assert copy.told().endswith("stopped\n")
    assert copy.processes() == []

    server = copy.serve()
    copy.ready(2, server)
    assert len(copy.processes()) > 5
    copy.kill()
    assert server.wait(timeout=10) == -signal.SIGKILL

    server = copy.serve()
    copy.ready(3, server)
    assert copy.content() == before
    assert "ช่างชัย" in browse(copy)
    server.send_signal(signal.SIGINT)
    assert server.wait(timeout=60) == 0
