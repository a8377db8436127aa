"""A statement that may not take long."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from projects.errors import TooSlow

LONGEST_MS: Final = 5_000


@contextmanager
def stopped_in_time() -> Iterator[None]:
    """Each statement of the block, in a transaction, may take LONGEST_MS. Raises TooSlow."""
    was_inside = connection.in_atomic_block
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('statement_timeout'),"
                " set_config('statement_timeout', %s, true)",
                [str(LONGEST_MS)],
            )
            [before, _now] = cursor.fetchone()
            yield
            if was_inside:  # else it ends with the transaction
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooSlow from error
        raise
