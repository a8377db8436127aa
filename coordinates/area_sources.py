"""Where the areas in force come from, as their rows say."""

from typing import Final

from coordinates.models import AdminArea

INVENTED: Final = "จังหวัดสมมุติ"
OFFICIAL_NAMES: Final = "geothai"  # names and codes without boundaries; its version follows


def area_sources() -> list[str]:
    """The sources of provinces, districts and subdistricts in force: files, lists, INVENTED."""
    level = AdminArea.Level
    areas = AdminArea.objects.current().filter(
        level__in=[level.PROVINCE, level.DISTRICT, level.SUBDISTRICT]
    )
    sources = areas.exclude(source="").order_by("source").values_list("source", flat=True)
    return list(sources.distinct())
