"""Findings by the API: the desk's question, and each change as the desk makes it."""

import pytest
from django.contrib.gis.geos import Point

from projects.models import Finding, PairVerdict, ProjectGeometry
from tests.projects.findings import finding_of, pair_of

REASON = "ตรวจแล้ว"


@pytest.fixture
def found(world) -> Finding:
    project = world.project()
    row = world.pin(project, Point(100.1, 16.1, srid=4326), method="gnss")
    proposal = Point(100.11, 16.1, srid=4326)
    return finding_of(project, "vertices", geometry=row, subject="planned", proposal=proposal)


def post(asking, found: Finding, step: str, **body):
    found.refresh_from_db()
    return asking.post(f"findings/{found.pk}/{step}", {"version": found.version} | body)


def test_the_list_takes_the_names_of_the_desk(world, program, found):
    other = finding_of(world.project(), "moved", severity="block", days=20)
    finding_of(world.project(authority=world.far))
    asking = program(world.analyst)

    def told(**names) -> list[int]:
        return [row["id"] for row in asking.get("findings", names).json()["items"]]

    assert told() == [found.pk, other.pk]
    assert told(rule=["moved"]) == told(severity="block") == told(age="20") == [other.pk]
    assert told(q=found.project.code) == told(position="pinned") == [found.pk]
    assert told(after=found.pk) == [other.pk]
    assert told(state="fixed") == []
    [row] = asking.get("findings", {"limit": 1}).json()["items"]
    assert row["sentence"].startswith("มี ")
    assert row["proposal"]["coordinates"] == [100.11, 16.1]
    for wrong in ({"rule": "x"}, {"nonsense": "1"}, {"age": ["1", "2"]}, {"province": "5"}):
        answer = asking.get("findings", wrong)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == next(iter(wrong))


def test_the_projects_and_exports_take_the_name_finding(world, program, client, found):
    world.project()
    asking = program(world.analyst)
    rows = asking.get("projects", {"finding": "vertices"}).json()["items"]
    assert [row["code"] for row in rows] == [found.project.code]
    assert asking.get("projects", {"finding": "nonsense"}).status_code == 400
    client.force_login(world.analyst)
    file = client.get("/export/projects.csv?finding=vertices")
    assert b"".join(file.streaming_content).count(b"\n") == 2


def test_a_finding_is_accepted_opened_again_and_assigned(world, program, found):
    asking = program(world.analyst)
    answer = post(asking, found, "accept", reason=REASON)
    assert answer.status_code == 200, answer.content
    assert (answer.json()["state"], answer.json()["accepted_reason"]) == ("accepted", REASON)
    assert post(asking, found, "accept", reason=REASON).status_code == 400
    assert post(asking, found, "reopen").json()["state"] == "open"
    given = post(asking, found, "assign", to="engineering")
    assert given.json()["assigned_to"] == "engineering"
    assert post(asking, found, "assign", to="stranger").json()["errors"][0]["code"] == (
        "assignee_without_right"
    )
    assert post(asking, found, "assign", to="nobody at all").status_code == 400
    assert post(asking, found, "assign", to=None).json()["assigned_to"] is None


def test_a_proposal_is_taken_and_a_pair_judged(world, program, found):
    made = post(program(world.engineering), found, "correct")
    assert made.status_code == 200, made.content
    assert ProjectGeometry.objects.get(is_current=True).geometry.coords == (100.11, 16.1)
    pair = pair_of(found.project, world.project(authority=world.neighbour))
    asking = program(world.analyst)
    assert post(asking, pair[0], "decide", word="perhaps", reason=REASON).status_code == 422
    answer = post(asking, pair[0], "decide", word="other", reason=REASON)
    assert answer.json()["state"] == "accepted"
    assert PairVerdict.objects.get().reason == REASON


@pytest.mark.parametrize("step", ["accept", "reopen", "assign", "decide", "correct"])
def test_who_may_not_and_what_changed_meanwhile(world, program, found, step):
    body = {
        "accept": {"reason": REASON},
        "assign": {"to": "engineering"},
        "decide": {"word": "other", "reason": REASON},
    }.get(step, {})
    url = f"findings/{found.pk}/{step}"
    assert program(world.stranger).post(url, body | {"version": 1}).status_code == 404
    assert program(None).post(url, body | {"version": 1}).status_code == 401
    assert program(world.executive).post(url, body | {"version": 1}).status_code == 400
    assert program(world.analyst).post(url, body | {"version": 7}).status_code == 409
    assert program(world.analyst).post(url, {}).status_code == 422
    found.refresh_from_db()
    assert (found.state, found.version) == ("open", 1)


def test_what_names_a_draft_of_another_is_not_told(world, program):
    draft = world.project(authority=world.far, state="draft")
    [found, _] = pair_of(world.project(), draft)
    asking = program(world.analyst)
    assert asking.get("findings").json()["items"] == []
    assert asking.get(f"findings/{found.pk}").status_code == 404
    assert program(world.dla).get(f"findings/{found.pk}").json()["subject"] == draft.code
