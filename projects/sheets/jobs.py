"""Sheets sent from the page: a file is kept with a job, tried, shown and then taken."""

from typing import Any, Final

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext

from accounts.job_runs import job_run
from accounts.jobs import Outcome, job_start
from accounts.models import Job, User
from accounts.owners import Owner, owner_of_code
from accounts.progress import Progress
from coordinates.sheets.workbook import unzipped_size
from projects.imports import SHOWN, OwnerGone
from projects.records import Problem
from projects.sheets.taking import SheetReport, sheet_take

KIND: Final = "projects.sheet"
AT_ONCE: Final = 2**17  # bytes unzipped: about 100 rows, each changed in 11 to 37 queries


def sheet_try(*, owner: Owner, by: User, file: "File[Any]", file_name: str) -> Job:
    """Try a sheet: at once where it is small, else by the worker."""
    is_small = unzipped_size(file) <= AT_ONCE
    parameters = {"owner": owner.code, "file_name": file_name[:200], "commit": False}
    title = gettext("ตรวจไฟล์ %(name)s") % {"name": file_name[:150]}
    job = job_start(owner=by, kind=KIND, title=title, parameters=parameters, input_file=file)
    return _run(job, at_once=is_small)


def sheet_commit(*, tried: Job) -> Job:
    """Take the sheet of a dry run, once: the second time the job of the first is given."""
    with transaction.atomic():
        asked = Job.objects.select_for_update().get(pk=tried.pk)
        made = Job.objects.filter(pk=asked.parameters.get("taken"))
        # One that failed or was cancelled changed nothing: it may be tried again.
        taken = made.exclude(state__in=[Job.State.FAILED, Job.State.CANCELLED]).first()
        if taken:
            return taken
        with asked.input_file.open("rb") as file:
            is_small = unzipped_size(file) <= AT_ONCE
            job = job_start(
                owner=asked.owner,
                kind=KIND,
                title=gettext("นำเข้า %(name)s") % {"name": asked.parameters["file_name"][:150]},
                parameters=asked.parameters | {"commit": True},
                input_file=file,
            )
        asked.parameters |= {"taken": str(job.pk)}
        asked.save(update_fields=["parameters"])
    return _run(job, at_once=is_small)


def _run(job: Job, *, at_once: bool) -> Job:
    if at_once:
        # The worker may have taken it already: a job is claimed once, by whoever comes first.
        job_run(job.pk)
    job.refresh_from_db()
    return job


def sheet_work(job: Job, progress: Progress) -> Outcome:
    """The work of a job: what the sheet changes as data for the page, its problems as CSV."""
    asked = job.parameters
    owner = owner_of_code(asked["owner"])
    if owner is None:
        raise OwnerGone
    with job.input_file.open("rb") as file:
        report = sheet_take(
            file,
            file_name=asked["file_name"],
            owner=owner,
            by=job.owner,
            commit=asked["commit"],
            progress=progress,
        )
    return Outcome(
        message=_sentence(report, commit=asked["commit"]),
        result=_data(report) | {"url": reverse("sheets:report", args=[job.pk])},
        file=ContentFile(report.as_csv()) if report.problems else None,
        file_name=gettext("ผลการตรวจ.csv"),
    )


def _sentence(report: SheetReport, *, commit: bool) -> str:
    if report.problems:
        wrong = gettext("พบค่าที่ผิด %(count)d แห่ง ยังไม่ได้บันทึกอะไร แก้ไฟล์แล้วส่งใหม่")
        return wrong % {"count": len(report.problems)}
    if not report.changes:
        return gettext("ไฟล์ถูกต้อง ไม่มีค่าใดต่างจากในระบบ")
    done = gettext("บันทึกแล้ว %(summary)s") if commit else gettext("ไฟล์ถูกต้อง %(summary)s")
    return done % {"summary": report.summary()}


def _data(report: SheetReport) -> dict[str, Any]:
    return {
        "counts": report.counts(),
        "committed": report.committed,
        "good": report.is_good and bool(report.changes),
        "wrong": len(report.problems),
        "problems": [_row(one) for one in report.problems[:SHOWN]],
        "changes": [_row(one) for one in report.changes[:SHOWN]],
        "changed": len(report.changes),
    }


def _row(problem: Problem) -> dict[str, Any]:
    place = problem.place
    return {
        "sheet": place.sheet,
        "row": place.row,
        "column": place.column,
        "heading": problem.heading,
        "value": problem.value,
        "reason": problem.reason,
    }
