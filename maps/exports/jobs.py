"""An export as a job: asked on a page, made by the worker, fetched when it is done."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from tempfile import TemporaryFile
from typing import Final

from django.core.files.base import File
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.jobs import Outcome, job_start
from accounts.models import Job, User
from accounts.progress import Progress
from maps.exports.formats import Format
from maps.exports.question import question_of
from maps.exports.registry import FORMATS

KIND: Final = "export"


def export_start(*, by: User, chosen: Format, options: Mapping[str, str], data: QueryDict) -> Job:
    """Has the worker make the file of a question; raises BadQuestion before it is queued."""
    question_of(by, data)
    return job_start(
        owner=by,
        kind=KIND,
        title=_("ดาวน์โหลด %(format)s") % {"format": chosen.label},
        parameters={
            "format": chosen.extension,
            "options": dict(options),
            "question": data.urlencode(),
        },
    )


def export_work(job: Job, progress: Progress) -> Outcome:
    """The rows are those that the owner may read when the work is done, not when it was asked."""
    chosen = FORMATS[job.parameters["format"]]
    question = question_of(job.owner, QueryDict(job.parameters["question"]))
    count = question.projects.count()
    progress.expect(count, _("กำลังเขียนโครงการลงไฟล์"))
    # Without a name on disk: a worker that is killed leaves nothing.
    file = TemporaryFile()  # noqa: SIM115 – the job's row reads it after this returns
    try:
        asked = replace(question, told=progress.step)
        for piece in chosen.stream(asked, job.parameters["options"]):
            file.write(piece)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    name = f"projects.{chosen.extension}"
    message = _("ไฟล์ %(name)s พร้อมแล้ว มี %(count)s โครงการ") % {
        "name": name,
        "count": f"{progress.done:,}",
    }
    return Outcome(message, {"rows": progress.done}, File(file, PurePath(name).name), name)
