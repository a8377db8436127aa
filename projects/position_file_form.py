"""The forms of a position file: what is sent, how it is read, what holds for all its rows."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordinates.systems import ENCODINGS, system_choices
from projects.accuracy import accuracy_field
from projects.codes import Method, Role
from projects.upload_form import UploadForm

ACCEPTED = ".geojson,.json,.gpx,.kml,.kmz,.zip,.gpkg,.dxf,.csv,.xlsx"
_BY_FILE = ("", _("ตามที่ไฟล์บอก หรือให้ระบบเดา"))


class PositionFileForm(UploadForm):
    label = _("ไฟล์พิกัด (ไม่เกิน %(mb)d เมกะไบต์)")
    accept = ACCEPTED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = gettext(
            "GeoJSON, GPX, KML/KMZ, shapefile (รวมใน .zip), GeoPackage, DXF, CSV หรือ Excel ที่มีพิกัด"
        )


class ReadingForm(forms.Form):
    """What a person chooses after seeing the map; empty is what the file says."""

    srid = forms.TypedChoiceField(
        label=_("ระบบพิกัดของไฟล์"), coerce=int, empty_value=None, required=False
    )
    encoding = forms.ChoiceField(
        label=_("รหัสตัวอักษรของไฟล์"), choices=[_BY_FILE, *ENCODINGS], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        srid: Any = self.fields["srid"]
        srid.choices = [_BY_FILE, *system_choices()]


class PlacingForm(forms.Form):
    """What holds for every row of one save."""

    reading = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    versions = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200_000)
    role = forms.ChoiceField(label=_("บทบาทของพิกัด"), choices=Role.choices)
    method = forms.ChoiceField(label=_("วิธีได้มาของพิกัด"), choices=Method.choices)
    accuracy_m = accuracy_field()
    reason = forms.CharField(
        label=_("เหตุผลที่แก้พิกัดเดิม (ใช้กับทุกแถว)"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("ต้องระบุเมื่อย้ายจากตำแหน่งเดิมเกิน 50 เมตร"),
    )
    confirmed = forms.BooleanField(
        label=_("ดูบนแผนที่แล้ว รูปอยู่ตรงที่จริง ใช้ระบบพิกัดที่เดานี้ได้"),
        error_messages={
            "required": _("ระบบพิกัดนี้เป็นการเดา ดูบนแผนที่ว่าตรงที่จริง แล้วทำเครื่องหมายยืนยันก่อนบันทึก")
        },
    )

    def __init__(self, *args: Any, guessed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not guessed:
            del self.fields["confirmed"]

    def clean_versions(self) -> dict[str, int]:
        """Position versions by project code, those that are not 1, as the page showed them."""
        try:
            versions = json.loads(self.cleaned_data["versions"] or "{}")
        except (ValueError, RecursionError):
            versions = None
        if not isinstance(versions, dict) or not all(type(one) is int for one in versions.values()):
            raise forms.ValidationError(gettext("ฟอร์มไม่ครบ เปิดหน้านี้ใหม่แล้วลองอีกครั้ง"))
        return versions
