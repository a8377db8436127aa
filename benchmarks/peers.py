"""Programs that measurements compare with: tipg, in a virtual environment of its own.

    with tipg_server(database_url, tables=["public.tile_rows"]) as base:
        …                                    # base: http://127.0.0.1:PORT

The environment is made at first use under ``var/peers/`` and kept; pip takes it from PyPI.
"""

import os
import re
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

PEERS: Final = Path(__file__).resolve().parent.parent / "var" / "peers"
TIPG: Final = ("tipg==1.6.1", "uvicorn[standard]==0.54.0")
START_SECONDS: Final = 60
# Our own server: answers made anew each time, and kept ones given out again.
KEPT: Final = {
    "made anew": {"GISPLAN_ANSWERS_KEPT_MB": "0"},
    "standing by": {"GISPLAN_ANSWERS_KEPT_MB": "32"},
}


class PeerFailed(RuntimeError):
    """A peer that could not be installed or started; the text says where to look."""


def peer_python(name: str, packages: Sequence[str]) -> Path:
    """The Python of the environment ``name`` with exactly these packages asked for."""
    folder = PEERS / name
    python, noted = folder / "bin" / "python", folder / "packages"
    wanted = "\n".join(packages)
    if noted.exists() and noted.read_text() == wanted:
        return python
    venv.create(folder, clear=True, with_pip=True)
    command = [str(python), "-m", "pip", "install", "--quiet", *packages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        message = f"pip could not install {wanted}: {done.stderr.strip()}"
        raise PeerFailed(message)
    noted.write_text(wanted)
    return python


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def served(
    command: Sequence[str], address: str, *, environment: Mapping[str, str], log: Path
) -> Iterator[None]:
    """A server process until the block ends; begins when ``address`` answers.

    Raises PeerFailed where it does not within START_SECONDS.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        process = subprocess.Popen(
            list(command), env={**os.environ, **environment}, stdout=output, stderr=output
        )
    try:
        _await(process, address, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    began = time.monotonic()
    while time.monotonic() - began < START_SECONDS:
        if process.poll() is not None:
            break
        try:
            with urlopen(address, timeout=5):  # noqa: S310 – an address of ours
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    message = f"{address} does not answer; see {log}"
    raise PeerFailed(message)


def as_postgresql(database: str) -> str:
    """``database`` (as DATABASE_URL has it) by the name other programs know the scheme by."""
    return re.sub(r"^postgis:", "postgresql:", database)


@contextmanager
def tipg_server(
    database: str, *, tables: Sequence[str] = (), workers: int = 1, most_features: int = 10_000
) -> Iterator[str]:
    """The base address of a tipg that serves ``tables`` (all where none are named) of
    ``database``, an address as DATABASE_URL has it; as many features a tile or query as said.

    Names of tables are without their schema, public.
    """
    python = peer_python("tipg", TIPG)
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    quoted = ", ".join(f'"public.{table}"' for table in tables)
    environment = {
        "DATABASE_URL": as_postgresql(database),
        "TIPG_DB_SCHEMAS": '["public"]',
        "TIPG_MAX_FEATURES_PER_TILE": str(most_features),
        "TIPG_MAX_FEATURES_PER_QUERY": str(most_features),
        "TIPG_CATALOG_TTL": "86400",
    }
    if tables:
        environment["TIPG_DB_TABLES"] = f"[{quoted}]"
    command = [str(python), "-m", "uvicorn", "tipg.main:app", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", str(workers), "--no-access-log"]
    log = PEERS / "tipg.log"
    with served(command, f"{base}/healthz", environment=environment, log=log):
        yield base


@contextmanager
def own_server(
    database: str, *, workers: int = 1, environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The base address of this site, started as bin/serve starts it, on ``database``."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    given = {
        "DATABASE_URL": database,
        "GISPLAN_POOL": "10",
        "GISPLAN_STATEMENT_TIMEOUT_MS": "30000",
        **(environment or {}),
    }
    command = [sys.executable, "-m", "gunicorn", "gisplan.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--workers", str(workers), "--threads", "8"]
    command += ["--no-control-socket"]
    log = PEERS / "own.log"
    with served(command, f"{base}/healthz", environment=given, log=log):
        yield base
