"""The checks of sums that the database makes at commit, made here and given their names."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import IntegrityError, connection, transaction

from projects.budget.errors import ItemsExceedOrdinance
from projects.errors import (
    ContractPaidBefore,
    ContractsExceedShares,
    ContractVoidWithPayments,
    DisbursementsExceedContract,
    MonthsExceedItem,
    ObligationsExceedContract,
    ProjectError,
    SharesExceedItem,
)

_ERRORS: Final[dict[str, type[ProjectError]]] = {
    "shares_within_item": SharesExceedItem,
    "months_within_item": MonthsExceedItem,
    "items_within_ordinance": ItemsExceedOrdinance,
    "contracts_within_shares": ContractsExceedShares,
    "disbursements_within_contract": DisbursementsExceedContract,
    "disbursements_after_contract": ContractPaidBefore,
    "disbursements_of_live_contract": ContractVoidWithPayments,
    "obligations_within_contract": ObligationsExceedContract,
}


@contextmanager
def sums_checked() -> Iterator[None]:
    """A transaction at whose end the deferred checks of sums are made.

    Raises the ProjectError of the rule that does not hold; its ``about`` is the key of the row
    drawn on: the ordinance, item, project or contract.
    """
    try:
        with transaction.atomic():
            yield
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as refused:
        diagnostics = getattr(refused.__cause__, "diag", None)
        error = _ERRORS.get(getattr(diagnostics, "constraint_name", None) or "")
        if error is None:
            raise
        named = error()
        named.about = _key_in(diagnostics.message_primary if diagnostics else None)
        raise named from refused


def _key_in(message: str | None) -> int | None:
    """The key in a trigger's message, its only number."""
    found = re.search(r"\d+", message or "")
    return int(found[0]) if found else None
