"""The menu: every entry opens for everybody it is shown to, and says where one is."""

import re

import pytest
from django.urls import reverse

from gisplan.menu import MENU
from tests.test_permissions import ROLES, user_of


@pytest.mark.parametrize("role", [role for role in ROLES if role not in {"anonymous", "nobody"}])
def test_no_entry_leads_nowhere(client, world, role):
    client.force_login(user_of(world, role))
    head = client.get(reverse("home")).text.partition("</header>")[0]
    shown = [link for link in MENU if f'href="{reverse(link.view)}"' in head]
    assert {"home", "projects:list"} <= {link.view for link in shown}
    for link in shown:
        page = client.get(reverse(link.view), follow=True)
        assert page.status_code == 200, (role, link.view)
        parts = page.text.partition('class="parts"')[2].partition("</nav>")[0]
        for address in re.findall(r'href="([^"]+)"', parts):
            assert client.get(address, follow=True).status_code == 200, (role, address)


@pytest.mark.parametrize("role", ["dla", "analyst"])
def test_a_part_is_offered_to_those_whom_it_opens_to(client, world, role):
    client.force_login(user_of(world, role))
    page = client.get(reverse("findings:desk")).text
    assert (f'href="{reverse("projects:review_samples")}"' in page) is (role == "dla")


def test_a_person_without_a_log_in_is_offered_the_open_pages_only(client, world):
    page = client.get(reverse("coordinates:converter")).text
    assert reverse("coordinates:converter") in page
    assert f'href="{reverse("projects:list")}"' not in page


def test_a_section_shows_its_parts_and_marks_the_page(client, world):
    client.force_login(world.planning)
    page = client.get(reverse("strategies:list")).text
    parts = page[page.index('class="parts"') :].partition("</nav>")[0]
    assert f'href="{reverse("plans:list")}"' in parts
    assert parts.count('aria-current="page"') == 1
    assert f'href="{reverse("strategies:list")}" aria-current="page"' in parts


def test_a_page_deeper_down_keeps_its_section(client, world):
    client.force_login(world.planning)
    page = client.get(reverse("authorities:page", args=[world.sao.code])).text
    assert 'class="parts"' in page
    page = client.get(reverse("projects:page", args=[world.project().code])).text
    assert f'<a href="{reverse("projects:list")}" aria-current="true">' in page
