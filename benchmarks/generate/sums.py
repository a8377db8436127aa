"""The sums that triggers keep row by row, checked once over all rows after a load."""

from typing import Final

from django.db.backends.utils import CursorWrapper

_SUMS: Final = {
    "the shares of an item exceed it": """
        SELECT i.id FROM projects_budgetitem i JOIN projects_budgetshare s ON s.item_id = i.id
        GROUP BY i.id HAVING sum(s.amount) > i.amount LIMIT 1""",
    "the items of an ordinance exceed its total": """
        SELECT o.id FROM projects_ordinance o JOIN projects_budgetitem i ON i.ordinance_id = o.id
        GROUP BY o.id HAVING sum(i.amount) > o.total LIMIT 1""",
    "the contracts of a project exceed its shares": """
        SELECT c.project_id
        FROM (SELECT project_id, sum(amount - excess) AS signed FROM projects_contract
              WHERE voided_at IS NULL GROUP BY 1) c
        LEFT JOIN (SELECT project_id, sum(amount) AS tied FROM projects_budgetshare
                   GROUP BY 1) s USING (project_id)
        WHERE c.signed > coalesce(s.tied, 0) LIMIT 1""",
    "a contract is overdrawn, paid before it was signed, or paid though void": """
        SELECT c.id FROM projects_contract c
        LEFT JOIN (SELECT contract_id, sum(amount) AS more FROM projects_contractextension
                   WHERE voided_at IS NULL GROUP BY 1) e ON e.contract_id = c.id
        LEFT JOIN (SELECT contract_id, sum(amount) AS paid, min(paid_on) AS first
                   FROM projects_disbursement WHERE voided_at IS NULL GROUP BY 1) d
            ON d.contract_id = c.id
        LEFT JOIN (SELECT contract_id, sum(amount) AS bound FROM projects_obligation
                   WHERE voided_at IS NULL GROUP BY 1) o ON o.contract_id = c.id
        WHERE d.paid > c.amount + coalesce(e.more, 0)
            OR o.bound > c.amount + coalesce(e.more, 0)
            OR d.first < c.signed_on OR c.voided_at IS NOT NULL AND d.paid > 0 LIMIT 1""",
}


# A place with many projects has more items than its ordinance was drawn for.
_TOTALS: Final = """
    UPDATE projects_ordinance o SET total = ceil(i.passed / 1000000) * 1000000
    FROM (SELECT ordinance_id, sum(amount) AS passed FROM projects_budgetitem GROUP BY 1) i
    WHERE i.ordinance_id = o.id AND i.passed > o.total
"""


class SumBroken(ValueError):
    """The load would leave a sum that the database refuses from anybody else."""


def totals_raise(cursor: CursorWrapper) -> None:
    """Bring each ordinance's total to whole millions that hold its items."""
    cursor.execute(_TOTALS)


def sums_check(cursor: CursorWrapper) -> None:
    """Raises SumBroken, naming the rule and a row."""
    for rule, statement in _SUMS.items():
        cursor.execute(statement)
        if found := cursor.fetchone():
            message = f"{rule}: {found[0]}"
            raise SumBroken(message)
