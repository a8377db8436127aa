"""What a program sends, checked by the very form of the page that makes the same change."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.forms import BaseForm

from projects.api.errors import refuse_form
from projects.api.types import Strict

F = TypeVar("F", bound=BaseForm)
_BAHT = "_baht"


def checked(
    kind: type[F], body: Strict, *, shown: Mapping[str, Any] | None = None, **options: Any
) -> F:
    """The valid form ``kind`` filled with ``shown`` (what stands) and what ``body`` changes.

    ``amount_baht`` is the form's ``amount``. Raises FormRefused with the names of ``body``.
    """
    form = kind(typed(shown or {}, body.model_dump(mode="json", exclude_unset=True)), **options)
    baht = {n.removesuffix(_BAHT): n for n in type(body).model_fields if n.endswith(_BAHT)}
    refuse_form(form, names=baht)
    return form


def typed(shown: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """What the page would have sent: all that it shows, with what a program changes."""
    return {name: _text(value) for name, value in shown.items()} | {
        name.removesuffix(_BAHT): _text(value) for name, value in sent.items()
    }


def shown_by(form: BaseForm) -> dict[str, Any]:
    """What a blank ``form`` shows in its fields."""
    return {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}


def _text(value: Any) -> Any:
    if isinstance(value, list):
        return [_text(each) for each in value]
    return "" if value is None else str(getattr(value, "value", value))
