"""The set-up: a private cluster that comes back, and refusals of one sentence."""

import importlib
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = "bash env dirname basename mkdir flock df awk sed cut cat id grep tr head python3 sort"


sys.path.append(str(ROOT / "bin"))  # scripts, no package
browser = importlib.import_module("browser")
cluster_py = importlib.import_module("cluster")
server_py = importlib.import_module("server")
vendor = importlib.import_module("vendor")


def unprivileged() -> str:
    return "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


@pytest.fixture(scope="module")
def made() -> Iterator:
    """A throw-away cluster in a directory that any user can enter."""
    try:
        server_py.binaries()
    except server_py.ClusterError:
        pytest.skip("no PostgreSQL server on this machine")
    base = Path(tempfile.mkdtemp(prefix="gis-", dir="/tmp"))
    base.chmod(0o711)
    cluster = server_py.Cluster(base / "pg", unprivileged(), base / "pg" / "s")
    try:
        yield cluster
        cluster.stop()
    finally:
        shutil.rmtree(base, ignore_errors=True)


@pytest.fixture
def cluster(made):
    """The same, serving."""
    made.start()
    return made


def postmaster(cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def kill_all(cluster) -> None:
    """What a power cut leaves: no process, the lock file still there."""
    for pid in [postmaster(cluster), *cluster.serving_processes()]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    deadline = time.monotonic() + 10
    while cluster.serving_processes() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not cluster.answers()


def run(*command: object, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refusal(result: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of a refused command."""
    assert result.returncode == 1, result.stdout + result.stderr
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("gisplan: ")
    return lines[0]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A bare checkout: the scripts and no environment."""
    shutil.copytree(ROOT / "bin", tmp_path / "bin", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_a_started_cluster_serves_as_an_unprivileged_user(cluster):
    assert cluster.start() is False
    assert Path(f"/proc/{postmaster(cluster)}").stat().st_uid != 0
    assert cluster.ask("SHOW listen_addresses") == ""
    assert cluster.ask("SHOW data_checksums") == "on"
    assert cluster.ask("SHOW lc_ctype") == "C.UTF-8"


def test_the_database_has_its_extensions(cluster):
    cluster.ensure_database()
    names = cluster.ask("SELECT string_agg(extname, ' ') FROM pg_extension", "gisplan").split()
    assert {"postgis", "pg_trgm", "btree_gist"} <= set(names)


def test_it_starts_again_after_a_kill_with_its_data(cluster):
    cluster.ask("CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS n")
    kill_all(cluster)
    assert cluster.start() is True
    assert cluster.ask("SELECT n FROM kept LIMIT 1") == "7"


def test_a_stale_lock_whose_number_now_means_another_process_is_removed(cluster):
    kill_all(cluster)
    prefix = server_py.as_user(cluster.owner)
    bystander = subprocess.Popen([*prefix, "sleep", "60"], cwd="/")
    try:
        time.sleep(0.2)
        lock = cluster.data / "postmaster.pid"
        lines = lock.read_text().splitlines()
        lock.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
        assert cluster.start() is True
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_the_lock_of_a_living_server_stays(cluster):
    before = postmaster(cluster)
    cluster.clear_stale_lock()
    assert postmaster(cluster) == before


def test_a_half_made_data_directory_is_made_anew(made, tmp_path):
    base = made.base.parent / "half"
    (base / "data.new").mkdir(parents=True)
    (base / "data.new" / "left").write_text("behind")
    cluster = server_py.Cluster(base, made.owner, base / "s")
    cluster.create()
    assert (cluster.data / "PG_VERSION").exists()
    assert not (base / "data.new").exists()


def test_settings_fit_the_memory():
    small = server_py.tuning(1024, 1, Path("/s"))
    large = server_py.tuning(256 * 1024, 32, Path("/s"))
    assert (small["shared_buffers"], small["work_mem"]) == ("256MB", "32MB")
    assert (large["shared_buffers"], large["work_mem"]) == ("4096MB", "64MB")
    assert large["jit"] == small["jit"] == "off"


def test_a_socket_path_never_exceeds_what_the_system_holds():
    deep = Path("/home") / ("x" * 120)
    assert len(str(cluster_py.socket_directory(deep, "abcd1234") / ".s.PGSQL.5432.lock")) <= 107
    near = Path("/home/officer/gisplan/var/postgres")
    assert cluster_py.socket_directory(near, "abcd1234") == near / "socket"


def test_the_note_of_a_copied_checkout_is_not_followed(tmp_path):
    note = {"var": str(tmp_path), "base": "/var/lib/gisplan-1", "owner": "x"}
    (tmp_path / "cluster.json").write_text(json.dumps(note))
    assert cluster_py.noted_base(tmp_path) == Path("/var/lib/gisplan-1")
    (tmp_path / "cluster.json").write_text(json.dumps({**note, "var": "/elsewhere/var"}))
    assert cluster_py.noted_base(tmp_path) is None


def external(url: str) -> subprocess.CompletedProcess[str]:
    python = ROOT / ".venv" / "bin" / "python"
    return run(python, ROOT / "bin" / "cluster.py", "external", DATABASE_URL=url)


def test_a_server_of_ones_own_gets_the_extensions(cluster):
    cluster.ask("DROP DATABASE IF EXISTS theirs")
    cluster.ask("CREATE DATABASE theirs")
    result = external(cluster.url.removesuffix("gisplan") + "theirs")
    assert (result.returncode, result.stderr) == (0, "")
    assert (
        cluster.ask("SELECT count(*) FROM pg_extension WHERE extname = 'postgis'", "theirs") == "1"
    )


def test_a_server_that_permits_no_extension_is_told_what_to_run(cluster):
    cluster.ask("DROP DATABASE IF EXISTS strict")
    cluster.ask("CREATE DATABASE strict")
    if not cluster.ask("SELECT 1 FROM pg_roles WHERE rolname = 'plain'"):
        cluster.ask("CREATE ROLE plain LOGIN")
    cluster.write("pg_hba.conf", "local all plain trust\nlocal all all peer map=own\n")
    cluster.ask("SELECT pg_reload_conf()")
    time.sleep(0.3)
    sentence = refusal(external(cluster.url.replace("gisplan@", "plain@")[:-7] + "strict"))
    assert "CREATE EXTENSION IF NOT EXISTS postgis;" in sentence


def test_a_server_that_is_not_there_is_one_sentence():
    assert "DATABASE_URL" in refusal(external("postgis://u@127.0.0.1:1/nothing"))


def test_a_taken_port_is_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"port {port} is taken" in refusal(run(ROOT / "bin/serve", "--port", port))


@pytest.mark.parametrize("port", ["0", "65536", "80a", "", "-1"])
def test_a_port_that_is_none_is_refused(port):
    assert "is not a port number" in refusal(run(ROOT / "bin/serve", "--port", port))


def test_a_missing_data_folder_is_named():
    assert "/no/such" in refusal(run(ROOT / "bin/serve", "--data", "/no/such"))


def test_an_unknown_option_is_refused():
    assert "--fast" in refusal(run(ROOT / "bin/serve", "--fast"))


def test_the_database_of_an_operator_is_never_rebuilt():
    address = "postgis://u@db.example/registry"
    result = run(ROOT / "bin/serve", "--fresh", "--port", "1", DATABASE_URL=address)
    assert "--fresh" in refusal(result)


def test_an_old_python_is_named(checkout):
    script(checkout / "old", 'case "$1" in --version) echo Python 3.9.2;; *) exit 1;; esac')
    result = run(checkout / "bin/setup", cwd=checkout, PYTHON=str(checkout / "old"))
    assert "Python 3.11 or newer is needed, this machine has Python 3.9.2" in refusal(result)
    assert not (checkout / ".venv").exists()


def test_a_full_disk_is_named(checkout):
    script(checkout / "path/df", "echo head; echo /dev/x 10 9 1 99% /")
    path = f"{checkout}/path:{os.environ['PATH']}"
    assert f"{checkout} has 1 MB free" in refusal(run(checkout / "bin/setup", PATH=path))


def test_a_system_without_apt_is_told_what_to_install(checkout):
    script(checkout / "path/dpkg-query", "exit 1")
    for tool in TOOLS.split():
        found = sys.executable if tool == "python3" else shutil.which(tool)
        script(checkout / "path" / tool, f'exec {found} "$@"')
    result = run(checkout / "bin/setup", PATH=str(checkout / "path"))
    sentence = refusal(result)
    assert "no apt" in sentence
    assert "PostgreSQL 15+ with PostGIS" in sentence


def test_a_snap_and_the_script_that_calls_one_are_no_browser(tmp_path):
    stub = 'if ! [ -x /snap/bin/chromium ]; then echo "snap install chromium" >&2; exit 1; fi'
    script(tmp_path / "a/chromium-browser", stub)
    script(tmp_path / "b/snap", "exit 0")
    (tmp_path / "c").mkdir()
    (tmp_path / "c/chromium").symlink_to(tmp_path / "b/snap")
    folders = [str(tmp_path / name) for name in "abc"]
    assert browser.on_path(os.pathsep.join(folders)) is None
    script(tmp_path / "d/chromium-browser", 'exec /usr/lib/chromium/chromium "$@"')
    found = browser.on_path(os.pathsep.join([*folders, str(tmp_path / "d")]))
    assert found == str(tmp_path / "d/chromium-browser")


def test_the_set_up_and_the_tests_ask_one_rule_for_a_browser():
    for asker in ("bin/setup", "tests/browser/conftest.py"):
        text = (ROOT / asker).read_text()
        assert "bin/browser.py" in text
        assert "google-chrome" not in text


def lock_held(path: Path) -> subprocess.Popen[str]:
    """Another process with a share of the lock, as a running bin/serve has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    command = ["flock", "-s", str(path), "sh", "-c", "echo held; exec sleep 60"]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_the_database_is_not_rebuilt_under_another_server(checkout):
    holder = lock_held(checkout / "var/in-use.lock")
    try:
        command = (checkout / "bin/serve", "--fresh", "--port", free_port())
        sentence = refusal(run(*command, cwd=checkout, DATABASE_URL=""))
        assert "--fresh" in sentence
        assert "stop it" in sentence
    finally:
        os.killpg(holder.pid, signal.SIGKILL)
        holder.communicate()


def test_a_demo_password_outside_the_demo_stops_the_server(checkout):
    words = {"GISPLAN_DEMO_PASSWORD": "left-behind", "GISPLAN_DEMO": ""}
    own = {"DATABASE_URL": "postgis://u@127.0.0.1:1/registry"}
    command = (checkout / "bin/serve", "--port", free_port())
    assert "GISPLAN_DEMO=1" in refusal(run(*command, cwd=checkout, **words, **own))
    assert "GISPLAN_DEMO=1" in refusal(
        run(*command, cwd=checkout, **{**words, "GISPLAN_DEMO": "no"}, DATABASE_URL="")
    )


@pytest.mark.parametrize(("password", "demo", "code"), [("x", "0", 1), ("x", "1", 0), ("", "0", 0)])
def test_settings_refuse_a_demo_password_outside_the_demo(password, demo, code):
    python = ROOT / ".venv/bin/python"
    result = run(
        *(python, "-c", "import gisplan.settings"),
        GISPLAN_DEMO_PASSWORD=password,
        GISPLAN_DEMO=demo,
    )
    assert result.returncode == code, result.stderr
    assert ("ImproperlyConfigured: GISPLAN_DEMO_PASSWORD" in result.stderr) is bool(code)


def sudo_world(checkout: Path, ticket: str) -> str:
    """A PATH where we are an ordinary user, a package is missing, and `sudo` does ``ticket``."""
    script(checkout / "path/id", "echo 1000")
    script(checkout / "path/dpkg-query", "exit 1")
    script(checkout / "path/apt-get", f'echo "$@" >>{checkout}/asked; exit 100')
    script(checkout / "path/apt-cache", "echo postgresql-15-postgis-3 - x")
    script(checkout / "path/sudo", f'echo "sudo $1" >>{checkout}/asked\n{ticket}')
    return f"{checkout}/path:{os.environ['PATH']}"


def test_without_a_terminal_sudo_is_never_asked_for_a_password(checkout):
    path = sudo_world(checkout, "exit 1")
    command = ["setsid", "--wait", str(checkout / "bin/setup")]
    assert "sudo is not to be had" in refusal(run(*command, cwd=checkout, PATH=path))
    assert (checkout / "asked").read_text() == "sudo -n\n"


def test_with_a_ticket_apt_runs_without_a_question(checkout):
    path = sudo_world(checkout, 'shift; exec "$@"')
    result = run("setsid", "--wait", checkout / "bin/setup", cwd=checkout, PATH=path)
    assert result.returncode == 1
    assert "apt-get update failed" in result.stderr
    assert set((checkout / "asked").read_text().splitlines()) == {"sudo -n", "update -q"}


def test_svg_addresses_in_styles_survive_hashing():
    mended = vendor.mend(
        """a{background:url('data:image/svg+xml;utf8,<svg fill="url(%23id)"/>')}\n"""
        "/*# sourceMappingURL=a.css.map*/\n"
    )
    assert "%23" not in mended
    assert "sourceMappingURL" not in mended
    assert 'url("data:image/svg+xml;base64,PHN2ZyBmaWxsPSJ1cmwoI2lkKSIvPg==")' in mended


def test_the_vendored_files_are_there_and_mended():
    for name in vendor.FILES:
        text = (ROOT / "static/vendor" / name).read_text()
        assert "sourceMappingURL" not in text
        assert "data:image/svg+xml," not in text


@pytest.mark.parametrize("name", ["base", "dev"])
def test_every_requirement_is_pinned_with_hashes_and_no_address(name):
    text = (ROOT / f"requirements/{name}.txt").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert len(lines) > 30
    assert [
        line for line in lines if not re.match(r"[A-Za-z0-9_.-]+==\S+ .*--hash=sha256:", line)
    ] == []
    assert "://" not in text


def test_the_lock_of_scripts_has_no_download_address():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert all("resolved" not in entry and entry["integrity"] for entry in packages.values())
    wanted = json.loads((ROOT / "package.json").read_text())
    versions = wanted["dependencies"] | wanted["devDependencies"]
    assert all(packages[f"node_modules/{name}"]["version"] == v for name, v in versions.items())
