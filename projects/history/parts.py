"""Whose events tell a project's history: one entry a tracked table of its chain."""

from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Right, User
from accounts.rights import can
from projects.models import Project

OWN: Final = "e.project_id = %(project)s"
_OF_CONTRACT: Final = (
    "e.contract_id IN (SELECT c.id FROM projects_contract c WHERE c.project_id = %(project)s)"
)
_ADDED, _CHANGED, _REMOVED = _("เพิ่ม"), _("แก้ไข"), _("ลบ")
VERBS: Final = {"insert": _ADDED, "update": _CHANGED, "delete": _REMOVED}
REVIVED: Final = _("คืนค่า")
# By the column that is filled in where a row is taken back, and never lost.
TAKEN_BACK: Final = {
    "voided_at": pgettext_lazy("สถานะ", "ยกเลิก"),
    "removed_at": _("นำออก"),
    "replaced_at": _("แทนที่"),
}

# Columns that say nothing to a reader: keys, counters, stamps, and what stands elsewhere.
_SILENT: Final = (
    *("id", "project_id", "contract_id", "version", "created_at", "created_by_id"),
    *("updated_at", "updated_by_id", "entered_on_behalf"),
)
_SILENT_OF_PROJECT: Final = (
    *("facts_version", "money_version", "position_version", "stated_confirmed_by_id"),
    *("classified_by_id", "source_name", "source_key", "state_since", "named_subdistrict"),
    *("computed_length_m", "computed_area_m2", "computed_volume_m3", "computed_parts"),
)
_SILENT_OF_POSITION: Final = (
    *("is_current", "captured_by_id", "replaced_by_id", "length_m", "area_m2", "dimension"),
    *("reviewed_by_id", "copied_from_id"),
)
_SILENT_OF_PHOTO: Final = (
    *("sha256", "perceptual", "perceptual_bands", "width", "height", "original", "view", "thumb"),
    *("original_kind", "uploaded_at", "uploaded_by_id", "position_at", "removed_by_id"),
    "direction_magnetic",
)
_SILENT_OF_FINDING: Final = (
    *("subject", "geometry_id", "other_id", "facts", "proposal", "opened_at"),
    *("numbers", "place"),
    *("accepted_by_id", "assigned_to_id", "assigned_by_id"),
)
_SILENT_OF_CERTIFICATE: Final = ("issued_by_id", "facts", "sha256", "voided_by_id")
_SILENT_OF_GRANT: Final = ("decided_by_id", "reviewed_by_id", "forwarded_by_id", "item_id")


@dataclass(frozen=True)
class Part:
    """A tracked table: ``belongs`` is the SQL by which its events ``e`` are of a project.

    ``taken_back`` is the column that is filled in where a row is taken back; ``right``: by which
    it is changed. ``is_inner``: it holds drafts and refusals, which only those read who read
    everything of the owner.
    """

    key: str
    model: str
    label: Any
    silent: tuple[str, ...] = ()
    belongs: str = OWN
    taken_back: str = ""
    right: Right = Right.FACTS
    is_inner: bool = False

    @property
    def table(self) -> str:
        return f"projects_{self.model.lower()}event"

    @property
    def tracked(self) -> type[Model]:
        return apps.get_model("projects", self.model)

    @property
    def hidden(self) -> list[str]:
        """Columns of the table that no reader is shown."""
        return [*_SILENT, *self.silent]


_VOID: Final = ("voided_by_id",)
PARTS: Final[dict[str, Part]] = {
    part.key: part
    for part in (
        Part(
            "facts",
            "Project",
            _("ข้อมูลโครงการ"),
            _SILENT_OF_PROJECT,
            belongs="e.pgh_obj_id = %(project)s",
        ),
        Part("amounts", "ProjectAmount", _("งบประมาณตามแผน")),
        Part("plan", "PlanEntry", _("รายการในแผน"), ("replaced_by_id",), is_inner=True),
        Part("handover", "Handover", _("การประสานโครงการ"), ("answered_by_id",)),
        Part(
            "request",
            "BudgetRequest",
            _("คำขออนุมัติงบประมาณ"),
            ("decided_by_id",),
            is_inner=True,
        ),
        Part("grant", "GrantRequest", _("คำขอเงินอุดหนุน"), _SILENT_OF_GRANT, is_inner=True),
        Part("shares", "BudgetShare", _("เงินที่ผูกกับโครงการ"), right=Right.MONEY),
        Part("contract", "Contract", _("สัญญา"), _VOID, taken_back="voided_at", right=Right.MONEY),
        Part(
            "extension",
            "ContractExtension",
            _("การขยายสัญญา"),
            _VOID,
            _OF_CONTRACT,
            taken_back="voided_at",
            right=Right.MONEY,
        ),
        Part(
            "obligation",
            "Obligation",
            _("การก่อหนี้ผูกพัน"),
            _VOID,
            _OF_CONTRACT,
            taken_back="voided_at",
            right=Right.MONEY,
        ),
        Part(
            "disbursement",
            "Disbursement",
            _("การเบิกจ่าย"),
            _VOID,
            _OF_CONTRACT,
            taken_back="voided_at",
            right=Right.MONEY,
        ),
        Part("state", "StateChange", _("การเปลี่ยนสถานะ")),
        Part(
            "position",
            "ProjectGeometry",
            _("พิกัด"),
            _SILENT_OF_POSITION,
            taken_back="replaced_at",
            right=Right.POSITION,
        ),
        Part(
            "photo",
            "Photo",
            _("ภาพถ่าย"),
            _SILENT_OF_PHOTO,
            taken_back="removed_at",
            right=Right.POSITION,
        ),
        Part(
            "certificate",
            "Certificate",
            _("ใบรับรองพิกัดและภาพครบ"),
            _SILENT_OF_CERTIFICATE,
            taken_back="voided_at",
            right=Right.POSITION,
        ),
        Part("finding", "Finding", _("ผลตรวจสอบ"), _SILENT_OF_FINDING, is_inner=True),
    )
}


def parts_open(user: User | AnonymousUser, project: Project) -> dict[str, Part]:
    """The parts, by key, that ``user`` may read of a project she reads."""
    every = can(user, Right.READ, project.owner)
    return {key: part for key, part in PARTS.items() if every or not part.is_inner}
