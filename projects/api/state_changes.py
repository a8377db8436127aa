"""Finance changes the state of a project, as the state machine allows."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from accounts.models import Right
from projects.access import project_editable
from projects.api.operations import person, writes
from projects.api.project_answers import ProjectOut, whole
from projects.api.sent import checked
from projects.api.types import Code, Strict, Version
from projects.codes import State
from projects.services.states import state_change
from projects.states.form import StateForm

router = Router(tags=["states"])


class StateIn(Strict):
    """``version`` is the project's ``facts_version``."""

    version: Version
    state: State
    changed_on: date
    reason: str = Field("", max_length=500, description="for a skip, a step back, not ready")


@writes(router, "POST", "/projects/{code}/state", ProjectOut)
def project_state(request: HttpRequest, code: Code, body: StateIn) -> dict[str, Any]:
    """Change the state of a project since a day."""
    by = person(request)
    project = project_editable(by, code, Right.MONEY)
    form = checked(StateForm, body, project=project)
    facts = {name: form.cleaned_data[name] for name in ("state", "changed_on", "reason")}
    state_change(project=project, by=by, expected_version=body.version, **facts)
    return whole(by, code)
