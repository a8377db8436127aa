"""Rules over several rows that the database itself keeps.

Each is a deferred constraint trigger: at commit a sum fits what it draws on. It locks the row
drawn on, so two transactions that each fit alone cannot both commit. The name of the constraint
tells ``projects.services.sums`` which error it is.
"""

import pgtrigger

_OPERATIONS = {
    "UPDATE OF amount": pgtrigger.UpdateOf("amount"),  # type: ignore[no-untyped-call]
    "UPDATE OF amount, received": pgtrigger.UpdateOf("amount", "received"),  # type: ignore[no-untyped-call]
    "UPDATE OF total": pgtrigger.UpdateOf("total"),  # type: ignore[no-untyped-call]
    "INSERT OR UPDATE OF amount, ordinance_id": pgtrigger.Insert
    | pgtrigger.UpdateOf("amount", "ordinance_id"),  # type: ignore[no-untyped-call]
    "UPDATE": pgtrigger.Update,
    "INSERT OR UPDATE": pgtrigger.Insert | pgtrigger.Update,
    "UPDATE OR DELETE": pgtrigger.Update | pgtrigger.Delete,
}

# What does not make a sum larger, nor its ceiling lower, needs no check: so rows that stand over
# it (from before the rule) can still be renamed, and be brought down step by step.
_UNLESS_RISES = """
    IF TG_OP = 'UPDATE' AND NEW.amount <= OLD.amount AND NEW.{key} = OLD.{key}
    THEN RETURN NULL; END IF;
"""
_UNLESS_RECEIVED_FALLS = """
    IF coalesce(NEW.received, NEW.amount) >= coalesce(OLD.received, OLD.amount)
    THEN RETURN NULL; END IF;
"""
_UNLESS_TOTAL_CHANGES = """
    IF NEW.total IS NOT DISTINCT FROM OLD.total
    THEN RETURN NULL; END IF;
"""
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
_MONTHS_WITHIN_ITEM = """{unless}
    PERFORM 1 FROM projects_budgetitem WHERE id = {item} FOR NO KEY UPDATE;
    IF (SELECT coalesce(sum(m.amount), 0) FROM projects_itemmonth m WHERE m.item_id = {item})
        > (SELECT coalesce(i.received, i.amount) FROM projects_budgetitem i WHERE i.id = {item})
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            CONSTRAINT = 'months_within_item',
            MESSAGE = 'the months of budget item ' || {item} || ' exceed what it received';
    END IF;
    RETURN NULL;
"""
_ITEMS_WITHIN_ORDINANCE = """{unless}
    PERFORM 1 FROM projects_ordinance WHERE id = {ordinance} FOR NO KEY UPDATE;
    IF (SELECT coalesce(sum(i.amount), 0) FROM projects_budgetitem i
            WHERE i.ordinance_id = {ordinance})
        > (SELECT o.total FROM projects_ordinance o WHERE o.id = {ordinance})
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            CONSTRAINT = 'items_within_ordinance',
            MESSAGE = 'the items of ordinance ' || {ordinance} || ' exceed its total';
    END IF;
    RETURN NULL;
"""
_CONTRACTS_WITHIN_SHARES = """
    PERFORM 1 FROM projects_project WHERE id = {project} FOR NO KEY UPDATE;
    IF (SELECT coalesce(sum(c.amount - c.excess), 0) FROM projects_contract c
            WHERE c.project_id = {project} AND c.voided_at IS NULL)
        > (SELECT coalesce(sum(s.amount), 0) FROM projects_budgetshare s
            WHERE s.project_id = {project})
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            CONSTRAINT = 'contracts_within_shares',
            MESSAGE = 'the contracts of project ' || {project} || ' exceed its shares';
    END IF;
    RETURN NULL;
"""
_CONTRACT_SUMS = """
    DECLARE
        contract projects_contract%ROWTYPE;
        ceiling numeric;
        paid numeric;
        first_paid date;
    BEGIN
        SELECT * INTO contract FROM projects_contract WHERE id = {contract} FOR NO KEY UPDATE;
        SELECT contract.amount + coalesce(sum(e.amount), 0) INTO ceiling
            FROM projects_contractextension e
            WHERE e.contract_id = contract.id AND e.voided_at IS NULL;
        SELECT coalesce(sum(d.amount), 0), min(d.paid_on) INTO paid, first_paid
            FROM projects_disbursement d
            WHERE d.contract_id = contract.id AND d.voided_at IS NULL;
        IF paid > ceiling THEN
            RAISE EXCEPTION USING
                ERRCODE = 'check_violation',
                CONSTRAINT = 'disbursements_within_contract',
                MESSAGE = 'the disbursements of contract ' || contract.id || ' exceed it';
        END IF;
        IF first_paid < contract.signed_on THEN
            RAISE EXCEPTION USING
                ERRCODE = 'check_violation',
                CONSTRAINT = 'disbursements_after_contract',
                MESSAGE = 'contract ' || contract.id || ' is paid before it was signed';
        END IF;
        IF paid > 0 AND contract.voided_at IS NOT NULL THEN
            RAISE EXCEPTION USING
                ERRCODE = 'check_violation',
                CONSTRAINT = 'disbursements_of_live_contract',
                MESSAGE = 'contract ' || contract.id || ' is void and has disbursements';
        END IF;
        IF (SELECT coalesce(sum(o.amount), 0) FROM projects_obligation o
                WHERE o.contract_id = contract.id AND o.voided_at IS NULL) > ceiling
        THEN
            RAISE EXCEPTION USING
                ERRCODE = 'check_violation',
                CONSTRAINT = 'obligations_within_contract',
                MESSAGE = 'the obligations of contract ' || contract.id || ' exceed it';
        END IF;
        RETURN NULL;
    END;
"""


def _deferred(
    name: str, operation: str, body: str, condition: pgtrigger.Condition | None = None
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=_OPERATIONS[operation],
        condition=condition,
        timing=pgtrigger.Deferred,
        func=body,
    )


def share_within_item(name: str, item: str, operation: str) -> pgtrigger.Trigger:
    """Σ shares of ``item`` ≤ the item's amount."""
    return _deferred(name, operation, _SHARES_WITHIN_ITEM.format(item=item))


def months_within_item(name: str, item: str, operation: str) -> pgtrigger.Trigger:
    """Σ months of a general grant's ``item`` ≤ what it received; while that is not told, ≤ its
    amount. Asked only when a month rises or what was received falls."""
    is_item = item == "NEW.id"
    unless = _UNLESS_RECEIVED_FALLS if is_item else _UNLESS_RISES.format(key="item_id")
    return _deferred(name, operation, _MONTHS_WITHIN_ITEM.format(item=item, unless=unless))


def items_within_ordinance(name: str, ordinance: str, operation: str) -> pgtrigger.Trigger:
    """Σ items of ``ordinance`` ≤ its total; without a total it has no ceiling. Asked only when an
    item rises or the total changes."""
    condition = pgtrigger.Condition(f"{ordinance} IS NOT NULL")
    is_ordinance = ordinance == "NEW.id"
    unless = _UNLESS_TOTAL_CHANGES if is_ordinance else _UNLESS_RISES.format(key="ordinance_id")
    body = _ITEMS_WITHIN_ORDINANCE.format(ordinance=ordinance, unless=unless)
    return _deferred(name, operation, body, condition)


def contracts_within_shares(name: str, project: str, operation: str) -> pgtrigger.Trigger:
    """Σ live contracts of ``project``, less what each exceeds with a reason, ≤ Σ its shares."""
    return _deferred(name, operation, _CONTRACTS_WITHIN_SHARES.format(project=project))


def contract_sums(name: str, contract: str, operation: str) -> pgtrigger.Trigger:
    """Σ disbursements and Σ obligations of ``contract`` ≤ it with its extensions; none is paid
    before the signing, nor under a void contract."""
    return _deferred(name, operation, _CONTRACT_SUMS.format(contract=contract))
