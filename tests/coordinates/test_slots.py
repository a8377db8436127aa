"""How files of strangers are kept from taking the machine: few at once, without network."""

import fcntl
import json
import logging
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.files.uploadedfile import SimpleUploadedFile

from coordinates import sandbox as box
from coordinates.gis_files import OPERATOR, GisReaderBusy, read_geojson, upload_limits
from coordinates.sandbox import SandboxBusy
from coordinates.slots import FOLDER, slot

POINT = {"type": "Point", "coordinates": [100.6, 13.75]}
FILE = json.dumps({"type": "Feature", "properties": {}, "geometry": POINT})


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "a.geojson"
    path.write_text(FILE)
    return path


def test_a_third_reader_is_turned_away_and_a_free_slot_is_taken_again(file):
    with slot(2), slot(2), pytest.raises(GisReaderBusy, match="ลองอีกครั้งในอีกสักครู่"):
        read_geojson(file)
    assert read_geojson(file)["features"]


def test_slots_are_counted_across_processes(settings, file):
    """Another process holds them all by the same files."""
    with slot(2):
        pass  # makes the folder
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    holder = (
        "import fcntl, sys\n"
        "held = [open(name, 'w') for name in sys.argv[1:]]\n"
        "[fcntl.flock(file, fcntl.LOCK_EX) for file in held]\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    names = [str(folder / str(number)) for number in range(upload_limits().at_once)]
    command = [sys.executable, "-c", holder, *names]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(GisReaderBusy):
            read_geojson(file)
        other.stdin.close()
        other.wait(10)
    assert read_geojson(file)["features"]


def test_the_child_keeps_the_slot_when_its_parent_lets_go(settings):
    """A child that outlives a killed parent is still counted."""
    with slot(1) as held:
        child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=(held,))
    with pytest.raises(SandboxBusy), slot(1):
        pass
    child.communicate()
    with slot(1) as held:
        assert held is not None


def test_the_reader_is_started_with_its_slot(file, monkeypatch):
    passed = []
    start = subprocess.Popen

    def watched(command, **options):
        if "coordinates.gis_files.start" in command:
            (held,) = options["pass_fds"]
            with pytest.raises(BlockingIOError), Path(f"/proc/self/fd/{held}").open() as again:
                fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
            passed.append(held)
        return start(command, **options)

    monkeypatch.setattr(box.subprocess, "Popen", watched)
    read_geojson(file)
    assert len(passed) == 1


def test_an_operator_is_not_kept_waiting_by_officers(file):
    with ExitStack() as all_taken:
        for _n in range(upload_limits().at_once):
            all_taken.enter_context(slot(upload_limits().at_once))
        assert read_geojson(file, limits=OPERATOR)["features"]
        with pytest.raises(GisReaderBusy):
            read_geojson(file, limits=replace(OPERATOR, at_once=2))


def test_an_overlay_that_finds_no_slot_is_told_to_try_again(client, world):
    client.force_login(world.engineering)
    upload = SimpleUploadedFile("a.geojson", FILE.encode())
    with slot(2), slot(2):
        answer = client.post("/coordinates/overlay/", {"file": upload})
    assert answer.status_code == 503
    assert "ลองอีกครั้งในอีกสักครู่" in answer.json()["errors"][0]


@pytest.fixture
def refused(monkeypatch):
    """A machine where unshare is refused."""
    monkeypatch.setattr(box.shutil, "which", lambda name: {"true": "/bin/true"}.get(name))
    box.no_network.cache_clear()
    yield
    box.no_network.cache_clear()


def test_a_machine_that_cannot_take_the_network_away_says_so(refused, caplog):
    with caplog.at_level(logging.WARNING):
        assert box.no_network() == ()
    assert "unshare" in caplog.text
    found = run_checks(include_deployment_checks=True, tags=["security"])
    assert "gisplan.W001" in {message.id for message in found}


def test_a_machine_that_can_gets_no_warning(monkeypatch, caplog):
    monkeypatch.setattr(box.shutil, "which", lambda _name: "/bin/true")
    box.no_network.cache_clear()
    assert box.no_network() == ("/bin/true", "-n")
    found = run_checks(include_deployment_checks=True, tags=["security"])
    box.no_network.cache_clear()
    assert "gisplan.W001" not in {message.id for message in found}
    assert not caplog.text
