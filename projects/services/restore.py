"""An earlier version asked back: a change of its own through the same services, never a rewrite."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import pghistory
from django.apps import apps
from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects.contracts.rules import contract_check
from projects.errors import ProjectError
from projects.facts import TEXTS
from projects.history import reason_key
from projects.models import (
    Contract,
    ContractExtension,
    Disbursement,
    Obligation,
    Project,
    ProjectGeometry,
)
from projects.services.contract_change import money_change, row_save
from projects.services.evidence import evidence_given
from projects.services.facts import STATED, project_edit
from projects.services.positions import live_positions, project_pin

# What planning edits, but the state: it follows the plan and the money, and is never brought back.
FACTS: Final = (*TEXTS, "year", "sector", "kind_id")
# The columns that bringing a version back writes, by part; the others stay as they are.
RESTORED: Final[dict[str, frozenset[str]]] = {
    "facts": frozenset({*FACTS, *STATED, "amounts"}),
    "position": frozenset(
        {
            *("geometry", "role", "method", "accuracy_m", "typed_text", "declared_crs"),
            *("operation", "captured_at", "source_file_id", "difference_reason"),
        }
    ),
}
Voidable = Contract | ContractExtension | Obligation | Disbursement
VOIDABLE: Final[dict[str, type[Voidable]]] = {
    "contract": Contract,
    "extension": ContractExtension,
    "obligation": Obligation,
    "disbursement": Disbursement,
}


def _why(project: Project, version: int | None, reason: str) -> dict[str, str]:
    """What the history says of it: that it was brought back, which version, and why."""
    with override(settings.LANGUAGE_CODE):  # stored, and read by everybody
        said = gettext("คืนค่ารุ่น %(version)d: %(reason)s") if version else gettext("คืนค่า: %(reason)s")
    words = (said % {"version": version, "reason": reason})[:500]
    return {"reason": words, reason_key(project): words}


class NothingToRestore(ProjectError):
    message = _("รุ่นนี้เหมือนกับที่ใช้อยู่แล้ว ไม่มีอะไรต้องคืนค่า")


class ItemPositionKept(ProjectError):
    message = _("พิกัดนี้เป็นของรายการงบประมาณรายการเดียว คืนค่าได้เฉพาะพิกัดของทั้งโครงการ")


class NotVoided(ProjectError):
    message = _("รายการนี้ไม่ได้ถูกยกเลิก ไม่มีอะไรต้องคืนค่า")


class ContractStillVoid(ProjectError):
    message = _("สัญญาของรายการนี้ถูกยกเลิกอยู่ คืนค่าสัญญาก่อน")


def facts_restore(
    *,
    project: Project,
    event: int,
    amounts: Mapping[int, Decimal],
    by: User,
    expected_version: int,
    reason: str,
) -> Project:
    """Write the facts that ``event`` (a number of ProjectEvent) left, and the plan's ``amounts``
    of then, as a new change. The state stays as it is.

    ``by`` vouches for stated columns that somebody had confirmed. Raises NothingToRestore, and
    what ``project_edit`` raises: Conflict, ProjectCancelled, ValidationError.
    """
    events = apps.get_model("projects", "ProjectEvent")._default_manager
    then = events.get(pgh_id=event, pgh_obj_id=project.pk)
    facts = {name: getattr(then, name) for name in (*FACTS, *STATED)}
    now = Project.objects.get(pk=project.pk)
    known = dict(now.amounts.values_list("fiscal_year", "amount"))
    if known == dict(amounts) and all(getattr(now, name) == facts[name] for name in facts):
        raise NothingToRestore
    with pghistory.context(**_why(project, then.facts_version, reason)):
        return project_edit(
            project=project,
            by=by,
            expected_version=expected_version,
            facts=facts,
            amounts=amounts,
            confirmed=bool(then.stated_confirmed_at or now.stated_confirmed_at),
        )


def position_restore(
    *, project: Project, event: int, by: User, expected_version: int, reason: str
) -> ProjectGeometry:
    """Pin again the position that ``event`` (a number of ProjectGeometryEvent) left, of its role.

    What replaced it stays in the history, with the distance. Raises NothingToRestore,
    ItemPositionKept, and what ``project_pin`` raises: PositionConflict, ProjectCancelled,
    ValidationError.
    """
    events = apps.get_model("projects", "ProjectGeometryEvent")._default_manager
    then = events.get(pgh_id=event, project_id=project.pk)
    if then.budget_item_id:
        raise ItemPositionKept
    geometry: GEOSGeometry = then.geometry
    standing = live_positions(project).filter(role=then.role, budget_item=None).first()
    made = project_pin(
        project=project,
        role=then.role,
        geometry=geometry,
        method=then.method,
        by=by,
        expected_version=expected_version,
        accuracy_m=then.accuracy_m,
        typed_text=then.typed_text,
        declared_crs=then.declared_crs,
        operation=then.operation,
        captured_at=then.captured_at,
        source_file=then.source_file,
        copied_from=then.copied_from,
        difference_reason=then.difference_reason or None,
        reason=_why(project, then.version, reason)["reason"],
    )
    if standing and made.pk == standing.pk:
        raise NothingToRestore
    return made


def void_undo(
    *, project: Project, part: str, pk: int, by: User, expected_version: int, reason: str
) -> Voidable:
    """Bring back a row of ``part`` that was taken back, where its sums still hold; the state
    follows as when it was first signed or paid. ``expected_version``: of the project's money. A
    contract brings back the obligations that were taken back with it.

    Raises NotVoided, ContractStillVoid, Conflict (it was changed meanwhile), ProjectCancelled,
    the error of the sum that would no longer hold, ValidationError (its number is taken again, or
    its day is no longer one on which the project's money could be bound).
    """
    model: Any = VOIDABLE[part]
    path = "project" if model is Contract else "contract__project"
    row = model.objects.get(pk=pk, **{path: project})
    contract = row if isinstance(row, Contract) else row.contract
    why = _why(project, None, reason)
    with (
        pghistory.context(**why),
        money_change(project, by, expected_version, contract=contract) as held,
    ):
        now: Voidable = model.objects.get(pk=pk)
        _refuse(now)
        bound = _voided_with(now) if isinstance(now, Contract) else []
        _bring_back(now, held, by)
        for obligation in bound:
            _bring_back(obligation, held, by)
        if isinstance(now, Contract):
            evidence_given(project=held, by=by, contract=now, reason=why["reason"])
        elif isinstance(now, Disbursement):
            evidence_given(project=held, by=by, disbursement=now, reason=why["reason"])
    return now


def _bring_back(row: Voidable, project: Project, by: User) -> None:
    row.voided_at = None
    row.voided_by_id = None
    row.void_reason = ""
    if isinstance(row, Contract):
        contract_check(project, row)
    row_save(row, project, by)


def _voided_with(contract: Contract) -> list[Obligation]:
    """The obligations that were taken back in the change that took ``contract`` back."""
    contracts = apps.get_model("projects", "ContractEvent")._default_manager
    obligations = apps.get_model("projects", "ObligationEvent")._default_manager
    changes = contracts.filter(pgh_obj_id=contract.pk, voided_at=contract.voided_at)
    change = changes.order_by("pgh_id").values_list("pgh_context_id", flat=True).first()
    if change is None:
        return []
    then = obligations.filter(pgh_context_id=change, voided_at__isnull=False)
    known = set(then.values_list("pgh_obj_id", "voided_at"))
    rows = contract.obligations.filter(voided_at__isnull=False).order_by("pk")
    return [row for row in rows if (row.pk, row.voided_at) in known]


def _refuse(row: Voidable) -> None:
    if row.voided_at is None:
        raise NotVoided
    if not isinstance(row, Contract) and row.contract.voided_at is not None:
        raise ContractStillVoid
