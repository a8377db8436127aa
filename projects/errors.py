"""The one family of errors of this app."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Self

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.codes import State


class ProjectError(ValueError):
    """Something about a project that cannot be; the message is a sentence for the officer.

    ``about``: of a sum, the key of the row that is overdrawn.
    """

    message: Any = _("ทำรายการนี้ไม่ได้")
    about: int | None = None

    def __init__(self, message: Any = None) -> None:
        self.message = message or self.message
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class Conflict(ProjectError):
    """The same part was saved meanwhile, by another officer or from another window.

    ``current`` is what stands now; ``part`` is facts, money (of a project), position or item.
    Nothing was overwritten.
    """

    message = _("ส่วนนี้ถูกบันทึกไปก่อนแล้วหลังจากที่ท่านเปิดดู ที่ท่านส่งยังไม่ได้บันทึก ตรวจที่บันทึกอยู่แล้วจึงส่งอีกครั้ง")

    def __init__(self, current: Any, *, part: str) -> None:
        self.part = part
        self.current = current
        super().__init__()


class SharesExceedItem(ProjectError):
    message = _("ยอดที่ผูกกับโครงการรวมแล้วเกินจำนวนเงินของรายการงบประมาณ")


class ProjectCancelled(ProjectError):
    message = _("โครงการนี้ถูกถอนแล้ว อ่านได้อย่างเดียว แก้ไขหรือผูกเงินเพิ่มไม่ได้")


class NotWithdrawn(ProjectError):
    message = _("โครงการนี้ไม่ได้ถูกถอน ไม่มีอะไรต้องนำกลับมา")


class StateFollowsMoney(ProjectError):
    message = format_lazy(
        _(
            "งานแผนกำหนดสถานะได้ถึง “{confirmed}” ส่วน “{approved}” มาจากการอนุมัติแผน"
            " และตั้งแต่ “{budgeted}” สถานะเป็นไปตามเงินและสัญญา"
        ),
        confirmed=State.CONFIRMED.label,
        approved=State.APPROVED.label,
        budgeted=State.BUDGETED.label,
    )


class MonthsExceedItem(ProjectError):
    """What was received is the limit, or the item's amount where that was not told."""

    message = _(
        "ยอดเบิกจ่ายรายเดือนรวมแล้วเกินเงินที่รายการนี้ได้รับ หรือเกินจำนวนเงินของรายการที่ยังไม่ได้บันทึกเงินที่ได้รับ"
        " ตรวจยอดของแต่ละเดือน หรือแก้ที่หน้ารายการงบประมาณก่อน"
    )

    @classmethod
    def of(cls, *, amount: Decimal, received: Decimal | None) -> Self:
        """The error of an item with these baht, which names the limit that broke."""
        if received is None:
            sentence = gettext(
                "ยอดเบิกจ่ายรายเดือนรวมแล้วเกินจำนวนเงินของรายการนี้ คือ %(most)s บาท (ยังไม่ได้บันทึกเงินที่ได้รับ)"
                " ตรวจยอดของแต่ละเดือน หรือแก้จำนวนเงินที่หน้ารายการงบประมาณก่อน"
            )
        else:
            sentence = gettext(
                "ยอดเบิกจ่ายรายเดือนรวมแล้วเกินเงินที่รายการนี้ได้รับ คือ %(most)s บาท"
                " ตรวจยอดของแต่ละเดือน หรือแก้เงินที่ได้รับที่หน้ารายการงบประมาณก่อน"
            )
        return cls(sentence % {"most": f"{amount if received is None else received:,.2f}"})


class ContractsExceedShares(ProjectError):
    message = _("วงเงินสัญญารวมแล้วเกินเงินที่ผูกกับโครงการ ผูกเงินเพิ่มก่อน หรือระบุส่วนที่เกินพร้อมเหตุผล")


class DisbursementsExceedContract(ProjectError):
    message = _("ยอดเบิกจ่ายรวมแล้วเกินวงเงินสัญญา ตรวจจำนวนเงิน หรือบันทึกการเพิ่มวงเงินพร้อมเหตุผลก่อน")


class ObligationsExceedContract(ProjectError):
    message = _("ยอดก่อหนี้ผูกพันรวมแล้วเกินวงเงินสัญญา")


class ContractPaidBefore(ProjectError):
    message = _("วันที่เบิกจ่ายต้องไม่ก่อนวันที่ลงนามสัญญา")


class ContractVoidWithPayments(ProjectError):
    message = _("สัญญานี้มีการเบิกจ่ายแล้ว ยกเลิกการเบิกจ่ายก่อนจึงจะยกเลิกสัญญาได้")


class ContractsLive(ProjectError):
    message = _("โครงการนี้มีสัญญาที่ยังมีผลอยู่ ให้งานการคลังยกเลิกสัญญาก่อน แล้วจึงถอนโครงการ")


class StateRefused(ProjectError):
    """A change of state that cannot be; ``field`` is the one to correct: state, date or reason."""

    message = _("เปลี่ยนสถานะนี้ไม่ได้")

    def __init__(self, message: Any, *, field: str) -> None:
        self.field = field
        super().__init__(message)


class StrategyLinkWrong(ProjectError):
    message = _("เชื่อมโยงได้กับยุทธศาสตร์ระดับที่สูงกว่าในพื้นที่ของตนเท่านั้น ได้แก่ ตำบล อำเภอ จังหวัด และยุทธศาสตร์ชาติ")


class StrategyInUse(ProjectError):
    message = _("ยุทธศาสตร์นี้มีโครงการหรือยุทธศาสตร์อื่นเชื่อมโยงอยู่ ลบไม่ได้ ให้แก้ปีสุดท้ายที่ใช้แทน")


class HandoverNotPlanned(ProjectError):
    message = _("ส่งประสานได้เฉพาะโครงการของ อปท. ที่ยังไม่ได้รับงบประมาณและยังไม่ถูกถอน")


class HandoverReceiverWrong(ProjectError):
    message = _("ส่งประสานได้กับ อบจ. ของจังหวัดเดียวกันหรือหน่วยงานอื่นเท่านั้น")


class HandoverLive(ProjectError):
    message = _("โครงการนี้ส่งประสานอยู่แล้ว รอคำตอบหรือถอนเรื่องเดิมก่อน")


class HandoverOver(ProjectError):
    message = _("เรื่องนี้ปิดแล้ว ตอบหรือถอนอีกไม่ได้ หากยังต้องการให้ส่งประสานใหม่")


class ContractVoided(ProjectError):
    message = _("สัญญานี้ถูกยกเลิกแล้ว อ่านได้อย่างเดียว")


class CertificateNotDue(ProjectError):
    """Something is missing for a certificate; the message says what."""

    message = _("ยังออกใบรับรองไม่ได้ เพราะข้อมูลยังไม่ครบ")


class CertificateStands(ProjectError):
    message = _("โครงการนี้มีใบรับรองที่ใช้อยู่แล้ว หากข้อมูลเปลี่ยน ให้ยกเลิกฉบับเดิมพร้อมเหตุผลก่อนออกฉบับใหม่")


class CertificateOutdated(ProjectError):
    """The facts changed between looking and issuing."""

    message = _("พิกัดหรือภาพถ่ายเปลี่ยนไปหลังจากที่ท่านเปิดหน้านี้ ยังไม่ได้ออกใบรับรอง ตรวจข้อมูลอีกครั้งแล้วจึงออก")


class CertificateAltered(ProjectError):
    """The recorded facts are not those that the fingerprint was taken of."""

    def __init__(self, number: str) -> None:
        sentence = gettext(
            "ข้อมูลที่บันทึกไว้ของใบรับรองเลขที่ %(number)s ไม่ตรงกับรหัส SHA-256 ที่ให้ไว้เมื่อออก จึงพิมพ์ไม่ได้"
            " ให้ยกเลิกฉบับนี้พร้อมเหตุผล แล้วออกฉบับใหม่"
        )
        super().__init__(sentence % {"number": number})


class CertificateVoided(ProjectError):
    message = _("ใบรับรองฉบับนี้ถูกยกเลิกไปแล้ว")


class CertificateMissing(ProjectError):
    """A first payment waits for a certificate; the message says what is missing."""

    message = _("ต้องมีใบรับรองพิกัดและภาพครบก่อนเบิกจ่ายงวดแรก")

    @classmethod
    def of(cls, lacking: Iterable[str]) -> Self:
        """The error that names what is missing."""
        return cls(f"{cls.message}: {' · '.join(lacking)}")


class TooSlow(ProjectError):
    """A question that cannot be answered in the time one may wait."""

    message = _("คำถามนี้ใช้เวลาเกิน 5 วินาทีจึงหยุดไว้ โปรดเลือกพื้นที่ ปีงบประมาณ หรือสาขาให้แคบลง")
