"""What cannot be with ordinances, their items, requests for money and months of a grant."""

from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.dates import day_in_words
from projects.budget.days import ordinance_days
from projects.errors import ProjectError


class AuthoritiesOnly(ProjectError):
    message = _("รายการนี้เป็นของ อปท. เท่านั้น หน่วยงานอื่นบันทึกรายการงบประมาณได้โดยตรง")


class ApproverUnknown(ProjectError):
    message = _("ตารางผู้อนุมัติยังไม่มี อปท. ประเภทนี้ แจ้งกรมให้เพิ่มในตารางรหัสก่อน")


class OrdinanceExists(ProjectError):
    message = _("มีข้อบัญญัติประเภทและฉบับที่นี้ของปีงบประมาณนี้แล้ว ตรวจฉบับที่ หรือเปิดฉบับเดิมมาแก้ไข")


class SupplementaryNeedsMain(ProjectError):
    message = _("ข้อบัญญัติเพิ่มเติมต้องมีข้อบัญญัติประจำปีของปีเดียวกันที่อนุมัติแล้วก่อน")


class OrdinanceDates(ProjectError):
    message = _("วันที่อนุมัติต้องมีวันที่สภามีมติ ไม่ก่อนวันนั้น และไม่เป็นวันในอนาคต")


class OrdinanceDaysFar(OrdinanceDates):
    """A day that is too far from the fiscal ``year`` of the ordinance."""

    def __init__(self, year: int) -> None:
        first, last = ordinance_days(year)
        text = gettext(
            "ข้อบัญญัติปีงบประมาณ %(year)s รับวันที่ตั้งแต่ %(first)s ถึง %(last)s ตรวจวันที่หรือปีงบประมาณ"
        )
        days = {"first": day_in_words(first), "last": day_in_words(last)}
        super().__init__(text % (days | {"year": year}))


class OrdinanceApproved(ProjectError):
    message = _(
        "ข้อบัญญัตินี้อนุมัติแล้ว ปี ประเภท ฉบับที่ วงเงินรวม และจำนวนเงินของรายการเปลี่ยนไม่ได้"
        " ให้ออกข้อบัญญัติเพิ่มเติมหรือโอนงบประมาณ"
    )


class OrdinanceTotalMissing(OrdinanceApproved):
    message = _("ข้อบัญญัตินี้อนุมัติแล้วโดยไม่มีวงเงินรวม จึงเพิ่มรายการไม่ได้ ให้ออกข้อบัญญัติเพิ่มเติมหรือโอนงบประมาณ")


class OrdinanceNotApproved(ProjectError):
    message = _("ข้อบัญญัตินี้ยังไม่อนุมัติ แก้จำนวนเงินของรายการได้โดยตรง ไม่ต้องโอน")


class ItemNotApproved(ProjectError):
    message = _("ข้อบัญญัติของรายการนี้ยังไม่อนุมัติ บันทึกวันอนุมัติของข้อบัญญัติก่อน จึงผูกเงินกับโครงการได้")


class ItemOfAnother(ProjectError):
    message = _("รายการงบประมาณนี้เป็นของหน่วยงานอื่น ผูกได้เฉพาะรายการของหน่วยงานเจ้าของโครงการ")


class OrdinanceHasItems(ProjectError):
    message = _("ข้อบัญญัตินี้มีรายการแล้ว เปลี่ยนปีงบประมาณหรือประเภทไม่ได้")


class ItemKeepsToOrdinance(ProjectError):
    message = _("รายการนี้อยู่ในข้อบัญญัติ ปีงบประมาณและแหล่งเงินเป็นไปตามข้อบัญญัติ")


class ItemKeepsToGrant(ProjectError):
    message = _("รายการนี้มาจากคำขอเงินอุดหนุนหรือมีการเบิกจ่ายรายเดือนแล้ว ปีงบประมาณและแหล่งเงินเปลี่ยนไม่ได้")


class AmountKeepsToGrant(ItemKeepsToGrant):
    message = _("รายการนี้มาจากคำขอเงินอุดหนุน จำนวนเงินเป็นไปตามที่กรมจัดสรร เปลี่ยนไม่ได้")


class ItemsExceedOrdinance(ProjectError):
    message = _("ยอดรายการรวมแล้วเกินวงเงินรวมของข้อบัญญัติ ตรวจจำนวนเงินหรือวงเงินรวม")


class TransferExceedsRest(ProjectError):
    message = _("จำนวนเงินที่โอนเกินเงินที่รายการนี้ยังไม่ได้ผูกกับโครงการ")


class TransferElsewhere(ProjectError):
    message = _("โอนงบประมาณได้ระหว่างสองรายการที่ต่างกันของข้อบัญญัติเดียวกันเท่านั้น")


class ProjectNotApproved(ProjectError):
    message = _("ขออนุมัติงบประมาณได้เมื่อโครงการอนุมัติแผนแล้ว")


class RequestBeyondPlan(ProjectError):
    """More than the plan foresees for the year is asked for with an explanation only."""

    def __init__(self, *, year: int, planned: Decimal, asked: Decimal) -> None:
        text = gettext(
            "ขอรวม %(asked)s บาท เกินงบประมาณตามแผนของปี %(year)s ซึ่งมี %(planned)s บาท"
            " ลดจำนวนเงิน หรือเขียนเหตุผลในคำชี้แจง"
        )
        figures = {"asked": f"{asked:,.2f}", "planned": f"{planned:,.2f}", "year": year}
        super().__init__(text % figures)


class RequestOpenAlready(ProjectError):
    message = _("มีคำขอของโครงการนี้ ปีและแหล่งเงินเดียวกันที่ยังรอพิจารณาอยู่แล้ว เปิดคำขอเดิมหรือถอนก่อน")


class RequestDecided(ProjectError):
    message = _("คำขอนี้พิจารณาหรือถอนไปแล้ว")


class ItemNotGeneralGrant(ProjectError):
    message = _("การเบิกจ่ายรายเดือนกรอกเฉพาะรายการเงินอุดหนุนทั่วไป")


class MonthNotBegun(ProjectError):
    message = _("เดือนนี้ยังมาไม่ถึง หรืออยู่นอกปีงบประมาณของรายการ")
