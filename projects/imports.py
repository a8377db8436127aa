"""Imports from the page: a file is kept with a job, tried, shown and then taken."""

from typing import Any, Final

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.job_runs import job_run
from accounts.jobs import Outcome, job_start
from accounts.models import Job, Right, User
from accounts.owners import Owner, owner_of_code
from accounts.progress import Progress
from accounts.rights import can
from coordinates.sheets.workbook import unzipped_size
from projects.errors import ProjectError
from projects.records import Problem, Report
from projects.sources.base import import_file
from projects.sources.catalogue import SOURCES

KIND: Final = "projects.import"
AT_ONCE: Final = 2**20  # bytes unzipped: about 1,000 rows, read while the officer waits
SHOWN: Final = 500  # problems a page lists; the CSV has all


class OwnerGone(ProjectError):
    message = _("ท่านไม่มีสิทธิแก้ไขข้อมูลโครงการของหน่วยงานนี้แล้ว")


def import_start(
    *,
    owner: Owner,
    by: User,
    source: str,
    file: "File[Any]",
    file_name: str,
    commit: bool,
    overwrite: bool = False,
) -> Job:
    """Try a file, or (``commit``) take it: at once where it is small, else by the worker.

    ``overwrite``: where a colleague changed a project after the file was downloaded, the file
    wins.
    """
    action = gettext("นำเข้า %(name)s") if commit else gettext("ตรวจไฟล์ %(name)s")
    parameters = {
        "source": source,
        "owner": owner.code,
        "file_name": file_name[:200],
        "commit": commit,
        "overwrite": overwrite,
    }
    is_small = unzipped_size(file) <= AT_ONCE
    with transaction.atomic():
        job = job_start(
            owner=by,
            kind=KIND,
            title=action % {"name": file_name[:150]},
            parameters=parameters,
            input_file=file,
        )
    if is_small:
        # The worker may have taken it already: a job is claimed once, by whoever comes first.
        job_run(job.pk)
    job.refresh_from_db()
    return job


def import_work(job: Job, progress: Progress) -> Outcome:
    """The work of a job: the file's report as data for the page, and as CSV."""
    asked = job.parameters
    owner = owner_of_code(asked["owner"])
    if owner is None or not can(job.owner, Right.FACTS, owner):
        raise OwnerGone
    with job.input_file.open("rb") as file:
        report = import_file(
            SOURCES[asked["source"]](),
            file,
            file_name=asked["file_name"],
            owner=owner,
            by=job.owner,
            commit=asked["commit"],
            overwrite=asked.get("overwrite", False),
            progress=progress,
        )
    told = report.problems or report.notices
    return Outcome(
        message=_sentence(report, commit=asked["commit"]),
        result=_data(report) | {"url": reverse("projects:import_report", args=[job.pk])},
        file=ContentFile(report.as_csv()) if told else None,
        file_name=gettext("ผลการตรวจ.csv"),
    )


def _sentence(report: Report, *, commit: bool) -> str:
    if report.problems:
        wrong = gettext("พบค่าที่ผิด %(count)d แห่ง ยังไม่ได้นำเข้าอะไร แก้ไฟล์แล้วส่งใหม่")
        return wrong % {"count": len(report.problems)}
    done = gettext("นำเข้าแล้ว %(summary)s") if commit else gettext("ไฟล์ถูกต้อง %(summary)s")
    return done % {"summary": report.summary()}


def _data(report: Report) -> dict[str, Any]:
    return {
        "counts": report.counts(),
        "committed": report.committed,
        "good": report.is_good,
        "wrong": len(report.problems),
        "problems": [_row(one) for one in report.problems[:SHOWN]],
        "notices": [_row(one) for one in report.notices[:SHOWN]],
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
