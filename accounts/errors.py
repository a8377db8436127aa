"""The errors of this app: of jobs, and of places with a name."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class JobError(ValueError):
    """A job that cannot go on; the message is a sentence for the person who asked for it."""

    message: Any = _("ทำงานนี้ไม่ได้")

    def __init__(self, message: Any = None) -> None:
        self.message = message or self.message
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class JobKindUnknown(JobError):
    message = _("ไม่รู้จักงานชนิดนี้ ระบบอาจเพิ่งปรับรุ่น กรุณาเริ่มงานใหม่")


class JobCancelled(JobError):
    """The job is no longer this worker's to run: cancelled, or given to another worker."""

    message = _("งานถูกยกเลิก")


class PlaceError(ValueError):
    """A place that cannot be kept under a name; the message is a sentence for the officer."""


class PlaceNameEmpty(PlaceError):
    def __init__(self) -> None:
        super().__init__(str(_("ชื่อสถานที่ว่างเปล่า ต้องมีอย่างน้อยหนึ่งตัวอักษร")))


class PlaceNameTaken(PlaceError):
    """A place of that name is somewhere else; only an explicit move takes it from there."""

    def __init__(self, name: str) -> None:
        self.name = name
        message = _("มีสถานที่ชื่อ “%(name)s” อยู่แล้วที่อื่น ตั้งชื่อให้ต่างกัน หรือย้ายสถานที่เดิมมาที่นี่")
        super().__init__(str(message) % {"name": name})


class TokenRefused(ValueError):
    """A person who may not log in has no token either."""

    def __init__(self) -> None:
        super().__init__(str(_("ผู้ใช้นี้เข้าระบบไม่ได้ จึงออกโทเค็นให้ไม่ได้")))


class IdempotencyError(ValueError):
    """An Idempotency-Key that cannot be used so; the message says what to send instead."""

    message: Any = _("ใช้ Idempotency-Key นี้ไม่ได้")

    def __str__(self) -> str:
        return str(self.message)


class KeyMalformed(IdempotencyError):
    message = _("Idempotency-Key ต้องเป็นตัวอักษร ASCII 1–80 ตัว เช่น UUID")


class KeyReused(IdempotencyError):
    message = _("Idempotency-Key นี้ใช้กับคำสั่งอื่นไปแล้ว คำสั่งใหม่ต้องใช้ค่าใหม่")


class KeyBusy(IdempotencyError):
    message = _("คำสั่งเดียวกันนี้กำลังทำอยู่ รอสักครู่แล้วส่งอีกครั้งด้วย Idempotency-Key เดิม")


class FactsError(ValueError):
    """Facts of an authority that cannot be kept; the message is a sentence for the officer."""


class FactsChanged(FactsError):
    """Another officer saved the facts meanwhile: ``current`` is what stands now."""

    def __init__(self, current: Any) -> None:
        self.current = current
        super().__init__(str(_("ข้อมูลของ อปท. นี้ถูกบันทึกไปก่อนแล้วหลังจากที่ท่านเปิดดู ยังไม่มีอะไรถูกเขียนทับ")))


class PopulationYearTaken(FactsError):
    def __init__(self, year: int) -> None:
        message = _("ปี %(year)d มีข้อมูลประชากรแล้ว เปิดแถวของปีนั้นเพื่อแก้ไข")
        super().__init__(str(message) % {"year": year})


class FiguresDoubtful(FactsError):
    """Figures that can hardly be: a person has to look again and say that they are right."""

    def __init__(self, doubts: list[str]) -> None:
        self.doubts = doubts
        super().__init__(" ".join(doubts))
