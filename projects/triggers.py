"""Rules over several rows that the database itself keeps."""

import pgtrigger

_SHARES_WITHIN_ITEM = """
    PERFORM 1 FROM projects_budgetitem WHERE id = {item} FOR NO KEY UPDATE;
    IF (SELECT coalesce(sum(s.amount), 0) FROM projects_budgetshare s WHERE s.item_id = {item})
        > (SELECT i.amount FROM projects_budgetitem i WHERE i.id = {item})
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            CONSTRAINT = 'shares_within_item',
            MESSAGE = 'the shares of budget item ' || {item} || ' exceed its amount';
    END IF;
    RETURN NULL;
"""


def share_within_item(name: str, item: str, operation: str) -> pgtrigger.Trigger:
    """A deferred constraint trigger: at commit, Σ shares of ``item`` ≤ the item's amount.

    It locks the item, so two transactions that each fit alone cannot both commit.
    """
    operations = {
        "UPDATE OF amount": pgtrigger.UpdateOf("amount"),  # type: ignore[no-untyped-call]
        "INSERT OR UPDATE": pgtrigger.Insert | pgtrigger.Update,
    }
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operations[operation],
        timing=pgtrigger.Deferred,
        func=_SHARES_WITHIN_ITEM.format(item=item),
    )
