"""Projects imported from the page, by any source."""

from dataclasses import asdict
from typing import Any, Final

from django.core.files.base import File
from django.utils.translation import gettext

from accounts.jobs import Outcome
from accounts.models import Job, Right, User
from accounts.owners import Owner
from accounts.progress import Progress
from accounts.rights import can
from coordinates.thai import shortened
from projects.sources.base import import_file
from projects.sources.catalogue import SOURCES
from projects.uploads import RightGone, message_of, outcome_of, owner_of, upload_take, upload_try

KIND: Final = "projects.import"
NAMED: Final = 5  # projects of a plan's form that its report names
LONGEST_NAME: Final = 120  # letters of each
AT_ONCE: Final = 2**20  # bytes unzipped: about 1,000 rows, read while the officer waits


def import_try(
    *,
    owner: Owner,
    by: User,
    source: str,
    file: "File[Any]",
    file_name: str,
    overwrite: bool = False,
    named_otherwise: bool = False,
) -> Job:
    """Try a file of ``source``. ``overwrite``: where a colleague changed a project after the file
    was downloaded, the file wins; ``named_otherwise``: it is the owner's, though it names another.
    """
    return upload_try(
        kind=KIND,
        owner=owner,
        by=by,
        file=file,
        file_name=file_name,
        at_once=AT_ONCE,
        source=source,
        overwrite=overwrite,
        named_otherwise=named_otherwise,
    )


def import_take(*, tried: Job) -> Job:
    """Take the file of a dry run, once."""
    return upload_take(tried=tried, at_once=AT_ONCE)


def import_work(job: Job, progress: Progress) -> Outcome:
    """The work of a job: read the file, and (``commit``) take it."""
    asked, owner = job.parameters, owner_of(job)
    if not can(job.owner, Right.FACTS, owner):
        raise RightGone
    with job.input_file.open("rb") as file:
        report = import_file(
            SOURCES[asked["source"]](),
            file,
            file_name=asked["file_name"],
            owner=owner,
            by=job.owner,
            commit=asked["commit"],
            overwrite=asked.get("overwrite", False),
            named_otherwise=asked.get("named_otherwise", False),
            progress=progress,
        )
    done = gettext("นำเข้าแล้ว %(summary)s") if asked["commit"] else ""
    message = message_of(report, done=done)
    plan = report.plan if report.plan and (report.committed or not report.is_good) else None
    held: dict[str, Any] = {"plan": plan.pk, "plan_state": plan.state} if plan else {}
    if report.is_good and (told := report.told):
        held["told"] = asdict(told) | {
            "projects": [shortened(name, LONGEST_NAME) for name in told.projects[:NAMED]],
            "count": len(told.projects),
            "baht": str(told.baht),
        }
    return outcome_of(job, report, page="projects:import_report", message=message, **held)
