"""The form of a position: drawn, or typed and read by the server. It never loses what was typed."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.contrib.gis.geos import GEOSGeometry
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordinates.datum import operation
from coordinates.errors import CoordinateError
from coordinates.measures import middle_of
from coordinates.messages import in_words
from coordinates.places import in_words as place_in_words
from coordinates.places import rank_in
from coordinates.systems import SRID_SOURCES, system_choices
from projects.accuracy import accuracy_field
from projects.checks.registry import RULES
from projects.codes import Method, Primitive, Role
from projects.models import Project, ProjectGeometry
from projects.places import owner_area
from projects.roles import is_earlier
from projects.services.positions import live_positions, representative
from projects.shapes import MOST_BYTES, ShapeError, read_shape
from projects.typed import LONGEST, Typed, read_typed

ADJUSTED = "; adjusted on the map"
PROPOSED = "adjusted as %s proposes"
GUESSED, AGREED = "guessed", " (guessed, agreed to)"
_FAST = timedelta(days=1)  # a device's clock may be
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_DESCRIBED = (
    *("shape", "typed_text", "method", "accuracy_m", "reason", "difference_reason"),
    "srid_agreed",
)
_TYPED_ROWS = {"rows": 3, "autocomplete": "off", "spellcheck": "false"}


def understand(project: Project, text: str, shape: str) -> list[Typed]:
    """Every understanding of a typed text for this project, those inside its area first."""
    area = owner_area(project.owner)
    return read_typed(text, primitive=shape, near=middle_of(area), rank=rank_in(area))


class PinForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    draft = forms.RegexField(
        r"^[A-Za-z0-9-]{8,64}$", widget=forms.HiddenInput, required=False, empty_value=""
    )
    geometry = forms.CharField(widget=forms.HiddenInput, required=False, max_length=MOST_BYTES)
    captured_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    # Of a shape picked from a file of one's own: the system it was read in, and who said so.
    srid = forms.TypedChoiceField(
        choices=system_choices,
        coerce=int,
        empty_value=None,
        widget=forms.HiddenInput,
        required=False,
    )
    srid_source = forms.ChoiceField(
        choices=list(SRID_SOURCES.items()), widget=forms.HiddenInput, required=False
    )
    srid_adjusted = forms.RegexField(r"^1$", widget=forms.HiddenInput, required=False)
    # The rule whose proposal the shape is, untouched since.
    proposed = forms.ChoiceField(
        choices=[(code, code) for code in RULES], widget=forms.HiddenInput, required=False
    )
    srid_agreed = forms.BooleanField(
        label=_("ตรวจตำแหน่งบนแผนที่แล้ว ตรงกับที่จริง ใช้ระบบพิกัดนี้"),
        required=False,
        widget=forms.CheckboxInput(attrs={"value": "1"}),
    )
    copied_role = forms.ChoiceField(choices=Role.choices, widget=forms.HiddenInput, required=False)
    role = forms.ChoiceField(label=_("บทบาทของพิกัด"), choices=Role.choices, widget=forms.RadioSelect)
    shape = forms.ChoiceField(label=_("รูปร่าง"), choices=Primitive.choices, required=False)
    typed_text = forms.CharField(
        label=_("พิมพ์พิกัดจากเอกสาร"),
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs=_TYPED_ROWS),
        help_text=_(
            "ถนนหรือคลอง: บรรทัดละจุด เว้นหนึ่งบรรทัดเพื่อเริ่มช่วงใหม่ "
            "เช่น 18.5822, 99.0477 หรือ ๑๘.๕๘๒๒ ๙๙.๐๔๗๗ หรือ 47N 505034 2054611"
        ),
    )
    alternative = forms.IntegerField(
        label=_("ความหมายของพิกัดที่พิมพ์"), required=False, min_value=0, widget=forms.HiddenInput
    )
    method = forms.ChoiceField(label=_("วิธีได้มาของพิกัด"), choices=Method.choices)
    accuracy_m = accuracy_field()
    reason = forms.CharField(
        label=_("เหตุผลที่แก้พิกัดเดิม"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("ต้องระบุเมื่อย้ายจากตำแหน่งเดิมเกิน 50 เมตร"),
    )
    difference_reason = forms.CharField(
        label=_("เหตุผลที่สร้างจริงต่างจากตำแหน่งตามสัญญาหรือตามแผน"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("ต้องระบุเมื่อตำแหน่งที่สร้างจริงห่างเกินเกณฑ์ของประเภทงาน (ปกติ 50 เมตร)"),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.alternatives: list[Typed] = []
        self.corrected: dict[str, Any] | None = None
        self.initial.setdefault("version", project.position_version)
        self.initial.setdefault("shape", project.kind.primitive)
        self._describe()

    def _describe(self) -> None:
        """Each control names its help and its errors: those that come later (by fetch), too."""
        for name in _DESCRIBED:
            field = self.fields[name]
            help_id = f"id_{name}_helptext " if field.help_text else ""
            field.widget.attrs["aria-describedby"] = f"{help_id}id_{name}_error"
        self.fields["typed_text"].widget.attrs["aria-describedby"] += " typed-error"

    @property
    def loose_errors(self) -> list[str]:
        """What is wrong with the whole or with a control nobody sees."""
        hidden = [error for field in self.hidden_fields() for error in field.errors]
        return [*self.non_field_errors(), *hidden]

    def focus_first_wrong(self) -> None:
        """The page begins at the first visible control with an error."""
        if wrong := next((field for field in self.visible_fields() if field.errors), None):
            wrong.field.widget.attrs["autofocus"] = True

    @classmethod
    def of(cls, project: Project, standing: ProjectGeometry | None, role: str) -> "PinForm":
        """The form to begin with: the standing position of the role, or nothing yet."""
        initial: dict[str, Any] = {"role": role, "method": Method.MAP}
        if standing:
            initial |= {
                "geometry": standing.geometry.geojson,
                "method": standing.method,
                "accuracy_m": standing.accuracy_m,
                "typed_text": standing.typed_text,
                "difference_reason": standing.difference_reason,
            }
        return cls(project=project, initial=initial)

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        cleaned["copied_from"] = self._copied()
        text = cleaned.get("typed_text") or ""
        if cleaned.get("geometry"):
            cleaned["shape_4326"] = self._drawn(cleaned["geometry"])
            if not self._keep_provenance(text, cleaned["shape_4326"]):
                self._provenance(text, cleaned["shape_4326"])
            self._of_file()
            self._of_proposal()
        elif text.strip():
            cleaned["shape_4326"] = self._typed(text)
        elif not self.errors.keys() & {"geometry", "typed_text"}:
            self.add_error(None, str(_("ยังไม่มีพิกัด วาดบนแผนที่หรือพิมพ์พิกัดก่อนบันทึก")))
        return cleaned

    def clean_captured_at(self) -> datetime | None:
        """A time that the device's clock cannot mean is none."""
        captured: datetime | None = self.cleaned_data["captured_at"]
        return captured if captured and _EARLIEST <= captured <= timezone.now() + _FAST else None

    @property
    def facts(self) -> dict[str, Any]:
        """What ``project_pin`` takes, of a valid form."""
        names = (
            *("role", "method", "accuracy_m", "typed_text", "draft", "copied_from"),
            *("reason", "difference_reason"),
        )
        captured: datetime | None = self.cleaned_data["captured_at"]
        return {name: self.cleaned_data[name] for name in names} | {
            "geometry": self.cleaned_data["shape_4326"],
            "expected_version": self.cleaned_data["version"],
            "declared_crs": self.cleaned_data.get("declared_crs", ""),
            "operation": self.cleaned_data.get("operation", ""),
            "captured_at": captured,
        }

    @property
    def told(self) -> dict[str, Any]:
        """What ``told_at_entry`` takes beside the shape: as a save would keep it, where valid."""
        cleaned = self.cleaned_data
        accuracy = cleaned.get("accuracy_m")
        return {
            "role": cleaned.get("role") or Role.PLANNED,
            "method": cleaned.get("method") or Method.MAP,
            "accuracy_m": None if accuracy is None else float(accuracy),
            "typed_text": cleaned.get("typed_text") or "",
            "declared_crs": cleaned.get("declared_crs", ""),
            "operation": cleaned.get("operation", ""),
        }

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The understandings of the typed text, each with where it falls."""
        return answers(self.alternatives)

    def _copied(self) -> ProjectGeometry | None:
        """The live position of the earlier role that this one began as, as the page says; one
        drawn after a later role is no copy forward."""
        source, role = self.cleaned_data.get("copied_role"), self.cleaned_data.get("role")
        if not (source and role and is_earlier(source, role)):
            return None
        found = live_positions(self.project).filter(role=source, budget_item=None).first()
        if found is None:
            sentence = _("โครงการนี้ไม่มีตำแหน่ง%(role)sให้คัดลอกแล้ว วาดหรือพิมพ์พิกัดเอง")
            self.add_error("copied_role", sentence % {"role": Role(source).label})
        return found

    def _drawn(self, text: str) -> GEOSGeometry | None:
        try:
            return read_shape(text)
        except ShapeError as error:
            self.corrected = error.corrected
            self.add_error(None, str(error))
            return None

    def _understand(self, text: str) -> list[Typed]:
        shape = self.cleaned_data.get("shape") or self.project.kind.primitive
        return understand(self.project, text, shape)

    def _typed(self, text: str) -> GEOSGeometry | None:
        try:
            self.alternatives = self._understand(text)
        except CoordinateError as error:
            self.add_error("typed_text", in_words(error))
            return None
        except ShapeError as error:
            self.add_error("typed_text", str(error))
            return None
        chosen = self._chosen()
        if chosen is None:
            self.add_error("typed_text", str(_("พิกัดนี้อ่านได้หลายความหมาย เลือกข้อที่ถูกต้อง")))
            return None
        self._declare(chosen, adjusted=False)
        return chosen.geometry

    def _chosen(self) -> Typed | None:
        """The one understanding, or the one the officer chose; never silently the first."""
        if len(self.alternatives) == 1:
            return self.alternatives[0]
        index: int | None = self.cleaned_data.get("alternative")
        if index is None or index >= len(self.alternatives):
            return None
        return self.alternatives[index]

    def _provenance(self, text: str, drawn: GEOSGeometry | None) -> None:
        """What the typed text says of a geometry that came back from the map."""
        if not text.strip() or drawn is None:
            return
        try:
            understood = self._understand(text)
        except ValueError:  # unreadable: the text is kept as a note beside the drawing
            return
        same = [one for one in understood if _alike(one.geometry, drawn)]
        index = self.cleaned_data.get("alternative") or 0
        chosen = same[0] if same else understood[min(index, len(understood) - 1)]
        self._declare(chosen, adjusted=not same)

    def _of_file(self) -> None:
        """The system of a shape that was picked from a file; a guess needs a yes."""
        cleaned = self.cleaned_data
        srid, source = cleaned.get("srid"), cleaned.get("srid_source")
        if srid is None:
            return
        if not source:
            self.add_error("srid_source", str(_("ไม่ทราบว่าระบบพิกัดของแฟ้มมาจากไหน เลือกรูปจากแฟ้มอีกครั้ง")))
        elif source == GUESSED and not cleaned.get("srid_agreed"):
            self.add_error("srid_agreed", str(_("ยืนยันระบบพิกัดของแฟ้มก่อนบันทึก")))
        cleaned["declared_crs"] = f"EPSG:{srid}" + (AGREED if source == GUESSED else "")
        cleaned["operation"] = operation(srid) + (ADJUSTED if cleaned.get("srid_adjusted") else "")

    def _of_proposal(self) -> None:
        """A shape that a rule proposed says so, after what was known of it before."""
        if rule := self.cleaned_data.get("proposed"):
            before = self.cleaned_data.get("operation", "")
            said = [part for part in (before, PROPOSED % rule) if part]
            self.cleaned_data["operation"] = "; ".join(said)

    def _keep_provenance(self, text: str, drawn: GEOSGeometry | None) -> bool:
        """A position saved again as it stands was transformed as it was.

        Whether its text is the standing one, too, so that reading it anew says nothing more.
        """
        rows = live_positions(self.project).filter(budget_item=None)
        standing = rows.filter(role=self.cleaned_data.get("role", "")).first()
        if drawn and standing and _alike(standing.geometry, drawn):
            self.cleaned_data["declared_crs"] = standing.declared_crs
            self.cleaned_data["operation"] = standing.operation
            return bool(text) and text == standing.typed_text
        return False

    def _declare(self, typed: Typed, *, adjusted: bool) -> None:
        self.cleaned_data["declared_crs"] = typed.declared_crs
        self.cleaned_data["operation"] = typed.operation + (ADJUSTED if adjusted else "")


def answers(alternatives: list[Typed]) -> list[dict[str, Any]]:
    return [one.as_answer(place_in_words(representative(one.geometry))) for one in alternatives]


def _alike(typed: GEOSGeometry, drawn: GEOSGeometry) -> bool:
    """Equal to the seven decimals that travel to the browser and back."""
    return bool(typed.geom_type == drawn.geom_type and typed.equals_exact(drawn, 2e-7))
