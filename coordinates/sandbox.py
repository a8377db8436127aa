"""Reading files of strangers: in a process of its own, without network, memory or time to spare.

The parent puts the upload into a fresh folder and calls ``run``; the child, a module of ours with
the folder as its argument, calls ``confine`` after its imports and leaves its answer there.
"""

import logging
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

logger = logging.getLogger(__name__)
OPEN_FILES: Final = 64
_LOOK_SECONDS: Final = 0.02
_HIGHEST: Final = re.compile(rb"^VmHWM:\s*(\d+) kB", re.MULTILINE)
_SAID: Final = 64 * 1024  # bytes kept of what it says as it ends
_OUT_OF_MEMORY: Final = (b"MemoryError", b"bad_alloc")
_PROJECT: Final = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Usage:
    """What a child cost: seconds of processor; bytes of memory, the most that was seen.

    The memory is looked up while it runs: ``ru_maxrss`` begins with what its parent once had.
    """

    cpu_seconds: float
    memory_bytes: int


class SandboxError(RuntimeError):
    """The child gave no answer. ``usage``: what it had cost; none where it was not started."""

    def __init__(self, usage: Usage | None = None) -> None:
        self.usage = usage
        super().__init__(usage)


class SandboxFailed(SandboxError):
    """It crashed."""


class SandboxTooHeavy(SandboxFailed):
    """It asked for more memory than it may have, or the machine had none left."""


class SandboxTooSlow(SandboxError):
    """It did not end in time, on the clock or of the processor."""


class SandboxBusy(SandboxError):
    """As many as are allowed are being read already."""


def run(
    module: str,
    folder: Path,
    *,
    seconds: float,
    environment: Mapping[str, str] | None = None,
    held: int | None = None,
) -> Usage:
    """Run ``python -m module folder`` with an environment of ours only and without network.

    ``seconds`` is all it may take on the clock, its start (half a second) included.
    ``held`` is the open file of a slot (``coordinates.slots``), which the child keeps.
    Raises SandboxTooSlow, SandboxTooHeavy, SandboxFailed.
    """
    command = [*no_network(), sys.executable, "-m", module, str(folder)]
    with TemporaryFile(dir=folder) as errors:
        with subprocess.Popen(  # noqa: S603 - a fixed command on a folder of ours
            command,
            cwd=folder,
            env=_environment(str(folder)) | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=() if held is None else (held,),
        ) as process:
            try:
                usage, late = _watched(process, seconds)
            except BaseException:
                process.kill()
                raise
        errors.seek(max(errors.seek(0, os.SEEK_END) - _SAID, 0))
        said = errors.read()
    code = process.returncode
    if late or code == -signal.SIGXCPU:
        raise SandboxTooSlow(usage)
    if code:
        logger.warning("a file ended its reader: %s %r", code, said[-500:])
        # Killed, and not by us: by the kernel, for want of memory.
        heavy = code == -signal.SIGKILL or any(word in said for word in _OUT_OF_MEMORY)
        raise (SandboxTooHeavy if heavy else SandboxFailed)(usage)
    return usage


def _watched(process: subprocess.Popen[bytes], seconds: float) -> tuple[Usage, bool]:
    """Wait for its end, which is set as its ``returncode``; tell whether it had to be killed."""
    until, memory, late = time.monotonic() + seconds, 0, False
    while True:
        ended, status, cost = os.wait4(process.pid, os.WNOHANG)
        if ended:
            process.returncode = os.waitstatus_to_exitcode(status)
            return Usage(cost.ru_utime + cost.ru_stime, memory), late
        memory = max(memory, _memory_of(process.pid))
        if time.monotonic() > until:
            late = True
            # Not ``process.kill``: that reaps one that has just ended, with its code and cost.
            os.kill(process.pid, signal.SIGKILL)
        time.sleep(_LOOK_SECONDS)


def _memory_of(process: int) -> int:
    """The most it has had so far, in bytes; 0 where it is ending."""
    highest = _HIGHEST.search(Path(f"/proc/{process}/status").read_bytes())
    return int(highest[1]) * 1024 if highest else 0


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
