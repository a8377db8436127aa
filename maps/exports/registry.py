"""All formats, by the extension in the address. A new one is a module and its name here."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from maps.errors import ExportError
from maps.exports import (
    csv,
    geojson,
    geojsonl,
    gpkg,
    kml,
    kmz,
    oc4ids,
    parquet,
    shapefile,
    xlsx,
)
from maps.exports.formats import Format

FORMATS: dict[str, Format] = {
    module.FORMAT.extension: module.FORMAT
    for module in (
        geojson,
        geojsonl,
        shapefile,
        gpkg,
        kml,
        kmz,
        csv,
        xlsx,
        parquet,
        oc4ids,
    )
}
# Every option of any format with the one value that all formats take.
DEFAULTS = {name: values[0] for each in FORMATS.values() for name, values in each.options.items()}


def options_of(chosen: Format, given: Mapping[str, str]) -> dict[str, str]:
    """The value of each option of a format, by default its first; ExportError for another.

    An option that the format does not have may be told only as it is anyway.
    """
    values: dict[str, str] = {}
    for name, default in DEFAULTS.items():
        allowed = chosen.options.get(name, (default,))
        value = given.get(name) or allowed[0]
        if value not in allowed:
            message = _("%(name)s ของ %(format)s ต้องเป็น %(allowed)s ไม่ใช่ “%(value)s”")
            raise ExportError(
                message
                % {
                    "name": name,
                    "format": chosen.extension,
                    "allowed": _(" หรือ ").join(allowed),
                    "value": value[:40],
                }
            )
        values[name] = value
    return values
