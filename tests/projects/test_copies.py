"""A position carried forward: whose copy it is, and why what was built lies elsewhere."""

import json

import pytest
from django.contrib.gis.geos import LineString, MultiLineString, Point
from django.core.files.base import ContentFile
from django.urls import reverse

from projects.models import Project, ProjectGeometry, RuleSetting
from projects.position_files.placing import Placement
from projects.services.position_files import (
    PlacementsRefused,
    Provenance,
    position_file_keep,
    position_file_save,
)
from projects.services.positions import (
    CopyWrong,
    DifferenceReasonNeeded,
    PositionConflict,
)
from projects.shapes import as_geojson
from tests.projects.test_import import run, sheet
from tests.projects.test_pinning import FAR, NEAR, ROAD, geojson, pin

FINE = LineString((100.050000049, 16.05), (100.060000049, 16.05), srid=4326)  # beyond 7 decimals
BUILT = LineString((100.05, 16.0503), (100.06, 16.0503), srid=4326)  # 33 m north
HALF = LineString((100.05, 16.0506), (100.06, 16.0506), srid=4326)  # 66 m north


def copies() -> set[str]:
    """Roles of unadjusted copies: by SQL, and the same by Python."""
    rows = ProjectGeometry.objects.live().select_related("copied_from")
    told = {row.role for row in rows if row.is_unadjusted_copy}
    assert set(rows.unadjusted_copies().values_list("role", flat=True)) == told
    assert {row.role for row in rows} - set(rows.adjusted().values_list("role", flat=True)) == told
    return told


def post(client, project, geometry=ROAD, **facts):
    project.refresh_from_db()
    sent = {"version": project.position_version, "role": "planned", "method": "map"} | facts
    return client.post(
        reverse("projects:position", args=[project.code]), {"geometry": geojson(geometry)} | sent
    )


# copies ---------------------------------------------------------------------------------------


def test_the_page_says_whose_copy_it_is_and_the_very_vertices_are_kept(client, world):
    project = world.project()
    planned = pin(world, project, FINE)
    client.force_login(world.engineering)
    through_the_map = LineString(*as_geojson(FINE)["coordinates"], srid=4326)
    assert not through_the_map.equals_exact(FINE, 1e-8)
    answer = post(client, project, through_the_map, role="contracted", copied_role="planned")
    assert answer.status_code == 302
    contracted = project.geometries.get(role="contracted")
    assert contracted.copied_from == planned
    assert contracted.geometry.equals_exact(FINE)
    assert copies() == {"contracted"}


def test_an_adjusted_copy_says_where_it_began_and_is_no_copy(client, world):
    project = world.project()
    planned = pin(world, project)
    client.force_login(world.engineering)
    assert post(client, project, NEAR, role="contracted", copied_role="planned").status_code == 302
    assert project.geometries.get(role="contracted").copied_from == planned
    assert copies() == set()


@pytest.mark.parametrize("role", ["contracted", "as_built"])
def test_a_copy_that_nobody_calls_one_is_one(world, role):
    project = world.project()
    planned = pin(world, project)
    assert pin(world, project, role=role).copied_from == planned
    assert copies() == {role}


def test_the_nearest_earlier_role_is_the_one_copied(world):
    project = world.project()
    pin(world, project)
    contracted = pin(world, project, role="contracted")
    built = pin(world, project, role="as_built")
    assert built.copied_from == contracted
    assert copies() == {"contracted", "as_built"}


def test_a_part_in_a_multi_geometry_is_a_copy_of_the_part(world):
    project = world.project()
    planned = pin(world, project, MultiLineString(ROAD, srid=4326))
    contracted = pin(world, project, ROAD, role="contracted")
    assert contracted.copied_from == planned
    assert contracted.geometry.geom_type == "MultiLineString"
    assert copies() == {"contracted"}


def test_what_was_pinned_first_is_no_copy_of_what_was_entered_after_it(world):
    project = world.project()
    built = pin(world, project, role="as_built")
    planned = pin(world, project)
    assert (built.copied_from, planned.copied_from) == (None, None)
    assert pin(world, project, role="as_built", accuracy_m=3).copied_from is None
    assert copies() == set()


def test_a_copy_stays_one_until_it_is_moved(world):
    project = world.project()
    planned = pin(world, project)
    pin(world, project, role="as_built")
    pin(world, project, NEAR)  # the plan moves on: what was copied is still its copy
    again = pin(world, project, role="as_built", accuracy_m=3)
    assert again.copied_from == planned
    assert copies() == {"as_built"}
    assert pin(world, project, BUILT, role="as_built").copied_from is None
    assert copies() == set()


def test_a_copy_sent_twice_under_one_draft_is_one_version(world):
    project = world.project()
    pin(world, project, FINE)
    facts = {"role": "contracted", "expected_version": 2, "draft": "0123456789abcdef"}
    rounded = LineString(*as_geojson(FINE)["coordinates"], srid=4326)
    assert pin(world, project, rounded, **facts) == pin(world, project, rounded, **facts)
    assert project.geometries.count() == 2


@pytest.mark.parametrize("role", ["planned", "contracted"])
def test_only_an_earlier_position_of_the_same_project_is_copied(world, role):
    project, other = world.project(), world.project()
    contracted = pin(world, project if role == "planned" else other, role="contracted")
    with pytest.raises(CopyWrong):
        pin(world, project, role=role, copied_from=contracted)
    assert not project.geometries.filter(role="planned").exists()


def test_a_later_role_is_drawn_after_but_not_copied(client, world):
    project = world.project()
    pin(world, project, role="contracted")
    client.force_login(world.engineering)
    assert post(client, project, copied_role="contracted").status_code == 302
    assert project.geometries.get(role="planned").copied_from is None


@pytest.mark.parametrize("copied", ["planned", "nobody"])
def test_what_is_not_there_cannot_be_copied(client, world, copied):
    project = world.project()
    client.force_login(world.engineering)
    answer = post(client, project, role="contracted", copied_role=copied)
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"copied_role"}
    assert answer.context["form"].loose_errors
    assert not project.geometries.exists()


def test_a_copy_is_marked_where_it_is_shown(client, world):
    project = world.project()
    pin(world, project)
    client.force_login(world.engineering)
    marked = "เป็นสำเนาที่ยังไม่ปรับ"
    for view in ("page", "position"):
        url = reverse(f"projects:{view}", args=[project.code])
        assert marked not in client.get(url).content.decode()
    pin(world, project, role="as_built")
    for view in ("page", "position"):
        url = reverse(f"projects:{view}", args=[project.code])
        assert marked in client.get(url).content.decode()


def test_a_broken_shape_is_compared_as_any_other(world):
    project = world.project()
    spike = LineString((100.05, 16.05), (100.06, 16.05), (100.05, 16.05), srid=4326)
    pin(world, project, spike)
    pin(world, project, spike, role="as_built")
    assert copies() == {"as_built"}


# far from what was agreed -----------------------------------------------------------------------


def test_what_is_built_far_from_the_contract_needs_its_reason(world):
    project = world.project()
    pin(world, project)
    pin(world, project, NEAR, role="contracted")
    with pytest.raises(DifferenceReasonNeeded) as refused:
        pin(world, project, FAR, role="as_built", difference_reason="  ")
    assert (refused.value.role, refused.value.other) == ("as_built", "contracted")
    assert refused.value.moved_m == pytest.approx(1095.5, abs=2)
    for told in ("สร้างจริง", "ตามสัญญา", "1095", "50 เมตร"):
        assert told in str(refused.value)
    assert project.geometries.count() == 2
    built = pin(world, project, FAR, role="as_built", difference_reason="ที่ดินติดปัญหา")
    assert (built.difference_reason, built.replaced_reason) == ("ที่ดินติดปัญหา", "")


def test_without_a_contracted_position_it_is_the_planned_one_that_counts(world):
    project = world.project()
    pin(world, project)
    with pytest.raises(DifferenceReasonNeeded) as refused:
        pin(world, project, FAR, role="as_built", difference_reason="")
    assert refused.value.other == "planned"
    assert pin(world, project, BUILT, role="as_built", difference_reason="").difference_reason == ""


def test_nothing_else_is_measured(world):
    project = world.project()
    pin(world, project)
    assert pin(world, project, FAR, role="contracted", difference_reason="").difference_reason == ""
    alone = world.project()
    assert pin(world, alone, FAR, role="as_built", difference_reason="").difference_reason == ""


def test_the_limit_is_that_of_the_kind(world):
    kinds = {"concrete": True, "asphalt": False}
    RuleSetting.objects.create(rule="moved", name="most_m", kind=None, value=20)
    RuleSetting.objects.create(rule="moved", name="most_m", kind_id="asphalt", value=100)
    RuleSetting.objects.create(rule="moved", name="other", kind_id="concrete", value=1000)
    for kind, asked in kinds.items():
        project = world.project(kind_id=kind)
        pin(world, project)
        if asked:
            with pytest.raises(DifferenceReasonNeeded) as refused:
                pin(world, project, HALF, role="as_built", difference_reason="")
            assert refused.value.most_m == 20
        else:
            pin(world, project, HALF, role="as_built", difference_reason="")


def test_the_reason_stays_with_the_role(world):
    project = world.project()
    pin(world, project)
    pin(world, project, FAR, role="as_built", difference_reason="ที่ดินติดปัญหา")
    again = pin(world, project, FAR, role="as_built", accuracy_m=3, difference_reason="")
    assert (again.version, again.difference_reason) == (2, "ที่ดินติดปัญหา")
    other = pin(world, project, FAR, role="as_built", accuracy_m=3, difference_reason="แบบใหม่")
    assert (other.version, other.difference_reason) == (3, "แบบใหม่")
    assert pin(world, project, FAR, role="as_built", accuracy_m=3) == other


def test_why_it_was_replaced_and_why_it_differs_are_two_things(client, world):
    project = world.project()
    pin(world, project)
    pin(world, project, NEAR, role="as_built")
    client.force_login(world.engineering)
    facts = {"role": "as_built", "reason": "รังวัดใหม่"}
    refused = post(client, project, FAR, **facts)
    assert refused.status_code == 400
    assert refused.context["form"].errors.keys() == {"difference_reason"}
    assert refused.context["form"]["reason"].value() == "รังวัดใหม่"
    assert post(client, project, FAR, **facts, difference_reason="ย้ายแนว").status_code == 302
    first, second = project.geometries.filter(role="as_built").order_by("pk")
    assert (first.replaced_reason, second.difference_reason) == ("รังวัดใหม่", "ย้ายแนว")


def test_a_conflict_comes_before_a_reason_and_keeps_what_was_typed(client, world):
    project = world.project()
    pin(world, project)
    with pytest.raises(PositionConflict):
        pin(world, project, FAR, role="as_built", expected_version=1, difference_reason="")
    client.force_login(world.engineering)
    answer = post(client, project, FAR, role="as_built", version=1, difference_reason="ที่ดินติดปัญหา")
    assert answer.status_code == 409
    assert 'value="ที่ดินติดปัญหา"' in answer.content.decode()


def test_a_caller_with_one_reason_gives_it_for_both_where_it_is_needed(world):
    project = world.project()
    pin(world, project)
    with pytest.raises(DifferenceReasonNeeded):
        pin(world, project, FAR, role="as_built")
    assert pin(world, project, FAR, role="as_built", reason="ตามหน้างาน").difference_reason == (
        "ตามหน้างาน"
    )
    near = world.project()
    pin(world, near)
    assert pin(world, near, BUILT, role="as_built", reason="ตามหน้างาน").difference_reason == ""


def test_a_program_gives_both_reasons_and_names_the_role_it_copied(client, world):
    project = world.project()
    planned = pin(world, project)
    client.force_login(world.engineering)
    body = {"version": 2, "role": "as_built", "method": "gnss", "geometry": as_geojson(FAR)}
    address = f"/api/projects/{project.code}/positions"

    def send(**facts):
        return client.post(address, json.dumps(body | facts), content_type="application/json")

    refused = send()
    assert refused.status_code == 400
    [error] = refused.json()["errors"]
    assert (error["code"], error["field"]) == ("difference_reason_needed", "difference_reason")
    assert send(difference_reason="ย้ายแนว", copied_role="planned").status_code == 201
    built = client.get(address, {"role": "as_built"}).json()["items"][0]
    assert (built["copied_from_id"], built["is_unadjusted_copy"]) == (planned.pk, False)
    assert built["difference_reason"] == "ย้ายแนว"


def test_a_version_brought_back_keeps_what_it_was(client, world):
    project = world.project()
    planned = pin(world, project)
    pin(world, project, role="as_built")
    pin(world, project, FAR, role="as_built", reason="ก", difference_reason="ย้ายแนว")
    event = ProjectGeometry.pgh_event_models["insert"]._default_manager.filter(
        role="as_built", pgh_label="insert"
    )
    client.force_login(world.engineering)
    project.refresh_from_db()
    for number, difference, source in (
        (event.order_by("pgh_id")[0].pgh_id, "", planned.pk),
        (event.order_by("pgh_id")[1].pgh_id, "ย้ายแนว", None),
    ):
        url = reverse("projects:history_restore", args=[project.code, f"position-{number}"])
        version = Project.objects.get(pk=project.pk).position_version
        answer = client.post(url, {"version": version, "reason": "ผิดไป"})
        assert answer.status_code == 302, answer.context["form"].errors
        live = project.geometries.live().get(role="as_built")
        assert (live.difference_reason, live.copied_from_id) == (difference, source)


def test_a_point_is_a_copy_of_the_point_alone(world):
    project = world.project()
    pin(world, project, Point(100.05, 16.05, srid=4326))
    pin(world, project, Point(100.0501, 16.05, srid=4326), role="contracted")
    assert copies() == set()


# files ------------------------------------------------------------------------------------------

BUILT_AT = ["รหัสโครงการ", "ชื่อโครงการ", "ปีงบประมาณ", "พิกัด", "บทบาทพิกัด", "เหตุผลที่ย้ายพิกัด"]
PLANNED_TEXT = "16.05, 100.05\n16.05, 100.06"
FAR_TEXT = "16.06, 100.05\n16.06, 100.06"


def test_a_file_of_projects_needs_the_reason_in_the_row(world):
    project = world.project(name="ถนน")

    def sent(text, role, reason=""):
        row = [project.code, "ถนน", 2568, text, role, reason]
        return run(sheet(row, headings=BUILT_AT), world.sao, world.engineering).problems

    world.engineering.appointments.create(duty_id="planning", authority=world.sao)
    assert sent(PLANNED_TEXT, "ตามแผน") == []
    assert sent(PLANNED_TEXT, "ตามสัญญา") == []
    [problem] = sent(FAR_TEXT, "สร้างจริง")
    assert "ห่างจากตำแหน่งตามสัญญา" in problem.reason
    assert not project.geometries.filter(role="as_built").exists()
    assert sent(FAR_TEXT, "สร้างจริง", "ย้ายแนว") == []
    assert project.geometries.get(role="as_built").difference_reason == "ย้ายแนว"
    assert copies() == {"contracted"}
    assert project.geometries.get(role="contracted").copied_from.role == "planned"


def test_a_file_of_projects_asks_once_for_all_rows(world, django_assert_max_num_queries):
    """The distances of all rows are one query, the limits another."""
    world.engineering.appointments.create(duty_id="planning", authority=world.sao)
    asked = []
    for number in (2, 12):
        works = [world.project(name=f"ถนน {at}") for at in range(number)]
        for work in works:
            pin(world, work)
        rows = [[one.code, one.name, 2568, FAR_TEXT, "สร้างจริง", "ย้ายแนว"] for one in works]
        with django_assert_max_num_queries(200) as counted:
            assert run(sheet(*rows, headings=BUILT_AT), world.sao, world.engineering).problems == []
        asked.append(len(counted))
    assert asked[0] == asked[1]


def test_a_position_file_gives_its_reason_for_both(client, world):
    project = world.project()
    pin(world, project)
    file = position_file_keep(
        owner=world.sao, by=world.engineering, content=ContentFile(b"x"), name="x.csv"
    )
    given = {"declared_crs": "", "operation": "", "typed_text": "", "rows": []}

    def save(reason):
        placement = Placement(project=project, geometry=FAR, reason=reason, **given)
        return position_file_save(
            file=file,
            by=world.engineering,
            reading=0,
            placements=[placement],
            versions={project.code: 2},
            provenance=Provenance(role="as_built", method="gnss"),
        )

    with pytest.raises(PlacementsRefused) as refused:
        save("")
    assert isinstance(refused.value.errors[project.pk], DifferenceReasonNeeded)
    [built] = save("ย้ายแนว")
    assert built.difference_reason == "ย้ายแนว"
