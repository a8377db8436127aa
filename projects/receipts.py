"""What an officer is told of a saved position: the promise that it is kept, and where it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from accounts.dates import moment_in_words
from coordinates.places import in_words, words_of
from projects.models import Project, ProjectGeometry
from projects.services.positions import representative

SQUARE_METRES_A_RAI = 1600


@dataclass(frozen=True)
class Receipt:
    """``place``: ตำบล อำเภอ จังหวัด, with หมู่ as the title states it."""

    geometry: ProjectGeometry
    project: Project
    saved_at: str
    place: str
    measure: str

    @classmethod
    def of(cls, geometry: ProjectGeometry) -> "Receipt":
        return cls.of_all([geometry])[0]

    @classmethod
    def of_all(cls, geometries: Sequence[ProjectGeometry]) -> list["Receipt"]:
        """One receipt each; their places take two queries together."""
        places = words_of([representative(one.geometry) for one in geometries])
        return [cls._at(*each) for each in zip(geometries, places, strict=True)]

    @classmethod
    def _at(cls, geometry: ProjectGeometry, place: str) -> "Receipt":
        return cls(
            geometry=geometry,
            project=geometry.project,
            saved_at=moment_in_words(geometry.created_at),
            place=_with_moo(geometry, place),
            measure=measure_of(geometry.length_m, geometry.area_m2),
        )


def place_of(geometry: ProjectGeometry) -> str:
    return _with_moo(geometry, in_words(representative(geometry.geometry)))


def _with_moo(geometry: ProjectGeometry, words: str) -> str:
    if moo := geometry.project.stated_moo:
        stated = _("หมู่ที่ %(moo)d (ตามชื่อโครงการ)") % {"moo": moo}
        return f"{stated} {words}"
    return words


def measure_of(length_m: float | None, area_m2: float | None) -> str:
    """Length or area in words; a point has neither."""
    if area_m2:
        rai, rest = divmod(round(area_m2 / 4), SQUARE_METRES_A_RAI // 4)
        ngan, wah = divmod(rest, 100)
        return _("พื้นที่ %(area)s ตร.ม. (%(rai)s ไร่ %(ngan)d งาน %(wah)d ตร.ว.)") % {
            "area": intcomma(round(area_m2, 1)),
            "rai": intcomma(rai),
            "ngan": ngan,
            "wah": wah,
        }
    if length_m:
        return _("ความยาว %(length)s เมตร") % {"length": intcomma(round(length_m, 1))}
    return ""
