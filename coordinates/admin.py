"""The operators' view of areas."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from leaflet.admin import LeafletGeoAdmin

from coordinates.models import AdminArea


@admin.register(AdminArea)
class AdminAreaAdmin(LeafletGeoAdmin):
    """Loaded by load_areas, which also cuts the boundary into parts; here names are mended."""

    list_display = ("level", "code", "name_th", "name_en", "valid_from", "valid_to")
    list_display_links = ("code",)
    list_filter = ("level",)
    search_fields = ("code", "name_th", "name_en")
    fields = ("level", "code", "name_th", "name_en", "population", "source", "boundary", "point")
    readonly_fields = ("level", "code", "source", "boundary", "point")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
