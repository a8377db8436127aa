"""What cannot be done with a development plan; each message is a sentence for the officer."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.errors import Conflict, ProjectError


class PlanError(ProjectError):
    message = _("ทำรายการนี้กับแผนไม่ได้")


class PlanExists(PlanError):
    message = _("มีแผนของปีเหล่านี้อยู่แล้ว เปิดแผนนั้น หรือเลือกปีอื่น")


class PlanNotDraft(PlanError):
    """A change of a plan or revision that is confirmed or approved."""

    message = _("แผนนี้ยืนยันหรืออนุมัติแล้ว แก้รายการไม่ได้ ที่รออนุมัติให้เปิดกลับมาแก้ไข ที่อนุมัติแล้วให้ทำการเปลี่ยนแปลงแผน")


class PlanNotConfirmed(PlanError):
    message = _("อนุมัติได้เฉพาะที่งานแผนยืนยันแล้ว ให้งานแผนตรวจและยืนยันก่อน")


class PlanNotApproved(PlanError):
    message = _("แผนนี้ยังไม่อนุมัติ แก้ที่แผนได้โดยตรง ไม่ต้องทำการเปลี่ยนแปลงแผน")


class PlanEmpty(PlanError):
    message = _("ยังไม่มีโครงการ เพิ่มโครงการก่อน แล้วจึงยืนยัน")


class PlanIncomplete(PlanError):
    """Projects that a plan may not hold as they are; the message names the first of them."""


class PlanForeign(PlanError):
    message = _("เพิ่มได้เฉพาะโครงการของ อปท. เจ้าของแผน ที่ไม่ถูกถอน และยังไม่อยู่ในแผนนี้")


class PlanYearsLeave(PlanError):
    message = _("ปีสุดท้ายต้องไม่ก่อนปีแรก และแผนหนึ่งมีได้ไม่เกิน 20 ปี")


class ApprovalDates(PlanError):
    """A date or paper of an approval that cannot be; ``field`` is the one to correct."""

    def __init__(self, message: Any, *, field: str) -> None:
        self.field = field
        super().__init__(message)


class ApprovalByPlan(PlanError):
    message = _(
        "สถานะ “อนุมัติแผนแล้ว” เป็นไปตามการยืนยันและอนุมัติแผน เลือกเองไม่ได้"
        " นำโครงการเข้าแผนพัฒนาท้องถิ่น แล้วให้ผู้บริหารอนุมัติแผน"
    )


class PlanKeeps(PlanError):
    """A change of what a confirmed or approved plan holds of a project, or of its state there."""


class RevisionMoot(Conflict):
    """Another revision of the same projects was approved after these were proposed."""

    message: Any

    def __init__(self, current: Any, *, codes: list[str]) -> None:
        super().__init__(current, part="revision")
        self.codes = codes
        sentence = _(
            "มีการเปลี่ยนแปลงแผนครั้งอื่นที่อนุมัติหลังจากเสนอรายการนี้ ได้แก่โครงการ %(codes)s"
            " ยังไม่มีอะไรถูกเขียนทับ เปิดกลับมาแก้ไข ตรวจข้อเสนอกับที่ใช้อยู่ แล้วยืนยันใหม่"
        )
        self.message = sentence % {"codes": ", ".join(codes[:5])}
        self.args = (self.message,)


class ProposalRefused(PlanError):
    """A proposal that a revision cannot hold; the message says why."""
