"""What the address of the map says beside the question: where one looks, and at what."""

import math
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from maps.planner.fills import MEASURES
from projects.filters import BadQuestion

NAMES: Final = ("view", "fill", "tab", "base")
TABS: Final = ("rows", "sums")
NO_FILL: Final = "none"
ZOOMS: Final = (4, 20)
_LONGEST: Final = 60  # characters of a view


@dataclass(frozen=True)
class Look:
    """``view``: zoom, latitude and longitude as an address writes them, blank: what is asked;
    ``fill``: a measure of the areas or NO_FILL; ``base``: the number of a base map, blank: none."""

    view: str = ""
    fill: str = "count"
    tab: str = "rows"
    base: str = ""


def question_in(data: QueryDict) -> QueryDict:
    """The names of the question alone, with page and order."""
    asked = data.copy()
    for name in NAMES:
        asked.pop(name, None)
    return asked


def look_in(data: QueryDict, *, bases: int) -> Look:
    """The look that an address asks for; there are ``bases`` base maps. Raises BadQuestion."""
    given: dict[str, Any] = {name: data[name] for name in NAMES if data.get(name)}
    look = Look(**given)
    errors: dict[str, list[str]] = {}
    if look.view and not _is_view(look.view):
        errors["view"] = [_("ใช้ ระดับซูม/ละติจูด/ลองจิจูด เช่น 6/13.2/101")]
    known = {
        "fill": (look.fill, (*MEASURES, NO_FILL)),
        "tab": (look.tab, TABS),
        "base": (look.base, ("", *map(str, range(1, bases + 1)))),
    }
    for name, (value, values) in known.items():
        if value not in values:
            errors[name] = [_("ใช้ %(known)s") % {"known": ", ".join(filter(None, values)) or "–"}]
    if errors:
        raise BadQuestion(errors)
    return look


def _is_view(text: str) -> bool:
    try:
        zoom, lat, lon = (float(part) for part in text[:_LONGEST].split("/"))
    except ValueError:
        return False
    is_place = math.isfinite(lat) and abs(lat) <= 85 and math.isfinite(lon) and abs(lon) <= 180  # noqa: PLR2004
    return is_place and ZOOMS[0] <= zoom <= ZOOMS[1]
