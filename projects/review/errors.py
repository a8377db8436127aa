"""Why a position is not submitted, verified or returned."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.checks.registry import RULES
from projects.errors import ProjectError


class ReviewError(ProjectError):
    """A step of review that cannot be."""


class NotReviewer(ReviewError):
    message = gettext_lazy("ผู้ตรวจพิกัดของหน่วยงานนี้คือ สถจ. หรือ จนท.วอ. ของพื้นที่ ท่านตรวจตำแหน่งนี้ไม่ได้")


class OwnPosition(ReviewError):
    message = gettext_lazy("ท่านเป็นผู้บันทึกหรือผู้รับรองตำแหน่งนี้เอง ต้องให้ผู้อื่นตรวจ")


class NotSubmitted(ReviewError):
    """The position is a draft, which is submitted first, or returned, which is edited first."""

    message = gettext_lazy("ตำแหน่งนี้ยังเป็นร่าง รอช่างส่งตรวจก่อน")


class NotDraft(ReviewError):
    message = gettext_lazy("ตำแหน่งนี้ถูกส่งกลับ แก้พิกัดแล้วบันทึก ระบบจะส่งตรวจให้ใหม่")


class ReturnReasonNeeded(ReviewError):
    field = "reason"
    message = gettext_lazy("บอกเหตุผลที่ส่งกลับ ผู้แก้จะได้รู้ว่าต้องแก้อะไร")


class PositionBlocked(ReviewError):
    """Rules found what blocks; ``findings`` are the open ones."""

    def __init__(self, findings: Iterable[Any]) -> None:
        self.findings = list(findings)
        found = dict.fromkeys(finding.rule for finding in self.findings)
        rules = ", ".join(str(RULES[rule].title) if rule in RULES else rule for rule in found)
        sentence = _("ยังรับรองไม่ได้ มีข้อที่ต้องแก้ก่อน %(count)d ข้อ: %(rules)s")
        super().__init__(sentence % {"count": len(self.findings), "rules": rules})


class NotAllVerified(ReviewError):
    """Nothing was verified; ``errors`` are what stood in the way, by key of the position."""

    def __init__(self, errors: Mapping[int, ProjectError]) -> None:
        self.errors = dict(errors)
        sentence = _("ยังไม่ได้รับรองแม้แต่ตำแหน่งเดียว มี %(count)d ตำแหน่งที่รับรองไม่ได้")
        super().__init__(sentence % {"count": len(self.errors)})


class QuarterRunning(ReviewError):
    message = gettext_lazy("ไตรมาสนี้ยังไม่สิ้นสุด สุ่มตรวจได้หลังวันสุดท้ายของไตรมาส")
