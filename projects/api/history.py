"""What happened to a project, as its page of history tells it."""

from datetime import datetime
from enum import Enum
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from projects.access import project_readable
from projects.api.authentication import TOKEN_NAME
from projects.api.operations import reads
from projects.api.paging import MOST_ROWS, USUAL_ROWS, Page, cut, refuse_names
from projects.api.types import Code
from projects.filters import BadQuestion
from projects.history.changes import changes_of
from projects.history.parts import PARTS, parts_open
from projects.history.rows import event_of, events_of

router = Router(tags=["history"])
PartName = Enum("PartName", {key: key for key in PARTS}, type=str)  # type: ignore[misc]


class DetailOut(Schema):
    """A column before and after, named and told in the language of the answer."""

    field: str
    before: str
    after: str


class ChangeOut(Schema):
    """One change of one part; ``who`` is empty where no person made it."""

    key: str
    at: datetime
    part: PartName
    change: str
    who: str
    entered_on_behalf: bool
    reason: str
    details: list[DetailOut]


class ChangesAsked(Schema):
    part: PartName | None = None
    after: str | None = Field(
        None, pattern="^[a-z]{1,20}-[0-9]{1,9}$", description="key of the last change you have"
    )
    limit: int = Field(USUAL_ROWS, ge=1, le=MOST_ROWS)


@reads(router, "/projects/{code}/history", Page[ChangeOut])
def change_list(request: HttpRequest, code: Code, asked: Query[ChangesAsked]) -> dict[str, Any]:
    """What happened to a project you may read whole, newest first."""
    refuse_names(request, known={*ChangesAsked.model_fields, TOKEN_NAME})
    project = project_readable(request.user, code)
    parts = parts_open(request.user, project)
    chosen = [part for key, part in parts.items() if asked.part is None or key == asked.part.value]
    below = event_of(project.pk, asked.after) if asked.after else None
    if asked.after and below is None:
        raise BadQuestion({"after": [_("ไม่มีรายการนี้ในประวัติของโครงการ ใช้ที่อยู่ next ของหน้าก่อน")]})
    rows = events_of(project.pk, chosen, most=asked.limit + 1, below=below)
    found = cut(request, rows, asked.limit, key="key")
    found["items"] = [_told(change) for change in changes_of(project, found["items"])]
    return found


def _told(change: Any) -> dict[str, Any]:
    return {
        "key": change.key,
        "at": change.at,
        "part": change.kind,
        "change": str(change.verb),
        "who": change.who,
        "entered_on_behalf": change.on_behalf,
        "reason": change.reason,
        "details": [
            {"field": str(label), "before": before, "after": after}
            for label, before, after in change.details
        ],
    }
