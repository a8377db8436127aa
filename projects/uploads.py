"""Files sent from a page: each is kept with a job, tried, shown and then taken once."""

from typing import Any, Final

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.job_runs import job_run
from accounts.jobs import Outcome, job_start
from accounts.models import Job, User
from accounts.owners import Owner, owner_of_code
from coordinates.sheets.workbook import unzipped_size
from projects.errors import ProjectError
from projects.records import Problem, Report

SHOWN: Final = 500  # problems a page lists; the CSV has all


class OwnerGone(ProjectError):
    message = _("หน่วยงานของไฟล์นี้ไม่มีในระบบแล้ว")


class RightGone(ProjectError):
    message = _("ท่านไม่มีสิทธิแก้ไขข้อมูลโครงการของหน่วยงานนี้แล้ว")


class FileExpired(ProjectError):
    message = _("ไฟล์นี้หมดเวลาเก็บและถูกลบแล้ว ส่งไฟล์ใหม่อีกครั้ง")


def upload_try(
    *,
    kind: str,
    owner: Owner,
    by: User,
    file: "File[Any]",
    file_name: str,
    at_once: int,
    **asked: str | bool,
) -> Job:
    """Try a file: at once where it unzips to at most ``at_once`` bytes, else by the worker.

    ``asked``: what else its reader is told, kept with the job.
    """
    parameters = {"owner": owner.code, "file_name": file_name[:200], "commit": False, **asked}
    title = gettext("ตรวจไฟล์ %(name)s") % {"name": file_name[:150]}
    is_small = unzipped_size(file) <= at_once
    with transaction.atomic():
        job = job_start(owner=by, kind=kind, title=title, parameters=parameters, input_file=file)
    return _run(job, at_once=is_small)


def upload_take(*, tried: Job, at_once: int) -> Job:
    """Take the file of a dry run, once: the second time the job of the first is given.

    Raises FileExpired.
    """
    with transaction.atomic():
        asked = Job.objects.select_for_update().get(pk=tried.pk)
        taken = Job.objects.filter(pk=asked.parameters.get("taken")).first()
        if taken and not _changed_nothing(taken):
            return taken
        if not asked.input_file:
            raise FileExpired
        with asked.input_file.open("rb") as file:
            is_small = unzipped_size(file) <= at_once
            job = job_start(
                owner=asked.owner,
                kind=asked.kind,
                title=gettext("นำเข้า %(name)s") % {"name": asked.parameters["file_name"][:150]},
                parameters=asked.parameters | {"commit": True},
                input_file=file,
            )
        asked.parameters |= {"taken": str(job.pk)}
        asked.save(update_fields=["parameters"])
    return _run(job, at_once=is_small)


def _changed_nothing(job: Job) -> bool:
    """Failed, cancelled, or refused after all: it may be tried again."""
    if job.state == Job.State.DONE:
        return job.result.get("committed") is False
    return job.state in {Job.State.FAILED, Job.State.CANCELLED}


def _run(job: Job, *, at_once: bool) -> Job:
    if at_once:
        # The worker may have taken it already: a job is claimed once, by whoever comes first.
        job_run(job.pk)
    job.refresh_from_db()
    return job


def owner_of(job: Job) -> Owner:
    """Whose file a job reads. Raises OwnerGone."""
    if owner := owner_of_code(job.parameters["owner"]):
        return owner
    raise OwnerGone


def outcome_of(job: Job, report: Report, *, page: str, message: str, **more: Any) -> Outcome:
    """What a job ends with: the report as data for its ``page``, its problems as CSV too."""
    told = report.problems or report.notices
    data = {
        "counts": report.counts(),
        "committed": report.committed,
        "good": report.is_good,
        "refused": bool(report.refusal),
        "wrong": len(report.problems),
        "problems": rows(report.problems),
        "notices": rows(report.notices),
        "url": reverse(page, args=[job.pk]),
    }
    return Outcome(
        message=message,
        result=data | more,
        file=ContentFile(report.as_csv()) if told else None,
        file_name=gettext("ผลการตรวจ.csv"),
    )


def message_of(report: Report, *, done: str = "") -> str:
    """The sentence that heads a report; ``done``: how it begins where the file was taken."""
    if report.refusal:
        return report.refusal
    if report.problems:
        wrong = gettext("พบค่าที่ผิด %(count)d แห่ง ยังไม่ได้บันทึกอะไร แก้ไฟล์แล้วส่งใหม่")
        return wrong % {"count": len(report.problems)}
    return (done or gettext("ไฟล์ถูกต้อง %(summary)s")) % {"summary": report.summary()}


def rows(problems: list[Problem]) -> list[dict[str, Any]]:
    """The first of ``problems`` as rows of a table of the page."""
    return [
        {
            "sheet": one.place.sheet,
            "row": one.place.row,
            "column": one.place.column,
            "heading": one.heading,
            "value": one.value,
            "reason": one.reason,
        }
        for one in problems[:SHOWN]
    ]
