"""What the days and numbers of contracts and payments must be, each refusal by its field."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Min, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.dates import day_in_words
from coordinates.fields import MOST_BAHT
from coordinates.thai import ce_year, fiscal_year
from projects.errors import ContractPaidBefore
from projects.models import Contract, Project

EGP_YEARS_BACK: Final = 2  # a procurement that began up to two fiscal years before the signing


class Faults:
    """Sentences by field, collected so that a form shows all of them at once."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}

    def add(self, field: str, sentence: str) -> None:
        self._found.setdefault(field, []).append(sentence)

    def raise_if_any(self) -> None:
        """Raises ValidationError with every sentence at its field."""
        if self._found:
            raise ValidationError(dict(self._found))

    def future(self, field: str, day: date | None) -> None:
        if day and day > localdate():
            self.add(field, _("วันที่ต้องไม่เกินวันนี้ (%(today)s)") % {"today": day_in_words(localdate())})

    def before(self, field: str, day: date | None, least: date | None, what: str) -> None:
        if day and least and day < least:
            words = {"least": day_in_words(least), "what": what}
            self.add(field, _("ต้องไม่ก่อน %(least)s ซึ่งเป็น%(what)s") % words)

    def amount(self, field: str, amount: Decimal) -> None:
        if amount <= 0:
            self.add(field, _("จำนวนเงินต้องมากกว่า 0 บาท"))
        elif amount > MOST_BAHT:
            self.add(field, _("เกิน 10 ล้านล้านบาท ตรวจจำนวนหลักอีกครั้ง"))


def money_since(project: Project) -> date | None:
    """The first day on which any money tied to ``project`` may be bound; None without money.

    That of an item is the beginning of its fiscal year, or when its ordinance was approved.
    """
    items = project.shares.values_list("item__fiscal_year", "item__ordinance__approved_on")
    begins = [max(date(ce_year(year) - 1, 10, 1), approved or date.min) for year, approved in items]
    return min(begins, default=None)


def signing_later(since: date | None) -> str:
    """Why nothing can be signed yet: the money is usable ``since`` a day to come; else nothing."""
    if since is None or since <= localdate():
        return ""
    sentence = _(
        "ยังลงนามสัญญาไม่ได้ เงินที่ผูกกับโครงการใช้ได้ตั้งแต่ %(since)s (วันนี้ %(today)s)"
        " เตรียมเอกสารไว้ก่อนได้ แล้วบันทึกสัญญาเมื่อถึงวันนั้น"
    )
    return sentence % {"since": day_in_words(since), "today": day_in_words(localdate())}


def contract_check(project: Project, contract: Contract, *, signed_on: date | None = None) -> None:
    """Raises ValidationError with each field of ``contract`` (not saved yet) that cannot be.

    ``signed_on``: the day that stands, which money tied later does not make wrong. The sums are
    the database's. Two queries at most.
    """
    faults = Faults()
    faults.amount("amount", contract.amount)
    faults.future("signed_on", contract.signed_on)
    if contract.signed_on != signed_on:
        since, what = money_since(project), _("วันแรกที่ใช้งบประมาณที่ผูกกับโครงการได้")
        faults.before("signed_on", contract.signed_on, since, what)
        if since is None:
            faults.add("amount", _("โครงการนี้ยังไม่มีเงินงบประมาณผูกอยู่ ผูกเงินก่อนลงนามสัญญา"))
    signing = _("วันลงนามสัญญา")
    faults.before("starts_on", contract.starts_on, contract.signed_on, signing)
    faults.before("ends_on", contract.ends_on, contract.signed_on, signing)
    faults.before("ends_on", contract.ends_on, contract.starts_on, _("วันเริ่มสัญญา"))
    _check_excess(faults, contract)
    _check_egp(faults, contract)
    _check_number(faults, project, contract)
    faults.raise_if_any()


def _check_excess(faults: Faults, contract: Contract) -> None:
    if contract.excess < 0:
        faults.add("excess", _("จำนวนเงินติดลบไม่ได้"))
    elif contract.excess >= contract.amount > 0:
        words = {"amount": f"{contract.amount:,.2f}"}
        faults.add("excess", _("ส่วนที่เกินต้องน้อยกว่าวงเงินสัญญา %(amount)s บาท") % words)
    if contract.excess > 0 and not contract.excess_reason.strip():
        faults.add("excess_reason", _("บอกเหตุผลที่วงเงินสัญญาเกินเงินที่ผูกไว้"))


def _check_egp(faults: Faults, contract: Contract) -> None:
    number, year = contract.egp_number, fiscal_year(contract.signed_on)
    years = [str(year - back)[2:] for back in range(EGP_YEARS_BACK + 1)]
    if not number:
        return
    if not (len(number) == 11 and number.isascii() and number.isdecimal()):
        sentence = _("เลขที่โครงการ e-GP มีตัวเลข 11 หลัก ที่พิมพ์มี %(count)d ตัว")
        faults.add("egp_number", sentence % {"count": len(number)})
    elif number[:2] not in years:
        words = {"typed": number[:2], "year": str(year), "years": " ".join(years)}
        faults.add(
            "egp_number",
            _(
                "สองหลักแรกของเลขที่ e-GP เป็นปี พ.ศ. ลงนามในปีงบประมาณ %(year)s ต้องเป็น %(years)s "
                "ไม่ใช่ %(typed)s ตรวจเลขที่ หรือวันลงนาม"
            )
            % words,
        )


def _check_number(faults: Faults, project: Project, contract: Contract) -> None:
    live = project.contracts.filter(voided_at__isnull=True, number=contract.number)
    same = live.exclude(pk=contract.pk).first()
    if same:
        words = {"number": same.number, "day": day_in_words(same.signed_on)}
        faults.add(
            "number", _("โครงการนี้มีสัญญาเลขที่ %(number)s แล้ว ลงนามเมื่อ %(day)s ตรวจเลขที่") % words
        )


def day_check(
    contract: Contract, facts: Mapping[str, Any], day: str, *, amount: bool = True
) -> None:
    """``facts[day]`` is between the signing of ``contract`` and today; its amount is one.

    Raises ValidationError.
    """
    faults = Faults()
    if amount:
        faults.amount("amount", facts["amount"])
    faults.future(day, facts[day])
    faults.before(day, facts[day], contract.signed_on, _("วันลงนามสัญญา"))
    faults.raise_if_any()


def obligation_year_check(year: int, bound_on: date) -> None:
    """Money of ``year`` (B.E.) is bound in that fiscal year or before. Raises ValidationError."""
    if fiscal_year(bound_on) > year:
        words = {"day": day_in_words(bound_on), "year": str(year), "bound": fiscal_year(bound_on)}
        sentence = _(
            "วันที่ %(day)s อยู่ในปีงบประมาณ %(bound)s หลังปีงบประมาณ %(year)s ของเงินที่ก่อหนี้ "
            "ตรวจวันที่หรือปีงบประมาณ"
        )
        raise ValidationError({"fiscal_year": sentence % words})


def signed_before_check(contract: Contract) -> None:
    """``contract`` is not signed after what followed from it. Raises ValidationError.

    Two queries; what was paid is another question (``paid_before_check``).
    """
    live = {"voided_at__isnull": True}
    followed = (
        (contract.accepted_on, _("วันตรวจรับงาน")),
        (_first(contract.obligations.filter(**live), "bound_on"), _("วันก่อหนี้ผูกพัน")),
        (_first(contract.extensions.filter(**live), "agreed_on"), _("วันที่ตกลงขยายสัญญา")),
    )
    faults = Faults()
    for day, what in followed:
        if day and contract.signed_on > day:
            words = {"day": day_in_words(day), "what": what}
            faults.add("signed_on", _("ต้องไม่หลัง %(day)s ซึ่งเป็น%(what)sของสัญญานี้") % words)
    faults.raise_if_any()


def _first(rows: "QuerySet[Any]", day: str) -> date | None:
    first: date | None = rows.aggregate(first=Min(day))["first"]
    return first


def paid_before_check(contract: Contract, paid_on: date | None) -> None:
    """Raises ContractPaidBefore where ``paid_on`` is earlier than the signing."""
    if paid_on and paid_on < contract.signed_on:
        words = {"paid": day_in_words(paid_on), "signed": day_in_words(contract.signed_on)}
        figures = _("ลงนาม %(signed)s เบิกจ่าย %(paid)s") % words
        sentence = f"{ContractPaidBefore.message} ({figures})"
        raise ContractPaidBefore(sentence)
