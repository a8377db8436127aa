"""The worker's side of a job: run once, kept whole or not at all, taken up again when it died."""

import logging
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, override
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.errors import JobCancelled, JobError, JobKindUnknown
from accounts.jobs import KEPT_DAYS, KINDS, TASK, Kind, Outcome, file_name, job_defer
from accounts.models import Job
from accounts.progress import JobProgress
from coordinates.errors import CoordinateError
from coordinates.messages import in_words

logger = logging.getLogger(__name__)

STALLED_AFTER = timedelta(minutes=2)
ATTEMPTS = 3


def job_run(pk: UUID) -> None:
    """Run a queued job. One that is done, cancelled or running elsewhere is left alone."""
    job = _claim(pk)
    if job is None:
        return
    with override(settings.LANGUAGE_CODE):
        try:
            _work(job, _kind(job))
        except JobCancelled:
            logger.info("job %s is no longer ours: cancelled or taken up by another worker", pk)
        except (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError):
            # The database went away or chose us as a deadlock's victim (psycopg's own: on the
            # connection of the progress, which Django does not wrap): the row is left as
            # running and taken up again as stalled, at most ATTEMPTS times.
            logger.exception("job %s lost its database", pk)
        except Exception as error:  # the edge of the process: anything else is a failed job
            _fail(job, error)


def _claim(pk: UUID) -> Job | None:
    queued = Job.objects.filter(pk=pk, state=Job.State.QUEUED)
    claimed = queued.update(
        state=Job.State.RUNNING,
        attempt=F("attempt") + 1,
        beat_at=timezone.now(),
        progress=0,
        total=0,
        message="",
    )
    return Job.objects.select_related("owner").get(pk=pk) if claimed else None


def _kind(job: Job) -> Kind:
    if job.kind not in KINDS:
        return Kind(_unknown, ())
    return KINDS[job.kind]


def _unknown(job: Job, progress: Any) -> Outcome:
    raise JobKindUnknown


def _work(job: Job, kind: Kind) -> None:
    """The work and ``state = done`` commit together, or neither does."""
    with JobProgress(job) as progress, transaction.atomic():
        outcome = kind.work(job, progress) or Outcome()
        progress.report()
        _store(job, outcome)
        total = max(progress.total, progress.done)
        if not _end(job, Job.State.DONE, outcome.message, progress=total, total=total):
            raise JobCancelled


def _store(job: Job, outcome: Outcome) -> None:
    job.result = outcome.result
    if outcome.file:
        job.result["file_name"] = outcome.file_name or outcome.file.name
        with outcome.file as file:
            job.result_file.save(file_name(job, job.result["file_name"]), file, save=False)


def _end(job: Job, state: Job.State, message: object, **fields: Any) -> bool:
    """End this attempt; False when it is no longer ours (the attempt number is the fence)."""
    now = timezone.now()
    ours = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempt=job.attempt)
    return bool(
        ours.update(
            state=state,
            message=str(message),
            result=job.result,
            result_file=job.result_file.name,
            ended_at=now,
            expires_at=now + timedelta(days=KEPT_DAYS),
            **fields,
        )
    )


def _fail(job: Job, error: Exception) -> None:
    job.refresh_from_db(fields=["result", "result_file"])
    sentence = _sentence(error, _kind(job).named)
    if sentence is None:
        logger.error("job %s (%s) failed", job.pk, job.kind, exc_info=error)
        sentence = gettext("งานนี้ล้มเหลวโดยไม่คาดคิด ไม่มีการเปลี่ยนแปลงข้อมูล ผู้ดูแลระบบได้รับรายงานแล้ว")
    _end(job, Job.State.FAILED, sentence)


def _sentence(error: Exception, named: tuple[type[Exception], ...]) -> str | None:
    """What the owner reads, or None when the error is not one of ours to show."""
    if isinstance(error, CoordinateError):
        return in_words(error)
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, (JobError, *named)):
        return str(error)
    return None


def stalled() -> QuerySet[Job]:
    """Jobs whose worker died: running without a beat, or queued and forgotten by the queue."""
    waiting = ProcrastinateJob.objects.filter(task_name=TASK, status="todo")
    known = [args["job_id"] for args in waiting.values_list("args", flat=True)]
    silent = Job.objects.filter(beat_at__lt=timezone.now() - STALLED_AFTER)
    return silent.filter(Q(state=Job.State.RUNNING) | Q(state=Job.State.QUEUED) & ~Q(pk__in=known))


@transaction.atomic
def jobs_requeue() -> int:
    """Queue stalled jobs again, or fail those that stalled for the last time; how many."""
    if not lock_taken("accounts.jobs_requeue"):
        return 0
    jobs = list(stalled().select_for_update(skip_locked=True))
    for job in jobs:
        if job.state == Job.State.RUNNING and job.attempt >= ATTEMPTS:
            sentence = gettext("งานนี้หยุดกลางคันหลายครั้ง ไม่มีการเปลี่ยนแปลงข้อมูล กรุณาแจ้งผู้ดูแลระบบ")
            _fail(job, JobError(sentence))
            continue
        Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, beat_at=timezone.now())
        job_defer(job)
    return len(jobs)


@transaction.atomic
def jobs_expire() -> int:
    """Remove the files of expired jobs, and files no job knows (of attempts rolled back)."""
    if not lock_taken("accounts.jobs_expire"):
        return 0
    held = ~Q(input_file="") | ~Q(result_file="")
    jobs = list(Job.objects.filter(held, expires_at__lt=timezone.now()).select_for_update())
    for job in jobs:
        names = [name for name in (job.input_file.name, job.result_file.name) if name]
        Job.objects.filter(pk=job.pk).update(input_file="", result_file="")
        transaction.on_commit(partial(_remove, names))
    _remove(_orphans())
    return len(jobs)


def _orphans() -> list[str]:
    """Files older than a day that no job points to."""
    before = timezone.now() - timedelta(days=1)
    lost = []
    for folder, column in (("jobs/in", "input_file"), ("jobs/out", "result_file")):
        if not default_storage.exists(folder):
            continue
        names = {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]}
        known = set(Job.objects.filter(**{f"{column}__in": names}).values_list(column, flat=True))
        lost += [name for name in names - known if default_storage.get_modified_time(name) < before]
    return lost


def _remove(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def lock_taken(name: str) -> bool:
    """Take the advisory lock ``name`` until the transaction ends; False when another has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        taken: bool = cursor.fetchone()[0]
    return taken
