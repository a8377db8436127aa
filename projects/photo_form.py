"""The form that goes with photos, and all that a page shows around them."""

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Right, User
from accounts.rights import can
from coordinates.photos.shot import place, sensible_accuracy
from projects.codes import PhotoFault, Stage, State
from projects.gallery import gallery_of
from projects.models import Project
from projects.services.photos import DevicePosition

MOST_AT_ONCE: Final = 20
POSITION_KEEPS: Final = timedelta(days=7)  # a queue of photos may wait that long for a line


class PhotoForm(forms.Form):
    """What goes with the photos; the device's position is the browser's to fill."""

    stage = forms.ChoiceField(label=_("ระยะของงาน"), choices=Stage.choices)
    caption = forms.CharField(label=_("คำบรรยายภาพ"), max_length=300, required=False)
    lon = forms.FloatField(required=False)
    lat = forms.FloatField(required=False)
    accuracy_m = forms.FloatField(required=False)
    located_at = forms.DateTimeField(required=False)

    def device(self) -> DevicePosition | None:
        """The device's position where one was sent; a clock that is fast is set to now.

        What was measured longer ago than seven days is no position of these photos.
        """
        sent = self.cleaned_data
        if sent["lon"] is None or sent["lat"] is None:
            return None
        position, fault = place(sent["lon"], sent["lat"])
        accuracy_m = sent["accuracy_m"]
        located_at: datetime | None = sent["located_at"]
        now = timezone.now()
        if located_at and located_at < now - POSITION_KEEPS:
            return DevicePosition(position=None, fault=PhotoFault.OLD, accuracy_m=None, at=None)
        return DevicePosition(
            position=position,
            fault=fault,
            accuracy_m=None if accuracy_m is None else sensible_accuracy(accuracy_m),
            at=min(located_at, now) if located_at else now,
        )


class RemoveForm(forms.Form):
    reason = forms.CharField(label=_("เหตุผล"), max_length=500, required=False)


def photo_context(
    project: Project, user: User | AnonymousUser, form: PhotoForm | None = None
) -> dict[str, Any]:
    """What the gallery, its map and the form beside it show: one query."""
    withdrawn = project.state == State.CANCELLED
    return {
        "gallery": gallery_of(project, user),
        "photo_form": form or PhotoForm(),
        "may_photograph": can(user, Right.POSITION, project.owner) and not withdrawn,
        "may_have_originals": can(user, Right.READ, project.owner),
        "photo_limits": {
            "at_once": MOST_AT_ONCE,
            "mb": settings.UPLOAD_MAX_BYTES // 1024**2,
            "megapixels": settings.PHOTO_MAX_PIXELS // 1_000_000,
        },
    }
