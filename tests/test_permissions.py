"""Every role × every view × own / other authority / outline / anonymous, in one table."""

import pytest
from django.urls import get_resolver, reverse

from accounts.models import Right, User

# What a role may do at the SAO (own), and which projects it may read whole: own (the SAO's),
# other (a draft far away), outline (an approved work far away).
ROLES: dict[str, tuple[set[str], set[str]]] = {
    "planning": ({"facts"}, {"own"}),
    "finance": ({"money"}, {"own"}),
    "engineering": ({"position"}, {"own"}),
    "executive": (set(), {"own"}),
    "analyst": ({"facts", "money", "position"}, {"own"}),
    "district_officer": (set(), {"own"}),
    "province_officer": (set(), {"own"}),
    "dla": (set(), {"own", "other", "outline"}),
    "reader": (set(), {"own", "outline"}),
    "stranger": (set(), set()),
    "nobody": (set(), set()),
    "anonymous": (set(), set()),
}
# A project's views, and the right each needs beyond reading.
PROJECT_VIEWS: dict[str, str] = {
    "projects:page": "",
    "projects:edit": Right.FACTS,
    "projects:withdraw": Right.FACTS,
    "projects:money": Right.MONEY,
    "projects:unlink": Right.MONEY,
    "projects:position": Right.POSITION,
    "projects:position_check": Right.POSITION,
    "projects:position_read": Right.POSITION,
    "projects:neighbours": Right.POSITION,
    "projects:outline": Right.POSITION,
    "projects:places": Right.POSITION,
    "projects:unpinned": Right.POSITION,
}
# Views of no one project: the right that opens them; "" for everybody who is logged in.
VIEWS: dict[str, str] = {
    "home": "",
    "account": "",
    "password_change": "",
    "password_change_done": "",
    "projects:list": "",
    "projects:items": "",
    "projects:suggest": "",
    "projects:new": Right.FACTS,
    "projects:import": Right.FACTS,
    "projects:import_template": Right.FACTS,
    "coordinates:overlay": "",
    "projects:item_new": Right.MONEY,
    "jobs:list": "",
}
ARGUMENTS = {"projects:import_template": ["csv"]}
POSTED = {
    "coordinates:overlay",
    "projects:unlink",
    "projects:position_check",
    "projects:position_read",
}
OPEN = {"coordinates_api:read", "login", "healthz", "readyz", "set_language", "logout"}
OPENED = {200, 400}  # let in; what is asked may still be incomplete


def user_of(world, role: str) -> User | None:
    if role == "anonymous":
        return None
    if role == "nobody":
        return User.objects.get_or_create(username="nobody")[0]
    return getattr(world, role)


def answer(client, world, role: str, url: str, *, post: bool = False) -> int:
    if user := user_of(world, role):
        client.force_login(user)
    return (client.post(url) if post else client.get(url)).status_code


def expected(role: str, target: str, right: str) -> set[int]:
    rights, readable = ROLES[role]
    if role == "anonymous":
        return {302}
    if target not in readable:
        return {404}
    if right and right not in rights:
        return {403}
    return OPENED


@pytest.fixture
def targets(world):
    own = world.project()
    world.fund(own)
    return {
        "own": own,
        "other": world.project(authority=world.far, state="draft"),
        "outline": world.project(authority=world.far, state="signed"),
    }


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("view", PROJECT_VIEWS)
def test_a_project_view_opens_only_to_its_right(client, world, targets, role, view):
    for target, project in targets.items():
        share = [targets["own"].shares.get().pk] if view == "projects:unlink" else []
        url = reverse(view, args=[project.code, *share])
        status = answer(client, world, role, url, post=view in POSTED)
        wanted = expected(role, target, PROJECT_VIEWS[view])
        if share and wanted == OPENED:
            wanted = {404}  # without a version there is nothing to untie
        assert status in wanted, (target, status)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("view", VIEWS)
def test_a_general_view_opens_only_to_its_right(client, world, targets, role, view):
    url = reverse(view, args=ARGUMENTS.get(view, []))
    status = answer(client, world, role, url, post=view in POSTED)
    right = VIEWS[view]
    if role == "anonymous":
        assert status == 302
    elif right and right not in rights_anywhere(role):
        assert status == 403
    else:
        assert status in OPENED


def rights_anywhere(role: str) -> set[str]:
    return {"position"} if role == "stranger" else ROLES[role][0]


CHANGES = {
    "projects:edit": ({"version": 1}, Right.FACTS),
    "projects:withdraw": ({"version": 1, "reason": "x"}, Right.FACTS),
    "projects:money": ({"version": 1}, Right.MONEY),
    "projects:unlink": ({"version": 1}, Right.MONEY),
    "projects:position": ({"version": 1}, Right.POSITION),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("view", CHANGES)
def test_a_change_needs_its_right(client, world, targets, role, view):
    data, right = CHANGES[view]
    if user := user_of(world, role):
        client.force_login(user)
    for target, project in targets.items():
        arguments = [project.code]
        if view == "projects:unlink":
            arguments.append(targets["own"].shares.get().pk if target == "own" else 0)
        status = client.post(reverse(view, args=arguments), data).status_code
        wanted = expected(role, target, right)
        if wanted == OPENED:
            assert status in {302, 400, 409}, (target, status)
        else:
            assert status in wanted, (target, status)
        if wanted != OPENED:
            project.refresh_from_db()
            assert (project.facts_version, project.money_version, project.position_version) == (
                1,
                1,
                1,
            )


@pytest.mark.parametrize("role", ROLES)
def test_a_budget_item_opens_to_finance_of_its_owner(client, world, role):
    url = reverse("projects:item_edit", args=[world.item().pk])
    rights, readable = ROLES[role]
    status = answer(client, world, role, url)
    if role == "anonymous":
        assert status == 302
    elif role == "reader" or "own" not in readable:
        assert status == 404
    else:
        assert status == (200 if "money" in rights else 403)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("extension", ["geojson", "csv", "shp.zip"])
def test_an_export_holds_what_the_role_may_read(client, world, targets, role, extension):
    if user := user_of(world, role):
        client.force_login(user)
    response = client.get(reverse("export", args=[extension]))
    if role == "anonymous":
        assert response.status_code == 302
        return
    assert response.status_code == 200
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if extension != "shp.zip":
        held = {name for name, project in targets.items() if project.code.encode() in body}
        assert held == ROLES[role][1]


def test_the_table_knows_every_view():
    named = {
        f"{prefix}{pattern.name}"
        for prefix, pattern in _patterns(get_resolver())
        if pattern.name and not prefix.startswith("admin:")
    }
    elsewhere = {
        "projects:item_edit",
        # tests/projects/test_import_pages.py: only the one who sent the file.
        "projects:import_report",
        "projects:import_commit",
        "export",
        "jobs:detail",
        "jobs:cancel",
        "jobs:result",
    }
    assert named - set(VIEWS) - set(PROJECT_VIEWS) - OPEN - elsewhere == set()


def _patterns(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _patterns(pattern, namespace)
        else:
            yield prefix, pattern
