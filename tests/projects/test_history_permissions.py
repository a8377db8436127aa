"""Who compares and restores versions, and who fills in which sheet: every role."""

import io

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.models import Job, Right
from projects.history import History
from projects.history.parts import PARTS
from projects.sheets.catalogue import BOOKS
from projects.sheets.jobs import sheet_try
from projects.sheets.table import Scope
from projects.sheets.writing import as_xlsx
from tests.test_permissions import OPENED, ROLES, answer, expected, targets, user_of

__all__ = ["targets"]
RESTORED = {"facts": Right.FACTS, "position": Right.POSITION}


def last(project, part: str) -> str:
    return History(project, [PARTS[part]])[0].key


@pytest.mark.parametrize("role", ROLES)
def test_versions_are_compared_by_those_who_read_all(client, world, targets, role):
    for target, project in targets.items():
        url = reverse("projects:history_compare", args=[project.code])
        status = answer(client, world, role, url, data={"a": last(project, "facts")})
        assert status in expected(role, target, ""), target


@pytest.mark.parametrize("part", RESTORED)
@pytest.mark.parametrize("role", ROLES)
def test_a_version_comes_back_by_the_right_of_its_part(client, world, targets, role, part):
    for target, project in targets.items():
        world.pin(project)
        project.geometries.update(method="imagery")
        type(project).objects.filter(pk=project.pk).update(name="ชื่อใหม่")
        then = History(project, [PARTS[part]])[1].key
        url = reverse("projects:history_restore", args=[project.code, then])
        wanted = expected(role, target, RESTORED[part])
        assert answer(client, world, role, url) in wanted, target
        sent = {"version": 1, "reason": "ผิด"}
        status = answer(client, world, role, url, post=True, data=sent)
        assert status in ({302} if wanted == OPENED else wanted), target
        project.refresh_from_db()
        came_back = wanted == OPENED and RESTORED[part] in ROLES[role][0]
        assert (project.facts_version + project.position_version == 3) is came_back


@pytest.mark.parametrize("key", BOOKS)
@pytest.mark.parametrize("role", ROLES)
def test_a_sheet_is_downloaded_by_the_duty_that_fills_it_in(client, world, role, key):
    url = reverse("sheets:download", args=[key])
    for owner in (world.sao, world.far):
        may = owner == world.sao and BOOKS[key].right in ROLES[role][0]
        status = answer(client, world, role, url, data={"owner": owner.code})
        assert status == (302 if role == "anonymous" else 200 if may else 404), owner


@pytest.mark.parametrize("role", ROLES)
def test_the_page_of_sheets_opens_to_those_who_fill_any_in(client, world, role):
    url = reverse("sheets:index")
    for owner in (world.sao, world.far):
        held = ROLES[role][0] & {Right.MONEY, Right.POSITION, Right.FACTS}
        may = owner == world.sao and bool(held)
        for post, well in ((False, 200), (True, 400)):  # 400: let in, told that a file is missing
            status = answer(client, world, role, url, post=post, data={"owner": owner.code})
            assert status == (302 if role == "anonymous" else well if may else 404), owner


@pytest.mark.parametrize("role", ROLES)
def test_a_sheet_is_read_and_taken_by_its_sender_with_the_right_alone(client, world, role):
    book = openpyxl.load_workbook(
        io.BytesIO(as_xlsx(BOOKS["engineering"], Scope(world.sao, world.engineering)))
    )
    made = io.BytesIO()
    book.save(made)
    content = ContentFile(made.getvalue(), name="x.xlsx")
    sender = world.analyst if role == "engineering" else world.engineering
    user = user_of(world, role)
    jobs: dict[str, Job] = {}
    for whose, by in {"foreign": sender, "own": user}.items():
        if by:
            jobs[whose] = sheet_try(owner=world.sao, by=by, file=content, file_name="x.xlsx")
    held = ROLES[role][0] & {Right.MONEY, Right.POSITION, Right.FACTS}
    for whose, job in jobs.items():
        hidden = {"foreign": 404 if user else 302}.get(whose)
        report = reverse("sheets:report", args=[job.pk])
        assert answer(client, world, role, report) == (hidden or 200)
        commit = reverse("sheets:commit", args=[job.pk])
        taken = answer(client, world, role, commit, post=True)
        assert taken == (hidden or (302 if held else 403))
