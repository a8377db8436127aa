"""Kinds of jobs for tests, also registered in the worker that tests start."""

import time
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from accounts.errors import JobError
from accounts.jobs import Outcome, job_kind
from accounts.models import Agency, Job
from accounts.progress import Progress


@job_kind("tests-write")
def write(job: Job, progress: Progress) -> Outcome:
    """Writes an agency, says so, then waits for a file before it ends."""
    Agency.objects.create(code=job.parameters["code"], name_th=job.parameters["code"])
    progress.expect(10, "กำลังเขียน")
    go = job.parameters.get("wait_for")
    while go and not Path(go).exists():
        progress.step(0)
        time.sleep(0.05)
    progress.step(10)
    text = ContentFile("ผล".encode(), name="ผล.txt")
    return Outcome("เขียนแล้ว", {"written": 1}, text, "ผลลัพธ์.txt")


@job_kind("tests-fail", named=(KeyError,))
def fail(job: Job, progress: Progress) -> Outcome:
    """Writes an agency, then raises the error the parameters name."""
    Agency.objects.create(code="LOST", name_th="LOST")
    errors = {
        "job": JobError("แถว 3 ผิด"),
        "named": KeyError("หัวตาราง"),
        "validation": ValidationError(["ก ผิด", "ข ผิด"]),
        "surprise": RuntimeError("secret of the inside"),
    }
    raise errors[job.parameters["error"]]
