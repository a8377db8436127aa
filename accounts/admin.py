"""The operators' view of people and places. Officers never see it."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from leaflet.admin import LeafletGeoAdmin

from accounts.models import (
    Agency,
    Appointment,
    AuthorityCode,
    AuthorityCoverage,
    AuthorityPopulation,
    Duty,
    Job,
    LocalAuthority,
    NamedPlace,
    User,
)


class ReadOnly:
    """A table that its own services write: operators look, and change nothing."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AppointmentInline(admin.TabularInline):
    model = Appointment
    extra = 0
    raw_id_fields = ("authority", "agency")


@admin.register(User)
class PersonAdmin(UserAdmin):
    list_display = ("username", "first_name", "last_name", "is_active", "last_login")
    list_filter = ("is_active", "is_staff", "appointments__duty")
    fieldsets = (*(UserAdmin.fieldsets or ()), (_("ติดต่อ"), {"fields": ("phone",)}))
    inlines = (AppointmentInline,)


@admin.register(Duty)
class DutyAdmin(admin.ModelAdmin):
    list_display = ("code", "name_th", "scope", "rights", "on_behalf")


class CodeInline(ReadOnly, admin.TabularInline):
    model = AuthorityCode


class CoverageInline(ReadOnly, admin.TabularInline):
    model = AuthorityCoverage


class PopulationInline(ReadOnly, admin.TabularInline):
    model = AuthorityPopulation


@admin.register(LocalAuthority)
class LocalAuthorityAdmin(LeafletGeoAdmin):
    """Loaded by load_authorities; here only names, office and being active are mended."""

    list_display = ("code", "full_name_th", "kind", "province_code", "district_code", "active")
    list_filter = ("kind", "active", "province_code")
    search_fields = ("code", "full_name_th", "name_en", "codes__value")
    readonly_fields = ("code", "kind", "province_code", "district_code", "jurisdiction")
    inlines = (CodeInline, CoverageInline, PopulationInline)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
    list_display = ("code", "name_th", "ministry")
    search_fields = ("code", "name_th", "name_en")


@admin.register(NamedPlace)
class NamedPlaceAdmin(LeafletGeoAdmin):
    list_display = ("name", "authority")
    search_fields = ("name", "authority__full_name_th")
    raw_id_fields = ("authority",)


@admin.register(Job)
class JobAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("created_at", "owner", "kind", "title", "state", "attempt", "ended_at")
    list_filter = ("state", "kind")
    date_hierarchy = "created_at"
