"""GDAL's writing of Arrow batches, in a process of its own.

There it does not wait for the database, adds no memory to a web process, and leaves out pandas,
which pyogrio would bring (70 MB, half a second). It ends with whoever started it.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

ROOT = Path(__file__).resolve().parents[2]
UNWANTED = ("pandas", "geopandas")
Write = Callable[..., None]


@contextmanager
def writer(log: Path) -> Iterator[Write]:
    """``write(path, schema, batches, **how)`` for one file after another; complete at the end.

    ``how`` as pyogrio's write_arrow takes it; ``log`` is a file for GDAL's words. Raises OSError
    with them where it could not write.
    """
    command = [sys.executable, "-m", "maps.exports.gdal"]
    with log.open("w+b") as told:
        child = subprocess.Popen(  # noqa: S603 – our own module
            command, stdin=subprocess.PIPE, stderr=told, cwd=ROOT
        )
        assert child.stdin  # noqa: S101 – a pipe was asked for
        try:
            with _broken_is_told(), child.stdin:
                yield _Writer(child.stdin).write
            failed = child.wait() != 0
        finally:
            child.kill()
            child.wait()
        if failed:
            told.seek(0)
            raise OSError(told.read()[-2000:].decode(errors="replace"))


@contextmanager
def _broken_is_told() -> Iterator[None]:
    """A child that is gone breaks the pipe; its exit code and its words say why."""
    try:
        yield
    except BrokenPipeError:
        return


class _Writer:
    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe

    def write(
        self, path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch], **how: Any
    ) -> None:
        self._pipe.write(json.dumps([str(path), how]).encode() + b"\n")
        with pa.ipc.new_stream(self._pipe, schema) as sink:
            for batch in batches:
                sink.write_batch(batch)


def main() -> None:
    """Reads, again and again, a line of JSON and a stream of batches, until the pipe ends."""
    for name in UNWANTED:
        sys.modules[name] = None  # type: ignore[assignment]  # an ImportError for who asks
    from pyogrio.raw import write_arrow

    while line := sys.stdin.buffer.readline():
        path, how = json.loads(line)
        with pa.ipc.open_stream(sys.stdin.buffer) as batches:
            write_arrow(batches, path, **how)


if __name__ == "__main__":
    main()
