"""What the worker runs for this app."""

from procrastinate.contrib.django import app

from accounts.jobs import job_kind
from projects.checks.runs import notes_drain, run_go, run_start
from projects.completeness import completeness_compact as compact_completeness
from projects.completeness import completeness_recount as recount_completeness
from projects.completeness import days_keep
from projects.errors import ProjectError
from projects.imports import KIND, import_work
from projects.review.quarters import Quarter
from projects.rollup import rollup_compact as compact
from projects.rollup import rollup_recount as recount
from projects.services.photos import photos_sweep as sweep_photos
from projects.services.position_files import position_files_expire as expire
from projects.services.review_sample import review_sample_draw as draw
from projects.sheets.jobs import KIND as SHEET
from projects.sheets.jobs import sheet_work
from projects.versions import versions_compact as compact_versions

job_kind(KIND, named=(ProjectError,))(import_work)
job_kind(SHEET, named=(ProjectError,))(sheet_work)


@app.periodic(cron="23 3 * * *")
@app.task(name="projects.position_files_expire", queueing_lock="projects.position_files_expire")
def position_files_expire(timestamp: int) -> None:
    """Every night: position files from which nothing was saved in their time are removed."""
    expire()


@app.periodic(cron="43 3 * * *")
@app.task(name="projects.photos_sweep", queueing_lock="projects.photos_sweep")
def photos_sweep(timestamp: int) -> None:
    """Every night: files of photos that were never kept are removed."""
    sweep_photos()


@app.periodic(cron="* * * * *")
@app.task(name="projects.rollup_compact", queueing_lock="projects.rollup_compact")
def rollup_compact(timestamp: int) -> None:
    """Every minute: what changed since is folded into the kept totals."""
    compact()


@app.periodic(cron="* * * * *")
@app.task(name="projects.versions_compact", queueing_lock="projects.versions_compact")
def versions_compact(timestamp: int) -> None:
    """Every minute: the notes of versions are folded, one an owner."""
    compact_versions()


@app.periodic(cron="13 2 * * *")
@app.task(name="projects.rollup_recount", queueing_lock="projects.rollup_recount")
def rollup_recount(timestamp: int) -> None:
    """Every night: the kept totals are compared with a fresh count, and mended."""
    recount()


@app.periodic(cron="* * * * *")
@app.task(name="projects.checks_drain", queueing_lock="projects.checks_drain")
def checks_drain(timestamp: int) -> None:
    """Every minute: what changed since is judged by the rules it concerns."""
    notes_drain()


@app.periodic(cron="3 1 * * *")
@app.task(name="projects.checks_run", queueing_lock="projects.checks_run")
def checks_run(timestamp: int) -> None:
    """Every night: the whole country is judged anew."""
    run_go(run_start())


@app.periodic(cron="33 2 1-7 1,4,7,10 *")
@app.task(name="projects.review_sample_draw", queueing_lock="projects.review_sample_draw")
def review_sample_draw(timestamp: int) -> None:
    """In the week after a quarter: its sample is drawn; the nights after the first add nothing."""
    draw(quarter=Quarter.ended())


@app.periodic(cron="* * * * *")
@app.task(name="projects.completeness_compact", queueing_lock="projects.completeness_compact")
def completeness_compact(timestamp: int) -> None:
    """Every minute: what changed since is folded into the kept completeness."""
    compact_completeness()


@app.periodic(cron="53 2 * * *")
@app.task(name="projects.completeness_recount", queueing_lock="projects.completeness_recount")
def completeness_recount(timestamp: int) -> None:
    """Every night: the kept completeness is compared with a fresh count, and mended."""
    recount_completeness()


@app.periodic(cron="33 16 * * *")
@app.task(name="projects.completeness_day", queueing_lock="projects.completeness_day")
def completeness_day(timestamp: int) -> None:
    """Once a day, at its end: how completeness stands is written down for the trend."""
    days_keep()
