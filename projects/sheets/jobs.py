"""Sheets by duty sent from the page."""

from dataclasses import asdict
from typing import Any, Final
from urllib.parse import urlencode

from django.core.files.base import File
from django.urls import reverse
from django.utils.translation import gettext

from accounts.jobs import Outcome
from accounts.models import Job, User
from accounts.owners import Owner
from accounts.progress import Progress
from projects.sheets.catalogue import BOOKS
from projects.sheets.taking import Change, SheetReport, sheet_take
from projects.uploads import SHOWN, message_of, outcome_of, owner_of, upload_take, upload_try

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
    owner = owner_of(job)
    with job.input_file.open("rb") as file:
        report = sheet_take(
            file,
            file_name=asked["file_name"],
            owner=owner,
            by=job.owner,
            commit=asked["commit"],
            progress=progress,
        )
    tried = gettext("ไฟล์ถูกต้อง เมื่อยืนยันจะบันทึก: %(summary)s")
    taken = gettext("บันทึกแล้ว: %(summary)s")
    message = message_of(report, done=taken if asked["commit"] else tried)
    if not report.problems and not report.changes:
        message = gettext("ไฟล์ถูกต้อง ไม่มีค่าใดต่างจากในระบบ")
    return outcome_of(
        job,
        report,
        page="sheets:report",
        message=message,
        good=report.is_good and bool(report.changes),
        changes=[_told(one) for one in report.changes[:SHOWN]],
        changed=len(report.changes),
        leads_to=_where(report, owner),
    )


def _told(change: Change) -> dict[str, Any]:
    """A change as data of the page; ``line`` is the same for all of one row."""
    sheet, row = change.place.sheet, change.place.row
    told = asdict(change)
    return told | {"line": f"{sheet} {row}", "place": {"sheet": sheet, "row": row}}


def _where(report: SheetReport, owner: Owner) -> dict[str, str]:
    """The page on which what was saved is seen."""
    book = BOOKS[report.book]
    asked = {"owner": owner.code} | ({"year": str(report.year)} if book.by_year else {})
    return {"url": f"{reverse(book.page)}?{urlencode(asked)}", "label": str(book.page_label)}
