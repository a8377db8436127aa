"""Jobs: one transaction, progress seen from outside, death of the worker, pages of the owner."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

import tests.accounts.kinds  # noqa: F401 – registers them
from accounts import job_runs
from accounts.errors import JobCancelled, JobError, JobKindUnknown
from accounts.job_runs import job_run, jobs_expire, jobs_requeue
from accounts.jobs import KINDS, Kind, Outcome, job_cancel, job_start
from accounts.models import Agency, Job, User
from accounts.progress import JobProgress, Progress

STATE = Job.State


def started(owner: User, kind: str = "tests-write", **parameters: str) -> Job:
    return job_start(owner=owner, kind=kind, title="ทดสอบ", parameters={"code": "NEW"} | parameters)


def queued_tasks() -> list[str]:
    rows = ProcrastinateJob.objects.filter(task_name="accounts.job_run", status="todo")
    return [row.args["job_id"] for row in rows]


# In one transaction


@pytest.fixture
def owner(db) -> User:
    return User.objects.create_user("owner")


def test_starting_saves_the_row_and_queues_it_together(owner):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        started(owner)
        raise ZeroDivisionError
    assert queued_tasks() == []
    job = started(owner)
    assert queued_tasks() == [str(job.pk)]
    assert job.state == STATE.QUEUED


def test_an_unknown_kind_is_refused_before_anything_is_saved(owner):
    with pytest.raises(JobKindUnknown):
        started(owner, "no-such-kind")
    assert not Job.objects.exists()


def test_an_input_file_is_kept_under_the_jobs_own_name(owner):
    for given in ("../../etc/passwd.CSV", "แผน.xlsx", "x.<b>", "noending"):
        job = job_start(
            owner=owner,
            kind="tests-write",
            title="t",
            parameters={},
            input_file=ContentFile(b"1", name=Path(given).name),
        )
        stem, _, ending = job.input_file.name.partition(".")
        assert stem == f"jobs/in/{job.pk}-0"
        assert ending in {"csv", "xlsx", ""}
        assert Path(job.input_file.path).is_relative_to(django_settings.MEDIA_ROOT)


def test_a_job_keeps_its_work_its_result_and_its_state_together(owner):
    job = started(owner)
    job_run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message, job.attempt) == (STATE.DONE, "เขียนแล้ว", 1)
    assert (job.progress, job.total, job.percent) == (10, 10, 100)
    assert job.result == {"written": 1, "file_name": "ผลลัพธ์.txt"}
    with job.result_file.open() as file:
        assert file.read().decode() == "ผล"
    assert job.ended_at
    assert job.expires_at - job.ended_at == timedelta(days=14)
    assert Agency.objects.filter(code="NEW").exists()


@pytest.mark.parametrize("state", [STATE.DONE, STATE.FAILED, STATE.CANCELLED, STATE.RUNNING])
def test_a_job_that_is_not_queued_is_not_run(owner, state):
    job = started(owner)
    Job.objects.filter(pk=job.pk).update(state=state)
    job_run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt) == (state, 0)
    assert not Agency.objects.exists()


def test_a_job_of_a_row_that_is_gone_is_left_alone(owner):
    job = started(owner)
    Job.objects.all().delete()
    job_run(job.pk)
    assert not Agency.objects.exists()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [("job", "แถว 3 ผิด"), ("named", "หัวตาราง"), ("validation", "ก ผิด ข ผิด")],
)
def test_a_named_error_is_told_and_nothing_is_kept(owner, error, sentence):
    job = started(owner, "tests-fail", error=error)
    job_run(job.pk)
    job.refresh_from_db()
    assert job.state == STATE.FAILED
    assert sentence in job.message
    assert not Agency.objects.exists()


def test_an_unexpected_error_is_logged_and_never_shown(owner, caplog):
    job = started(owner, "tests-fail", error="surprise")
    job_run(job.pk)
    job.refresh_from_db()
    assert job.state == STATE.FAILED
    assert "secret" not in job.message
    assert "ไม่มีการเปลี่ยนแปลงข้อมูล" in job.message
    assert "secret of the inside" in caplog.text


def test_a_kind_that_a_new_version_dropped_fails_with_a_sentence(owner, monkeypatch):
    job = started(owner)
    monkeypatch.delitem(KINDS, "tests-write")
    job_run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == (STATE.FAILED, str(JobKindUnknown()))


def test_a_job_cancelled_in_mid_work_keeps_nothing(owner, monkeypatch):
    def work(job: Job, progress: Progress) -> Outcome:
        Agency.objects.create(code="LOST", name_th="LOST")
        progress.expect(2)
        # what the cancel button does meanwhile, here in the same transaction
        Job.objects.filter(pk=job.pk).update(state=STATE.CANCELLED)
        progress.report()
        return Outcome("must not come")

    monkeypatch.setitem(KINDS, "tests-write", Kind(work, ()))
    job = started(owner)
    job_run(job.pk)
    job.refresh_from_db()
    assert job.message != "must not come"
    assert not Agency.objects.exists()


def test_an_attempt_that_was_superseded_cannot_end_the_job(owner, monkeypatch):
    def work(job: Job, progress: Progress) -> Outcome:
        Agency.objects.create(code="LOST", name_th="LOST")
        Job.objects.filter(pk=job.pk).update(attempt=2)
        return Outcome("of the first attempt")

    monkeypatch.setitem(KINDS, "tests-write", Kind(work, ()))
    job = started(owner)
    job_run(job.pk)
    job.refresh_from_db()
    assert job.message == ""
    assert not Agency.objects.exists()


def test_a_superseded_attempt_that_fails_leaves_the_new_one_running(owner, monkeypatch):
    job = started(owner)

    def take_over(*_: object) -> None:
        Job.objects.filter(pk=job.pk).update(attempt=2)
        raise JobError

    monkeypatch.setattr(job_runs, "_work", take_over)
    job_run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt) == (STATE.RUNNING, 2)


def test_reports_are_throttled_to_two_a_second(owner, django_assert_max_num_queries):
    job = started(owner)
    Job.objects.filter(pk=job.pk).update(state=STATE.RUNNING)
    with JobProgress(job) as progress:
        progress.expect(10_000)
        with django_assert_max_num_queries(2):
            for _ in range(10_000):
                progress.step()
        progress.report()
    job.refresh_from_db()
    assert (job.progress, job.total) == (10_000, 10_000)


def test_progress_of_an_ended_job_says_so(owner):
    job = started(owner)
    with JobProgress(job) as progress, pytest.raises(JobCancelled):
        progress.report()


def test_cancelling_an_ended_job_changes_nothing(owner):
    job = started(owner)
    assert job_cancel(job=job)
    job.refresh_from_db()
    assert (job.state, bool(job.ended_at)) == (STATE.CANCELLED, True)
    assert not job_cancel(job=job)


# Stalled and expired


def stall(job: Job, **fields: object) -> None:
    """The worker of this job died three minutes ago; its task is no longer in the queue."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    long_ago = timezone.now() - timedelta(minutes=3)
    Job.objects.filter(pk=job.pk).update(**{"beat_at": long_ago, **fields})


@pytest.mark.parametrize("state", [STATE.RUNNING, STATE.QUEUED])
def test_a_stalled_job_goes_back_into_the_queue(owner, state):
    job = started(owner)
    stall(job, state=state, attempt=1)
    assert jobs_requeue() == 1
    job.refresh_from_db()
    assert (job.state, job.attempt) == (STATE.QUEUED, 1)
    assert queued_tasks() == [str(job.pk)]
    assert jobs_requeue() == 0


def test_a_job_that_beats_or_waits_its_turn_is_not_stalled(owner):
    running, waiting = started(owner), started(owner)
    Job.objects.filter(pk=running.pk).update(state=STATE.RUNNING, beat_at=timezone.now())
    Job.objects.filter(pk=waiting.pk).update(beat_at=timezone.now() - timedelta(hours=3))
    assert jobs_requeue() == 0


def test_a_job_that_stalled_three_times_fails(owner):
    job = started(owner)
    stall(job, state=STATE.RUNNING, attempt=3)
    jobs_requeue()
    job.refresh_from_db()
    assert job.state == STATE.FAILED
    assert "หยุดกลางคัน" in job.message
    assert queued_tasks() == []


def test_files_of_expired_jobs_are_removed_and_others_stay(
    owner, django_capture_on_commit_callbacks
):
    old, young = started(owner), started(owner, code="TWO")
    for job in (old, young):
        job_run(job.pk)
        job.refresh_from_db()
    Job.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs_expire() == 1
    assert not default_storage.exists(old.result_file.name)
    assert default_storage.exists(young.result_file.name)
    old.refresh_from_db()
    assert not old.result_file
    assert old.state == STATE.DONE


def test_a_file_no_job_knows_is_swept_after_a_day(owner):
    """It is left by an attempt that was rolled back."""
    job = started(owner)
    job_run(job.pk)
    job.refresh_from_db()
    lost = [default_storage.save(f"jobs/out/{n}.txt", ContentFile(b"x")) for n in ("old", "new")]
    yesterday = time.time() - 90_000
    for name in (lost[0], job.result_file.name):
        os.utime(default_storage.path(name), (yesterday, yesterday))
    jobs_expire()
    kept = [default_storage.exists(name) for name in (*lost, job.result_file.name)]
    assert kept == [False, True, True]


# A real worker, killed


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """Rows that other processes see, removed by hand: a flush would take the duties with it."""
    with django_db_blocker.unblock():
        yield User.objects.create_user("committed")
        Job.objects.all().delete()
        User.objects.filter(username="committed").delete()
        Agency.objects.filter(code__startswith="KILLED").delete()
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
        connection.close()


def test_a_job_that_lost_only_its_progress_is_taken_up_again(committed, monkeypatch):
    """The connection of the progress is psycopg's own, not one that Django wraps."""

    def cut_off(job: Job, progress: Progress) -> None:
        Agency.objects.create(code="KILLED1", name_th="KILLED1")
        assert isinstance(progress, JobProgress) and progress._own
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(%s, 5000)", [progress._own.info.backend_pid]
            )
        progress.report()

    job = started(committed, code="KILLED2")
    monkeypatch.setitem(KINDS, job.kind, Kind(cut_off, ()))
    job_run(job.pk)
    job.refresh_from_db()
    assert job.state == STATE.RUNNING
    assert not Agency.objects.filter(code="KILLED1").exists()
    monkeypatch.undo()
    Job.objects.update(beat_at=timezone.now() - job_runs.STALLED_AFTER * 2)
    assert jobs_requeue() == 1
    job_run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt) == (STATE.DONE, 2)


def worker() -> "subprocess.Popen[bytes]":
    database = connection.settings_dict
    place = f"{quote(database['HOST'], safe='')}:{database['PORT']}".rstrip(":")
    secret = f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else ""
    url = f"postgis://{database['USER']}{secret}@{place}/{database['NAME']}"
    environment = os.environ | {
        "DATABASE_URL": url,
        "GISPLAN_FILES": str(django_settings.MEDIA_ROOT),
    }
    script = Path(__file__).with_name("worker.py")
    command = [sys.executable, "-m", f"tests.accounts.{script.stem}"]
    return subprocess.Popen(command, env=environment, cwd=django_settings.BASE_DIR)


def eventually(check, seconds: float = 15.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if check():
            return True
        time.sleep(0.05)
    return False


def test_a_worker_killed_in_mid_work_leaves_nothing_and_the_job_is_done_once(committed, tmp_path):
    go = tmp_path / "go"
    job = started(committed, code="KILLED", wait_for=str(go))
    first = worker()
    try:
        seen = Job.objects.filter(pk=job.pk, state=STATE.RUNNING, total=10, message="กำลังเขียน")
        assert eventually(seen.exists), "its progress shows while its transaction is open"
        assert not Agency.objects.filter(code="KILLED").exists()
    finally:
        first.kill()
        first.wait()
    job.refresh_from_db()
    assert (job.state, job.attempt) == (STATE.RUNNING, 1)
    Job.objects.filter(pk=job.pk).update(beat_at=timezone.now() - timedelta(minutes=3))
    assert eventually(lambda: jobs_requeue() == 1)
    go.touch()
    assert worker().wait(timeout=15) == 0
    job.refresh_from_db()
    assert (job.state, job.attempt) == (STATE.DONE, 2)
    assert Agency.objects.filter(code="KILLED").count() == 1
    job_run(job.pk)
    assert Agency.objects.filter(code="KILLED").count() == 1


def test_a_job_cancelled_from_outside_stops_at_its_next_step(committed, tmp_path):
    job = started(committed, code="KILLEDTOO", wait_for=str(tmp_path / "never"))
    running = worker()
    try:
        seen = Job.objects.filter(pk=job.pk, state=STATE.RUNNING, total=10)
        assert eventually(seen.exists)
        assert job_cancel(job=job)
        assert running.wait(timeout=15) == 0
    finally:
        running.kill()
        running.wait()
    job.refresh_from_db()
    assert job.state == STATE.CANCELLED
    assert not Agency.objects.filter(code="KILLEDTOO").exists()


# Pages


@pytest.fixture
def job(owner) -> Job:
    return started(owner)


@pytest.fixture
def browser(client, owner):
    client.force_login(owner)
    return client


def page_of(job: Job, name: str = "detail") -> str:
    return reverse(f"jobs:{name}", args=[job.pk])


def test_an_open_job_refreshes_itself_and_an_ended_one_does_not(browser, job):
    Job.objects.filter(pk=job.pk).update(state=STATE.RUNNING, progress=3, total=4, message="อ่าน")
    answer = browser.get(page_of(job), headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert 'hx-trigger="every 2s"' in answer.text
    assert 'value="75"' in answer.text
    assert "HX-Request" in answer["Vary"]
    assert "no-store" in answer["Cache-Control"]
    Job.objects.filter(pk=job.pk).update(state=STATE.FAILED, message="แถว 3 ผิด")
    answer = browser.get(page_of(job))
    assert "<html" in answer.text
    assert "แถว 3 ผิด" in answer.text
    assert "hx-trigger" not in answer.text
    assert page_of(job, "cancel") not in answer.text


def test_the_owner_fetches_the_result_as_an_attachment(browser, job):
    assert browser.get(page_of(job, "result")).status_code == 404
    job_run(job.pk)
    assert page_of(job, "result") in browser.get(page_of(job)).text
    answer = browser.get(page_of(job, "result"))
    assert b"".join(answer.streaming_content).decode() == "ผล"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert quote("ผลลัพธ์.txt") in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer["Cache-Control"]


def test_a_result_whose_file_is_gone_is_a_404(browser, job):
    job_run(job.pk)
    job.refresh_from_db()
    default_storage.delete(job.result_file.name)
    assert browser.get(page_of(job, "result")).status_code == 404


def test_cancel_is_a_post_and_a_second_one_is_harmless(browser, job):
    assert browser.get(page_of(job, "cancel")).status_code == 405
    for _ in range(2):
        assert browser.post(page_of(job, "cancel"), follow=True).status_code == 200
    job.refresh_from_db()
    assert job.state == STATE.CANCELLED


@pytest.mark.parametrize("name", ["detail", "result", "cancel"])
def test_a_strangers_job_is_a_404(client, job, name):
    job_run(job.pk)
    client.force_login(User.objects.create_user("other", is_staff=True, is_superuser=True))
    method = client.post if name == "cancel" else client.get
    assert method(page_of(job, name)).status_code == 404


@pytest.mark.parametrize("name", ["detail", "result", "cancel"])
def test_anonymous_is_sent_to_the_log_in_page(client, job, name):
    method = client.post if name == "cancel" else client.get
    answer = method(page_of(job, name))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("login"))


def test_the_list_shows_ones_own_jobs_in_pages(browser, owner, django_assert_max_num_queries):
    other = User.objects.create_user("other")
    Job.objects.create(owner=other, kind="x", title="งานของผู้อื่น")
    Job.objects.bulk_create(Job(owner=owner, kind="x", title=f"งานที่ {n:02d}") for n in range(30))
    with django_assert_max_num_queries(6):
        first = browser.get(reverse("jobs:list"))
    second = browser.get(reverse("jobs:list"), {"page": "2"})
    assert first.text.count("งานที่ ") == 25
    assert second.text.count("งานที่ ") == 5
    assert "งานของผู้อื่น" not in first.text + second.text
    assert browser.get(reverse("jobs:list"), {"page": "nonsense"}).status_code == 200


def test_what_a_job_says_is_shown_as_text(browser, job):
    Job.objects.filter(pk=job.pk).update(
        title="<script>x</script>", message="<img src=x>", state=STATE.FAILED
    )
    text = browser.get(page_of(job)).text
    assert "<script>x" not in text
    assert "<img src=x>" not in text
