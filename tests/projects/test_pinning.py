"""Pinning: what may be saved, what becomes of what it replaces, and who may."""

import json
from decimal import Decimal
from html.parser import HTMLParser

import pghistory.models
import pytest
from django.contrib.gis.geos import GEOSGeometry, LineString, MultiLineString, Point, Polygon
from django.urls import reverse
from pyproj import Transformer

from accounts.models import NamedPlace
from projects.checks.judging import preview
from projects.errors import ProjectCancelled
from projects.models import Finding, Project, ProjectGeometry
from projects.services.positions import (
    PositionConflict,
    ReasonNeeded,
    live_positions,
    project_pin,
    representative,
)
from projects.shapes import ShapeError, as_geojson, read_shape
from projects.typed import read_typed
from projects.worklist import next_unpinned, unpinned_of

ROAD = LineString((100.05, 16.05), (100.06, 16.05), srid=4326)
NEAR = LineString((100.05, 16.0501), (100.06, 16.0501), srid=4326)  # 11 m north
FAR = LineString((100.05, 16.06), (100.06, 16.06), srid=4326)  # 1.1 km north


def pin(world, project, geometry=ROAD, **facts):
    given = {
        "role": "planned",
        "method": "map",
        "by": world.engineering,
        "expected_version": Project.objects.get(pk=project.pk).position_version,
    }
    return project_pin(project=project, geometry=geometry, **given | facts)


def geojson(geometry: GEOSGeometry) -> str:
    return json.dumps(as_geojson(geometry))


class Page(HTMLParser):
    """The controls of a page by name, and the texts of its elements by id."""

    def __init__(self, text):
        super().__init__()
        self.controls, self.texts, self._open = {}, {}, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag in {"input", "select", "textarea"}:
            self.controls.setdefault(found.get("name"), found)
        if tag in {"p", "ul"}:
            self._open.append((tag, found.get("id") or found.get("data-errors")))

    def handle_endtag(self, tag):
        if self._open and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data):
        for _tag, name in self._open:
            self.texts[name] = self.texts.get(name, "") + data.strip()


# the service ----------------------------------------------------------------------------------


def test_a_pin_is_measured_on_the_ellipsoid_and_submitted(world):
    project = world.project()
    saved = pin(world, project)
    assert saved.is_current
    assert saved.review == "submitted"
    assert saved.length_m == pytest.approx(1070.0, abs=1.0)
    assert saved.created_by == world.engineering
    project.refresh_from_db()
    assert project.position_version == 2
    assert project.subdistrict_code == "980101"


def test_the_areas_of_a_project_follow_its_position(world):
    project = world.project()
    pin(world, project, Point(100.3, 16.3, srid=4326))
    project.refresh_from_db()
    assert project.subdistrict_code == "980202"
    assert project.district_code == "9802"
    assert project.province_code == "98"


def test_outside_every_boundary_a_project_stays_with_its_owner(world):
    project = world.project()
    pin(world, project, Point(103.0, 14.0, srid=4326))
    project.refresh_from_db()
    assert project.subdistrict_code == "980101"


def test_a_replaced_position_stays_with_the_distance_and_the_reason(world):
    project = world.project()
    first = pin(world, project)
    second = pin(world, project, FAR, reason="ย้ายตามแบบใหม่")
    first.refresh_from_db()
    assert first.replaced_at is not None
    assert first.replaced_by == world.engineering
    assert first.replaced_reason == "ย้ายตามแบบใหม่"
    assert first.moved_m == pytest.approx(1106.6, abs=2)
    assert not first.is_current
    assert (second.version, second.is_current) == (2, True)
    assert project.geometries.count() == 2


def test_moving_a_position_over_fifty_metres_needs_a_reason(world):
    project = world.project()
    first = pin(world, project)
    with pytest.raises(ReasonNeeded) as refused:
        pin(world, project, FAR, reason="  ")
    assert refused.value.moved_m > 1000
    first.refresh_from_db()
    assert first.replaced_at is None
    assert project.geometries.count() == 1


def test_moving_a_little_needs_none(world):
    project = world.project()
    pin(world, project)
    assert pin(world, project, NEAR).version == 2


def test_as_built_is_current_before_contracted_before_planned(world):
    project = world.project()
    built = pin(world, project, role="as_built")
    planned = pin(world, project, role="planned")
    contracted = pin(world, project, role="contracted")
    current = list(live_positions(project).filter(is_current=True))
    assert current == [built]
    assert not planned.is_current
    assert not contracted.is_current


def test_a_contracted_position_takes_over_from_the_planned_one(world):
    project = world.project()
    planned = pin(world, project)
    contracted = pin(world, project, role="contracted")
    planned.refresh_from_db()
    assert contracted.is_current
    assert not planned.is_current
    assert planned.replaced_at is None


def test_a_verified_position_that_is_edited_is_submitted_again(world):
    project = world.project()
    saved = pin(world, project)
    ProjectGeometry.objects.filter(pk=saved.pk).update(review="verified")
    assert pin(world, project, NEAR).review == "submitted"


def test_an_analyst_enters_on_behalf_and_it_is_marked(world):
    project = world.project()
    assert pin(world, project, by=world.analyst).entered_on_behalf
    assert not pin(world, project, NEAR).entered_on_behalf


def test_the_second_of_two_officers_gets_a_conflict_and_nothing_is_lost(world):
    project = world.project()
    standing = pin(world, project, expected_version=1)
    with pytest.raises(PositionConflict) as conflict:
        pin(world, project, FAR, expected_version=1, by=world.analyst)
    assert conflict.value.standing == standing
    assert (conflict.value.expected_version, conflict.value.current_version) == (1, 2)
    assert project.geometries.count() == 1


def test_the_same_draft_posted_twice_makes_one_version(world):
    project = world.project()
    draft = "0123456789abcdef"
    first = pin(world, project, expected_version=1, draft=draft)
    again = pin(world, project, expected_version=1, draft=draft)
    assert again == first
    assert project.geometries.count() == 1


def test_a_draft_that_was_saved_and_then_replaced_is_not_saved_again(world):
    project = world.project()
    draft = "0123456789abcdef"
    first = pin(world, project, expected_version=1, draft=draft)
    pin(world, project, NEAR, by=world.analyst)
    assert pin(world, project, expected_version=1, draft=draft) == first
    assert project.geometries.count() == 2


@pytest.mark.parametrize(
    "edit",
    [
        {"geometry": NEAR},
        {"role": "contracted"},
        {"method": "gnss"},
        {"accuracy_m": Decimal(4)},
        {"typed_text": "16.05 100.05"},
    ],
    ids=lambda edit: next(iter(edit)),
)
def test_a_draft_that_was_edited_after_its_save_is_never_taken_for_the_saved_one(world, edit):
    project = world.project()
    draft = "0123456789abcdef"
    first = pin(world, project, expected_version=1, draft=draft)
    with pytest.raises(PositionConflict):
        pin(world, project, expected_version=1, draft=draft, **edit)
    second = pin(world, project, expected_version=2, draft=draft, **edit)
    assert second != first
    assert pin(world, project, expected_version=2, draft=draft, **edit) == second
    assert project.geometries.count() == 2


def test_a_withdrawn_project_is_not_pinned(world):
    project = world.project()
    Project.objects.filter(pk=project.pk).update(state="cancelled", state_reason="ซ้ำ")
    with pytest.raises(ProjectCancelled) as refused:
        pin(world, project)
    assert "ถูกถอน" in str(refused.value)
    assert not project.geometries.exists()


def test_saving_without_a_change_makes_no_version(world):
    project = world.project()
    first = pin(world, project, accuracy_m=Decimal("3.50"))
    assert pin(world, project, accuracy_m=Decimal("3.5")) == first
    project.refresh_from_db()
    assert project.position_version == 2


def test_history_knows_who_and_why(world):
    project = world.project()
    pin(world, project)
    pin(world, project, FAR, reason="แบบใหม่")
    contexts = pghistory.models.Context.objects.filter(metadata__reason="แบบใหม่")
    assert contexts.count() == 1


def test_a_self_crossing_pond_is_kept_as_drawn_and_its_fault_is_named(world):
    bow = Polygon(
        ((100.05, 16.05), (100.06, 16.06), (100.06, 16.05), (100.05, 16.06), (100.05, 16.05)),
        srid=4326,
    )
    project = world.project(sector="water", kind_id="pond")
    saved = pin(world, project, bow)
    assert saved.geometry.equals_exact(bow)
    [verdict] = preview(project, role="planned", geometry=bow, method="map")
    assert verdict.rule.code == "invalid-shape"
    assert verdict.place.coords == pytest.approx((100.055, 16.055))


def test_a_representative_point_lies_on_the_road(world):
    bent = LineString((100.0, 16.0), (100.1, 16.0), (100.1, 16.1), srid=4326)
    position = representative(bent)
    assert bent.distance(Point(position.lon, position.lat, srid=4326)) < 1e-9


# shapes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [
        ("Point", [100.1, 16.1]),
        ("MultiPoint", [[100.1, 16.1], [100.2, 16.2]]),
        ("LineString", [[100.1, 16.1], [100.2, 16.2]]),
        ("MultiLineString", [[[100.1, 16.1], [100.2, 16.2]], [[100.3, 16.3], [100.3, 16.4]]]),
        ("Polygon", [[[100.1, 16.1], [100.2, 16.1], [100.2, 16.2], [100.1, 16.1]]]),
    ],
)
def test_a_shape_comes_back_as_it_was_sent(kind, coordinates):
    value = {"type": kind, "coordinates": coordinates}
    assert json.loads(json.dumps(as_geojson(read_shape(json.dumps(value))))) == value


def test_a_swapped_pair_is_refused_with_the_right_one_offered():
    with pytest.raises(ShapeError) as refused:
        read_shape('{"type": "LineString", "coordinates": [[16.1, 100.1], [16.2, 100.2]]}')
    assert refused.value.corrected == {
        "type": "LineString",
        "coordinates": [[100.1, 16.1], [100.2, 16.2]],
    }


def test_a_single_part_in_a_multi_geometry_is_a_single_geometry():
    shape = read_shape('{"type": "MultiPoint", "coordinates": [[100.1, 16.1]]}')
    assert shape.geom_type == "Point"


def test_heights_are_dropped_and_an_open_ring_is_closed():
    ring = "[[[100.1, 16.1, 5], [100.2, 16.1, 5], [100.2, 16.2, 5]]]"
    shape = read_shape(f'{{"type": "Polygon", "coordinates": {ring}}}')
    assert not shape.hasz
    assert shape.num_points == 4


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "null",
        "[]",
        "{}",
        '{"type": "Point"}',
        '{"type": "Point", "coordinates": [NaN, 16]}',
        '{"type": "Point", "coordinates": [Infinity, 16]}',
        '{"type": "Point", "coordinates": ["a", "b"]}',
        '{"type": "Point", "coordinates": [100.1]}',
        '{"type": "Point", "coordinates": [true, false]}',
        '{"type": "Point", "coordinates": [0, 0]}',
        '{"type": "Point", "coordinates": [2.35, 48.85]}',
        '{"type": "MultiPoint", "coordinates": []}',
        '{"type": "LineString", "coordinates": [[100.1, 16.1]]}',
        '{"type": "LineString", "coordinates": [[100.1, 16.1], [100.1, 16.1]]}',
        '{"type": "Polygon", "coordinates": []}',
        '{"type": "Polygon", "coordinates": [[[100.1, 16.1], [100.2, 16.1]]]}',
        '{"type": "MultiLineString", "coordinates": {"a": 1}}',
        '{"type": "GeometryCollection", "geometries": []}',
        '{"type": "Feature", "geometry": null}',
        "[" * 100_000,
    ],
)
def test_what_cannot_be_a_position_is_refused(text):
    with pytest.raises(ShapeError):
        read_shape(text)


def test_more_than_ten_thousand_vertices_are_refused():
    def line(count):
        path = [[100 + i * 1e-5, 16] for i in range(count)]
        return json.dumps({"type": "LineString", "coordinates": path})

    assert read_shape(line(10_000)).num_points == 10_000
    with pytest.raises(ShapeError):
        read_shape(line(10_001))


# typed ----------------------------------------------------------------------------------------


def test_lines_of_text_are_the_vertices_of_a_road_and_a_blank_line_a_new_part():
    text = "16.05, 100.05\n16.05, 100.06\n\n๑๖.๐๖, ๑๐๐.๐๕\n๑๖.๐๖, ๑๐๐.๐๖"
    [typed] = read_typed(text, primitive="line")
    assert typed.geometry.equals_exact(
        MultiLineString(
            LineString((100.05, 16.05), (100.06, 16.05)),
            LineString((100.05, 16.06), (100.06, 16.06)),
            srid=4326,
        ),
        1e-9,
    )
    assert typed.declared_crs == "EPSG:4326"


def test_utm_without_a_zone_is_never_chosen_silently():
    understood = read_typed("505034 2054611", primitive="point")
    assert {one.zone for one in understood} == {47, 48}


def test_utm_keeps_its_system_and_operation():
    [typed] = read_typed("47N 505034 2054611", primitive="point")
    assert typed.declared_crs == "EPSG:32647"
    assert "47" in typed.operation


def test_every_line_follows_the_zone_of_the_reading_chosen():
    understood = read_typed("505034 2054611\n505134 2054711", primitive="line")
    for one in understood:
        west, _south, east, _north = one.geometry.extent
        assert east - west < 0.01


def test_three_corners_are_a_pond():
    [typed] = read_typed("16.05 100.05\n16.05 100.06\n16.06 100.06", primitive="polygon")
    assert typed.geometry.geom_type == "Polygon"
    assert typed.geometry.valid


def test_a_part_of_one_position_in_a_road_is_refused():
    with pytest.raises(ShapeError):
        read_typed("16.05 100.05\n16.05 100.06\n\n16.06 100.06", primitive="line")


# the list -------------------------------------------------------------------------------------


def test_due_works_come_before_those_that_can_be_pinned_already(world):
    early = world.project(state="planned", year=2570)
    due = world.project(state="signed", year=2566)
    world.project(state="cancelled", state_reason="ซ้ำ")
    world.project(sector="other", kind_id="other")
    world.pin(world.project())
    world.project(authority=world.neighbour)
    works = list(unpinned_of(world.sao))
    assert works == [due, early]
    assert [work.due for work in works] == [True, False]


def test_next_goes_on_from_here_and_round(world):
    first, second = world.project(year=2569), world.project(year=2568)
    last = world.project(state="planned", year=2569)
    assert next_unpinned(first) == second
    assert next_unpinned(second) == first  # a due work passed over comes before the others
    world.pin(first)
    assert next_unpinned(second) == last
    assert next_unpinned(last) == second


def test_when_all_is_pinned_there_is_no_next(world):
    assert next_unpinned(world.project()) is None


# the pages ------------------------------------------------------------------------------------


def address(project, name="position"):
    return reverse(f"projects:{name}", args=[project.code])


def posted(project, **fields):
    return {
        "version": 1,
        "role": "planned",
        "method": "map",
        "shape": "line",
        "geometry": geojson(ROAD),
        **fields,
    }


PAGES = ["position", "outline", "places", "unpinned"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("user", "status"),
    [("engineering", 200), ("analyst", 200), ("planning", 403), ("stranger", 404)],
)
def test_only_those_with_the_right_see_the_page(client, world, name, user, status):
    project = world.project()
    client.force_login(getattr(world, user))
    assert client.get(address(project, name)).status_code == status


def test_a_visitor_is_sent_to_log_in(client, world):
    project = world.project()
    assert client.get(address(project)).status_code == 302
    assert client.post(address(project), posted(project)).status_code == 302
    assert not project.geometries.exists()


def test_a_missing_project_is_a_404_and_a_wrong_method_a_405(client, world):
    client.force_login(world.engineering)
    assert client.get("/projects/6980101-2568-99999/position/").status_code == 404
    assert client.put(address(world.project())).status_code == 405
    assert client.get(address(world.project(), "position_check")).status_code == 405


def test_a_colleague_without_the_right_cannot_post(client, world):
    project = world.project()
    client.force_login(world.planning)
    assert client.post(address(project), posted(project)).status_code == 403
    assert not project.geometries.exists()


def test_a_save_gives_a_receipt_with_the_place_in_words(client, world):
    project = world.project(stated_moo=4)
    client.force_login(world.engineering)
    answer = client.post(address(project), posted(project), follow=True)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "บันทึกพิกัดแล้ว" in page
    assert "หมู่ที่ 4 (ตามชื่อโครงการ) ตำบลหนองน้ำใส อำเภอเมืองทดสอบ จังหวัดทดสอบ" in page
    assert "ความยาว 1,070" in page


def test_a_fetch_gets_its_receipt_as_json_with_the_draft_named(client, world):
    project, following = world.project(year=2569), world.project(year=2568)
    client.force_login(world.engineering)
    fields = posted(project, draft="0123456789abcdef", then="next")
    answer = client.post(address(project), fields, headers={"accept": "application/json"})
    body = answer.json()
    assert body["receipt"]["draft"] == "0123456789abcdef"
    assert body["receipt"]["code"] == project.code
    assert body["location"].startswith(address(following))
    page = client.get(body["location"]).content.decode()
    assert 'data-draft="0123456789abcdef"' in page


def test_a_strangers_receipt_is_not_shown(client, world):
    other = world.project(authority=world.neighbour)
    saved = world.pin(other)
    client.force_login(world.engineering)
    page = client.get(f"{address(world.project())}?saved={saved.pk}")
    assert "บันทึกพิกัดแล้ว" not in page.content.decode()


def test_a_fetch_learns_which_version_its_next_edit_builds_on(client, world):
    project = world.project()
    client.force_login(world.engineering)
    fields = posted(project, draft="0123456789abcdef")
    json_only = {"accept": "application/json"}
    saved = client.post(address(project), fields, headers=json_only).json()
    assert saved["receipt"]["position_version"] == 2
    pin(world, project, NEAR, by=world.analyst)
    again = client.post(address(project), fields, headers=json_only).json()
    assert (
        again["receipt"]["position_version"] == 2
    )  # the analyst's change is not hers to pass over


def test_the_page_of_a_withdrawn_project_says_so_and_saves_nothing(client, world):
    project = world.project(state="cancelled", state_reason="ซ้ำ")
    client.force_login(world.engineering)
    for answer in (client.get(address(project)), client.post(address(project), posted(project))):
        assert answer.status_code == 400
        assert "ถูกถอน" in answer.content.decode()
    assert not project.geometries.exists()


@pytest.mark.parametrize("saved", ["x", "-1", "99999999999999999999999", "๑"])
def test_a_spoilt_receipt_number_is_no_error(client, world, saved):
    client.force_login(world.engineering)
    assert client.get(f"{address(world.project())}?saved={saved}").status_code == 200


def test_typed_coordinates_are_saved_without_a_map(client, world):
    project = world.project(sector="water", kind_id="weir")
    client.force_login(world.engineering)
    text = "ละติจูด ๑๖.๐๕๑๒ ลองจิจูด ๑๐๐.๐๕๓๔"
    fields = posted(project, geometry="", typed_text=text, shape="point", method="document")
    assert client.post(address(project), fields).status_code == 302
    saved = project.geometries.get()
    assert saved.geometry.coords == (pytest.approx(100.0534), pytest.approx(16.0512))
    assert saved.typed_text == text
    assert saved.declared_crs == "EPSG:4326"
    assert "WGS 84" in saved.operation


def test_an_ambiguous_text_is_shown_again_with_its_meanings(client, world):
    project = world.project(sector="water", kind_id="weir")
    client.force_login(world.engineering)
    fields = posted(project, geometry="", typed_text="398000 1775000", shape="point")
    answer = client.post(address(project), fields)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "398000 1775000" in page
    assert "UTM 47N" in page
    assert "UTM 48N" in page
    chosen = client.post(address(project), fields | {"alternative": 1})
    assert chosen.status_code == 302


def test_a_text_that_cannot_be_read_is_shown_again(client, world):
    project = world.project()
    client.force_login(world.engineering)
    fields = posted(project, geometry="", typed_text="16.05 100.05\nบ้านลุงแดง")
    answer = client.post(address(project), fields)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "บ้านลุงแดง" in page
    assert "บรรทัดที่ 2" in page


def test_a_drawing_that_was_moved_after_typing_says_so(client, world):
    project = world.project(sector="water", kind_id="weir")
    client.force_login(world.engineering)
    moved = geojson(Point(100.0535, 16.0513, srid=4326))
    fields = posted(project, geometry=moved, typed_text="16.0512 100.0534", shape="point")
    client.post(address(project), fields)
    assert project.geometries.get().operation.endswith("; adjusted on the map")


def test_a_drawing_equal_to_what_was_typed_keeps_the_plain_operation(client, world):
    project = world.project(sector="water", kind_id="weir")
    client.force_login(world.engineering)
    [typed] = read_typed("47N 398000 1775000", primitive="point")
    fields = posted(
        project, geometry=geojson(typed.geometry), typed_text="47N 398000 1775000", shape="point"
    )
    client.post(address(project), fields)
    saved = project.geometries.get()
    assert saved.declared_crs == "EPSG:32647"
    assert saved.operation == typed.operation


def test_a_refused_fetch_says_which_field_and_offers_the_swap(client, world):
    project = world.project()
    client.force_login(world.engineering)
    swapped = '{"type": "Point", "coordinates": [16.05, 100.05]}'
    fields = posted(project, geometry=swapped, accuracy_m="-1")
    answer = client.post(address(project), fields, headers={"accept": "application/json"})
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"__all__", "accuracy_m"}
    assert answer.json()["corrected"]["coordinates"] == [100.05, 16.05]


def test_a_refused_page_ties_each_error_to_its_control_and_begins_at_the_first(client, world):
    project = world.project()
    client.force_login(world.engineering)
    fields = posted(project, accuracy_m="-1", method="guess", captured_at="yesterday")
    page = Page(client.post(address(project), fields).content.decode())
    for name in ("method", "accuracy_m"):
        control = page.controls[name]
        assert control["aria-invalid"] == "true"
        assert any(page.texts.get(one) for one in control["aria-describedby"].split())
    assert "autofocus" in page.controls["method"]
    assert "autofocus" not in page.controls["accuracy_m"]
    assert "autofocus" not in page.controls["typed_text"]
    assert page.texts["__all__"]  # captured_at has no control to see


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("ฝาย มข.2527 (พิกัด 16.0512, 100.0534)", "พิกัด 16.0512, 100.0534"),
        ("ฝาย มข.2527 (พิกัดตามแบบ)", ""),
        ("ฝาย มข.2527", ""),
    ],
)
def test_coordinates_in_the_title_are_offered_while_nothing_is_pinned(client, world, name, offered):
    project = world.project(sector="water", kind_id="weir", name=name)
    client.force_login(world.engineering)
    assert client.get(address(project)).context["title_text"] == offered
    page = client.get(address(project)).content.decode()
    assert (f'data-value="{offered}"' in page) == bool(offered)
    world.pin(project)
    assert client.get(address(project)).context["title_text"] == ""


def test_accuracy_is_read_in_thai_digits(client, world):
    project = world.project()
    client.force_login(world.engineering)
    client.post(address(project), posted(project, accuracy_m="๓.๕", method="gnss"))
    assert project.geometries.get().accuracy_m == Decimal("3.5")


def test_the_conflict_page_shows_both_and_mine_can_be_taken(client, world):
    project = world.project()
    pin(world, project, by=world.analyst)
    client.force_login(world.engineering)
    fields = posted(project, geometry=geojson(FAR), typed_text="จากสมุดสนาม", draft="abcdef123456")
    answer = client.post(address(project), fields | {"then": "next"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "analyst" in page
    assert "จากสมุดสนาม" in page
    assert "abcdef123456" in page
    assert '<input type="hidden" name="then" value="next">' in page
    assert project.geometries.count() == 1
    mine = fields | {"version": 2, "reason": "ตามแบบที่แก้แล้ว"}
    assert client.post(address(project), mine).status_code == 302
    assert live_positions(project).get().geometry.equals_exact(FAR, 1e-7)
    assert project.geometries.count() == 2


def test_the_conflict_page_stands_when_only_another_role_was_saved(client, world):
    project = world.project()
    pin(world, project, role="contracted", by=world.analyst)
    client.force_login(world.engineering)
    answer = client.post(address(project), posted(project))
    assert answer.status_code == 409
    assert "ตามสัญญา" in answer.content.decode()


def test_a_missing_reason_brings_the_form_back_with_the_drawing(client, world):
    project = world.project()
    pin(world, project)
    client.force_login(world.engineering)
    answer = client.post(address(project), posted(project, version=2, geometry=geojson(FAR)))
    assert answer.status_code == 400
    assert "16.06" in answer.content.decode()
    assert "ต้องระบุเหตุผล" in answer.content.decode()


def test_checking_says_where_how_long_and_what_is_doubtful(client, world):
    project = world.project(stated_length_m=5000)
    client.force_login(world.engineering)
    body = client.post(address(project, "position_check"), {"geometry": geojson(ROAD)}).json()
    assert body["where"] == "ตำบลหนองน้ำใส อำเภอเมืองทดสอบ จังหวัดทดสอบ"
    assert body["length_m"] == pytest.approx(1070, abs=1)
    assert {one["code"] for one in body["findings"]} == {"drawn-length", "stub"}


def test_checking_warns_outside_the_authority_but_not_at_its_border(client, world):
    project = world.project(sector="water", kind_id="weir")
    client.force_login(world.engineering)

    def codes(lon):
        shape = geojson(Point(lon, 16.1, srid=4326))
        body = client.post(address(project, "position_check"), {"geometry": shape}).json()
        return [one["code"] for one in body["findings"]]

    assert codes(100.205123) == []  # half a kilometre out: boundaries are approximate
    assert codes(100.250123) == ["outside-area"]


def told(client, project, geometry, **fields):
    sent = {"geometry": geojson(geometry), **fields}
    return client.post(address(project, "position_check"), sent).json()["findings"]


def test_checking_names_the_other_project_of_a_pair_only_to_those_who_may_see_it(client, world):
    project = world.project()
    known = world.project(authority=world.neighbour, year=2567)
    hidden = world.project(authority=world.neighbour, state="draft")
    own = world.project(state="draft")
    for other in (known, hidden, own):
        world.pin(other, ROAD)
    client.force_login(world.engineering)
    pairs = {
        one["other"]["code"]: one["other"] for one in told(client, project, ROAD) if one["other"]
    }
    assert set(pairs) == {known.code, own.code}
    addresses = {one["rule"] for one in told(client, project, ROAD)}
    assert all(client.get(address).status_code == 200 for address in addresses)
    assert pairs[known.code]["owner"] == known.owner.name
    assert pairs[known.code]["year"] == 2567
    assert pairs[known.code]["url"] == reverse("projects:page", args=[known.code])
    assert hidden.code not in json.dumps(told(client, project, ROAD))


def test_checking_hears_accuracy_role_and_method_and_forgives_what_is_not_fit_yet(client, world):
    project = world.project()
    world.pin(project, ROAD, role="contracted")
    client.force_login(world.engineering)

    def codes(**fields):
        return {one["code"] for one in told(client, project, NEAR, **fields)}

    assert "accuracy" in codes(accuracy_m="๘๐", method="gnss")
    assert "accuracy" not in codes(accuracy_m="3", method="gnss")
    assert "accuracy" not in codes(accuracy_m="-1", method="?", role="?")
    assert "moved" not in codes(role="as_built")
    moved = told(client, project, FAR, role="as_built")
    assert "moved" in {one["code"] for one in moved}


def test_a_standing_pin_of_another_zone_is_told_with_the_right_place_and_saved_by_it(
    client, world, django_capture_on_commit_callbacks
):
    owner = world.authority("6960101", "sao", "ริมโขง", 104.0, "9601", [])
    project = world.project(authority=owner, sector="water", kind_id="weir")
    text = "47N 404000 1783000"
    [wrong] = [one for one in read_typed(text, primitive="point") if one.zone == 47]
    pin(
        world,
        project,
        wrong.geometry,
        method="document",
        typed_text=text,
        declared_crs="EPSG:32647",
        operation=wrong.operation,
    )
    client.force_login(world.user("engineering", name="easterner", authority=owner))
    fields = {"typed_text": text, "method": "document", "role": "planned"}
    [zone] = [
        one
        for one in told(client, project, wrong.geometry, **fields)
        if one["code"] == "wrong-zone"
    ]
    assert zone["severity"] == "block"
    right = Transformer.from_crs(32648, 4326, always_xy=True).transform(404_000, 1_783_000)
    assert zone["proposal"]["coordinates"] == pytest.approx(right, abs=1e-6)
    project.refresh_from_db()
    sent = posted(
        project,
        version=project.position_version,
        geometry=json.dumps(zone["proposal"]),
        proposed="wrong-zone",
        reason="โซนผิด",
        shape="point",
        **fields,
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address(project), sent).status_code == 302
    saved = live_positions(project).get()
    assert saved.geometry.coords == pytest.approx(right, abs=1e-6)
    assert saved.operation.endswith("adjusted as wrong-zone proposes")
    assert not Finding.objects.filter(project=project, rule="wrong-zone", state="open").exists()


def test_a_proposal_of_no_rule_is_refused(client, world):
    project = world.project()
    client.force_login(world.engineering)
    assert client.post(address(project), posted(project, proposed="x")).status_code == 400
    assert not project.geometries.exists()


def test_a_position_that_differs_from_its_numbers_is_told_so_when_it_is_opened_again(client, world):
    project = world.project(sector="water", kind_id="weir")
    text = "612000 1775000"
    pin(
        world,
        project,
        Point(100.1, 16.1, srid=4326),
        method="document",
        typed_text=text,
        declared_crs="EPSG:32647",
    )
    client.force_login(world.engineering)
    fields = {"typed_text": text, "method": "document", "role": "planned"}
    found = told(client, project, Point(100.1, 16.1, srid=4326), **fields)
    [differs] = [one for one in found if one["code"] == "typed-differs"]
    there = Transformer.from_crs(32647, 4326, always_xy=True).transform(612_000, 1_775_000)
    assert differs["proposal"]["coordinates"] == pytest.approx(there, abs=1e-6)


def test_the_receipt_repeats_what_is_still_open_but_names_no_hidden_project(
    client, world, django_capture_on_commit_callbacks
):
    project = world.project()
    known = world.project(authority=world.neighbour, name="ถนนสายเก่าของห้วยทราย")
    world.pin(known, ROAD)
    client.force_login(world.engineering)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address(project), posted(project))
    page = client.get(answer.url).content.decode()
    assert "พิกัดตรงกันทุกจุดกับโครงการ" in page
    assert "ต้องแก้ก่อนใช้" in page
    assert reverse("projects:page", args=[known.code]) in page
    Project.objects.filter(pk=known.pk).update(state="draft")
    page = client.get(answer.url).content.decode()
    assert "บันทึกพิกัดแล้ว" in page
    assert known.code not in page


def test_reading_offers_every_meaning_inside_thailand_with_its_place(client, world):
    project = world.project(sector="water", kind_id="weir")
    client.force_login(world.engineering)
    body = client.post(address(project, "position_read"), {"text": "612000 1775000"}).json()
    [only] = body["alternatives"]  # in zone 48 it would lie in Viet Nam
    assert only["notation"].startswith("UTM 47N")
    assert only["where"].startswith("ตำบลหนองน้ำใส")
    body = client.post(address(project, "position_read"), {"text": "398000 1775000"}).json()
    assert len(body["alternatives"]) == 2
    body = client.post(address(project, "position_read"), {"text": "ไม่มี"}).json()
    assert body["alternatives"] == []
    assert body["error"]


def test_neighbours_are_outlines_of_approved_works_in_the_box(client, world):
    project = world.project()
    seen = world.project(authority=world.neighbour)
    world.pin(seen)
    world.pin(world.project(authority=world.neighbour, state="draft"))
    world.pin(world.project(), Point(100.39, 16.39, srid=4326))
    client.force_login(world.engineering)
    body = client.get(address(project, "neighbours"), {"bbox": "100,16,100.1,16.1"}).json()
    assert [one["properties"]["code"] for one in body["features"]] == [seen.code]
    assert body["more"] is False
    refused = client.get(address(project, "neighbours"), {"bbox": "1,2,3"})
    assert refused.status_code == 400


def test_the_outline_of_an_authority_is_its_area_and_an_agency_has_none(client, world):
    client.force_login(world.engineering)
    outline = client.get(address(world.project(), "outline")).json()
    assert outline["geometry"]["type"] in {"Polygon", "MultiPolygon"}
    of_agency = world.project(agency=world.agency)
    client.force_login(world.user("agency", agency=world.agency))
    assert client.get(address(of_agency, "outline")).json()["geometry"] is None
    assert client.get(address(of_agency)).status_code == 200


def test_places_are_found_in_thai_and_english_and_by_their_own_names(client, world):
    project = world.project()
    NamedPlace.objects.create(
        authority=world.sao, name="ห้วยแห้ง", point=Point(100.1, 16.1, srid=4326)
    )
    client.force_login(world.engineering)

    def found(text):
        return client.get(address(project, "places"), {"q": text}).content.decode()

    page = found("ห้วย")
    assert "ห้วยแห้ง" in page
    assert "ตำบลห้วยทราย" in page
    assert "องค์การบริหารส่วนตำบลห้วยทราย" in page
    assert 'data-box="100.2,16.0,100.4,16.2"' in page
    assert "ตำบลโคกสูง" in found("ต.โคกสูง")
    assert "data-box" not in found("ไม่มีที่นี่")


def test_the_middle_of_the_map_is_kept_under_a_name(client, world):
    project = world.project()
    client.force_login(world.engineering)
    place = {"name": "สะพานเก่า", "lon": "100.1", "lat": "16.1"}
    assert client.post(address(project, "places"), place).status_code == 201
    elsewhere = place | {"lat": "16.2"}
    refused = client.post(address(project, "places"), elsewhere)
    assert refused.status_code == 409
    assert "สะพานเก่า" in refused.json()["errors"][0]
    assert client.post(address(project, "places"), elsewhere | {"move": "1"}).status_code == 200
    assert NamedPlace.objects.get(authority=world.sao).point.coords == (100.1, 16.2)
    assert client.post(address(project, "places"), place | {"lat": "x"}).status_code == 400


def test_a_place_that_cannot_be_kept_says_why(client, world):
    project = world.project(agency=world.agency)
    client.force_login(world.user("agency", agency=world.agency))
    place = {"name": "สะพานเก่า", "lon": "100.1", "lat": "16.1"}
    answer = client.post(address(project, "places"), place)
    assert answer.status_code == 400
    assert answer.json() == {"errors": ["ตั้งชื่อสถานที่ได้เฉพาะ อปท."]}


def test_the_page_asks_few_questions_however_long_the_list(
    client, world, django_assert_max_num_queries
):
    project = world.project()
    for _ in range(25):
        world.project()
    client.force_login(world.engineering)
    client.get(address(project))
    with django_assert_max_num_queries(16):
        client.get(address(project))
