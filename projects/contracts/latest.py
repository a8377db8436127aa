"""What was saved last of a project's contracts and payments, in words: whoever saves beside a
colleague, or twice, sees what is there already."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.dates import day_in_words
from projects.models import Contract, ContractExtension, Disbursement, Obligation, Project

Row = Contract | ContractExtension | Obligation | Disbursement
MOST: Final = 5  # rows told
_PARTS: Final[tuple[type[Any], ...]] = (ContractExtension, Obligation, Disbursement)


def latest(project: Project, count: int) -> list[Row]:
    """The ``count`` rows that were saved last, the newest first, at most MOST; four queries."""
    held: list[QuerySet[Any]] = [project.contracts.all()]
    held += [part.objects.filter(contract__project=project) for part in _PARTS]
    count = max(1, min(count, MOST))
    rows = [
        row
        for part in held
        for row in part.select_related("updated_by").order_by("-updated_at", "-pk")[:count]
    ]
    return sorted(rows, key=lambda row: row.updated_at, reverse=True)[:count]


def in_words(row: Row) -> str:
    """“งวดที่ 2 จำนวน 100,000.00 บาท เบิกจ่ายเมื่อ 20 พ.ย. 2569”; a void row says so."""
    words: dict[str, Any] = {"amount": f"{row.amount:,.2f}"}
    if isinstance(row, Contract):
        sentence = _("สัญญาเลขที่ %(number)s วงเงิน %(amount)s บาท ลงนามเมื่อ %(day)s")
        words |= {"number": row.number, "day": day_in_words(row.signed_on)}
    elif isinstance(row, Disbursement):
        sentence = _("งวดที่ %(number)s จำนวน %(amount)s บาท เบิกจ่ายเมื่อ %(day)s")
        words |= {"number": row.instalment, "day": day_in_words(row.paid_on)}
    elif isinstance(row, Obligation):
        sentence = _("ก่อหนี้ผูกพัน %(amount)s บาท เมื่อ %(day)s")
        words["day"] = day_in_words(row.bound_on)
    else:
        sentence = _("ขยายสัญญา เพิ่มวงเงิน %(amount)s บาท ตกลงเมื่อ %(day)s")
        words["day"] = day_in_words(row.agreed_on)
    told = sentence % words
    return _("%(what)s (ยกเลิกแล้ว)") % {"what": told} if row.voided_at else told


def is_alike(row: Row, facts: Mapping[str, Any], contract: Contract | None) -> bool:
    """Whether ``row`` has the amount and the days of ``facts``: the same thing, perhaps. Of a part
    only where it is of the same ``contract``."""
    if row.voided_at or "amount" not in facts:
        return False
    if not isinstance(row, Contract) and row.contract_id != (contract and contract.pk):
        return False
    names = [name for name in facts if name == "amount" or name.endswith("_on")]
    return all(getattr(row, name, "none of its facts") == facts[name] for name in names)
