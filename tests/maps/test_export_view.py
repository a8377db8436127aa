"""Who gets which rows, and what a wrong question gets."""

import io
import zipfile

import pytest
from django.contrib.gis.geos import Point
from django.http import QueryDict

from maps.exports.question import question_of
from maps.exports.registry import FORMATS

EXTENSIONS = sorted(FORMATS)


@pytest.fixture
def works(world):
    world.own = world.project(name="ถนนในเขต")
    world.next_door = world.project(authority=world.neighbour, state="draft")
    world.far_away = world.project(authority=world.far)
    world.of_agency = world.project(agency=world.agency)
    world.pin(world.own)
    return world


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_every_format_answers_with_its_own_type_and_name(works, log_in, extension):
    response = log_in(works.planning).get(f"/export/projects.{extension}")
    assert response.status_code == 200
    assert response["Content-Type"] == FORMATS[extension].media_type
    assert response["Content-Disposition"] == f'attachment; filename="projects.{extension}"'
    assert "no-store" in response["Cache-Control"]
    assert b"".join(response.streaming_content)


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_the_anonymous_are_sent_to_log_in(works, client, extension):
    response = client.get(f"/export/projects.{extension}", headers={"accept": "text/html"})
    assert response.status_code == 302
    assert "login" in response["Location"]
    assert client.get(f"/export/projects.{extension}").status_code == 401  # a program


@pytest.mark.parametrize("extension", ["xls", "zip", "shp", "GEOJSON", "geojson.gz"])
def test_an_unknown_extension_is_not_found(works, log_in, extension):
    assert log_in(works.dla).get(f"/export/projects.{extension}").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "head"])
def test_only_get_is_answered(works, log_in, method):
    assert getattr(log_in(works.dla), method)("/export/projects.csv").status_code == 405


@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"year": "2025"}, "2025"),
        ({"province": "ก"}, "province"),
        ({"bbox": "1,2,3"}, "bbox"),
        ({"source": "lottery"}, "lottery"),
        ({"nonsense": "1"}, "nonsense"),
    ],
)
def test_a_wrong_filter_value_is_a_sentence(works, log_in, extension, asked, told):
    response = log_in(works.dla).get(f"/export/projects.{extension}", asked)
    assert response.status_code == 400
    assert told in response.content.decode()


def test_a_wrong_encoding_is_a_sentence(works, log_in):
    response = log_in(works.dla).get("/export/projects.shp.zip", {"encoding": "latin-1"})
    assert response.status_code == 400
    assert "cp874" in response.content.decode()


def test_each_person_gets_the_rows_she_may_read_whole(works, features):
    own, next_door = works.own.code, works.next_door.code
    far_away, of_agency = works.far_away.code, works.of_agency.code
    assert set(features(works.planning)) == {own}
    assert set(features(works.stranger)) == {next_door}
    assert set(features(works.province_officer)) == {own, next_door}
    assert set(features(works.dla)) == {own, next_door, far_away, of_agency}
    assert set(features(works.reader)) == {own, far_away, of_agency}


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_the_work_of_another_authority_is_nowhere_in_the_file(works, body, extension):
    content = body(works.stranger, extension)
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(map(archive.read, archive.namelist()))
    assert works.next_door.code.encode() in content
    assert works.own.code.encode() not in content


def test_a_person_without_a_duty_gets_a_file_of_nothing(works, features, body, django_user_model):
    nobody = django_user_model.objects.create_user(username="nobody")
    assert features(nobody) == {}
    assert body(nobody, "csv").count(b"\n") == 1
    assert body(nobody, "shp.zip")


def test_the_filter_narrows_the_rows(works, features):
    works.pin(works.far_away, Point(102.1, 16.1, srid=4326))
    assert set(features(works.dla, province="98")) == {works.own.code, works.next_door.code}
    assert set(features(works.dla, bbox="102,16,102.2,16.2")) == {works.far_away.code}
    assert set(features(works.dla, owner="RID")) == {works.of_agency.code}
    assert set(features(works.dla, q="ในเขต")) == {works.own.code}
    assert set(features(works.dla, position="none")) == {
        works.next_door.code,
        works.of_agency.code,
    }


@pytest.mark.parametrize(("extension", "queries"), [("geojson", 9), ("csv", 9)])
def test_rows_take_one_statement_whatever_their_number(
    works, log_in, django_assert_num_queries, extension, queries
):
    """Session, person, appointments, kinds; a savepoint pair around a time limit and one COPY.

    Each carries a note on its terms, which asks where the areas come from.
    """
    client = log_in(works.province_officer)
    for _ in range(20):
        works.pin(works.project())
    with django_assert_num_queries(queries) as asked:
        content = b"".join(client.get(f"/export/projects.{extension}").streaming_content)
    assert content.count(b"6980101-2568") >= 20
    assert sum("COPY" in query["sql"] for query in asked.captured_queries) == 1


def test_the_operator_reads_everything(works):
    assert question_of(None, QueryDict("")).projects.count() == 4
