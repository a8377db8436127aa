"""What an officer waits for is judged as soon as it is saved; all else within a minute."""

from typing import Final

from django.db import connection, transaction

from projects.checks.judging import judge
from projects.checks.rule import Part

FEW: Final = 20  # projects of one transaction that are judged at once: some 40 ms each


def judged_when_saved(project: int, part: Part) -> None:
    """Judge the project after the commit of this transaction, together with others of it.

    A failure is logged and loses nothing: the change is noted in the database, too, and judged
    by the worker (``projects.checks.runs.notes_drain``), as are more than FEW projects.
    """
    hooks = [hook[1] for hook in connection.run_on_commit]  # (savepoints, hook, is robust)
    waiting = next((hook for hook in hooks if isinstance(hook, _Judging)), None)
    if waiting is None:
        waiting = _Judging()
        transaction.on_commit(waiting, robust=True)
    waiting.add(project, part)


class _Judging:
    """What one transaction saved."""

    def __init__(self) -> None:
        self.projects: set[int] = set()
        self.parts: set[str] = set()

    def add(self, project: int, part: Part) -> None:
        self.projects.add(project)
        self.parts.add(part.value)

    def __call__(self) -> None:
        if len(self.projects) <= FEW:
            judge(sorted(self.projects), parts=sorted(self.parts))
