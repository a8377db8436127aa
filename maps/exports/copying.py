"""Rows straight from PostgreSQL's COPY, in pieces of a bounded size."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

CHUNK_BYTES = 256 * 1024  # larger pieces were no faster, smaller ones cost a call each
# A stream waits for its reader while it holds a snapshot; nobody may hold one for ever.
TIMEOUT_MS = 30 * 60 * 1000
# JSON text holds no raw control character, so this quotes nothing and each row is a raw line;
# COPY's text format would double every backslash.
AS_LINES = r"(FORMAT csv, QUOTE e'\x01', DELIMITER e'\x02')"
AS_CSV = "(FORMAT csv)"


@contextmanager
def reading() -> Iterator[CursorWrapper]:
    """A cursor in a transaction of its own, with an export's time limit, left when closed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(TIMEOUT_MS)])
        yield cursor


def copied(
    query: str,
    parameters: Sequence[Any],
    *,
    style: str,
    joint: bytes = b"",
    told: Callable[[int], None],
    chunk_bytes: int = CHUNK_BYTES,
) -> Iterator[bytes]:
    """The lines of ``query`` as COPY writes them, ``joint`` between them, in large pieces.

    Each piece is of whole rows; ``told`` hears the number of them before it is given.
    Closing the iterator cancels the COPY on the server and ends its transaction. Raises
    django.db.Error when the database fails on the way.
    """
    statement = f"COPY ({query}) TO STDOUT {style}"
    lines: list[bytes] = []
    size, before = 0, b""
    with (
        reading() as cursor,
        connection.wrap_database_errors,
        # Bound beforehand: Django's cursor that logs statements takes no parameters here.
        cursor.copy(cursor.mogrify(statement, parameters)) as rows,
    ):
        for row in rows:
            lines.append(bytes(row))
            size += len(row)
            if size >= chunk_bytes:
                told(len(lines))
                yield before + joint.join(lines)
                lines, size, before = [], 0, joint
    if lines:
        told(len(lines))
        yield before + joint.join(lines)
