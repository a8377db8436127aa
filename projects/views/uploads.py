"""What the pages of files sent have in common: the form, the report, the button that takes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import Job, Right
from accounts.owners import owner_of_code
from accounts.rights import can
from projects.views.asking import signed_in


@dataclass(frozen=True)
class UploadPages:
    """The pages of a kind of file: the names of their addresses, what they say, and who takes it.

    ``take`` is called as ``take(tried=job)``; one of ``rights`` at the owner allows it.
    """

    kind: str
    title: Any
    confirm: Any
    index: str
    report: str
    commit: str
    rights: tuple[Right, ...]
    take: Callable[..., Job]


def upload_report(request: HttpRequest, pk: UUID, pages: UploadPages) -> HttpResponse:
    """What a file would do or did; while a large one is read, how far it is."""
    job = _job(request, pk, pages)
    is_part = request.headers.get("HX-Request") == "true"
    template = "projects/_upload_report.html" if is_part else "projects/upload_report.html"
    owner = owner_of_code(job.parameters["owner"])
    return render(request, template, {"job": job, "owner": owner, "pages": pages})


def upload_commit(request: HttpRequest, pk: UUID, pages: UploadPages) -> HttpResponse:
    """Take the file of a report without faults, once: a second click shows what the first did."""
    user = signed_in(request)
    job = _job(request, pk, pages)
    owner = owner_of_code(job.parameters["owner"])
    # The work itself asks for its own right again; without any there is nobody to take it.
    if owner is None or not any(can(user, right, owner) for right in pages.rights):
        raise PermissionDenied
    is_ready = job.input_file and job.result.get("good") and not job.parameters["commit"]
    return redirect(pages.report, pk=(pages.take(tried=job) if is_ready else job).pk)


def _job(request: HttpRequest, pk: UUID, pages: UploadPages) -> Job:
    """The asker's own file; anybody else's is a 404."""
    return get_object_or_404(signed_in(request).jobs, pk=pk, kind=pages.kind)
