"""A world that other threads and processes can see: committed, and swept away afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections

from tests.world import World

# Filled by migrations; everything else a test wrote is swept.
KEPT_TABLES = {
    "accounts_duty",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "projects_kind",
    "spatial_ref_sys",
}


@contextmanager
def committed_world() -> Iterator[World]:
    try:
        yield World()
    finally:
        sweep()


def sweep() -> None:
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - KEPT_TABLES
        names = ", ".join(connection.ops.quote_name(table) for table in sorted(tables))
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
    connections.close_all()
