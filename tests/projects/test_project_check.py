"""The page of a project: checked now by whoever reads it, and how it stands in its duties."""

import pytest
from django.contrib.gis.geos import LineString
from django.urls import reverse
from django.utils import timezone

from projects.models import Finding, Project
from tests.test_permissions import ROLES, answer, expected, user_of

pytestmark = pytest.mark.django_db
STUB = LineString((100.05123, 16.05123), (100.05623, 16.05123), srid=4326)


def no_more(project: Project) -> Finding:
    """What was found of a fault that is mended."""
    return Finding.objects.create(
        project=project, rule="spike", severity="warn", numbers={}, opened_at=timezone.now()
    )


@pytest.mark.parametrize("role", ROLES)
def test_a_project_is_checked_now_by_whoever_reads_it(client, world, role):
    targets = {
        "own": world.project(),
        "other": world.project(authority=world.far, state="draft"),
    }
    for target, project in targets.items():
        gone = no_more(project)
        url = reverse("projects:check", args=[project.code])
        wanted = expected(role, target, "")
        status = answer(client, world, role, url, post=True)
        assert status in ({302} if wanted == {200} else wanted), target
        gone.refresh_from_db()
        assert gone.state == ("fixed" if wanted == {200} else "open"), target


def test_checking_now_opens_what_is_wrong_and_closes_what_is_not(client, world):
    project = world.project(stated_length_m=534)
    world.pin(project, STUB)
    gone = no_more(project)
    client.force_login(world.engineering)
    page = client.post(reverse("projects:check", args=[project.code]), follow=True)
    assert "stub" in project.findings.open().values_list("rule", flat=True)
    gone.refresh_from_db()
    assert gone.state == "fixed"
    assert f'action="{reverse("projects:check", args=[project.code])}"' in page.text
    assert client.get(reverse("projects:check", args=[project.code])).status_code == 405


def standings(client, world, project: Project) -> dict[str, list[bool]]:
    client.force_login(user_of(world, "planning"))
    page = client.get(reverse("projects:page", args=[project.code]))
    return {
        one.duty.code: [fulfilled for fulfilled, *_words in one.marks]
        for one in page.context["duties"]
    }


def test_the_page_tells_what_is_due_and_what_lacks(client, world):
    project = world.project(state="budgeted")
    assert standings(client, world, project)["position"] == [False, False, False]
    world.pin(project)
    assert standings(client, world, project)["position"] == [True, True, True]
    page = client.get(reverse("projects:page", args=[project.code])).text
    assert "✓" in page.partition('id="completeness"')[2]


def test_nothing_is_due_of_a_draft(client, world):
    project = world.project(state="draft")
    assert "position" not in standings(client, world, project)
