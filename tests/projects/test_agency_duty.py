"""An agency officer enters, pays for and imports her agency's works, and nobody else's."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Agency, Appointment, Job
from projects.models import BudgetItem, Project
from projects.services.facts import project_create
from projects.services.money import budget_item_create
from projects.sources import prefilled
from projects.worklist import unpinned_of


@pytest.fixture
def officer(client, world):
    client.force_login(world.agency_officer)
    return client


OWN = ["projects:new", "projects:import", "projects:item_new"]


@pytest.mark.parametrize("view", OWN)
def test_her_only_agency_is_chosen_for_her(officer, world, view):
    page = officer.get(reverse(view))
    assert page.status_code == 200
    assert page.context["owner"] == world.agency


@pytest.mark.parametrize("view", OWN)
def test_another_owner_is_not_hers(officer, world, view):
    other = Agency.objects.create(code="DWR", name_th="กรมทรัพยากรน้ำ")
    for code in (other.code, world.sao.code):
        assert officer.get(reverse(view), {"owner": code}).status_code == 404


def test_of_two_agencies_she_chooses_one_by_name(officer, world):
    other = Agency.objects.create(code="DWR", name_th="กรมทรัพยากรน้ำ")
    Appointment.objects.create(user=world.agency_officer, duty_id="agency", agency=other)
    url = reverse("projects:new")
    both = officer.get(url).content.decode()
    assert "?owner=RID" in both and "?owner=DWR" in both
    found = officer.get(url, {"q": "ทรัพยากร"}).content.decode()
    assert "?owner=DWR" in found and "?owner=RID" not in found
    assert officer.get(url, {"owner": "DWR"}).context["owner"] == other


def test_a_duty_at_an_agency_and_one_at_an_authority_are_both_offered(officer, world):
    Appointment.objects.create(user=world.agency_officer, duty_id="planning", authority=world.sao)
    page = officer.get(reverse("projects:new")).content.decode()
    assert "?owner=RID" in page and f"?owner={world.sao.code}" in page


def test_she_creates_a_project_of_her_agency(officer, world):
    facts = {"name": "ขุดลอกคลองส่งน้ำ", "year": "2568", "kind": "dredging", "state": "draft"}
    answer = officer.post(reverse("projects:new"), facts)
    project = Project.objects.get()
    assert answer["Location"] == reverse("projects:page", args=[project.code])
    assert (project.agency, project.authority) == (world.agency, None)
    assert project.code == "RID-2568-00001"
    assert officer.get(answer["Location"]).status_code == 200


def test_she_sends_her_agencys_sheet_back(officer, world):
    project = world.project(agency=world.agency)
    assert officer.get(reverse("projects:import_template", args=["csv"])).status_code == 200
    sheet = SimpleUploadedFile("a.csv", prefilled.as_csv(world.agency))
    sent = {"source": "template", "file": sheet}
    assert officer.post(reverse("projects:import"), sent).status_code == 302
    job = Job.objects.get()
    assert job.result["good"], job.result
    officer.post(reverse("projects:import_commit", args=[job.pk]))
    assert [one.agency for one in Project.objects.all()] == [world.agency]
    assert Project.objects.get() == project


def test_services_name_exactly_one_owner(world):
    facts = {"name": "ฝายน้ำล้น", "year": 2568, "kind_id": "weir", "sector": "water"}
    item = {"fiscal_year": 2568, "source": "other", "name": "ฝาย", "amount": 1}
    for owner, column in ((world.agency, "agency"), (world.sao, "authority")):
        by = world.agency_officer
        project = project_create(owner=owner, by=by, facts=facts)
        line = budget_item_create(owner=owner, by=by, facts=item)
        for row in (project, line):
            pair = {"agency": row.agency, "authority": row.authority}
            assert pair.pop(column) == owner
            assert list(pair.values()) == [None]
        assert list(unpinned_of(owner)) == [project]
    assert BudgetItem.objects.count() == 2
