"""The question about completeness that an address holds: place, year, duty, samples."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from coordinates.thai import to_arabic
from projects.completeness.duties import BY_CODE, DUTIES, Duty
from projects.completeness.places import NAMES, Place, place_asked
from projects.completeness.reading import ANY_YEAR
from projects.filters import BadQuestion

YEARS: Final = range(2530, 2644)


@dataclass(frozen=True)
class Asked:
    """``year``: B.E., 0 for any; ``sample``: False without invented projects, else None."""

    place: Place
    year: int
    duty: Duty
    sample: bool | None

    @property
    def query(self) -> dict[str, Any]:
        """The question as names of an address, but for the place."""
        found: dict[str, Any] = {"duty": self.duty.code}
        if self.year:
            found["year"] = self.year
        if self.sample is False:
            found["sample"] = "no"
        return found


def asked_of(user: User | AnonymousUser, data: QueryDict) -> Asked:
    """The question ``data`` as ``user`` may ask it.

    Raises Http404 for a place she does not see, BadQuestion for a value that is none.
    """
    year = to_arabic(data.get("year", "")).strip()
    if year and not (len(year) == 4 and year.isascii() and year.isdecimal() and int(year) in YEARS):
        raise BadQuestion({"year": [_("ปีงบประมาณเป็นปี พ.ศ. สี่หลัก เช่น 2569")]})
    duty = data.get("duty", "") or DUTIES[0].code
    if duty not in BY_CODE:
        known = ", ".join(BY_CODE)
        raise BadQuestion({"duty": [_("ไม่รู้จักหน้าที่นี้ ใช้ %(known)s") % {"known": known}]})
    sample = data.get("sample", "")
    if sample not in {"", "yes", "no"}:
        raise BadQuestion({"sample": [_("ใช้ %(known)s") % {"known": "yes, no"}]})
    place = place_asked(user, {name: data.get(name, "").strip() for name in NAMES})
    return Asked(
        place, int(year) if year else ANY_YEAR, BY_CODE[duty], False if sample == "no" else None
    )
