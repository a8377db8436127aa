"""Runs over the country or an area: in pieces, taken up again where they stopped.

A piece is some thousand projects by key, judged in one transaction that also ends it: a run that
is killed leaves every verdict of before or after, never something between, and the next start
goes on with the pieces that are left.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.db import DataError, InternalError, OperationalError, connection, transaction
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from accounts.job_runs import lock_taken
from projects.checks.costs import unit_costs_count
from projects.checks.judging import Counted, fold, judge
from projects.checks.registry import RULES
from projects.checks.rule import Settings
from projects.models import CheckBatch, CheckNote, CheckRun, UnitCost

logger = logging.getLogger(__name__)

PIECE: Final = 20_000  # projects: some seconds, and little to repeat
DRAINED: Final = 500  # projects a transaction, of those that changed
STALE: Final = timedelta(hours=20)  # a run that stopped so long ago is begun anew
MANY: Final = 100_000  # more notes than this: a run over all is cheaper
LOCK: Final = "projects.checks"
_BEGINNING: Final = "projects.checks.run_start"
ATTEMPTS: Final = 5  # pieces of one connection that may meet a deadlock

_PIECES: Final = """
INSERT INTO projects_checkbatch (run_id, first_id, last_id, projects, verdicts)
SELECT %(run)s, min(id), max(id), 0, '{{}}'
FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / %(piece)s AS piece
    FROM projects_project WHERE {area}) numbered
GROUP BY piece ORDER BY piece
"""
_COLUMNS: Final = {2: "province_code", 4: "district_code", 6: "subdistrict_code"}
Progress = Callable[[int, int], None]
Verdicts = dict[str, Counted]


def run_start(*, area: str = "", rules: Sequence[str] = ()) -> CheckRun:
    """Begin a run over the area with code ``area`` (blank: all), or go on with one like it.

    A run over all counts first what a unit usually costs, so that every piece, and everything
    until the next, is judged by the same. Two that begin at once begin one.
    """
    wanted = sorted(rules)
    unended = CheckRun.objects.filter(ended_at=None, area=area, rules=wanted)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_BEGINNING])
        if fresh := unended.filter(started_at__gte=timezone.now() - STALE).first():
            return fresh
        unended.update(ended_at=timezone.now())  # too old to go on with: what it found stands
        if not (area or wanted) or not UnitCost.objects.exists():
            unit_costs_count()
        run = CheckRun.objects.create(area=area, rules=wanted, snapshot=_snapshot())
        asked = f"{_COLUMNS[len(area)]} = %(area)s" if area else "true"
        cursor.execute(_PIECES.format(area=asked), {"run": run.pk, "piece": PIECE, "area": area})
    return run


def _snapshot() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()")
        return str(cursor.fetchone()[0])


def run_go(
    run: CheckRun, *, workers: int = 2, progress: Progress = lambda _done, _all: None
) -> Verdicts:
    """Judge the pieces that are left, by ``workers`` connections; verdicts by rule of all pieces.

    Several processes may go on with one run: each piece is taken by one of them.
    """
    total = run.batches.count()
    settings = Settings.read()
    with ThreadPoolExecutor(workers) as pool:
        busy = [pool.submit(_pieces_judge, run, settings, total, progress) for _ in range(workers)]
        for one in busy:
            one.result()
    if not run.batches.filter(ended_at=None).exists():
        CheckRun.objects.filter(pk=run.pk, ended_at=None).update(ended_at=timezone.now())
    return run_verdicts(run)


def run_verdicts(run: CheckRun) -> Verdicts:
    """What the pieces that ended found, by rule in the order of the registry."""
    found = dict.fromkeys(run.rules or RULES, Counted())
    for verdicts in run.batches.values_list("verdicts", flat=True):
        for rule, counts in verdicts.items():
            found[rule] = found.get(rule, Counted()) + Counted(*counts)
    return {rule: found[rule] for rule in RULES if rule in found}


def _pieces_judge(run: CheckRun, settings: Settings, total: int, progress: Progress) -> None:
    tries = ATTEMPTS
    try:
        while True:
            try:
                if not _piece_judge(run, settings):
                    return
            except OperationalError as error:  # a save wanted the same rows in another order
                tries -= 1
                if not isinstance(error.__cause__, DeadlockDetected) or not tries:
                    raise
                logger.warning("a piece of run %s met a deadlock and is judged again", run.pk)
            left = run.batches.filter(ended_at=None).count()
            progress(total - left, total)
    finally:
        connection.close()  # of this thread


@transaction.atomic
def _piece_judge(run: CheckRun, settings: Settings) -> bool:
    """Judge the next piece; False where none is left that nobody has taken."""
    _lock_shared()
    waiting = run.batches.filter(ended_at=None).order_by("first_id")
    piece: CheckBatch | None = waiting.select_for_update(skip_locked=True).first()
    if piece is None:
        return False
    rules = [RULES[code] for code in run.rules] or list(RULES.values())
    area = f" AND {_COLUMNS[len(run.area)]} = %(area)s" if run.area else ""
    asked = f"SELECT id FROM projects_project WHERE id BETWEEN %(first)s AND %(last)s{area}"
    given: dict[str, Any] = {"first": piece.first_id, "last": piece.last_id, "area": run.area}
    # Of a pair, both sides are judged only by a run over all; and a project that changed since
    # the run began may be the other side of one whose piece is done.
    heard = None if run.rules or run.area else run.snapshot
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        # Deferred checks are walked by each row of history: 20,000 findings took 22 s instead of 2.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(asked, given)
        keys = [int(pk) for (pk,) in cursor.fetchall()]
    found = _halved(keys, partial(fold, rules, settings, heard=heard))
    piece.verdicts = {rule: [one.found, one.changed, one.fixed] for rule, one in found.items()}
    piece.projects = len(keys)
    piece.ended_at = timezone.now()
    piece.save(update_fields=["verdicts", "projects", "ended_at"])
    return True


def _halved(keys: Sequence[int], work: Callable[[Sequence[int]], Verdicts]) -> Verdicts:
    """The work on all of them; where a shape breaks it, on halves, so that the others are judged.

    A project that alone breaks it keeps the findings it has, and is logged.
    """
    try:
        with transaction.atomic():
            return work(keys)
    except (InternalError, DataError):  # PostGIS gave up: of a shape that no test foresaw
        if len(keys) == 1:
            logger.exception("project %s cannot be judged", keys[0])
            return {}
        middle = len(keys) // 2
        found = _halved(keys[:middle], work)
        for rule, counted in _halved(keys[middle:], work).items():
            found[rule] = found.get(rule, Counted()) + counted
        return found


def _lock_shared() -> None:
    """Pieces go side by side; nothing that is drained meanwhile is overtaken by an older look."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [LOCK])


def notes_drain() -> int:
    """Judge what changed since, DRAINED projects a transaction; how many projects.

    Nothing is done while a run judges: it hears of most of it itself. So many notes that a run
    is cheaper begin one.
    """
    if not CheckNote.objects.exists():
        return 0
    if not UnitCost.objects.exists():  # after the first load, before the first night
        unit_costs_count()
    if CheckNote.objects.all()[MANY : MANY + 1].exists():
        run_go(run_start())
    drained = 0
    while found := _some_drain():
        drained += found
    return drained


@transaction.atomic
def _some_drain() -> int:
    if not lock_taken(LOCK):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT project_id, array_agg(DISTINCT part), array_agg(id) FROM projects_checknote"
            " WHERE project_id IN (SELECT project_id FROM projects_checknote ORDER BY id"
            " LIMIT %s) GROUP BY project_id",
            [DRAINED],
        )
        noted = cursor.fetchall()
    by_parts: dict[tuple[str, ...], list[int]] = {}
    for project, parts, _notes in noted:
        by_parts.setdefault(tuple(sorted(parts)), []).append(project)
    for parts, projects in by_parts.items():
        _halved(projects, partial(judge, parts=parts))
    CheckNote.objects.filter(pk__in=[pk for *_of, notes in noted for pk in notes]).delete()
    return len(noted)
