"""The kept shares of works that cross a border (AreaShare), made anew where triggers saw nothing:
after boundaries are loaded, and after a load that let the triggers rest."""

from collections.abc import Callable
from typing import Final

from django.db import connection, transaction

AT_ONCE: Final = 2_000  # projects of one transaction: two seconds, while they cannot be pinned
_ASKED: Final = """
    SELECT project_id FROM projects_projectgeometry
    WHERE is_current AND dimension >= 1 AND project_id > %s ORDER BY project_id LIMIT %s
"""
_LOCKED: Final = """
    SELECT id FROM projects_project WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""
_STRAY: Final = """
    DELETE FROM projects_areashare s WHERE NOT EXISTS (
        SELECT FROM projects_projectgeometry g
        WHERE g.project_id = s.project_id AND g.is_current AND g.dimension >= 1)
"""


def area_shares_rebuild(*, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Share every work anew by the boundaries in force; how many lines and areas there are.

    A transaction for each AT_ONCE of them, so that nobody waits long; done twice it is the same.
    """
    done, last = 0, 0
    while keys := _next(last):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_LOCKED, [keys])
            cursor.execute("SELECT projects_area_shares_anew(%s)", [keys])
        done, last = done + len(keys), keys[-1]
        progress(done)
    with connection.cursor() as cursor:
        cursor.execute(_STRAY)
    return done


def _next(after: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, [after, AT_ONCE])
        return [key for (key,) in cursor.fetchall()]
