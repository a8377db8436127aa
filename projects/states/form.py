"""The form by which finance changes the state of a project: next states first, all explained."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from coordinates.fields import ThaiDateField
from coordinates.thai import be_year
from projects.codes import State
from projects.forms import NormalisedTextMixin
from projects.models import Project
from projects.states.machine import (
    SETTABLE,
    SIGNS,
    STEP,
    Evidence,
    is_next,
    is_shown,
    needs_reason,
)


@dataclass(frozen=True)
class Offer:
    """A state to choose: whether it comes next, what it needs, whether that is there."""

    code: str
    label: str
    sign: str
    need: Any
    is_next: bool
    is_shown: bool
    needs_reason: bool


def offers(project: Project, evidence: Evidence) -> list[Offer]:
    """Every state finance may choose now: the next ones first, then skips and steps back."""
    found = [
        Offer(
            code=state.value,
            label=str(state.label),
            sign=SIGNS.get(state, ""),
            need=STEP[state].need.value,
            is_next=is_next(project.state, state),
            is_shown=is_shown(state, evidence),
            needs_reason=needs_reason(project.state, state, evidence),
        )
        for state in SETTABLE
        if state != project.state and project.state != State.CANCELLED
    ]
    return sorted(found, key=lambda offer: not offer.is_next)


class StateForm(NormalisedTextMixin, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("สถานะใหม่"), choices=[(s.value, s.label) for s in SETTABLE])
    changed_on = ThaiDateField(
        label=_("ตั้งแต่วันที่"), help_text=_("วัน/เดือน/ปี พ.ศ. เช่น 10/10/2568 หรือ 10 ต.ค. 2568")
    )
    reason = forms.CharField(
        label=_("เหตุผล"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("ต้องมีเมื่อข้ามขั้น ย้อนขั้น หรือไม่พร้อมดำเนินการ"),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = localdate()
        self.initial["version"] = project.facts_version
        self.initial["changed_on"] = f"{today.day}/{today.month}/{be_year(today)}"

    def comparison(self, theirs: Project) -> list[tuple[Any, Any, Any]]:
        """(label, mine, theirs) of what a colleague's change and this one say differently."""
        mine = {
            "state": dict(State.choices).get(self.data.get("state", ""), ""),
            "changed_on": self.cleaned_data.get("changed_on", self.data.get("changed_on")),
            "reason": self.data.get("reason", ""),
        }
        stands = {
            "state": theirs.get_state_display(),
            "changed_on": theirs.state_since,
            "reason": theirs.state_reason,
        }
        return [
            (self.fields[name].label, mine[name], stands[name])
            for name in mine
            if mine[name] != stands[name]
        ]
