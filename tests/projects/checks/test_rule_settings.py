"""The department sets the numbers of rules as data; only such as there are."""

import pytest
from django.urls import reverse

from accounts.models import User
from projects.models import RuleGrade, RuleSetting


@pytest.fixture
def operator(db, client):
    user = User.objects.create_superuser("operator", password="a long one for tests")
    client.force_login(user)
    return client


def test_a_limit_of_a_kind_is_set_by_form(operator, world):
    posted = {"rule": "accuracy", "kind": "weir", "name": "most_m", "value": "3.5"}
    answer = operator.post(reverse("admin:projects_rulesetting_add"), posted)
    assert answer.status_code == 302
    assert RuleSetting.objects.get().value == 3.5


@pytest.mark.parametrize(
    ("posted", "word"),
    [
        ({"rule": "accuracy", "name": "least_m", "value": "3"}, "most_m"),
        ({"rule": "nothing", "name": "most_m", "value": "3"}, "nothing"),
        ({"rule": "accuracy", "name": "most_m", "value": "-3"}, ""),
        ({"rule": "accuracy", "name": "most_m", "value": "nan"}, ""),
    ],
)
def test_a_number_that_no_rule_has_is_refused(operator, posted, word):
    answer = operator.post(reverse("admin:projects_rulesetting_add"), posted)
    assert answer.status_code == 200
    assert word in answer.content.decode()
    assert not RuleSetting.objects.exists()


def test_a_grade_is_set_by_form(operator):
    posted = {"rule": "moved", "severity": "block"}
    assert operator.post(reverse("admin:projects_rulegrade_add"), posted).status_code == 302
    assert RuleGrade.objects.get().severity == "block"
