"""Titles that stand, read once more: after the reader learnt something, or before it was there."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import pgtrigger
from django.db import connection, transaction

from accounts.progress import Progress
from projects.models import Project
from projects.services.facts import COMPUTED, columns_from_text

_BATCH: Final = 5000
_READ: Final = ("pk", "facts_version", "name", "target", *COMPUTED)
_TYPES: Final = ("bigint", "int", "numeric", "numeric", "numeric", "smallint", "text")
# Who changes a title meanwhile reads it herself: her version is another one.
_WRITE: Final = f"""
UPDATE projects_project p SET {", ".join(f"{name} = v.{name}" for name in COMPUTED)}
FROM unnest({", ".join(f"%s::{kind}[]" for kind in _TYPES)})
    AS v (id, facts_version, {", ".join(COMPUTED)})
WHERE p.id = v.id AND p.facts_version = v.facts_version
"""  # noqa: S608 – names of columns
Row = tuple[Any, ...]


def titles_read_again(*, progress: Progress | None = None) -> int:
    """Read COMPUTED of every project again; gives how many differed and were written.

    A batch a transaction, so it may be stopped and begun again; the second run writes nothing. It
    is no version of a project and leaves no history. Stated columns stay as they are.
    """
    progress = progress or Progress()
    progress.expect(Project.objects.count())
    written = 0
    for batch in _batches():
        if changed := [row for row in map(_reread, batch) if row]:
            written += _write(changed)
        progress.step(len(batch))
    return written


def _batches() -> Iterator[list[Row]]:
    """All projects in the order of their keys; each batch is looked up where the last one ended."""
    last = 0
    while batch := list(
        Project.objects.filter(pk__gt=last).order_by("pk").values_list(*_READ)[:_BATCH]
    ):
        yield batch
        last = batch[-1][0]


def _reread(row: Row) -> Row | None:
    """(pk, facts_version, *COMPUTED) where the title gives other values than stand."""
    pk, version, name, target, *stands = row
    columns = columns_from_text(name, target, confirmed=True)
    read: list[Decimal | int | str | None] = [columns[name] for name in COMPUTED]
    return (pk, version, *read) if read != stands else None


def _write(rows: list[Row]) -> int:
    with (
        transaction.atomic(),
        pgtrigger.ignore("projects.Project:update_update"),
        connection.cursor() as cursor,
    ):
        cursor.execute(_WRITE, [list(column) for column in zip(*rows, strict=True)])
        written: int = cursor.rowcount
    return written
