"""The child that reads a stranger's file: what ends it, what that is called and what it cost."""

import os
import time
from pathlib import Path

import pytest

from coordinates import sandbox as box
from coordinates.sandbox import SandboxFailed, SandboxTooHeavy, SandboxTooSlow, run
from coordinates.unreadable import UnreadableFile

CONFINED = (
    "from coordinates.sandbox import confine\n"
    "confine(memory_bytes={}, seconds={}, file_bytes=1 << 20)\n"
)


@pytest.fixture
def child(tmp_path, monkeypatch):
    """Run a program as the child: a module beside ours."""
    folder = tmp_path / "folder"
    folder.mkdir()

    def ran(program: str, **options):
        (tmp_path / "stranger.py").write_text(program)
        path = f"{Path(box.__file__).parents[1]}{os.pathsep}{tmp_path}"
        options = {"seconds": 30} | options
        return run("stranger", folder, environment={"PYTHONPATH": path}, **options)

    return ran


def test_a_child_that_sleeps_is_ended_by_the_clock(child):
    started = time.monotonic()
    with pytest.raises(SandboxTooSlow) as caught:
        child("import time\ntime.sleep(60)", seconds=1)
    assert 1 <= time.monotonic() - started < 30
    assert caught.value.usage.cpu_seconds < 1


def test_a_child_that_computes_is_ended_by_its_processor_time(child):
    with pytest.raises(SandboxTooSlow) as caught:
        child(CONFINED.format(1 << 30, 1) + "while True: pass", seconds=60)
    assert 0.5 < caught.value.usage.cpu_seconds < 3


def test_a_child_that_ends_as_its_time_does_is_reaped_once(child, monkeypatch):
    """Its end falls between the look at it and the blow."""

    def wait_for_its_end(process):
        os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
        return 0

    monkeypatch.setattr(box, "_memory_of", wait_for_its_end)
    with pytest.raises(SandboxTooSlow) as caught:
        child("pass", seconds=0)
    assert caught.value.usage.cpu_seconds > 0


@pytest.mark.parametrize(
    "program",
    [
        CONFINED.format(1 << 28, 9) + "bytearray(1 << 29)",
        "import os, sys\n"
        "sys.stderr.write(\"terminate called after throwing 'std::bad_alloc'\")\n"
        "sys.stderr.flush()\n"
        "os.abort()",
        "import os\nos.kill(os.getpid(), 9)",
    ],
)
def test_a_child_without_memory_is_told_from_a_crash(child, program):
    with pytest.raises(SandboxTooHeavy):
        child(program)


@pytest.mark.parametrize("program", ["import os\nos.abort()", "1 / 0"])
def test_a_crash_is_no_want_of_memory(child, program):
    with pytest.raises(SandboxFailed) as caught:
        child(program)
    assert not isinstance(caught.value, SandboxTooHeavy)


def test_the_cost_is_the_childs_own(child):
    """Not what its parent once had, which Linux counts with it."""
    held = bytearray(b"x") * (200 << 20)
    del held
    usage = child("import time\nheld = bytearray(b'x') * (50 << 20)\ntime.sleep(0.3)")
    assert 50 << 20 < usage.memory_bytes < 150 << 20
    assert 0 < usage.cpu_seconds < 5


def test_what_a_child_says_is_not_kept_in_memory(child, caplog):
    with pytest.raises(SandboxFailed):
        child("import sys\nsys.stderr.write('no ' * 3_000_000 + 'end')\nsys.exit(1)")
    assert len(caplog.text) < 2_000 and "end" in caplog.text


def test_every_reader_has_the_one_error():
    from coordinates.gis_files import GisFileError
    from coordinates.photos import PhotoError

    assert issubclass(GisFileError, UnreadableFile) and issubclass(PhotoError, UnreadableFile)
