"""Stored files that no row knows: what a process left that was ended before its row was kept."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils import timezone

SETTLED = timedelta(days=1)  # far longer than any request or job between its file and its row


def orphans(rows: "QuerySet[Any]", column: str, folder: str) -> Iterator[str]:
    """Names of stored files in ``folder`` and those below it, older than a day, that ``column`` of
    no row in ``rows`` holds; one question a folder."""
    if not default_storage.exists(folder):
        return
    before = timezone.now() - SETTLED
    folders, files = default_storage.listdir(folder)
    names = {f"{folder}/{name}" for name in files}
    known = set(rows.filter(**{f"{column}__in": names}).values_list(column, flat=True))
    for name in sorted(names - known):
        if default_storage.get_modified_time(name) < before:
            yield name
    for below in sorted(folders):
        yield from orphans(rows, column, f"{folder}/{below}")
