"""Code tables with Thai names; DLA edits them as data."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import LocalAuthority
from projects.codes import Approver, Primitive, Sector, Side


class CodeTable(models.Model):
    """A list of codes with names, in an order of its own."""

    code = models.SlugField(_("รหัส"), max_length=20, primary_key=True)
    name_th = models.CharField(_("ชื่อ"), max_length=100)
    name_en = models.CharField(_("ชื่อภาษาอังกฤษ"), max_length=100)
    position = models.PositiveSmallIntegerField(_("ลำดับ"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_th


class Kind(CodeTable):
    """A kind of work; DLA may add kinds."""

    sector = models.CharField(_("สาขา"), max_length=10, choices=Sector)
    primitive = models.CharField(_("รูปร่าง"), max_length=8, choices=Primitive)

    class Meta(CodeTable.Meta):
        verbose_name = _("ประเภทงาน")


class Programme(CodeTable):
    """A programme (แผนงาน) of the budget classification."""

    class Meta(CodeTable.Meta):
        verbose_name = _("แผนงาน")


class ProjectType(CodeTable):
    """What a project is about (ประเภทโครงการ)."""

    class Meta(CodeTable.Meta):
        verbose_name = _("ประเภทโครงการ")


class ActivityType(CodeTable):
    """What is done: built new, improved, repaired … (ประเภทกิจกรรม)."""

    class Meta(CodeTable.Meta):
        verbose_name = _("ประเภทกิจกรรม")


class AccountCategory(CodeTable):
    """A category of the monthly revenue and expenditure of an authority."""

    side = models.CharField(_("ด้าน"), max_length=11, choices=Side)

    class Meta(CodeTable.Meta):
        verbose_name = _("หมวดรายรับรายจ่าย")


class ApprovalRule(models.Model):
    """Who approves what of which kind of authority (domain.md §2, “Who approves”)."""

    authority_kind = models.CharField(
        _("ประเภท อปท."), max_length=12, choices=LocalAuthority.Kind, primary_key=True
    )
    ordinance_approver = models.CharField(_("ผู้อนุมัติข้อบัญญัติ"), max_length=14, choices=Approver)
    plan_needs_consent = models.BooleanField(_("แผนต้องให้สภาเห็นชอบก่อน"))

    class Meta:
        verbose_name = _("ผู้อนุมัติตามประเภท อปท.")
        ordering = ["authority_kind"]

    def __str__(self) -> str:
        return self.get_authority_kind_display()
