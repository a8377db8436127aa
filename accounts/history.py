"""History of rows by triggers in the database: no bulk path escapes it."""

from typing import Any

import pghistory


def tracked(**options: Any) -> Any:
    """A decorator of a model: every insert, update and delete of a row is kept as an event.

    pghistory binds a tracker to its model, so each model gets its own.
    """
    trackers = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    return pghistory.track(*trackers, **options)
