"""What every change of signed and paid money does: lock, count, stamp, check, void."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Right, User
from accounts.rights import acts_on_behalf
from projects.checks.rule import Part
from projects.checks.saved import judged_when_saved
from projects.codes import State
from projects.contracts.figures import with_figures
from projects.errors import Conflict, ContractVoided, ProjectCancelled, ProjectError
from projects.models import Contract, ContractExtension, Disbursement, Obligation, Project
from projects.services.sums import sums_checked

Row = Contract | ContractExtension | Obligation | Disbursement


@contextmanager
def money_change(
    project: Project,
    by: User,
    expected_version: int,
    *,
    contract: Contract | None = None,
    part: Obligation | Disbursement | None = None,
    voiding: bool = False,
) -> Iterator[Project]:
    """The project's row, locked and its money counted; the sums are checked at the end."""
    try:
        with sums_checked():
            now = (
                Project.objects.select_for_update(of=("self",))
                .select_related("authority", "agency")
                .get(pk=project.pk)
            )
            if now.money_version != expected_version:
                raise Conflict(now, part="money")
            if now.state == State.CANCELLED and not voiding:
                raise ProjectCancelled
            now.money_version += 1
            now.updated_by = by
            now.entered_on_behalf = acts_on_behalf(by, Right.MONEY, now.owner)
            stamps = ["money_version", "updated_by", "updated_at", "entered_on_behalf"]
            now.save(update_fields=stamps)
            yield now
            judged_when_saved(now.pk, Part.MONEY)
    except Conflict:
        raise
    except ProjectError as error:
        raise with_figures(error, project=project, contract=contract, part=part) from error


def _stamp(row: Row, project: Project, by: User) -> None:
    row.updated_by = by
    row.entered_on_behalf = acts_on_behalf(by, Right.MONEY, project.owner)
    if row.pk is None:
        row.created_by = by
    else:
        row.version += 1


def row_save(row: Row, project: Project, by: User) -> None:
    _stamp(row, project, by)
    row.full_clean()
    row.save()


def live_contract(contract: Contract) -> Contract:
    """The contract as it stands under the project's lock. Raises ContractVoided."""
    now = Contract.objects.get(pk=contract.pk)
    if now.voided_at:
        raise ContractVoided
    return now


def row_void(row: Row, project: Project, by: User, reason: str) -> bool:
    """Mark a row as taken back; whether it was not yet. Raises ValidationError without reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("บอกเหตุผลที่ยกเลิก")})
    if row.voided_at:
        return False
    row.voided_at, row.voided_by, row.void_reason = timezone.now(), by, reason.strip()
    _stamp(row, project, by)
    row.save()
    return True
