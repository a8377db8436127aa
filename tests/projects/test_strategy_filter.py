"""The question by strategy, programme, type and activity."""

import pytest
from django.http import QueryDict

from projects.filters import BadQuestion, ProjectFilter
from projects.models import ActivityType, Project, ProjectType, Strategy, StrategyLink

YEARS = {"first_year": 2566, "last_year": 2570}


@pytest.fixture
def rows(world) -> dict[str, Strategy]:
    """nation ← province ← own and nation ← other; two authorities."""
    made = {
        "nation": Strategy.objects.create(level="national", name="ความมั่นคง", **YEARS),
        "second": Strategy.objects.create(level="national", name="การศึกษา", number=2, **YEARS),
        "province": Strategy.objects.create(
            level="province", area_code="98", name="จังหวัด", **YEARS
        ),
        "own": Strategy.objects.create(level="authority", authority=world.sao, name="น้ำ", **YEARS),
        "other": Strategy.objects.create(
            level="authority", authority=world.neighbour, name="ถนน", **YEARS
        ),
    }
    for low, high in [("province", "nation"), ("own", "province"), ("other", "nation")]:
        StrategyLink.objects.create(strategy=made[low], serves=made[high])
    return made


@pytest.fixture
def works(world, rows) -> dict[str, Project]:
    types = {
        "project_type": ProjectType.objects.get(pk="road"),
        "activity_type": ActivityType.objects.get(pk="repair"),
    }
    return {
        "own": world.project(plan_strategy=rows["own"], strategy="ยุทธศาสตร์น้ำ"),
        "other": world.project(authority=world.neighbour, plan_strategy=rows["other"]),
        "words": world.project(strategy="ด้านน้ำและคลอง", programme="แผนงานคลอง"),
        "typed": world.project(plan_programme_id="civil", **types),
    }


ASKED = [
    ("national_strategy={nation}", {"own", "other"}),
    ("national_strategy={second}", set()),
    ("national_strategy={second}&national_strategy={nation}", {"own", "other"}),
    ("strategy={nation}", {"own", "other"}),
    ("strategy={province}", {"own"}),
    ("strategy={other}", {"other"}),
    ("strategy={own}&strategy={other}", {"own", "other"}),
    ("strategy=น้ำ", {"own", "words"}),
    ("strategy=คลอง&strategy={other}", {"words", "other"}),
    ("national_strategy={nation}&strategy={own}", {"own"}),
    ("programme=civil", {"typed"}),
    ("programme=civil&programme=คลอง", {"typed", "words"}),
    ("type=road", {"typed"}),
    ("type=road&type=bridge&activity=repair", {"typed"}),
    ("activity=build", set()),
]


def found(query: str) -> set[str]:
    asked = ProjectFilter(QueryDict(query), queryset=Project.objects.all())
    return set(asked.rows().values_list("code", flat=True))


@pytest.mark.parametrize(("query", "names"), ASKED)
def test_it_answers_each_name(works, rows, query, names):
    keys = {name: row.pk for name, row in rows.items()}
    assert found(query.format(**keys)) == {works[name].code for name in names}


WRONG = [
    ("national_strategy=0", "national_strategy"),
    ("national_strategy={own}", "national_strategy"),
    ("national_strategy=ความมั่นคง", "national_strategy"),
    ("national_strategy=-1", "national_strategy"),
    ("strategy=0", "strategy"),
    ("strategy=99999999999999999999", "strategy"),
    ("strategy={own}&strategy=0", "strategy"),
    ("programme=nonsense", "programme"),
    ("programme=" + "ก" * 301, "programme"),
    ("type=asphalt", "type"),
    ("activity=road", "activity"),
    ("programme=%00", "programme"),
]


@pytest.mark.parametrize(("query", "name"), WRONG)
def test_it_refuses_a_wrong_value_by_name(rows, query, name):
    with pytest.raises(BadQuestion) as refused:
        found(query.format(own=rows["own"].pk))
    assert list(refused.value.errors) == [name]
    assert all(refused.value.sentences)


def test_the_list_offers_and_keeps_what_is_asked(client, world, works, rows):
    client.force_login(world.planning)
    own, nation = rows["own"].pk, rows["nation"].pk
    query = f"national_strategy={nation}&strategy={own}&strategy=น้ำ&programme=คลอง&type=road"
    page = client.get(f"/projects/?{query}").content.decode()
    for name, key in (("national_strategy", nation), ("strategy", own), ("type", "road")):
        assert f'name="{name}" value="{key}" checked' in page
    assert f'name="strategy" value="{rows["other"].pk}"' not in page
    assert 'name="strategy" maxlength="300" value="น้ำ"' in page
    assert '<input type="hidden" name="programme" value="คลอง">' in page


def test_a_wrong_value_is_a_400_that_says_which_in_list_and_export(client, world, works):
    client.force_login(world.planning)
    for url in ("/projects/", "/export/projects.csv"):
        answer = client.get(url, {"national_strategy": "77777"})
        assert answer.status_code == 400
        assert "77777" in answer.content.decode()
    body = b"".join(client.get("/export/projects.csv", {"programme": "civil"}).streaming_content)
    assert works["typed"].code.encode() in body
    assert works["words"].code.encode() not in body


def test_a_chain_of_any_length_is_one_query(works, rows, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(Project.objects.serving(rows["nation"].pk)) == 2
