"""The findings desk: what it asks, whom it shows what, and what it does when it is told."""

import csv
import html
import io
import re

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.filters import BadQuestion
from projects.findings.desk import PER_PAGE
from projects.findings.filter import FindingFilter
from projects.models import Finding, PairVerdict, ProjectGeometry
from projects.still_told import still_told
from tests.projects.findings import finding_of, pair_of
from tests.test_permissions import ROLES, user_of

DESK = reverse("findings:desk")
REASON = "ตรวจเอกสารแล้ว"


@pytest.fixture
def works(world):
    """Findings by name: of the SAO's road, of the neighbour's weir, of the agency's canal."""
    road = world.project(name="=ถนนสาย 1")
    weir = world.project(
        authority=world.neighbour, sector="water", kind_id="weir", state="draft", name="ฝายน้ำล้น"
    )
    canal = world.project(agency=world.agency, sector="water", kind_id="dredging")
    return {
        "old": finding_of(road, "decimals", days=30),
        "block": finding_of(road, "swapped", severity="block", days=1),
        "weir": finding_of(weir, "moved", days=10, assigned_to=world.analyst),
        "canal": finding_of(canal, "accuracy", severity="inform", days=90),
        "done": finding_of(road, "stub", state="fixed", closed_at="2026-01-01T00:00Z"),
        "agreed": finding_of(
            road, "stub", state="accepted", accepted_at="2026-01-01T00:00Z", accepted_reason="x"
        ),
    }


def asked(query: str, user) -> list[int]:
    rows = FindingFilter(QueryDict(query), user=user).rows()
    return list(rows.by_weight().values_list("pk", flat=True))


ASKED = [
    ("", ["block", "old", "weir", "canal"]),
    ("page=3&selected=9", ["block", "old", "weir", "canal"]),
    ("rule=decimals&rule=moved", ["old", "weir"]),
    ("severity=block&severity=inform", ["block", "canal"]),
    ("state=accepted", ["agreed"]),
    ("state=fixed&state=open&rule=stub", ["done"]),
    ("age=10", ["old", "weir", "canal"]),
    ("age=๓๐", ["old", "canal"]),
    ("age=0", ["block", "old", "weir", "canal"]),
    ("assigned=anyone", ["weir"]),
    ("assigned=me", []),
    ("assigned=none", ["block", "old", "canal"]),
    ("province=98", ["block", "old", "weir"]),
    ("district=9801&rule=moved", ["weir"]),
    ("subdistrict=980101", ["block", "old"]),
    ("lao=6980102", ["weir"]),
    ("owner=RID", ["canal"]),
    ("sector=water", ["weir", "canal"]),
    ("q=ฝาย", ["weir"]),
    ("project_state=draft", ["weir"]),
    ("finding=swapped", ["block", "old"]),
    ("year=2568&sample=no", []),
]


@pytest.mark.parametrize(("query", "names"), ASKED)
def test_it_answers_each_name_by_weight(works, world, query, names):
    assert asked(query, world.dla) == [works[name].pk for name in names]


WRONG = [
    ("rule=nonsense", "rule"),
    ("severity=bad", "severity"),
    ("state=draft", "state"),
    ("project_state=open", "project_state"),
    ("age=-1", "age"),
    ("age=many", "age"),
    ("age=1e9", "age"),
    ("assigned=stranger", "assigned"),
    ("province=5", "province"),
    ("province=11", "province"),
    ("finding=nonsense", "finding"),
    ("nonsense=1", "nonsense"),
]


@pytest.mark.parametrize(("query", "name"), WRONG)
def test_it_refuses_a_wrong_value_by_name(world, client, query, name):
    with pytest.raises(BadQuestion) as refused:
        asked(query, world.dla)
    assert list(refused.value.errors) == [name]
    client.force_login(world.dla)
    page = client.get(f"{DESK}?{query}")
    assert page.status_code == 400
    assert refused.value.sentences[0] in page.context["wrong"]
    assert client.get(f"{reverse('findings:export')}?{query}").status_code == 400


SEEN = {
    **dict.fromkeys(("planning", "finance", "engineering", "executive"), {"block", "old"}),
    **dict.fromkeys(("analyst", "district_officer", "province_officer"), {"block", "old", "weir"}),
    "dla": {"block", "old", "weir", "canal"},
    "reader": {"block", "old", "canal"},
    "stranger": {"weir"},
    "nobody": set(),
}
READING = ("findings:desk", "findings:export", "findings:finding")
CHANGING = {
    "findings:accept": {"version": 1, "reason": REASON},
    "findings:decide": {"version": 1, "reason": REASON, "word": "other"},
    "findings:assign": {"version": 1, "to": ""},
    "findings:correct": {"version": 1},
    "findings:reopen": {"version": 1},
    "findings:verify": {"version": 0},
    "findings:send_back": {"version": 0, "reason": REASON, "seen": "submitted"},
}


def test_the_desk_is_for_who_may_read_the_project_whole(client, works, world):
    for role in ROLES:
        if user := user_of(world, role):
            client.force_login(user)
        else:
            client.logout()
        page = client.get(DESK)
        if role == "anonymous":
            assert page.status_code == 302
            continue
        shown = {row.finding.pk for row in page.context["page"].object_list}
        assert shown == {works[name].pk for name in SEEN[role]}, role
        told = b"".join(client.get(reverse("findings:export")).streaming_content).decode()
        assert told.count("\n") == 1 + len(shown)


@pytest.mark.parametrize("view", [*CHANGING, "findings:finding"])
def test_a_finding_one_may_not_read_is_not_there(client, works, world, view):
    url = reverse(view, args=[works["canal"].pk])
    ask = client.get if view == "findings:finding" else client.post
    assert ask(url, CHANGING.get(view)).status_code == 302  # to log in
    for role in ("analyst", "engineering", "stranger", "nobody"):
        client.force_login(user_of(world, role))
        assert ask(url, CHANGING.get(view)).status_code == 404, role
    assert set(Finding.objects.values_list("version", flat=True)) == {1}
    client.force_login(world.dla)
    assert client.get(reverse("findings:finding", args=[10**9])).status_code == 404
    if view != "findings:finding":
        assert client.get(url).status_code == 405


@pytest.mark.parametrize("view", CHANGING)
def test_a_right_that_is_missing_is_told_on_the_page(client, works, world, view):
    pair = pair_of(works["old"].project, works["canal"].project)
    found = pair[0] if view == "findings:decide" else works["block"]
    found.geometry = world.pin(found.project, created_by=world.engineering)
    found.save(update_fields=["geometry"])
    url = reverse(view, args=[found.pk])
    refused = {"executive", "planning"} - ({"planning"} if view == "findings:assign" else set())
    for role in refused:
        client.force_login(getattr(world, role))
        to = {"to": world.finance.pk} if view == "findings:assign" else {}
        page = client.post(url, CHANGING[view] | to | {"question": "rule=swapped&page=1"})
        assert page.status_code == 400, role
        assert page.context["refused"] or page.context["forms"]["assign"].errors
    assert not Finding.objects.filter(version__gt=1).exists()


def test_an_analyst_accepts_and_is_led_to_the_next(client, works, world):
    client.force_login(world.analyst)
    sent = {"version": 1, "reason": REASON, "question": "province=98", "after": works["old"].pk}
    answer = client.post(reverse("findings:accept", args=[works["block"].pk]), sent)
    assert answer.status_code == 302
    assert answer["Location"] == f"{DESK}?province=98&selected={works['old'].pk}"
    page = client.get(answer["Location"])
    assert page.context["shown"].finding == works["old"]
    assert "ยอมรับแล้ว" in page.content.decode()
    works["block"].refresh_from_db()
    assert (works["block"].state, works["block"].accepted_by) == ("accepted", world.analyst)


def test_what_was_typed_stays_where_it_is_refused(client, works, world):
    client.force_login(world.analyst)
    url = reverse("findings:accept", args=[works["block"].pk])
    page = client.post(url, {"version": 1, "reason": " ", "question": "rule=swapped"})
    assert page.status_code == 400
    assert page.context["forms"]["accept"].errors["reason"]
    Finding.objects.filter(pk=works["block"].pk).update(version=4)
    page = client.post(url, {"version": 1, "reason": REASON, "question": "rule=swapped"})
    assert page.status_code == 409
    assert page.context["shown"].finding == works["block"]
    text = page.content.decode()
    assert REASON in text
    assert "เปลี่ยนไปแล้ว" in text
    form = page.context["forms"]["accept"]  # sent again, it is of what stands now
    again = client.post(url, {"version": form["version"].value(), "reason": REASON})
    assert again.status_code == 302


@pytest.mark.parametrize("question", ["nonsense=1", "page=x", "\udc00", "selected=" + "9" * 30])
def test_a_question_of_no_desk_is_a_400_or_left_alone(client, works, world, question):
    client.force_login(world.analyst)
    sent = {"version": 9, "reason": REASON, "question": question.encode("utf-8", "replace")}
    page = client.post(reverse("findings:accept", args=[works["block"].pk]), sent)
    assert page.status_code in {400, 409}


def test_a_pair_is_judged_and_a_finding_taken(client, works, world):
    pair = pair_of(works["old"].project, works["weir"].project)
    client.force_login(world.analyst)
    url = reverse("findings:decide", args=[pair[1].pk])
    assert client.post(url, {"version": 1, "word": "x", "reason": "y"}).status_code == 400
    sent = {"version": 1, "word": "continuation", "reason": REASON}
    assert client.post(url, sent).status_code == 302
    assert PairVerdict.objects.get().word == "continuation"
    client.force_login(world.engineering)
    url = reverse("findings:assign", args=[works["old"].pk])
    assert client.post(url, {"version": 1, "to": world.engineering.pk}).status_code == 302
    works["old"].refresh_from_db()
    assert works["old"].assigned_to == world.engineering
    page = client.get(f"{DESK}?assigned=me")
    assert [row.finding.pk for row in page.context["page"].object_list] == [works["old"].pk]
    assert client.post(url, {"version": 2, "to": ""}).status_code == 302
    assert not Finding.objects.filter(assigned_to=world.engineering).exists()


def test_a_proposal_is_taken_with_one_click(client, world, django_capture_on_commit_callbacks):
    project = world.project()
    row = world.pin(project, Point(100.1, 16.1, srid=4326), method="gnss")
    found = finding_of(
        project,
        "vertices",
        geometry=row,
        subject="planned",
        proposal=Point(100.11, 16.1, srid=4326),
    )
    client.force_login(world.engineering)
    page = client.get(DESK)
    assert page.context["may"]["correct"]
    url = reverse("findings:correct", args=[found.pk])
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url, {"version": 1}).status_code == 302
    assert ProjectGeometry.objects.get(is_current=True).geometry.coords == (100.11, 16.1)
    found.refresh_from_db()
    assert found.state == "fixed"
    assert client.post(url, {"version": 1}).status_code == 409


def test_many_are_accepted_or_assigned_or_none(client, works, world):
    client.force_login(world.analyst)
    accept, assign = reverse("findings:accept_many"), reverse("findings:assign_many")
    chosen = [f"{works[name].pk}-1" for name in ("block", "old", "weir")]
    Finding.objects.filter(pk=works["old"].pk).update(version=2)
    page = client.post(accept, {"chosen": chosen, "reason": REASON})
    assert page.status_code == 400
    assert "1 จาก 3" in page.context["refused"][0]
    assert Finding.objects.filter(state="open").count() == 4
    page = client.post(accept, {"chosen": chosen})
    assert page.status_code == 400
    assert page.context["many"]["accept"].errors["reason"]
    for wrong in ([], ["x"], ["1"], ["9" * 40 + "-1"], ["1-1-1"]):
        assert client.post(accept, {"chosen": wrong, "reason": REASON}).status_code == 400
    beside = [chosen[0], f"{works['canal'].pk}-1"]
    page = client.post(accept, {"chosen": beside, "reason": REASON})  # no longer to be seen
    assert page.status_code == 400
    assert "ไม่เห็นโครงการ" in page.context["refused"][0]
    assert page.context["many"]["accept"]["reason"].value() == REASON
    chosen[1] = f"{works['old'].pk}-2"
    sent = {"chosen": chosen, "to": world.analyst.pk, "question": "province=98"}
    assert client.post(assign, sent)["Location"] == f"{DESK}?province=98&selected="
    assert Finding.objects.filter(assigned_to=world.analyst).count() == 3
    chosen = [f"{works[name].pk}-{3 if name == 'old' else 2}" for name in ("block", "old", "weir")]
    assert client.post(accept, {"chosen": chosen, "reason": REASON}).status_code == 302
    assert Finding.objects.filter(accepted_reason=REASON).count() == 3
    assert client.get(assign).status_code == 405
    client.logout()
    assert client.post(accept, {"chosen": chosen}).status_code == 302


def test_what_was_ticked_stays_and_the_rows_refused_say_why(client, works, world):
    client.force_login(world.analyst)
    accept = reverse("findings:accept_many")
    pair = pair_of(works["old"].project, works["weir"].project)
    chosen = [f"{works['block'].pk}-1", f"{pair[0].pk}-1"]

    def ticked(page) -> set[int]:
        boxes = re.findall(r'value="(\d+)-\d+"[^>]* checked>', page.content.decode())
        return {int(key) for key in boxes}

    page = client.post(accept, {"chosen": chosen, "reason": ""})
    assert ticked(page) == {works["block"].pk, pair[0].pk}
    page = client.post(accept, {"chosen": chosen, "reason": REASON})
    assert ticked(page) == {works["block"].pk, pair[0].pk}
    refusals = {row.finding.pk: row.refusal for row in page.context["page"].object_list}
    assert [pk for pk, why in refusals.items() if why] == [pair[0].pk]
    assert f"ทำไม่ได้: {refusals[pair[0].pk]}" in page.content.decode()
    assert ticked(client.post(accept, {"chosen": ["x", "9" * 40], "reason": REASON})) == set()


def test_what_another_tab_fixed_asks_for_nothing_more(client, works, world):
    Finding.objects.filter(pk=works["done"].pk).update(version=2)
    client.force_login(world.analyst)
    url = reverse("findings:accept", args=[works["done"].pk])
    page = client.post(url, {"version": 1, "reason": REASON})
    assert page.status_code == 409
    assert "แก้ไขแล้ว" in page.context["refused"][0]
    assert "ส่งอีกครั้ง" not in page.context["refused"][0]


def test_the_counts_are_links_to_what_they_count(client, works, world):
    client.force_login(world.dla)
    page = client.get(f"{DESK}?province=98")
    counts = page.context["counts"]
    assert counts.asked == 3
    assert {one.code: one.number for one in counts.severities} == {
        "block": 1,
        "warn": 2,
        "inform": 0,
    }
    for one in [*counts.rules, *counts.severities]:
        assert client.get(f"{DESK}?{one.query}").context["counts"].asked == one.number
    again = client.get(f"{DESK}?{counts.rules[0].query}").context["counts"]
    [asked_for] = [one for one in again.rules if one.is_asked]
    assert client.get(f"{DESK}?{asked_for.query}").context["counts"].asked == 3


def test_the_page_asks_as_often_for_many_as_for_few(client, world):
    for project in [world.project() for _ in range(4)]:
        finding_of(project)
    client.force_login(world.analyst)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked_for:
            assert client.get(DESK).status_code == 200
        return len(asked_for)

    few = queries()
    for project in [world.project() for _ in range(40)]:
        finding_of(project, assigned_to=world.analyst)
    assert queries() == few <= 16


@pytest.mark.parametrize("role", ["engineering", "analyst", "executive"])
def test_rows_whose_positions_are_known_ask_no_more(client, world, role):
    """What she may do with a row is not asked of its position."""
    client.force_login(getattr(world, role))

    def queries(number: int) -> int:
        for project in [world.project() for _ in range(number)]:
            finding_of(project, geometry=world.pin(project))
        with CaptureQueriesContext(connection) as asked_for:
            assert client.get(DESK).status_code == 200
        return len(asked_for)

    assert queries(3) == queries(20)


def test_a_draft_of_another_leaks_nowhere(client, world):
    """To the reading agency, of an approved work beside a draft: no code, year, money or place."""
    road = world.project()
    draft = world.project(authority=world.far, state="draft", year=2571)
    found = pair_of(road, draft, place=Point(100.05, 16.05, srid=4326))[0]
    seen = finding_of(road, "decimals")
    page = reverse("projects:page", args=[road.code])

    def told(user) -> list[str]:
        client.force_login(user)
        file = client.get(reverse("findings:export"))
        return [
            client.get(DESK).content.decode(),
            b"".join(file.streaming_content).decode(),
            client.get(page).content.decode(),
        ]

    for user in (world.reader, world.analyst, world.engineering):
        assert not any(draft.code in text for text in told(user))
        assert asked("", user) == [seen.pk]
        assert client.get(f"{DESK}?rule=near-point").context["counts"].asked == 0
        url = reverse("findings:finding", args=[found.pk])
        assert client.get(url, headers={"HX-Request": "true"}).status_code == 404
        assert [one.rule for one in Finding.objects.visible_to(user)] == ["decimals"]
        first = still_told(road, user)
        assert (len(first.first), first.more) == (1, 0)
    assert all(draft.code in text for text in told(world.dla))
    draft.state = "approved"
    draft.save()
    assert all(draft.code in text for text in told(world.reader))


def test_who_reads_everything_is_asked_nothing_of_the_other(world):
    """And for others the other is looked up by its key: no set of all outlined works."""

    def query(user) -> str:
        return str(FindingFilter(QueryDict(""), user=user).rows().query)

    assert "other_id" not in query(world.dla).split("WHERE")[-1]
    assert '"projects_finding"."other_id" = (SELECT' in query(world.reader)


def test_pages_lead_on_to_the_next(client, world):
    project = world.project()
    rows = [finding_of(project, days=200 - n) for n in range(PER_PAGE + 3)]
    client.force_login(world.analyst)
    page = client.get(f"{DESK}?selected={rows[PER_PAGE - 1].pk}")
    place = page.context["place"]
    assert place.before == (1, str(rows[PER_PAGE - 2].pk))
    assert place.after == (2, "first")
    page = client.get(f"{DESK}?page=2&selected=first")
    assert page.context["shown"].finding == rows[PER_PAGE]
    assert page.context["place"].before == (1, "last")
    page = client.get(f"{DESK}?page=1&selected=last")
    assert page.context["shown"].finding == rows[PER_PAGE - 1]
    page = client.get(f"{DESK}?page=9")  # findings leave the desk: the last page is what is left
    assert page.context["page"].number == 2
    assert client.get(f"{DESK}?page=x").status_code == 400
    for nothing in ("", "x", "9" * 30, "-1", str(10**9)):
        page = client.get(f"{DESK}?selected={nothing}")
        assert page.context["shown"].finding == rows[0]


def test_the_panel_is_a_piece_for_htmx_and_a_way_to_the_desk_without(client, works, world):
    client.force_login(world.analyst)
    url = reverse("findings:finding", args=[works["old"].pk])
    piece = client.get(f"{url}?province=98", headers={"HX-Request": "true"})
    assert "<html" not in piece.content.decode()
    assert piece.context["here"] == "province=98"
    assert client.get(f"{url}?province=98")["Location"] == (
        f"{DESK}?province=98&selected={works['old'].pk}"
    )


def test_the_map_has_the_other_project_only_as_far_as_its_outline_is_open(client, world):
    mine, other = world.project(), world.project(authority=world.far, state="draft")
    world.pin(mine)
    world.pin(other, Point(102.1, 16.1, srid=4326))
    found = pair_of(mine, other, place=Point(100.05, 16.05, srid=4326))[0]
    Finding.objects.filter(pk=found.pk).update(proposal=Point(100.06, 16.05, srid=4326))
    client.force_login(world.engineering)

    def kinds() -> list[str]:
        features = client.get(DESK).context["features"]
        return [feature["properties"]["kind"] for feature in features]

    assert "features" not in client.get(DESK).context  # not even told
    other.state = "budgeted"
    other.save()
    assert kinds() == ["other", "position", "proposal", "place"]


def test_a_severity_is_told_in_words_and_by_a_shape(client, works, world):
    client.force_login(world.dla)
    text = client.get(DESK).content.decode()
    for sign, words in (("■", "ต้องแก้ก่อนใช้"), ("▲", "ควรตรวจ"), ("●", "เพื่อทราบ")):
        assert re.search(rf'aria-hidden="true">{sign}</span> {words}', text)


def test_the_file_has_the_rows_of_the_question_and_runs_no_formula(client, works, world):
    works["block"].place = Point(100.05, 16.05, srid=4326)
    works["block"].save()
    client.force_login(world.analyst)
    answer = client.get(f"{reverse('findings:export')}?subdistrict=980101")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["rule"] for row in rows] == ["swapped", "decimals"]
    assert [(row["lon"], row["lat"]) for row in rows] == [("100.0500000", "16.0500000"), ("", "")]
    assert rows[0]["name"] == "'=ถนนสาย 1"
    assert rows[1]["days"] == "30"
    assert rows[0]["sentence"] == "ละติจูดกับลองจิจูดสลับกัน สลับกลับแล้วอยู่ในประเทศไทย"


def test_home_shows_what_is_open_of_ones_works_first(client, works, world):
    for user, names in (
        (world.engineering, ["block", "old"]),
        (world.analyst, ["block", "old", "weir"]),
        (world.agency_officer, ["canal"]),
    ):
        client.force_login(user)
        page = client.get("/")
        mine = page.context["findings"]
        assert [row.finding.pk for row in mine.first] == [works[name].pk for name in names]
        for one in mine.severities:
            assert client.get(f"{DESK}?{one.query}").context["counts"].asked == one.number
        text = page.content.decode()
        assert text.index('id="findings"') < text.index("duty-1")
    for user in (world.executive, world.dla, world.reader):
        client.force_login(user)
        assert client.get("/").context["findings"] is None


def test_the_page_of_a_project_has_its_open_findings(client, works, world):
    client.force_login(world.engineering)
    project = works["old"].project
    page = client.get(reverse("projects:page", args=[project.code]))
    assert [row.finding.pk for row in page.context["findings"]] == [
        works["block"].pk,
        works["old"].pk,
    ]
    [link, *_] = re.findall(r'href="(/findings/[^"]*selected[^"]*)"', page.content.decode())
    desk = client.get(link.replace("&amp;", "&"))
    assert desk.context["shown"].finding == works["block"]


@pytest.mark.parametrize("role", ["planning", "engineering", "analyst", "dla"])
def test_the_menu_leads_to_the_desk(client, world, role):
    client.force_login(getattr(world, role))
    assert f'href="{DESK}"' in client.get("/").content.decode()


def test_a_position_is_verified_or_sent_back_from_the_desk(client, works, world):
    position = world.pin(works["old"].project, created_by=world.engineering)
    Finding.objects.filter(pk=works["old"].pk).update(geometry=position)
    works["block"].delete()  # an open one that blocks would keep it from being verified
    client.force_login(world.analyst)
    page = client.get(f"{DESK}?selected={works['old'].pk}")
    assert (page.context["may"]["verify"], page.context["may"]["send_back"]) == (True, True)
    verify, back = (
        reverse(f"findings:{name}", args=[works["old"].pk]) for name in ("verify", "send_back")
    )
    version = works["old"].project.position_version
    assert client.post(verify, {"version": version + 5}).status_code == 409
    assert client.post(verify, {"version": version}).status_code == 302
    position.refresh_from_db()
    assert (position.review, position.reviewed_by) == ("verified", world.analyst)
    sent = {"version": version, "seen": "verified", "reason": " "}
    assert client.post(back, sent).status_code == 400
    assert client.post(back, sent | {"reason": REASON}).status_code == 302
    position.refresh_from_db()
    assert (position.review, position.review_reason) == ("returned", REASON)
    assert client.post(reverse("findings:verify", args=[works["weir"].pk])).status_code == 404


def test_the_pages_that_fix_it_lead_back_to_the_desk_as_it_was_left(client, works, world):
    client.force_login(world.analyst)
    left = f"q=%3D%E0%B8%96&rule=decimals&selected={works['old'].pk}"
    page = client.get(f"{DESK}?{left}").content.decode()
    links = [
        html.unescape(link) for link in re.findall(r'href="(/projects/[^"]*desk=[^"]*)"', page)
    ]
    assert links
    for link in links:
        fixing = client.get(link)
        assert fixing.status_code == 200
        [back] = re.findall(rf'href="({DESK}[?][^"]*)"', fixing.content.decode())
        desk = client.get(html.unescape(back))
        assert desk.context["shown"].finding == works["old"]
        assert desk.context["counts"].asked == 1
    outside = client.get(f"{links[0].partition('?')[0]}?desk=//evil.example/%22%3E%3Cscript%3E")
    assert "<script>" not in outside.content.decode()
    assert f'href="{DESK}?//evil' in outside.content.decode()
