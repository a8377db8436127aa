"""Changes to the money: budget items, and the shares that tie them to projects."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Agency, LocalAuthority, User
from projects.codes import UNAPPROVED, State
from projects.errors import Conflict, SharesExceedItem
from projects.models import BudgetItem, BudgetShare, Project


@transaction.atomic
def budget_item_create(*, owner: LocalAuthority | Agency, facts: Mapping[str, Any]) -> BudgetItem:
    """Create a money line of ``owner``. Raises ValidationError."""
    item = BudgetItem(
        authority=owner if isinstance(owner, LocalAuthority) else None,
        agency=owner if isinstance(owner, Agency) else None,
        **facts,
    )
    item.full_clean()
    item.save()
    return item


def budget_item_edit(*, item: BudgetItem, facts: Mapping[str, Any]) -> BudgetItem:
    """Change a money line; SharesExceedItem where its shares would no longer fit."""
    for name, value in facts.items():
        setattr(item, name, value)
    item.full_clean()
    with _shares_checked():
        item.save(update_fields=list(facts))
    return item


def budget_item_link(
    *, project: Project, item: BudgetItem, amount: Decimal, by: User, expected_version: int
) -> BudgetShare:
    """Tie ``amount`` baht of ``item`` to ``project``, replacing an earlier share of the two.

    A project that had no budget yet becomes budgeted, and so due to be pinned.

    Raises SharesExceedItem, Conflict (the project's money changed meanwhile), ValidationError.
    """
    if amount <= 0:
        raise ValidationError(_("จำนวนเงินต้องมากกว่า 0 บาท"))
    with _shares_checked():
        _money_bump(project, by, expected_version, state=_funded_state(project))
        share, _made = BudgetShare.objects.update_or_create(
            project=project, item=item, defaults={"amount": amount}
        )
    return share


@transaction.atomic
def budget_item_unlink(*, share: BudgetShare, by: User, expected_version: int) -> None:
    """Untie a share; the money shows again as not yet tied. Raises Conflict."""
    _money_bump(share.project, by, expected_version)
    share.delete()


def _funded_state(project: Project) -> str:
    """A project with money of its own has a budget, whatever its plan had reached."""
    waiting = UNAPPROVED | {State.APPROVED}
    return State.BUDGETED if project.state in waiting else project.state


def _money_bump(project: Project, by: User, expected_version: int, state: str = "") -> None:
    now = Project.objects.select_for_update().get(pk=project.pk)
    if now.money_version != expected_version:
        raise Conflict(now, part="money")
    now.money_version += 1
    now.updated_by = by
    now.state = state or now.state
    now.save(update_fields=["money_version", "updated_by", "updated_at", "state"])


@contextmanager
def _shares_checked() -> Iterator[None]:
    """A transaction at whose end the deferred check of shares is made and gets a name."""
    try:
        with transaction.atomic():
            yield
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as refused:
        if "exceed its amount" in str(refused):
            raise SharesExceedItem from refused
        raise
