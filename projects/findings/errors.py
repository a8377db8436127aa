"""What may not be done with a finding."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from projects.codes import FindingState
from projects.errors import Conflict, ProjectError


class FindingConflict(Conflict):
    """The finding changed since it was shown; ``current`` is the row that stands."""

    message = _("ข้อค้นพบนี้เปลี่ยนไปแล้วหลังจากที่ท่านเปิดดู ยังไม่ได้บันทึกสิ่งที่ท่านส่ง ดูที่เป็นอยู่แล้วจึงส่งอีกครั้ง")

    def __init__(self, current: Any) -> None:
        super().__init__(current, part="finding")
        if current.state == FindingState.FIXED:
            self.message = _("ข้อค้นพบนี้แก้ไขแล้วหลังจากที่ท่านเปิดดู ไม่ต้องทำอะไรอีก")


class FindingOutOfSight(ProjectError):
    message = _("ท่านไม่เห็นโครงการของข้อค้นพบนี้แล้ว จึงไม่อยู่ในรายการที่เลือกอีก")


class FindingNotOpen(ProjectError):
    message = _("ข้อค้นพบนี้ไม่ได้รอแก้ไขแล้ว ไม่มีอะไรต้องทำ")


class FindingNotAccepted(ProjectError):
    message = _("เปิดใหม่ได้เฉพาะข้อค้นพบที่ยอมรับไว้")


class FindingReasonMissing(ProjectError):
    message = _("ระบุเหตุผล เช่น เห็นอะไรจากเอกสารหรือหน้างาน")
    field = "reason"


class FindingOfReviewers(ProjectError):
    message = _("ยอมรับและพิจารณาข้อค้นพบได้เฉพาะผู้มีสิทธิตรวจสอบของพื้นที่นี้ คือ จนท.วอ. หรือจังหวัด")


class FindingOfOwnEntry(ProjectError):
    message = _("ข้อมูล พิกัด หรือภาพที่ข้อค้นพบนี้กล่าวถึง ท่านเป็นผู้บันทึกเอง ให้ผู้ตรวจสอบคนอื่นเป็นผู้พิจารณา")


class FindingOfPair(ProjectError):
    message = _("ข้อค้นพบนี้เทียบสองโครงการ ให้บันทึกผลพิจารณาคู่โครงการแทน")


class FindingNotOfPair(ProjectError):
    message = _(
        "ผลพิจารณาคู่โครงการบันทึกได้เฉพาะข้อค้นพบว่าสองโครงการอยู่ที่เดียวกัน ข้ออื่นรวมทั้งภาพซ้ำให้ยอมรับทีละข้อพร้อมเหตุผล"
    )


class AssigneeWithoutRight(ProjectError):
    message = _("ผู้นี้ไม่มีหน้าที่แก้ไขหรือตรวจสอบโครงการของเจ้าของนี้ เลือกผู้ที่มีหน้าที่")
    field = "to"


class AssigningOfReviewers(ProjectError):
    message = _("ท่านรับงานเองหรือคืนงานของตนได้ มอบให้ผู้อื่นได้เฉพาะผู้มีสิทธิตรวจสอบ")
    field = "to"


class FindingOfAnother(ProjectError):
    message = _("ข้อค้นพบนี้มอบหมายให้ผู้อื่นแล้ว รับได้เมื่อผู้นั้นคืนงาน หรือให้ผู้มีสิทธิตรวจสอบมอบหมายใหม่")
    field = "to"


class ProposalMissing(ProjectError):
    message = _("ข้อค้นพบนี้ไม่มีตำแหน่งที่เสนอ ให้แก้ที่หน้าระบุพิกัด")


class ProposalNeedsReason(ProjectError):
    """The proposed position lies far from the agreed one, and nobody said why yet."""

    def __init__(self, why: str) -> None:
        way = gettext("บันทึกตำแหน่งพร้อมเหตุผลนี้ที่หน้าระบุพิกัด กดปุ่ม แก้พิกัด")
        super().__init__(f"{why} {way}")


class ProposalOutdated(ProjectError):
    message = _("พิกัดถูกแก้ไปแล้วหลังจากที่ตรวจพบ ตำแหน่งที่เสนอจึงใช้ไม่ได้ รอผลตรวจใหม่หรือแก้ที่หน้าระบุพิกัด")


class TooManyFindings(ProjectError):
    message = _("ทำพร้อมกันได้ครั้งละไม่เกิน 200 รายการ")


class NothingDone(ProjectError):
    """One of many findings is refused, so none was changed; ``errors`` says why by key."""

    def __init__(self, errors: Mapping[int, ProjectError], *, asked: int) -> None:
        self.errors = errors
        reasons = " · ".join(dict.fromkeys(str(error) for error in errors.values()))
        sentence = ngettext(
            "ยังไม่ได้บันทึกรายการใดเลย เพราะ %(number)d จาก %(asked)d รายการทำไม่ได้: %(reasons)s",
            "ยังไม่ได้บันทึกรายการใดเลย เพราะ %(number)d จาก %(asked)d รายการทำไม่ได้: %(reasons)s",
            len(errors),
        )
        told = {"number": len(errors), "asked": asked, "reasons": reasons}
        super().__init__(sentence % told)
