"""What is signed and paid: contracts, obligations, disbursements; an authority's accounts."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.authorship import Authored
from accounts.history import tracked
from accounts.models import LocalAuthority
from projects.models.columns import BAHT, Voidable, void_has_reason, year_is_be
from projects.models.project import Project
from projects.models.tables import AccountCategory
from projects.triggers import contract_sums, contracts_within_shares

EGP_NUMBER = RegexValidator(
    r"^[4-9][0-9]{10}\Z", _("เลขที่โครงการ e-GP มี 11 หลัก สองหลักแรกเป็นปี พ.ศ. เช่น 68019012345")
)
TAX_ID = RegexValidator(r"^[0-9]{13}\Z", _("เลขประจำตัวผู้เสียภาษีมี 13 หลัก"))


@tracked()
class Contract(Authored, Voidable):
    """A contract for a project; Σ contracts ≤ Σ shares (+ ``excess`` with its reason)."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="contracts")
    number = models.CharField(_("เลขที่สัญญา"), max_length=60)
    contractor = models.CharField(_("ผู้รับจ้าง"), max_length=200)
    contractor_tax_id = models.CharField(
        _("เลขประจำตัวผู้เสียภาษี"), max_length=13, blank=True, validators=[TAX_ID], db_default=""
    )
    egp_number = models.CharField(
        _("เลขที่โครงการ e-GP"), max_length=11, blank=True, validators=[EGP_NUMBER], db_default=""
    )
    signed_on = models.DateField(_("ลงนามเมื่อ"))
    starts_on = models.DateField(_("เริ่มสัญญา"), null=True, blank=True)
    ends_on = models.DateField(_("สิ้นสุดสัญญา"), null=True, blank=True)
    amount = models.DecimalField(_("วงเงินตามสัญญา (บาท)"), **BAHT)
    excess = models.DecimalField(_("ส่วนที่เกินเงินที่ผูกไว้ (บาท)"), default=0, db_default=0, **BAHT)
    excess_reason = models.CharField(_("เหตุผลที่เกิน"), max_length=500, blank=True, db_default="")
    accepted_on = models.DateField(_("ตรวจรับงานเมื่อ"), null=True, blank=True)
    result = models.CharField(_("ผลการเบิกจ่าย"), max_length=500, blank=True, db_default="")

    class Meta:
        verbose_name = _("สัญญา")
        ordering = ["signed_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"],
                condition=Q(voided_at__isnull=True),
                name="contract_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="contract_positive"),
            models.CheckConstraint(
                condition=Q(excess=0) | (Q(excess__gt=0) & ~Q(excess_reason="")),
                name="contract_excess_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(excess__lt=F("amount")), name="contract_excess_within_amount"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("signed_on")),
                name="contract_ends_after_signing",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on__isnull=True) | Q(accepted_on__gte=F("signed_on")),
                name="contract_accepted_after_signing",
            ),
            models.CheckConstraint(
                condition=Q(egp_number="") | Q(egp_number__regex=r"^[4-9][0-9]{10}$"),
                name="contract_egp_form",
            ),
            void_has_reason("contract_void_has_reason"),
        ]
        triggers = [
            contracts_within_shares("contract_within_shares", "NEW.project_id", "INSERT OR UPDATE"),
            contract_sums("contract_covers", "NEW.id", "UPDATE"),
        ]

    def __str__(self) -> str:
        return self.number


@tracked()
class ContractExtension(Authored, Voidable):
    """More time, or more money, for a contract, with a reason."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="extensions")
    agreed_on = models.DateField(_("ตกลงเมื่อ"))
    ends_on = models.DateField(_("สิ้นสุดสัญญาใหม่"), null=True, blank=True)
    amount = models.DecimalField(_("เพิ่มวงเงิน (บาท)"), default=0, db_default=0, **BAHT)
    reason = models.CharField(_("เหตุผล"), max_length=500)
    document = models.CharField(_("เลขที่หนังสือ"), max_length=100, blank=True, db_default="")

    class Meta:
        verbose_name = _("การขยายสัญญา")
        ordering = ["agreed_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="extension_not_negative"),
            models.CheckConstraint(condition=~Q(reason=""), name="extension_has_reason"),
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(ends_on__isnull=False), name="extension_of_something"
            ),
            void_has_reason("extension_void_has_reason"),
        ]
        triggers = [contract_sums("extension_covers", "NEW.contract_id", "INSERT OR UPDATE")]

    def __str__(self) -> str:
        return f"{self.agreed_on} {self.amount}"


@tracked()
class Obligation(Authored, Voidable):
    """Money of a fiscal year bound to a contract (ก่อหนี้ผูกพัน); Σ ≤ the contract."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="obligations")
    fiscal_year = models.PositiveSmallIntegerField(_("ปีงบประมาณ"))
    bound_on = models.DateField(_("ก่อหนี้เมื่อ"))
    amount = models.DecimalField(_("จำนวนเงิน (บาท)"), **BAHT)
    document = models.CharField(_("เลขที่เอกสาร"), max_length=100, blank=True, db_default="")

    class Meta:
        verbose_name = _("การก่อหนี้ผูกพัน")
        ordering = ["bound_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="obligation_positive"),
            models.CheckConstraint(
                condition=year_is_be("fiscal_year"), name="obligation_year_is_be"
            ),
            void_has_reason("obligation_void_has_reason"),
        ]
        triggers = [contract_sums("obligation_within", "NEW.contract_id", "INSERT OR UPDATE")]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.amount}"


@tracked()
class Disbursement(Authored, Voidable):
    """One instalment paid under a contract, not before it was signed; Σ ≤ the contract."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="disbursements")
    instalment = models.PositiveSmallIntegerField(_("งวดที่"))
    paid_on = models.DateField(_("เบิกจ่ายเมื่อ"))
    amount = models.DecimalField(_("จำนวนเงิน (บาท)"), **BAHT)
    document = models.CharField(_("เลขที่ฎีกา"), max_length=100, blank=True, db_default="")
    progress_percent = models.PositiveSmallIntegerField(
        _("ผลงานสะสม (ร้อยละ)"), null=True, blank=True
    )
    result = models.CharField(_("ผลการเบิกจ่าย"), max_length=500, blank=True, db_default="")

    class Meta:
        verbose_name = _("การเบิกจ่าย")
        ordering = ["paid_on", "instalment"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "instalment"],
                condition=Q(voided_at__isnull=True),
                name="disbursement_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="disbursement_positive"),
            models.CheckConstraint(
                condition=Q(instalment__gte=1), name="disbursement_instalment_counts"
            ),
            models.CheckConstraint(
                condition=Q(progress_percent__isnull=True) | Q(progress_percent__lte=100),
                name="disbursement_progress_percent",
            ),
            void_has_reason("disbursement_void_has_reason"),
        ]
        triggers = [contract_sums("disbursement_within", "NEW.contract_id", "INSERT OR UPDATE")]

    def __str__(self) -> str:
        return f"{self.instalment}: {self.amount}"


@tracked()
class MonthlyAccount(Authored):
    """Revenue or expenditure of an authority in one month and category."""

    authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="months")
    month = models.DateField(_("เดือน"))
    category = models.ForeignKey(AccountCategory, models.PROTECT, verbose_name=_("หมวด"))
    amount = models.DecimalField(_("จำนวนเงิน (บาท)"), **BAHT)

    class Meta:
        verbose_name = _("รายรับรายจ่ายรายเดือน")
        ordering = ["month", "category"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "month", "category"], name="monthly_account_once"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="monthly_not_negative"),
            models.CheckConstraint(condition=Q(month__day=1), name="monthly_is_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.category_id} {self.amount}"


@tracked()
class FiscalStatistic(Authored):
    """The closed accounts of an authority's fiscal year (สถิติการคลัง)."""

    authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="fiscal_statistics")
    fiscal_year = models.PositiveSmallIntegerField(_("ปีงบประมาณ"))
    revenue_own = models.DecimalField(_("รายได้จัดเก็บเอง (บาท)"), **BAHT)
    revenue_shared = models.DecimalField(_("รายได้ที่รัฐจัดสรร (บาท)"), **BAHT)
    revenue_grants = models.DecimalField(_("เงินอุดหนุน (บาท)"), **BAHT)
    expenditure_recurrent = models.DecimalField(_("รายจ่ายประจำ (บาท)"), **BAHT)
    expenditure_investment = models.DecimalField(_("รายจ่ายเพื่อการลงทุน (บาท)"), **BAHT)
    reserve = models.DecimalField(_("เงินสะสม (บาท)"), **BAHT)
    debt = models.DecimalField(_("หนี้คงค้าง (บาท)"), **BAHT)

    class Meta:
        verbose_name = _("สถิติการคลัง")
        ordering = ["-fiscal_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "fiscal_year"], name="fiscal_statistic_once"
            ),
            models.CheckConstraint(
                condition=year_is_be("fiscal_year"), name="fiscal_statistic_year_is_be"
            ),
            models.CheckConstraint(
                condition=Q(
                    revenue_own__gte=0,
                    revenue_shared__gte=0,
                    revenue_grants__gte=0,
                    expenditure_recurrent__gte=0,
                    expenditure_investment__gte=0,
                    reserve__gte=0,
                    debt__gte=0,
                ),
                name="fiscal_statistic_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.fiscal_year}"
