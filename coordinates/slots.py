"""How many files of strangers are read at once on this machine: each costs a gigabyte."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from coordinates.sandbox import SandboxBusy

FOLDER = "reader-slots"


@contextmanager
def slot(count: int) -> Iterator[int | None]:
    """One of ``count`` slots that all processes share, as the open file that holds it.

    Hand the file to the child: the lock ends with the last process that has it open, so a child
    that outlives a killed parent is still counted. None where ``count`` is 0: no limit.

    Raises SandboxBusy at once where all are taken.
    """
    if not count:
        yield None
        return
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in range(count):
        with (folder / str(number)).open("w") as file:
            if _taken(file.fileno()):
                yield file.fileno()
                return
    raise SandboxBusy


def _taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
