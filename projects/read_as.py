"""In what system the numbers of a stored position are read, said beside what was typed."""

import re
from typing import Final

from django.utils.translation import gettext as _

from coordinates.datum import SYSTEMS
from coordinates.errors import CoordinateError
from coordinates.messages import datum_words
from coordinates.reading import read_vertices
from coordinates.values import Datum
from projects.models import ProjectGeometry
from projects.pin_form import PROPOSED

_SRID: Final = re.compile(r"EPSG:(\d{4,5})")


def read_as(position: ProjectGeometry) -> str:
    """``พิมพ์เป็นโซน 48 อ่านเป็นโซน 47 (WGS 84)``; "" where no system is known."""
    found = _SRID.match(position.declared_crs)
    system = SYSTEMS.get(int(found[1])) if found else None
    if system is None:
        return ""
    datum, zone = system
    typed = _typed_zone(position.typed_text)
    # A rule's proposal that was taken on the map may stand beside the system as it was typed.
    if typed == zone is not None and PROPOSED % "wrong-zone" in position.operation:
        zone = 48 if zone == 47 else 47
    if PROPOSED % "wrong-datum" in position.operation:
        datum = Datum.INDIAN1975
    told = {"zone": zone, "typed": typed, "datum": datum_words(datum)}
    if zone is None:
        return _("อ่านเป็นองศา (%(datum)s)") % told
    if typed in {None, zone}:
        return _("อ่านเป็นโซน %(zone)d (%(datum)s)") % told
    return _("พิมพ์เป็นโซน %(typed)d อ่านเป็นโซน %(zone)d (%(datum)s)") % told


def _typed_zone(text: str) -> int | None:
    """The zone that the first line itself says."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return None
    try:
        readings = read_vertices(lines[0])[0]
    except CoordinateError:
        return None
    said = [one.zone for one in readings if one.is_zone_stated and not one.reason.supposes_mistake]
    return said[0] if said else None
