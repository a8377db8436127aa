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
    "projects_accountcategory",
    "projects_activitytype",
    "projects_approvalrule",
    "projects_kind",
    "projects_programme",
    "projects_projecttype",
    "spatial_ref_sys",
}


@contextmanager
def committed_world() -> Iterator[World]:
    _refuse_a_real_database()
    try:
        yield World()
    finally:
        sweep()


def _refuse_a_real_database() -> None:
    """What is swept here must be nobody's."""
    name, test_name = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]
    if name != test_name:
        message = f"{name} is not the test database {test_name}"
        raise RuntimeError(message)


def sweep() -> None:
    _refuse_a_real_database()
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - KEPT_TABLES
        names = ", ".join(connection.ops.quote_name(table) for table in sorted(tables))
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
    connections.close_all()
