"""The code lists of a project; domain.md's words in Thai. Kinds are a table (models.Kind)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Sector(models.TextChoices):
    ROAD = "road", _("ถนน")
    WATER = "water", _("แหล่งน้ำ")
    OTHER = "other", _("อื่น ๆ")


class State(models.TextChoices):
    """The life of a project; ``not_ready`` … ``disbursing`` are the seven grant states."""

    DRAFT = "draft", _("ร่าง")
    PLANNED = "planned", _("อยู่ในแผน")
    CONFIRMED = "confirmed", _("ยืนยันแผนแล้ว")
    APPROVED = "approved", _("อนุมัติแผนแล้ว")
    BUDGETED = "budgeted", _("ได้รับงบประมาณ")
    NOT_READY = "not_ready", _("ไม่พร้อมดำเนินการ")
    SPEC = "spec", _("กำหนด Spec/TOR และราคากลางแล้ว")
    TENDER = "tender", _("ประกาศจัดซื้อจัดจ้าง")
    EVALUATION = "evaluation", _("พิจารณาผล")
    AWARD = "award", _("อนุมัติผล รอลงนาม")
    SIGNED = "signed", _("ลงนามในสัญญา")
    DISBURSING = "disbursing", _("เบิกจ่าย")
    COMPLETE = "complete", _("แล้วเสร็จ")
    CANCELLED = "cancelled", pgettext_lazy("สถานะ", "ยกเลิก")


UNAPPROVED = frozenset({State.DRAFT, State.PLANNED, State.CONFIRMED})
PLANNABLE = UNAPPROVED | {State.APPROVED}  # what planning sets; later states follow the money
APPROVED = frozenset(set(State) - UNAPPROVED - {State.CANCELLED})
BUDGETED = frozenset(APPROVED - {State.APPROVED})


# The seven states of a specific-grant project in order, ① to ⑦ (domain.md §2).
GRANT_STATES = (
    State.NOT_READY,
    State.SPEC,
    State.TENDER,
    State.EVALUATION,
    State.AWARD,
    State.SIGNED,
    State.DISBURSING,
)


def state_may(current: str, wanted: str) -> bool:
    """Whether a plan's form or file may take a project from one state to another.

    Past *approved* the state follows the money and stays; a cancelled project is never revived.
    Who may set the state that is wanted, and that a cancellation has a reason, are other
    questions.
    """
    return wanted == current or current in PLANNABLE


class Source(models.TextChoices):
    """Where the money of a budget item comes from."""

    ORDINANCE = "ordinance", _("ข้อบัญญัติ/เทศบัญญัติ")
    SUPPLEMENTARY = "supplementary", _("ข้อบัญญัติเพิ่มเติม")
    GENERAL = "general", _("เงินอุดหนุนทั่วไป")
    SPECIFIC = "specific", _("เงินอุดหนุนเฉพาะกิจ")
    RESERVE = "reserve", _("เงินสะสม")
    LOAN = "loan", _("เงินกู้")
    OTHER = "other", _("อื่น ๆ")


class Surface(models.TextChoices):
    CONCRETE = "concrete", _("คอนกรีต")
    ASPHALT = "asphalt", _("แอสฟัลต์")
    GRAVEL = "gravel", _("ลูกรัง")
    EARTH = "earth", _("ดิน")


class Role(models.TextChoices):
    PLANNED = "planned", _("ตามแผน")
    CONTRACTED = "contracted", _("ตามสัญญา")
    AS_BUILT = "as_built", _("สร้างจริง")


class Method(models.TextChoices):
    """How a position came about; the last two are provisional."""

    SURVEYED = "surveyed", _("รังวัด")
    GNSS = "gnss", _("เครื่องรับ GPS/GNSS")
    IMAGERY = "imagery", _("ชี้บนภาพถ่าย")
    MAP = "map", _("ชี้บนแผนที่")
    DOCUMENT = "document", _("พิมพ์จากเอกสาร")
    VILLAGE = "village", _("จุดกลางหมู่บ้าน")
    AREA = "area", _("จุดกลางพื้นที่")


PROVISIONAL = frozenset({Method.VILLAGE, Method.AREA})


class Review(models.TextChoices):
    DRAFT = "draft", _("ร่าง")
    SUBMITTED = "submitted", _("ส่งตรวจแล้ว")
    VERIFIED = "verified", _("ตรวจสอบแล้ว")
    RETURNED = "returned", _("ส่งกลับแก้ไข")


class Primitive(models.TextChoices):
    POINT = "point", _("จุด")
    LINE = "line", _("เส้น")
    POLYGON = "polygon", _("พื้นที่")


class Stage(models.TextChoices):
    """When of the work a photo was taken."""

    BEFORE = "before", _("ก่อนดำเนินการ")
    DURING = "during", _("ระหว่างดำเนินการ")
    AFTER = "after", _("หลังดำเนินการ")


class PhotoSource(models.TextChoices):
    """Who said where a photo was taken."""

    EXIF = "exif", _("จากไฟล์ภาพ")
    DEVICE = "device", _("จากเครื่องที่ส่งภาพ")
    NONE = "none", _("ไม่มีพิกัด")


class PhotoFault(models.TextChoices):
    """Why a position that came with a photo was not taken."""

    ZERO = "zero", _("ไฟล์ภาพบอกพิกัด 0, 0 ซึ่งเป็นค่าว่างของเครื่อง จึงไม่ใช้")
    INVALID = "invalid", _("พิกัดในไฟล์ภาพอ่านเป็นตัวเลขไม่ได้ จึงไม่ใช้")
    OUTSIDE = "outside", _("พิกัดที่ได้อยู่นอกประเทศไทย จึงไม่ใช้")
    OLD = "old", _("ตำแหน่งของเครื่องเก่าเกิน 7 วัน หรือนาฬิกาของเครื่องผิด จึงไม่ใช้")


class StrategyLevel(models.TextChoices):
    """Whose strategy: the order is from the top of every link to its foot."""

    NATIONAL = "national", _("ยุทธศาสตร์ชาติ 20 ปี")
    PROVINCE = "province", _("ยุทธศาสตร์จังหวัด")
    DISTRICT = "district", _("ยุทธศาสตร์อำเภอ")
    SUBDISTRICT = "subdistrict", _("ยุทธศาสตร์ตำบล")
    AUTHORITY = "authority", _("ยุทธศาสตร์ อปท.")


class PlanState(models.TextChoices):
    """Of a plan or a revision: a plan season is complete at *confirmed*."""

    DRAFT = "draft", _("กำลังจัดทำ")
    CONFIRMED = "confirmed", _("ยืนยันแล้ว รออนุมัติ")
    APPROVED = "approved", _("อนุมัติแล้ว")


class RevisionKind(models.TextChoices):
    ADDED = "added", _("เพิ่มเติม")
    AMENDED = "amended", _("แก้ไข")
    CHANGED = "changed", _("เปลี่ยนแปลง")


class PlanForm(models.TextChoices):
    P02 = "p02", _("แบบ ผ.02")
    P02_1 = "p02_1", _("แบบ ผ.02/1 เกินศักยภาพ")


class Approver(models.TextChoices):
    """Who approves an ordinance."""

    DISTRICT_CHIEF = "district_chief", _("นายอำเภอ")
    GOVERNOR = "governor", _("ผู้ว่าราชการจังหวัด")


class OrdinanceKind(models.TextChoices):
    MAIN = "main", _("ประจำปี")
    SUPPLEMENTARY = "supplementary", _("เพิ่มเติม")


class BudgetRequestState(models.TextChoices):
    REQUESTED = "requested", _("รอผู้บริหารอนุมัติ")
    APPROVED = "approved", _("อนุมัติ")
    REFUSED = "refused", _("ไม่อนุมัติ")
    WITHDRAWN = "withdrawn", _("ถอนคำขอ")


class GrantState(models.TextChoices):
    """The way of a grant request: authority, district or province, department."""

    DRAFT = "draft", _("ร่าง")
    SUBMITTED = "submitted", _("ส่งแล้ว รอตรวจ")
    REVIEWED = "reviewed", _("ตรวจแล้ว รอส่งกรม")
    FORWARDED = "forwarded", _("ส่งกรมแล้ว รอพิจารณา")
    ALLOCATED = "allocated", _("ได้รับจัดสรร")
    REFUSED = "refused", _("ไม่ได้รับจัดสรร")
    RETURNED = "returned", _("ส่งกลับแก้ไข")
    WITHDRAWN = "withdrawn", _("ถอนคำขอ")


class ReadinessPaper(models.TextChoices):
    """What shows that a work can begin."""

    LAND = "land", _("หนังสืออนุญาตใช้พื้นที่")
    DESIGN = "design", _("แบบแปลน")
    ESTIMATE = "estimate", _("ประมาณการราคา (ปร.4/ปร.5)")
    COMMUNITY = "community", _("มติประชาคม")
    PLAN = "plan", _("สำเนาแผนพัฒนาท้องถิ่น")
    PHOTOS = "photos", _("ภาพถ่ายก่อนดำเนินการ")
    POSITION = "position", _("พิกัดโครงการ")


class HandoverState(models.TextChoices):
    OFFERED = "offered", _("ส่งแล้ว รอตอบ")
    ACCEPTED = "accepted", _("รับดำเนินการ")
    RETURNED = "returned", _("ส่งคืน")
    WITHDRAWN = "withdrawn", _("ถอนเรื่อง")


LIVE_HANDOVERS = frozenset({HandoverState.OFFERED, HandoverState.ACCEPTED})


class Side(models.TextChoices):
    REVENUE = "revenue", _("รายรับ")
    EXPENDITURE = "expenditure", _("รายจ่าย")


class Severity(models.TextChoices):
    """How much a verdict weighs; the strongest first."""

    BLOCK = "block", _("ต้องแก้ก่อนใช้")
    WARN = "warn", _("ควรตรวจ")
    INFORM = "inform", _("เพื่อทราบ")


class FindingState(models.TextChoices):
    """A finding fixes itself; only a person accepts one, with a reason."""

    OPEN = "open", _("รอแก้ไข")
    FIXED = "fixed", _("แก้ไขแล้ว")
    ACCEPTED = "accepted", _("ยอมรับพร้อมเหตุผล")


class PairWord(models.TextChoices):
    """What two works on one place are to each other."""

    DUPLICATE = "duplicate", _("ซ้ำซ้อนกันจริง")
    CONTINUATION = "continuation", _("งานต่อเนื่อง")
    OTHER = "other", _("คนละชั้น คนละฝั่ง หรือคนละระยะ")
