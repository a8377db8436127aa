"""Sheets by duty sent from the page."""

from typing import Any, Final

from django.core.files.base import File
from django.utils.translation import gettext

from accounts.jobs import Outcome
from accounts.models import Job, User
from accounts.owners import Owner
from accounts.progress import Progress
from projects.sheets.taking import sheet_take
from projects.uploads import message_of, outcome_of, owner_of, rows, upload_take, upload_try

KIND: Final = "projects.sheet"
AT_ONCE: Final = 2**17  # bytes unzipped: about 100 rows, each changed in 11 to 37 queries


def sheet_try(*, owner: Owner, by: User, file: "File[Any]", file_name: str) -> Job:
    """Try a sheet."""
    return upload_try(
        kind=KIND, owner=owner, by=by, file=file, file_name=file_name, at_once=AT_ONCE
    )


def sheet_commit(*, tried: Job) -> Job:
    """Take the sheet of a dry run, once."""
    return upload_take(tried=tried, at_once=AT_ONCE)


def sheet_work(job: Job, progress: Progress) -> Outcome:
    """The work of a job: read the sheet, and (``commit``) take it; what it changes is told."""
    asked = job.parameters
    with job.input_file.open("rb") as file:
        report = sheet_take(
            file,
            file_name=asked["file_name"],
            owner=owner_of(job),
            by=job.owner,
            commit=asked["commit"],
            progress=progress,
        )
    message = message_of(report, done=gettext("บันทึกแล้ว %(summary)s") if asked["commit"] else "")
    if not report.problems and not report.changes:
        message = gettext("ไฟล์ถูกต้อง ไม่มีค่าใดต่างจากในระบบ")
    return outcome_of(
        job,
        report,
        page="sheets:report",
        message=message,
        good=report.is_good and bool(report.changes),
        changes=rows(report.changes),
        changed=len(report.changes),
    )
