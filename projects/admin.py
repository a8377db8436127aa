"""The operators' view of projects: officers' forms and services are the only way to change them."""

from django.contrib import admin
from leaflet.admin import LeafletGeoAdmin

from accounts.admin import ReadOnly
from projects.models import (
    BudgetItem,
    BudgetShare,
    Kind,
    Project,
    ProjectAmount,
    ProjectGeometry,
)


@admin.register(Kind)
class KindAdmin(admin.ModelAdmin):
    list_display = ("code", "sector", "name_th", "name_en", "primitive", "position")
    list_filter = ("sector",)


class AmountInline(ReadOnly, admin.TabularInline):
    model = ProjectAmount


class ShareInline(ReadOnly, admin.TabularInline):
    model = BudgetShare


@admin.register(Project)
class ProjectAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("code", "name", "year", "sector", "kind", "state", "sample")
    list_filter = ("state", "sector", "year", "sample")
    list_select_related = ("kind",)
    search_fields = ("code", "name")
    show_full_result_count = False
    inlines = (AmountInline, ShareInline)


@admin.register(BudgetItem)
class BudgetItemAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("fiscal_year", "source", "name", "amount", "authority", "agency")
    list_filter = ("fiscal_year", "source")
    list_select_related = ("authority", "agency")
    search_fields = ("name",)
    show_full_result_count = False
    inlines = (ShareInline,)


@admin.register(ProjectGeometry)
class ProjectGeometryAdmin(ReadOnly, LeafletGeoAdmin):
    list_display = ("project_id", "role", "method", "review", "version", "is_current")
    list_filter = ("role", "review", "method", "is_current")
    search_fields = ("project__code",)
    show_full_result_count = False
