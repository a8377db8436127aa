"""The rules as the product explains them: as they are set now, with their pictures."""

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from projects.checks.registry import RULES
from projects.models import RuleGrade, RuleSetting


def test_every_rule_has_its_page_with_both_pictures(client, world, django_assert_max_num_queries):
    client.force_login(world.engineering)
    listed = client.get(reverse("rules:list")).content.decode()
    for code, rule in RULES.items():
        url = reverse("rules:page", args=[code])
        assert f'href="{url}"' in listed
        with django_assert_max_num_queries(12):
            page = client.get(url)
        assert page.status_code == 200
        assert str(rule.title) in page.text
        assert "%(" not in page.text
        for name in ("wrong", "right"):
            assert f"rules/{code}-{name}.svg" in page.text
            assert finders.find(f"rules/{code}-{name}.svg")


def test_a_page_says_what_its_rule_is_set_to(client, world):
    client.force_login(world.engineering)
    url = reverse("rules:page", args=["moved"])
    before = client.get(url)
    assert "ควรตรวจ" in before.text
    assert [one.value for one in before.context["options"]] == ["50 เมตร", "500 เมตร"]
    RuleSetting.objects.create(rule="moved", name="most_m", value=80)
    RuleSetting.objects.create(rule="moved", name="most_m", kind_id="weir", value=20)
    RuleSetting.objects.create(rule="spike", name="angle", value=9)
    RuleGrade.objects.create(rule="moved", severity="block")
    page = client.get(url)
    first, second = page.context["options"]
    assert (first.value, first.default, first.is_set) == ("80 เมตร", "50 เมตร", True)
    assert [value for _kind, value in first.kinds] == ["20 เมตร"]
    assert (second.value, second.is_set, second.kinds) == ("500 เมตร", False, [])
    assert "ต้องแก้ก่อนใช้" in page.text
    assert "<strong>80 เมตร</strong>" in page.text


@pytest.mark.parametrize("code", ["no-such-rule", "SPIKE", "x" * 300])
def test_a_rule_that_is_none_is_not_found(client, world, code):
    client.force_login(world.engineering)
    assert client.get(f"/findings/rules/{code}/").status_code == 404
