"""A statement that may not take long."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled

from maps.errors import TooSlow


@contextmanager
def stopped_after(seconds: int) -> Iterator[None]:
    """Stops each statement of the block that takes longer; raises TooSlow."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                # As a SELECT: a SET would be told the history's context first.
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{seconds}s"])
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooSlow(
                _("คำถามนี้ใช้เวลาเกิน %(seconds)s วินาทีจึงหยุดไว้ เลือกพื้นที่ ปี หรือสาขาให้แคบลงแล้วลองอีกครั้ง")
                % {"seconds": seconds}
            ) from error
        raise
