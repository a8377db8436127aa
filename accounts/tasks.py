"""What the worker runs for this app."""

from uuid import UUID

from procrastinate.contrib.django import app

from accounts import job_runs
from accounts.idempotency import keys_purge
from accounts.jobs import TASK


@app.task(name=TASK)
def job_run(*, job_id: str) -> None:
    """Run one job; the job's own row says whether it is still to be run."""
    job_runs.job_run(UUID(job_id))


@app.periodic(cron="* * * * *")
@app.task(name="accounts.jobs_requeue", queueing_lock="accounts.jobs_requeue")
def jobs_requeue(timestamp: int) -> None:
    """Every minute: jobs whose worker died go back into the queue."""
    job_runs.jobs_requeue()


@app.periodic(cron="17 * * * *")
@app.task(name="accounts.jobs_expire", queueing_lock="accounts.jobs_expire")
def jobs_expire(timestamp: int) -> None:
    """Every hour: files past their time are removed."""
    job_runs.jobs_expire()


@app.periodic(cron="41 3 * * *")
@app.task(name="accounts.queue_clean", queueing_lock="accounts.queue_clean")
async def queue_clean(timestamp: int) -> None:
    """Every night: the queue forgets what ended over three days ago."""
    await app.job_manager.delete_old_jobs(
        nb_hours=72, include_failed=True, include_cancelled=True, include_aborted=True
    )


@app.periodic(cron="53 3 * * *")
@app.task(name="accounts.idempotency_purge", queueing_lock="accounts.idempotency_purge")
def idempotency_purge(timestamp: int) -> None:
    """Every night: keys of changes sent over a week ago are forgotten."""
    keys_purge()
