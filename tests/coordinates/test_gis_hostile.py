"""Every hostile file ends in a named refusal or an answer: in time, in memory, in its own folder.

The network stays within the reader's reach here: what keeps it from asking is the reader itself.
"""

import os
import resource
import tempfile
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import geopandas
import pytest

from coordinates import sandbox as box
from coordinates.gis_files import GisFileError, read_geojson
from tests.coordinates.hostile_files import CANARY, ENDS, MAKERS, Lure, point, vrt

SECONDS = 10
KILOBYTES = 1024 * 1024


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


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_a_hostile_file_ends_in_a_refusal_or_an_answer(
    name, tmp_path, lure, asked, temporary, monkeypatch
):
    upload = tmp_path / "upload"
    upload.mkdir()
    path = MAKERS[name](upload, lure)
    monkeypatch.setattr(box, "no_network", tuple)
    before = sorted(each for each in tmp_path.rglob("*") if "files" not in each.parts)
    started = time.monotonic()
    try:
        answer = read_geojson(path)
        end = "read"
        assert answer["features"]
        assert CANARY not in str(answer)
    except GisFileError as error:
        end = error.fault.value
        assert str(error)
        assert CANARY not in str(error)
    assert time.monotonic() - started < SECONDS
    starved = os.getloadavg()[0] > 2 * (os.cpu_count() or 1)  # others hold the processors
    assert end in ENDS[name] | ({"too_slow"} if starved else set())
    assert asked[1] == []
    assert list(temporary.iterdir()) == []
    assert before == sorted(each for each in tmp_path.rglob("*") if "files" not in each.parts)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < KILOBYTES


def test_the_lures_are_real(tmp_path, lure, asked):
    """Without the sandbox GDAL reads the canary and asks the address."""
    bare = tmp_path / "bare.geojson"
    bare.write_text(vrt(str(lure.canary)))
    assert CANARY in str(geopandas.read_file(bare))
    with pytest.raises(Exception, match="404"):
        geopandas.read_file(f"/vsicurl/{lure.url}")
    assert asked[1]
