"""Reading files of strangers: in a process of its own, without network, memory or time to spare.

The parent puts the upload into a fresh folder and calls ``run``; the child, a module of ours with
the folder as its argument, calls ``confine`` after its imports and leaves its answer there.
"""

import logging
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

logger = logging.getLogger(__name__)
OPEN_FILES: Final = 64
_PROJECT: Final = Path(__file__).resolve().parents[1]


class SandboxError(RuntimeError):
    """The child gave no answer."""


class SandboxFailed(SandboxError):
    """It ran out of memory, processor time or file size, or crashed."""


class SandboxTooSlow(SandboxError):
    """It did not end in time."""


class SandboxBusy(SandboxError):
    """As many as are allowed are being read already."""


def run(
    module: str,
    folder: Path,
    *,
    seconds: int,
    environment: Mapping[str, str] | None = None,
    held: int | None = None,
) -> None:
    """Run ``python -m module folder`` with an environment of ours only and without network.

    ``seconds`` is all it may take on the clock, its start (half a second) included.
    ``held`` is the open file of a slot (``coordinates.slots``), which the child keeps.
    Raises SandboxTooSlow, SandboxFailed.
    """
    command = [*no_network(), sys.executable, "-m", module, str(folder)]
    try:
        subprocess.run(  # noqa: S603 - a fixed command on a folder of ours
            command,
            cwd=folder,
            env=_environment(str(folder)) | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=True,
            pass_fds=() if held is None else (held,),
        )
    except subprocess.TimeoutExpired as error:
        raise SandboxTooSlow from error
    except subprocess.CalledProcessError as error:
        if error.returncode == -signal.SIGXCPU:
            raise SandboxTooSlow from error
        logger.warning("a file ended its reader: %s %r", error.returncode, error.stderr[-500:])
        raise SandboxFailed from error


def confine(*, memory_bytes: int, seconds: int, file_bytes: int) -> None:
    """Cap the child itself; after its imports, which map more than reading does."""
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # Processor time: SIGXCPU first, which is told apart from a crash, SIGKILL a second later.
        later = int(what == resource.RLIMIT_CPU and most != hard)
        resource.setrlimit(what, (most, most + later))


@cache
def no_network() -> tuple[str, ...]:
    """The prefix that takes the network away; none, with a warning, where the machine does not
    allow it: then only the readers' own settings keep a file from naming an address."""
    unshare, true = shutil.which("unshare"), shutil.which("true")
    for options in ("-n", "-rn"):
        command = [str(unshare), options, str(true)]
        if unshare and true and not subprocess.run(command, capture_output=True).returncode:  # noqa: S603 - as above
            return (unshare, options)
    logger.warning("files are read with the network within reach: unshare is refused")
    return ()


def _environment(folder: str) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": folder,
        "TMPDIR": folder,
        "PYTHONPATH": str(_PROJECT),
        "PYTHONSAFEPATH": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
