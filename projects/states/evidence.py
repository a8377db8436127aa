"""What a project has to show for its state, and what a step forward leaves unsaid, in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from projects.codes import State
from projects.models import Disbursement, Project
from projects.states.machine import SIGNS, Evidence


def evidence_of(project: Project) -> Evidence:
    """What the project has to show now; three queries."""
    contracts = list(project.contracts.filter(voided_at__isnull=True).order_by("signed_on", "pk"))
    paid = Disbursement.objects.filter(
        contract__project=project, contract__voided_at__isnull=True, voided_at__isnull=True
    )
    accepted = [contract.accepted_on for contract in contracts]
    days = [day for day in accepted if day]
    return Evidence(
        has_share=project.shares.exists(),
        contract=contracts[0] if contracts else None,
        disbursement=paid.order_by("paid_on", "instalment").first(),
        accepted_on=max(days) if days and len(days) == len(accepted) else None,
    )


def skip_in_words(evidence: Evidence, skipped: Sequence[State]) -> str:
    """ "ลงนามสัญญาเลขที่ 1/2569 · ไม่ได้บันทึก ②–⑤": why a project is beyond states nobody told.

    ``evidence``: the contract that was signed, and the payment where it is one.
    """
    paid = evidence.disbursement
    words = {"number": evidence.contract.number, "passed": in_signs(skipped)}
    if paid is None:
        return _("ลงนามสัญญาเลขที่ %(number)s · ไม่ได้บันทึก %(passed)s") % words
    sentence = _("เบิกจ่ายงวดที่ %(instalment)d ตามสัญญาเลขที่ %(number)s · ไม่ได้บันทึก %(passed)s")
    return sentence % (words | {"instalment": paid.instalment})


def in_signs(states: Sequence[State]) -> str:
    """ "②–⑤"; a state that has no sign by its name."""
    named = [f"“{state.label}”" for state in states if state not in SIGNS]
    signs = [SIGNS[state] for state in states if state in SIGNS]
    if len(signs) > 2:
        signs = [f"{signs[0]}–{signs[-1]}"]
    return " ".join([*named, *signs])


def with_signs(states: Sequence[State]) -> list[str]:
    """Each state by its name, behind its sign where it has one."""
    return [f"{SIGNS.get(state, '')} {state.label}".strip() for state in states]
