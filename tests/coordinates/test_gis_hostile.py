"""Every hostile file ends in a named refusal or an answer: in time, in memory, in its own folder.

The network stays within the reader's reach here: what keeps it from asking is the reader itself.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import geopandas
import pytest

from coordinates import sandbox as box
from coordinates.gis_files import GisFileError, read_geojson, upload_limits
from coordinates.gis_files import sandbox as reader
from coordinates.sandbox import SandboxError, Usage
from tests.coordinates.hostile import ATTACKS
from tests.coordinates.hostile.making import CANARY, Lure, point, vrt

SECONDS = 10
GIGABYTE = 1 << 30


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """An address of this machine that notes whoever asks it."""
    paths: list[str] = []

    class Noted(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802 - the base class's name
            paths.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_parts: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Noted) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/a.geojson", paths
        server.shutdown()
        thread.join()


@pytest.fixture
def lure(tmp_path, asked) -> Lure:
    canary = tmp_path / "canary.geojson"
    canary.write_text(point().replace("\\u0e1a\\u0e48\\u0e2d", CANARY))
    return Lure(canary, asked[0])


@pytest.fixture
def temporary(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def used(monkeypatch) -> list[Usage]:
    """What each child cost, whether it gave an answer or not."""
    costs: list[Usage] = []
    run = reader.run

    def watched(*parts, **options):
        try:
            costs.append(run(*parts, **options))
        except SandboxError as error:
            costs.append(error.usage)
            raise

    monkeypatch.setattr(reader, "run", watched)
    return costs


ALL = [
    pytest.param(attack, id=name, marks=[pytest.mark.long] if attack.is_long else [])
    for name, attack in sorted(ATTACKS.items())
]


@pytest.mark.parametrize("attack", ALL)
def test_a_hostile_file_ends_in_a_refusal_or_an_answer(
    attack, tmp_path, lure, asked, temporary, used, monkeypatch
):
    """What it cost is judged by the child's own processor time and memory, not by the clock."""
    upload = tmp_path / "upload"
    upload.mkdir()
    path = attack.make(upload, lure)
    monkeypatch.setattr(box, "no_network", tuple)
    before = sorted(each for each in tmp_path.rglob("*") if "files" not in each.parts)
    try:
        answer = read_geojson(path, limits=replace(upload_limits(), seconds=attack.seconds))
        end = "read"
        assert answer["features"]
        assert CANARY not in str(answer)
    except GisFileError as error:
        end = error.fault.value
        assert str(error)
        assert CANARY not in str(error)
    assert end in attack.ends
    assert asked[1] == []
    assert list(temporary.iterdir()) == []
    assert before == sorted(each for each in tmp_path.rglob("*") if "files" not in each.parts)
    for cost in used:
        assert 0 < cost.cpu_seconds < SECONDS
        assert cost.memory_bytes < GIGABYTE


def test_the_lures_are_real(tmp_path, lure, asked):
    """Without the sandbox GDAL reads the canary and asks the address."""
    bare = tmp_path / "bare.geojson"
    bare.write_text(vrt(str(lure.canary)))
    assert CANARY in str(geopandas.read_file(bare))
    with pytest.raises(Exception, match="404"):
        geopandas.read_file(f"/vsicurl/{lure.url}")
    assert asked[1]
