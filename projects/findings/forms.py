"""What the desk sends: the version that was shown, and what a person says."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects.codes import PairWord, Review

MOST_LETTERS = 500


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=_("เหตุผล"),
        max_length=MOST_LETTERS,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class VersionForm(forms.Form):
    """A change of one finding: of the row as it was shown."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class ReturnForm(VersionForm):
    """A position sent back; ``version`` is that of the project's positions, ``seen`` the state of
    the review as it was shown."""

    seen = forms.ChoiceField(choices=Review.choices, widget=forms.HiddenInput)
    reason = reason_field()


class AcceptForm(VersionForm):
    reason = reason_field()


class DecideForm(VersionForm):
    word = forms.ChoiceField(
        label=_("สองโครงการนี้เป็น"), choices=PairWord.choices, widget=forms.RadioSelect
    )
    reason = reason_field()


class AssigneeField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A person; the page offers ``people``, and the service has the last word."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            User.objects.filter(is_active=True),
            label=_("ผู้รับผิดชอบ"),
            required=False,
            empty_label=_("ยังไม่มอบหมาย"),
            **options,
        )

    def label_from_instance(self, user: Any) -> str:
        return str(user.name)

    def offer(self, people: Iterable[User]) -> None:
        blank = ("", self.empty_label)
        told = [(user.pk, self.label_from_instance(user)) for user in people]
        self.widget.choices = [blank, *told]


class AssignForm(VersionForm):
    to = AssigneeField()

    def offer(self, people: Iterable[User]) -> None:
        """The people the page lets choose from."""
        _offer(self, people)


def _offer(form: forms.Form, people: Iterable[User]) -> None:
    field: Any = form.fields["to"]
    field.offer(people)


class ChosenField(forms.MultipleChoiceField):
    """Ticked rows, each as ``<key>-<version>``: [(key, version), …]."""

    default_error_messages = {"required": _("เลือกข้อค้นพบในตารางก่อน")}  # noqa: RUF012
    _LONGEST = 18  # digits of a bigint

    def validate(self, value: list[str]) -> None:
        if not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def clean(self, value: Any) -> Any:
        found = [text.partition("-") for text in super().clean(value)]
        if not all(self._is_number(key) and self._is_number(how) for key, _dash, how in found):
            raise forms.ValidationError(_("เลือกรายการจากตารางอีกครั้ง"))
        return [(int(key), int(version)) for key, _dash, version in found]

    def keys_of(self, values: list[str]) -> set[int]:
        """The keys of what was sent, without what is none."""
        keys = (text.partition("-")[0] for text in values)
        return {int(key) for key in keys if self._is_number(key)}

    def _is_number(self, text: str) -> bool:
        return text.isascii() and text.isdecimal() and len(text) <= self._LONGEST


class ManyForm(forms.Form):
    """``refusals``: why nothing was done, by key of the finding that it could not be done with."""

    chosen = ChosenField(widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.refusals: dict[int, str] = {}

    @property
    def ticked(self) -> set[int]:
        """The keys of the rows that were ticked, whatever was wrong beside."""
        field: Any = self.fields["chosen"]
        keys: set[int] = field.keys_of(self["chosen"].data or [])
        return keys


class AcceptManyForm(ManyForm):
    reason = reason_field()


class AssignManyForm(ManyForm):
    to = AssigneeField()

    def offer(self, people: Iterable[User]) -> None:
        _offer(self, people)
