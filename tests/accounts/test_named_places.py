"""A name belongs to one place, and a colleague's place stays where it is."""

import pytest
from django.core.exceptions import ValidationError

from accounts.errors import PlaceNameEmpty, PlaceNameTaken
from accounts.models import NamedPlace
from accounts.named_places import named_place_save
from coordinates.values import LonLat

HERE, THERE = LonLat(100.1, 16.1), LonLat(100.1, 16.2)


def saved(world, name="สะพานเก่า", position=HERE, **options):
    return named_place_save(authority=world.sao, name=name, position=position, **options)


def standing(world) -> dict[str, tuple[float, float]]:
    return {one.name: one.point.coords for one in world.sao.named_places.all()}


def test_a_place_is_kept_once_however_often_it_is_sent(world):
    place, is_new = saved(world)
    assert is_new and place.point.srid == 4326
    assert saved(world, " สะพาน\u200bเก่า ") == (place, False)
    assert standing(world) == {"สะพานเก่า": (100.1, 16.1)}


def test_a_colleagues_place_is_not_moved_in_silence(world):
    saved(world)
    with pytest.raises(PlaceNameTaken, match="สะพานเก่า"):
        saved(world, position=THERE)
    assert standing(world) == {"สะพานเก่า": (100.1, 16.1)}


def test_a_place_is_moved_by_who_says_so(world):
    place, _new = saved(world)
    assert saved(world, position=THERE, move=True) == (place, False)
    assert standing(world) == {"สะพานเก่า": (100.1, 16.2)}


def test_two_authorities_may_use_one_name(world):
    saved(world)
    named_place_save(authority=world.neighbour, name="สะพานเก่า", position=THERE)
    assert NamedPlace.objects.filter(name="สะพานเก่า").count() == 2


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "\x00\x01", "\u00ad \ufeff"])
def test_a_name_of_nothing_is_refused(world, name):
    with pytest.raises(PlaceNameEmpty):
        saved(world, name)
    assert standing(world) == {}


def test_a_name_that_is_too_long_is_refused(world):
    with pytest.raises(ValidationError):
        saved(world, "ก" * 121)
