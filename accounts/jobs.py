"""Long jobs: what kinds there are, how one is started and cancelled."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import PurePath
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from accounts.errors import JobKindUnknown
from accounts.models import Job, User
from accounts.progress import Progress

TASK = "accounts.job_run"
KEPT_DAYS = 14


@dataclass(frozen=True)
class Outcome:
    """What a job's work hands back: a sentence, data for its page, a file to fetch."""

    message: Any = ""
    result: dict[str, Any] = field(default_factory=dict)
    file: "File[Any] | None" = None
    file_name: str = ""


Work = Callable[[Job, Progress], Outcome | None]


@dataclass(frozen=True)
class Kind:
    work: Work
    named: tuple[type[Exception], ...]


KINDS: dict[str, Kind] = {}


def job_kind(code: str, *, named: tuple[type[Exception], ...] = ()) -> Callable[[Work], Work]:
    """Register ``work(job, progress) -> Outcome | None`` under a kind, in an app's tasks.py.

    The work runs inside the transaction that also stores its outcome, so it must not commit.
    Errors of the classes ``named`` (besides JobError, CoordinateError and ValidationError)
    show their message to the owner; others show a general sentence and are logged.
    """

    def register(work: Work) -> Work:
        KINDS[code] = Kind(work, named)
        return work

    return register


@transaction.atomic
def job_start(
    *,
    owner: User,
    kind: str,
    title: object,
    parameters: dict[str, Any],
    input_file: "File[Any] | None" = None,
) -> Job:
    """Save a job and hand it to the worker: both happen when the transaction commits.

    ``parameters`` is JSON. Raises JobKindUnknown.
    """
    if kind not in KINDS:
        raise JobKindUnknown
    job = Job(owner=owner, kind=kind, title=str(title)[:200], parameters=parameters)
    job.beat_at = timezone.now()
    if input_file:
        job.input_file.save(file_name(job, input_file.name or ""), input_file, save=False)
    job.save(force_insert=True)
    job_defer(job)
    return job


def file_name(job: Job, given: str) -> str:
    """The name of a job's file on disk: never the one a person gave, only its ending."""
    ending = PurePath(given).suffix.lower()
    known = ending[1:].isascii() and ending[1:].isalnum() and len(ending) <= 10
    return f"{job.pk}-{job.attempt}{ending if known else ''}"


def job_defer(job: Job) -> None:
    """Hand ``job`` to the worker on Django's own connection: it comes and goes with the row.

    (Inside the worker the app's connector is another connection, hence a manager of our own.)
    """
    manager = JobManager(DjangoConnector())
    configure_task(name=TASK, job_manager=manager, queue="default").defer(job_id=str(job.pk))


def job_cancel(*, job: Job) -> bool:
    """Cancel a job that has not ended; the work stops at its next step and is rolled back."""
    now = timezone.now()
    message = gettext("ยกเลิกโดยผู้สั่งงาน ไม่มีการเปลี่ยนแปลงข้อมูล")
    still_open = Job.objects.filter(pk=job.pk, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return bool(
        still_open.update(
            state=Job.State.CANCELLED,
            message=message,
            ended_at=now,
            expires_at=now + timedelta(days=KEPT_DAYS),
        )
    )
