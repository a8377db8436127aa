"""All formats, by the extension in the address. A new one is a module and its name here."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from maps.errors import ExportError
from maps.exports import csv, geojson, shapefile
from maps.exports.formats import Format

FORMATS: dict[str, Format] = {
    module.FORMAT.extension: module.FORMAT for module in (geojson, csv, shapefile)
}


def options_of(chosen: Format, given: Mapping[str, str]) -> dict[str, str]:
    """The value of each option of a format, by default its first; ExportError for another."""
    values: dict[str, str] = {}
    for name, allowed in chosen.options.items():
        value = given.get(name) or allowed[0]
        if value not in allowed:
            message = _("%(name)s ต้องเป็นค่าใดค่าหนึ่งใน %(allowed)s ไม่ใช่ “%(value)s”")
            raise ExportError(
                message % {"name": name, "allowed": ", ".join(allowed), "value": value[:40]}
            )
        values[name] = value
    return values
