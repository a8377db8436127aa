"""What cannot be with requests for grant money."""

from decimal import Decimal

from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordinates.thai import fiscal_year
from projects.codes import GrantState
from projects.errors import ProjectError


class GrantMoveRefused(ProjectError):
    """The request stands in a state from which this step does not start."""

    def __init__(self, state: str) -> None:
        text = gettext("คำขออยู่ในสถานะ “%(state)s” ทำขั้นตอนนี้ไม่ได้ เปิดหน้าคำขอดูขั้นตอนที่ทำได้")
        super().__init__(text % {"state": GrantState(state).label})


class GrantFixed(ProjectError):
    message = _("แก้ไขคำขอได้เมื่อเป็นร่างหรือถูกส่งกลับแก้ไขเท่านั้น")


class GrantNeedsPlan(ProjectError):
    message = _("โครงการต้องมีชื่อและงบประมาณตามแผนก่อนส่งคำขอ เปิดหน้าโครงการแล้วกรอกงบประมาณตามแผน")


class GrantYearOver(ProjectError):
    """Money of a fiscal year that is over is asked for no more."""

    def __init__(self) -> None:
        text = gettext("ปีงบประมาณที่ขอสิ้นสุดแล้ว ขอได้ตั้งแต่ปีงบประมาณปัจจุบัน คือ %(year)s เป็นต้นไป")
        super().__init__(text % {"year": fiscal_year(localdate())})


class GrantBeyondPlan(ProjectError):
    """More than the plan foresees is asked for with an explanation only."""

    def __init__(self, *, planned: Decimal, asked: Decimal) -> None:
        text = gettext(
            "ขอ %(asked)s บาท เกินงบประมาณตามแผนซึ่งมี %(planned)s บาท"
            " ตรวจจำนวนเงิน หรือเขียนเหตุผลในคำชี้แจง"
        )
        super().__init__(text % {"asked": f"{asked:,.2f}", "planned": f"{planned:,.2f}"})


class GrantLiveAlready(ProjectError):
    message = _("มีคำขอเงินอุดหนุนของโครงการนี้ ปีและประเภทเดียวกันอยู่แล้ว เปิดคำขอเดิมหรือถอนก่อน")


class AllocationNeedsReason(ProjectError):
    message = _("จัดสรรมากกว่าที่ขอ ต้องระบุเหตุผล")


class GrantReasonMissing(ProjectError):
    message = _("ต้องระบุเหตุผลหรือความเห็น")
