"""The form by which an officer confirms or corrects what a project is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.classification import Suggestion
from projects.models import ActivityType, Kind, Project, ProjectType

FIELDS = ("kind", "project_type", "activity_type")


class ClassifyForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ModelChoiceField(label=_("ประเภทงาน"), queryset=Kind.objects.all())
    project_type = forms.ModelChoiceField(
        label=_("ประเภทโครงการ"), queryset=ProjectType.objects.all()
    )
    activity_type = forms.ModelChoiceField(
        label=_("ประเภทกิจกรรม"), queryset=ActivityType.objects.all()
    )

    def __init__(self, *args: Any, project: Project, suggestion: Suggestion, **kwargs: Any) -> None:
        """Starts with what stands, or with what the title suggests where nothing does."""
        super().__init__(*args, **kwargs)
        self.initial["version"] = project.facts_version
        self.initial["kind"] = project.kind_id
        self.initial["project_type"] = project.project_type_id or suggestion.project_type
        self.initial["activity_type"] = project.activity_type_id or suggestion.activity_type

    def comparison(self, theirs: Project) -> list[tuple[Any, Any, Any]]:
        """(label, mine, theirs) of what differs."""
        return [
            (self.fields[name].label, self.cleaned_data.get(name), getattr(theirs, name) or "–")
            for name in FIELDS
            if self.cleaned_data.get(name) != getattr(theirs, name)
        ]
