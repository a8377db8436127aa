"""How far a job is, told while its own transaction is still open."""

import threading
import time
from typing import Any, Self

import psycopg
from django.db import connection

from accounts.errors import JobCancelled
from accounts.models import Job

REPORT_EVERY_S = 0.5
BEAT_EVERY_S = 20.0

_BUSY = psycopg.pq.TransactionStatus.ACTIVE
_REPORT = """
    UPDATE accounts_job SET progress = %s, total = %s, message = %s, beat_at = now()
    WHERE id = %s AND attempt = %s AND state = 'running'
"""
_BEAT = """
    UPDATE accounts_job SET beat_at = now()
    WHERE id = %s AND attempt = %s AND state = 'running'
"""


class Progress:
    """Counts only, tells nobody: for management commands and tests of a job's work.

    A job's work calls ``expect(total)`` once it knows, then ``step(n)`` after each n pieces.
    """

    def __init__(self) -> None:
        self.done = 0
        self.total = 0
        self.message = ""

    def expect(self, total: int, message: object = "") -> None:
        """A stage of ``total`` pieces begins at 0; ``message`` says what is being done."""
        self.done, self.total, self.message = 0, max(0, total), str(message)
        self.report()

    def step(self, n: int = 1) -> None:
        """``n`` more pieces are done. Raises JobCancelled when the job is to stop."""
        self.done += n

    def report(self) -> None:
        """Tell at once how far it is."""


class JobProgress(Progress):
    """Reports through a connection of its own, so that others see it before the work commits.

    A second thread beats while the work waits in one long statement: only a dead process stalls.
    Inside a transaction that was open before the job began (a test's), the row is not visible to
    another connection, so the reports go through that transaction.
    """

    def __init__(self, job: Job) -> None:
        super().__init__()
        self._key = (job.pk, job.attempt)
        self._told_at = 0.0
        self._own: psycopg.Connection[Any] | None = None
        self._ended = threading.Event()
        self._heart = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Self:
        if not connection.in_atomic_block:
            self._own = _autonomous()
            self._heart.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        if self._own:
            self._heart.join()
            self._own.close()

    def step(self, n: int = 1) -> None:
        super().step(n)
        if time.monotonic() - self._told_at >= REPORT_EVERY_S:
            self.report()

    def report(self) -> None:
        self._told_at = time.monotonic()
        if not self._execute(_REPORT, (self.done, self.total, self.message, *self._key)):
            raise JobCancelled

    def _execute(self, sql: str, values: tuple[Any, ...]) -> bool:
        if self._own is None:
            if connection.connection.info.transaction_status is _BUSY:
                return True  # rows are being read on it: a later report says it
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                return bool(cursor.rowcount)
        try:
            return bool(self._own.execute(sql, values).rowcount)
        except psycopg.errors.LockNotAvailable:
            return True  # somebody holds the row for a moment: the next report says it

    def _beat(self) -> None:
        while not self._ended.wait(BEAT_EVERY_S):
            try:
                self._execute(_BEAT, self._key)
            except psycopg.Error:
                return  # the server is gone; the work itself will find out


def _autonomous() -> psycopg.Connection[Any]:
    """A connection of its own, outside the pool, that never waits long for a lock."""
    params = connection.get_connection_params()
    own: psycopg.Connection[Any] = psycopg.connect(**params, autocommit=True)
    own.execute("SET lock_timeout = '2s'")
    return own
