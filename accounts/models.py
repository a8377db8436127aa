"""Who: authorities, agencies, people, their duties and appointments, their jobs."""

import uuid

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models.functions import Upper
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.authorship import Authored
from accounts.history import tracked
from accounts.querysets import AgencyQuerySet, LocalAuthorityQuerySet
from accounts.token_models import IdempotencyKey as IdempotencyKey
from accounts.token_models import Token as Token
from accounts.triggers import place_fits_duty, scope_fits_places
from coordinates.models import AdminArea

OWNER_CODE = RegexValidator(r"^[A-Z0-9]+\Z", _("รหัสใช้ตัวอักษร A–Z และตัวเลขเท่านั้น"))


class LocalAuthority(models.Model):
    """An อปท. Its codes in other schemes are rows of AuthorityCode."""

    class Kind(models.TextChoices):
        PAO = "pao", _("องค์การบริหารส่วนจังหวัด")
        CITY = "city", _("เทศบาลนคร")
        TOWN = "town", _("เทศบาลเมือง")
        SUBDISTRICT = "subdistrict", _("เทศบาลตำบล")
        SAO = "sao", _("องค์การบริหารส่วนตำบล")

    code = models.CharField(_("รหัส"), max_length=8, unique=True, validators=[OWNER_CODE])
    kind = models.CharField(_("ประเภท"), max_length=12, choices=Kind)
    name_th = models.CharField(_("ชื่อ"), max_length=200, db_collation="th-x-icu")
    full_name_th = models.CharField(_("ชื่อเต็ม"), max_length=250, db_collation="th-x-icu")
    name_en = models.CharField(_("ชื่อภาษาอังกฤษ"), max_length=200, blank=True)
    province_code = models.CharField(_("รหัสจังหวัด"), max_length=2, db_index=True)
    district_code = models.CharField(_("รหัสอำเภอ"), max_length=4, blank=True, db_index=True)
    jurisdiction = models.ForeignKey(
        "coordinates.AdminArea",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="authorities",
        verbose_name=_("เขต"),
    )
    area_km2 = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    office = models.PointField(_("ที่ตั้งสำนักงาน"), srid=4326, null=True, blank=True)
    active = models.BooleanField(_("ยังมีอยู่"), default=True)

    objects = LocalAuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = _("องค์กรปกครองส่วนท้องถิ่น")
        ordering = ["code"]
        indexes = [
            GinIndex(OpClass(Upper("full_name_th"), "gin_trgm_ops"), name="authority_name_trgm"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.full_name_th


class AuthorityCode(models.Model):
    """A code of an authority in a scheme other than ours (``rcode``, ``dopa`` …)."""

    authority = models.ForeignKey(LocalAuthority, models.CASCADE, related_name="codes")
    scheme = models.SlugField(max_length=20)
    value = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "scheme"], name="authority_code_once_a_scheme"
            )
        ]
        indexes = [models.Index(fields=["scheme", "value"], name="authority_code_value")]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


class AuthorityCoverage(models.Model):
    """A subdistrict that an authority covers, wholly or in part: its home areas."""

    authority = models.ForeignKey(LocalAuthority, models.CASCADE, related_name="coverages")
    subdistrict_code = models.CharField(max_length=6, db_index=True)
    complete = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "subdistrict_code"], name="coverage_once_a_subdistrict"
            )
        ]

    def __str__(self) -> str:
        return f"{self.authority_id}:{self.subdistrict_code}"


@tracked()
class AuthorityPopulation(models.Model):
    """Population and community of an authority in a B.E. year."""

    authority = models.ForeignKey(LocalAuthority, models.CASCADE, related_name="populations")
    year = models.PositiveSmallIntegerField(_("ปี พ.ศ."))
    population = models.PositiveIntegerField(_("ประชากร"))
    households = models.PositiveIntegerField(_("ครัวเรือน"), null=True, blank=True)
    villages = models.PositiveSmallIntegerField(_("หมู่บ้าน"), null=True, blank=True)
    communities = models.PositiveSmallIntegerField(_("ชุมชน"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "year"], name="population_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.authority_id}:{self.year}"


@tracked()
class AuthorityProfile(Authored):
    """Facts of an authority that its own officers keep."""

    authority = models.OneToOneField(LocalAuthority, models.CASCADE, related_name="profile")
    executive_name = models.CharField(_("ผู้บริหาร"), max_length=150, blank=True)
    clerk_name = models.CharField(_("ปลัด"), max_length=150, blank=True)
    address = models.CharField(_("ที่อยู่สำนักงาน"), max_length=300, blank=True)
    phone = models.CharField(_("โทรศัพท์"), max_length=60, blank=True)
    email = models.EmailField(_("อีเมล"), blank=True)
    website = models.CharField(_("เว็บไซต์"), max_length=200, blank=True)
    occupation = models.CharField(_("อาชีพหลักของประชาชน"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("ข้อมูลพื้นฐาน อปท.")

    def __str__(self) -> str:
        return f"{self.authority_id}"


class Agency(models.Model):
    """Any other owner of works: a department, a province …"""

    code = models.CharField(_("รหัส"), max_length=12, unique=True, validators=[OWNER_CODE])
    name_th = models.CharField(_("ชื่อ"), max_length=200, unique=True)
    name_en = models.CharField(_("ชื่อภาษาอังกฤษ"), max_length=200, blank=True)
    ministry = models.CharField(_("กระทรวง"), max_length=200, blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("หน่วยงานอื่น")
        verbose_name_plural = _("หน่วยงานอื่น")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name_th


class NamedPlace(models.Model):
    """A place an authority gave a name, to go to when pinning (“บ่อขยะหนองเป็ด”)."""

    authority = models.ForeignKey(LocalAuthority, models.CASCADE, related_name="named_places")
    name = models.CharField(_("ชื่อสถานที่"), max_length=120)
    point = models.PointField(srid=4326)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "name"], name="named_place_once")
        ]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who logs in. What she may do follows from her appointments alone."""

    phone = models.CharField(_("โทรศัพท์"), max_length=30, blank=True)

    class Meta(AbstractUser.Meta):
        verbose_name = _("ผู้ใช้")  # type: ignore[assignment]

    @property
    def name(self) -> str:
        return self.get_full_name() or self.username


class Right(models.TextChoices):
    """What a duty may do at its place; ``read`` is everything, ``approved`` approved works."""

    READ = "read", _("อ่านทั้งหมด")
    APPROVED = "approved", _("อ่านโครงการที่อนุมัติแล้ว")
    FACTS = "facts", _("แก้ไขข้อมูลโครงการ")
    MONEY = "money", _("แก้ไขข้อมูลการเงิน")
    POSITION = "position", _("ระบุพิกัด")
    APPROVE = "approve", _("อนุมัติแผน")
    ASSIGN = "assign", _("มอบหมายคนใน อปท.")
    REVIEW = "review", _("ตรวจสอบพิกัด")
    CODES = "codes", _("แก้ไขตารางรหัส ปฏิทิน ข่าวสาร")
    STRATEGY = "strategy", _("แก้ไขวิสัยทัศน์และยุทธศาสตร์")
    BUDGET = "budget", _("แก้ไขข้อบัญญัติและรายการงบประมาณ")
    GRANT = "grant", _("ตรวจคำขอเงินอุดหนุน")
    ALLOCATE = "allocate", _("จัดสรรเงินอุดหนุน")
    SAMPLE = "sample", _("สุ่มตรวจพิกัดที่รับรองแล้ว")


@tracked()
class Duty(models.Model):
    """A duty as circulars define it: where it sits and what it may do. Data, not code."""

    class Scope(models.TextChoices):
        AUTHORITY = "authority", _("อปท.")
        DISTRICT = "district", _("อำเภอ")
        PROVINCE = "province", _("จังหวัด")
        AGENCY = "agency", _("หน่วยงานอื่น")
        COUNTRY = "country", _("ทั้งประเทศ")

    code = models.SlugField(_("รหัส"), max_length=20, primary_key=True)
    name_th = models.CharField(_("ชื่อ"), max_length=100)
    name_en = models.CharField(_("ชื่อภาษาอังกฤษ"), max_length=100)
    scope = models.CharField(_("ระดับ"), max_length=10, choices=Scope)
    rights = ArrayField(models.CharField(max_length=10, choices=Right), verbose_name=_("สิทธิ"))
    on_behalf = models.BooleanField(_("กรอกแทน อปท."), default=False)

    class Meta:
        verbose_name = _("หน้าที่")
        ordering = ["code"]
        triggers = [scope_fits_places()]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_th


@tracked()
class Appointment(models.Model):
    """A person holds a duty at a place; an analyst holds one appointment for each district."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="appointments")
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="appointments")
    authority = models.ForeignKey(LocalAuthority, models.CASCADE, null=True, blank=True)
    agency = models.ForeignKey(Agency, models.CASCADE, null=True, blank=True)
    area_code = models.CharField(_("รหัสจังหวัดหรืออำเภอ"), max_length=4, blank=True)
    since = models.DateField(_("ตั้งแต่"), default=localdate)
    until = models.DateField(_("ถึงก่อน"), null=True, blank=True)

    class Meta:
        verbose_name = _("การแต่งตั้ง")
        ordering = ["user", "duty", "area_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "duty", "authority", "agency", "area_code"],
                condition=models.Q(until__isnull=True),
                nulls_distinct=False,
                name="appointment_once",
            ),
            models.CheckConstraint(
                condition=models.Q(authority=None, agency=None)
                | models.Q(agency=None, area_code="")
                | models.Q(authority=None, area_code=""),
                name="appointment_at_one_place",
            ),
        ]
        triggers = [place_fits_duty()]

    def __str__(self) -> str:
        return f"{self.user} – {self.duty}"

    def clean(self) -> None:
        """The place is the one, and the only one, that the duty's scope asks for."""
        if not self.duty_id:
            return
        scope = Duty.Scope(self.duty.scope)
        fits = {
            Duty.Scope.AUTHORITY: bool(self.authority_id),
            Duty.Scope.AGENCY: bool(self.agency_id),
            Duty.Scope.PROVINCE: self._is_at(AdminArea.Level.PROVINCE),
            Duty.Scope.DISTRICT: self._is_at(AdminArea.Level.DISTRICT),
            Duty.Scope.COUNTRY: True,
        }
        named = sum(map(bool, (self.authority_id, self.agency_id, self.area_code)))
        if not fits[scope] or named > (scope != Duty.Scope.COUNTRY):
            raise ValidationError(_PLACES[scope], code="place")

    def _is_at(self, level: AdminArea.Level) -> bool:
        return AdminArea.objects.filter(level=level, code=self.area_code).exists()


_PLACES = {
    Duty.Scope.AUTHORITY: _("หน้าที่นี้เป็นของ อปท. ต้องระบุ อปท. และไม่ระบุที่อื่น"),
    Duty.Scope.AGENCY: _("หน้าที่นี้เป็นของหน่วยงานอื่น ต้องระบุหน่วยงาน และไม่ระบุที่อื่น"),
    Duty.Scope.PROVINCE: _("หน้าที่นี้เป็นของจังหวัด ต้องระบุรหัสจังหวัด 2 หลักที่มีอยู่ และไม่ระบุที่อื่น"),
    Duty.Scope.DISTRICT: _("หน้าที่นี้เป็นของอำเภอ ต้องระบุรหัสอำเภอ 4 หลักที่มีอยู่ และไม่ระบุที่อื่น"),
    Duty.Scope.COUNTRY: _("หน้าที่นี้เป็นของทั้งประเทศ ต้องไม่ระบุ อปท. หน่วยงาน หรือพื้นที่"),
}


class Job(models.Model):
    """A long piece of work for a person: queued, run by the worker, kept until it expires."""

    class State(models.TextChoices):
        QUEUED = "queued", _("รอคิว")
        RUNNING = "running", _("กำลังทำ")
        DONE = "done", _("เสร็จแล้ว")
        FAILED = "failed", _("ไม่สำเร็จ")
        CANCELLED = "cancelled", _("ยกเลิกแล้ว")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs")
    kind = models.SlugField(max_length=40)
    title = models.CharField(_("งาน"), max_length=200)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    input_file = models.FileField(upload_to="jobs/in/", blank=True)
    result_file = models.FileField(upload_to="jobs/out/", blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("งาน")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="job_owner"),
            models.Index(
                fields=["beat_at"],
                condition=models.Q(state__in=["queued", "running"]),
                name="job_open",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def percent(self) -> int:
        return min(100, 100 * self.progress // self.total) if self.total else 0
