"""What the worker runs for this app."""

from procrastinate.contrib.django import app

from accounts.jobs import job_kind
from projects.errors import ProjectError
from projects.imports import KIND, import_work
from projects.services.position_files import position_files_expire as expire

job_kind(KIND, named=(ProjectError,))(import_work)


@app.periodic(cron="23 3 * * *")
@app.task(name="projects.position_files_expire", queueing_lock="projects.position_files_expire")
def position_files_expire(timestamp: int) -> None:
    """Every night: position files from which nothing was saved in their time are removed."""
    expire()
