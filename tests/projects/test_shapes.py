"""What a drawn or sent geometry may be: anything else is refused by name, never by accident."""

import json

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from projects.shapes import ShapeError, read_shape, shape_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)
KINDS = ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]
NUMBERS = st.floats(97, 106) | st.floats(5, 21) | st.just(10**400) | st.floats()
VERTICES = st.lists(NUMBERS | JSON, min_size=1, max_size=3)
NEARLY = st.recursive(VERTICES | JSON, lambda inner: st.lists(inner, max_size=4), max_leaves=12)


def taken_or_refused(value: object) -> None:
    """A geometry in the datum we keep, or a sentence: nothing else comes out."""
    try:
        shape = shape_of(value)
    except ShapeError as error:
        assert str(error)
    else:
        assert isinstance(shape, GEOSGeometry) and shape.srid == 4326 and not shape.empty


@given(JSON)
def test_any_json_is_a_shape_or_a_named_refusal(value):
    taken_or_refused(value)


@given(st.sampled_from(KINDS) | JSON, NEARLY)
def test_nearly_a_geometry_is_a_shape_or_a_named_refusal(kind, coordinates):
    taken_or_refused({"type": kind, "coordinates": coordinates})
    taken_or_refused({"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}})


@given(st.text(max_size=40))
def test_any_text_is_a_shape_or_a_named_refusal(text):
    with pytest.raises(ShapeError):
        read_shape(text)


HUGE = "9" * 400


@pytest.mark.parametrize(
    "text",
    [
        '{"type": []}',
        '{"type": {}, "coordinates": []}',
        '{"type": "LineString", "coordinates": [{}, {}]}',
        '{"type": "MultiPoint", "coordinates": {}}',
        f'{{"type": "Point", "coordinates": [{HUGE}, 16]}}',
        f'{{"type": "Point", "coordinates": [{HUGE * 20}, 16]}}',
        '{"type": "Point", "coordinates": [1e999, 16]}',
        '{"type": "Point", "coordinates": [true, 16]}',
        '{"type": "Point", "coordinates": ["100", "16"]}',
        '{"type": "LineString", "coordinates": ["100", "16"]}',
        '{"type": "LineString", "coordinates": [[16, 100]]}',
        '{"type": "Polygon", "coordinates": [[[16, 100], [16.1, 100]]]}',
        "[" * 100_000,
    ],
)
def test_a_shape_that_is_none_is_refused_by_name(text):
    with pytest.raises(ShapeError):
        read_shape(text)


def test_what_was_drawn_is_taken_as_it_is():
    line = {"type": "LineString", "coordinates": [[100, 16], [100.1, 16.1]]}
    assert read_shape(json.dumps(line)).coords == ((100.0, 16.0), (100.1, 16.1))


@pytest.mark.parametrize("view", ["projects:position", "projects:position_check"])
def test_a_page_answers_an_impossible_shape_with_a_sentence(client, world, view):
    url = reverse(view, args=[world.project().code])
    client.force_login(world.engineering)
    for geometry in (
        '{"type":[]}',
        '{"type":"LineString","coordinates":[{},{}]}',
        f'{{"type":"Point","coordinates":[{HUGE},16]}}',
    ):
        sent = {"geometry": geometry, "version": 1, "role": "planned", "method": "map"}
        assert client.post(url, sent).status_code == 400
