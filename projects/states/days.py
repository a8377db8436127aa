"""How long a project has been in its state."""

from datetime import date, timedelta
from typing import Final

from django.db.models import Q
from django.utils.timezone import localdate

from projects.codes import GRANT_STATES, State
from projects.models import Project

LONG_DAYS: Final = 60  # without a change a project under way asks for a look
_AT_REST: Final = frozenset({State.COMPLETE, State.CANCELLED})


def days_in_state(project: Project, *, today: date | None = None) -> int | None:
    """Whole days since the state began; None where nobody knows, or nothing more will come."""
    if project.state_since is None or project.state in _AT_REST:
        return None
    return max(0, ((today or localdate()) - project.state_since).days)


def long_unchanged(*, today: date | None = None) -> Q:
    """Filter: projects that finance has under way and nobody moved for over LONG_DAYS days."""
    before = (today or localdate()) - timedelta(days=LONG_DAYS)
    return Q(state__in=GRANT_STATES, state_since__lt=before)
