"""Places an authority gives a name: kept, and moved only by somebody who says so."""

from django.contrib.gis.geos import Point
from django.db import transaction

from accounts.errors import PlaceNameEmpty, PlaceNameTaken
from accounts.models import LocalAuthority, NamedPlace
from coordinates.thai import normalise
from coordinates.values import LonLat

SAME_DEGREES = 1e-7  # 1 cm: the decimals that a position is kept with


@transaction.atomic
def named_place_save(
    *, authority: LocalAuthority, name: str, position: LonLat, move: bool = False
) -> tuple[NamedPlace, bool]:
    """Keep ``position`` under ``name``; the place, and whether it is new.

    The same name at the same position is the place that stands. ``move`` takes a place of that
    name from where it was. Raises PlaceNameEmpty, PlaceNameTaken, ValidationError.
    """
    words = normalise(name)
    if not words:
        raise PlaceNameEmpty
    point = Point(position.lon, position.lat, srid=4326)
    # The authority's row is what two who give one new name at once wait for.
    LocalAuthority.objects.select_for_update().get(pk=authority.pk)
    place = NamedPlace.objects.filter(authority=authority, name=words).first()
    is_new = place is None
    if place is None:
        place = NamedPlace(authority=authority, name=words)
    elif place.point.equals_exact(point, SAME_DEGREES):
        return place, False
    elif not move:
        raise PlaceNameTaken(words)
    place.point = point
    place.full_clean()
    place.save()
    return place, is_new
