"""What a service refuses, told in the form that was sent: nothing that was typed is lost."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.utils.translation import gettext

from accounts.meanwhile import told_meanwhile
from accounts.models import User
from projects.budget.forms import StepForm
from projects.errors import Conflict, ProjectError
from projects.grants.errors import AllocationNeedsReason
from projects.plans.errors import ApprovalDates, RevisionMoot
from projects.views.asking import renew_version

TAKEN: Final = 302
Row = TypeVar("Row")
Fields = Mapping[type[Exception], str]
_OF_STEPS: Final[Fields] = {AllocationNeedsReason: "reason"}


def saved(form: BaseForm, save: Callable[[], Row], fields: Fields) -> Row | None:
    """The row that ``save`` made; None where it was refused: the sentence stands at the field of
    ``fields`` where an officer mends it, else above the form. Conflict is the caller's."""
    try:
        return save()
    except Conflict:
        raise
    except ProjectError as error:
        field = error.field if isinstance(error, ApprovalDates) else fields.get(type(error))
        form.add_error(field, str(error))
    except ValidationError as error:
        form.add_error(None, error.messages)
    return None


def step_sent(form: BaseForm, reader: User, take: Callable[..., Any]) -> int:
    """Take the step that ``form`` of ``reader`` asks for, of what stood at its ``version``.

    Answers TAKEN, or the status of the page that shows the form: 200 before it is sent, 400
    with what is wrong, 409 where it was changed before; then it may be sent again for what
    stands now.
    """
    if not form.is_bound:
        return 200
    if not form.is_valid():
        return 400
    facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    version = form.cleaned_data["version"]
    try:
        made = saved(form, lambda: take(expected_version=version, **facts) or True, _OF_STEPS)
    except RevisionMoot as error:
        form.add_error(None, str(error))
        return 409
    except Conflict as conflict:
        sentence = gettext("ดูที่บันทึกอยู่ในหน้านี้")
        if _typed(form):
            sentence = gettext("ที่ท่านพิมพ์ยังไม่ได้บันทึก ดูที่บันทึกอยู่ในหน้านี้ก่อน")
        form.add_error(None, f"{told_meanwhile(conflict.current, reader)} {sentence}")
        renew_version(form, conflict.current.version)
        return 409
    return TAKEN if made else 400


def steps_shown(
    names: Iterable[str],
    *,
    labels: Mapping[str, Any],
    blank: Callable[[str], StepForm],
    sent: StepForm | None,
    sent_name: str,
) -> dict[str, Any]:
    """The context of ``budget/steps.html``: a form for each step that is open to the reader.

    What was refused as a whole is told as ``refused``. A step that is open no more (it was taken
    meanwhile) is told beside what was ``typed`` for it.
    """
    steps = [
        {"do": name, "label": labels[name], "form": sent if sent and name == sent_name else None}
        for name in names
    ]
    over = sent is not None and all(step["form"] is None for step in steps)
    for step in steps:
        step["form"] = step["form"] or blank(step["do"])
    return {
        "steps": steps,
        "refused": sent.non_field_errors() if sent else [],
        "typed": _typed(sent) if sent and over else [],
        "typed_for": labels[sent_name] if over else "",
    }


def _typed(form: BaseForm) -> list[tuple[Any, str]]:
    """(label, text) of what was filled in."""
    return [
        (field.label, field.value())
        for field in form.visible_fields()
        if field.value() not in (None, "", [])
    ]
