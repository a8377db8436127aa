"""Files made on disk before the first byte is sent; nothing of them stays.

An opened file outlives its name: the folder is gone before the answer begins. A folder that a
killed process left is known by its free lock, and goes with the next export on this machine.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from maps.exports.copying import CHUNK_BYTES

PREFIX = "gisplan-export-"


def sent(make: Callable[[Path], Path]) -> Iterator[bytes]:
    """The pieces of the file that ``make`` wrote into the folder it is given.

    It is made here and now, so that its errors come before the first byte.
    """
    with _folder() as folder:
        file = make(folder).open("rb")
    return _pieces(file)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(CHUNK_BYTES):
            yield piece


@contextmanager
def _folder() -> Iterator[Path]:
    _sweep()
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name, _locked(name):
        yield Path(name)


def _sweep() -> None:
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            with _locked(path):
                shutil.rmtree(path, ignore_errors=True)
        except OSError:
            continue  # in use, gone meanwhile, or another user's


@contextmanager
def _locked(folder: Any) -> Iterator[None]:
    """Holds the lock of ``folder``, which ends with the process. OSError where another has it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)
