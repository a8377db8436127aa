"""Every role × every view × own / other authority / outline / anonymous, in one table."""

import json

import pytest
from django.contrib.gis.geos import Point
from django.core.files.base import ContentFile
from django.urls import get_resolver, reverse

from accounts.models import Job, Right, User
from projects.imports import import_try
from projects.models import BudgetItem, Photo, Project
from projects.services.position_files import position_file_keep, position_file_read
from tests.maps.tiles.conftest import tiles_of
from tests.projects.contract_fixtures import ACCOUNT_VIEWS, CONTRACT_VIEWS
from tests.projects.test_import import sheet
from tests.projects.test_plan_permissions import NAMES as PLAN_NAMES

# What a role may do at the SAO (own), and which projects it may read whole: own (the SAO's),
# other (a draft far away), outline (an approved work far away).
ROLES: dict[str, tuple[set[str], set[str]]] = {
    "planning": ({"facts", "strategy", "budget"}, {"own"}),
    "finance": ({"money", "budget"}, {"own"}),
    "engineering": ({"position"}, {"own"}),
    "executive": (set(), {"own"}),
    "analyst": ({"facts", "money", "position", "strategy", "budget", "review"}, {"own"}),
    "district_officer": ({"strategy", "grant"}, {"own"}),
    "province_officer": ({"strategy", "grant", "review"}, {"own"}),
    "dla": ({"strategy", "allocate", "sample"}, {"own", "other", "outline"}),
    "reader": (set(), {"own", "outline"}),
    "stranger": (set(), set()),
    "nobody": (set(), set()),
    "anonymous": (set(), set()),
}
# A project's views, and the right each needs beyond reading.
PROJECT_VIEWS: dict[str, str] = {
    "projects:page": "",
    "planner:project": "",
    "projects:history": "",
    "projects:edit": Right.FACTS,
    "projects:withdraw": Right.FACTS,
    "projects:money": Right.MONEY,
    "projects:state": Right.MONEY,
    "projects:classify": Right.FACTS,
    "projects:unlink": Right.MONEY,
    "projects:contracts": "",
    "projects:contract_new": Right.MONEY,
    "projects:position": Right.POSITION,
    "projects:position_check": Right.POSITION,
    "projects:position_read": Right.POSITION,
    "projects:neighbours": Right.POSITION,
    "projects:outline": Right.POSITION,
    "projects:places": Right.POSITION,
    "projects:unpinned": Right.POSITION,
    "projects:photos": "",
    "projects:handover": "",
    "projects:certificate": "",
}
# Views of no one project: the right that opens them; "" for everybody who is logged in.
VIEWS: dict[str, str] = {
    "home": "",
    "account": "",
    "tokens": "",
    "password_change": "",
    "password_change_done": "",
    "projects:list": "",
    "planner:page": "",
    "planner:results": "",
    "planner:sums": "",
    "planner:fills": "",
    "planner:areas": "",
    "projects:completeness": "",
    "projects:completeness_projects": "",
    "projects:items": "",
    "projects:suggest": "",
    "projects:new": Right.FACTS,
    "projects:import": Right.FACTS,
    "projects:classify_many": Right.FACTS,
    "projects:import_template": Right.FACTS,
    "projects:position_files": Right.POSITION,
    "coordinates:overlay": "",
    "projects:item_new": Right.BUDGET,
    "projects:review_samples": Right.SAMPLE,
    "jobs:list": "",
    "export_menu": "",
    "strategies:list": "",
    "handovers:inbox": "",
    "rules:list": "",
    "rules:page": "",
}
# Role by role in tests/projects/test_strategies.py and tests/accounts/test_facts.py.
STRATEGY_VIEWS = {f"strategies:{name}" for name in ("new", "page", "edit", "remove")} | {
    "strategies:vision_new",
    "strategies:vision_edit",
}
AUTHORITY_VIEWS = {
    f"authorities:{name}" for name in ("list", "page", "edit", "population_new", "population_edit")
}
# Ordinances, requests and grants: tests/projects/test_budget_permissions.py has their table.
BUDGET_VIEWS = {
    "budget:ordinances",
    "budget:ordinance_new",
    "budget:ordinance",
    "budget:ordinance_edit",
    "budget:ordinance_item_new",
    "budget:transfer",
    "budget:requests",
    "budget:request_new",
    "budget:request",
    "budget:grants",
    "budget:grant_new",
    "budget:grants_forward",
    "budget:grant",
    "budget:grant_edit",
    "budget:general",
    "budget:months",
}
ARGUMENTS = {
    "rules:page": ["spike"],
    "projects:import_template": ["csv"],
    "coordinates:download": ["csv"],
}
POSTED = {
    "projects:suggest",
    "coordinates:overlay",
    "projects:unlink",
    "projects:position_check",
    "projects:position_read",
}
# What each is asked or told, so that whoever is let in has her answer.
POINT = json.dumps({"type": "Point", "coordinates": [100.05, 16.05]})
DATA = {
    "projects:position_check": {"geometry": POINT},
    "projects:position_read": {"text": "16.05 100.05"},
    "projects:neighbours": {"bbox": "100,16,100.4,16.4"},
}
# Open to everybody: (data, whether it is posted, status).
OPEN: dict[str, tuple[dict[str, str], bool, int]] = {
    "coordinates_api:read": ({"text": "16.05 100.05"}, False, 200),
    "coordinates:converter": ({"text": "16.05 100.05"}, True, 200),
    "coordinates:download": ({"text": "16.05 100.05"}, True, 200),
    "login": ({}, False, 200),
    "healthz": ({}, False, 200),
    "readyz": ({}, False, 200),
    "set_language": ({"language": "en", "next": "/healthz"}, True, 302),
    "logout": ({}, True, 302),
}
OPENED = {200}
NO_FILE = {400}  # of coordinates:overlay: let in, and told that a file is missing


def user_of(world, role: str) -> User | None:
    if role == "anonymous":
        return None
    if role == "nobody":
        return User.objects.get_or_create(username="nobody")[0]
    return getattr(world, role)


def answer(client, world, role: str, url: str, *, post: bool = False, data=None) -> int:
    if user := user_of(world, role):
        client.force_login(user)
    response = (client.post if post else client.get)(url, data or {})
    if response.streaming:
        b"".join(response.streaming_content)  # to its end, where the file is closed
    return response.status_code


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
        status = answer(client, world, role, url, post=view in POSTED, data=DATA.get(view))
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
        assert status in (NO_FILE if view == "coordinates:overlay" else OPENED)


@pytest.mark.parametrize("view", OPEN)
def test_an_open_view_asks_nobody_who_she_is(client, world, view):
    data, post, status = OPEN[view]
    url = reverse(view, args=ARGUMENTS.get(view, []))
    response = (client.post if post else client.get)(url, data)
    assert response.status_code == status
    assert "next=" not in response.headers.get("Location", "")


def rights_anywhere(role: str) -> set[str]:
    return {"position"} if role == "stranger" else ROLES[role][0]


FACTS = {
    "name": "ถนนสายใหม่",
    "year": "2568",
    "kind": "concrete",
    "state": "budgeted",
    "version": "1",
}
LINE = {"name": "ค่าถนน", "fiscal_year": "2569", "source": "loan", "amount": "1000"}
PIN = {"version": "1", "role": "planned", "method": "map", "geometry": POINT}
# A change of a project: what is sent, the right it needs, the version that counts it.
CHANGES = {
    "projects:edit": (FACTS, Right.FACTS, "facts_version"),
    "projects:withdraw": ({"version": "1", "reason": "งบไม่พอ"}, Right.FACTS, "facts_version"),
    "projects:money": ({"version": "1", "amount": "1"}, Right.MONEY, "money_version"),
    "projects:unlink": ({"version": "1"}, Right.MONEY, "money_version"),
    "projects:position": (PIN, Right.POSITION, "position_version"),
}
VERSIONS = ("facts_version", "money_version", "position_version")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("view", CHANGES)
def test_a_change_succeeds_with_its_right_only(client, world, targets, role, view):
    data, right, counted = CHANGES[view]
    if user := user_of(world, role):
        client.force_login(user)
    for target, project in targets.items():
        item = world.item(authority=project.authority)
        arguments = [project.code]
        if view == "projects:unlink":
            arguments.append(targets["own"].shares.get().pk if target == "own" else 0)
        response = client.post(reverse(view, args=arguments), data | {"item": item.pk})
        wanted = expected(role, target, right)
        project.refresh_from_db()
        versions = {name for name in VERSIONS if getattr(project, name) != 1}
        if wanted == OPENED:
            assert response.status_code == 302, (target, response.content.decode())
            assert counted in versions
        else:
            assert response.status_code in wanted, target
            assert versions == set()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("view", "model", "right"),
    [
        ("projects:new", Project, Right.FACTS),
        ("projects:item_new", BudgetItem, Right.BUDGET),
    ],
)
def test_something_new_needs_its_right_at_its_owner(client, world, role, view, model, right):
    if user := user_of(world, role):
        client.force_login(user)
    data = {"projects:new": FACTS | {"state": "planned"}, "projects:item_new": LINE}[view]
    for owner in (world.sao, world.far):
        status = client.post(reverse(view), data | {"owner": owner.code}).status_code
        may = owner == world.sao and right in ROLES[role][0]
        assert status == (302 if may or role == "anonymous" else 404)
        assert model.objects.filter(authority=owner).exists() is may


@pytest.mark.parametrize("role", ROLES)
def test_a_budget_item_is_read_and_changed_by_finance_of_its_owner(client, world, role):
    rights, readable = ROLES[role]
    targets = {"own": world.item(), "other": world.item(authority=world.far)}
    for target, item in targets.items():
        url = reverse("projects:item_edit", args=[item.pk])
        may = target == "own" and "budget" in rights
        refused = 404 if role == "reader" or target not in readable else 403
        refused = 302 if role == "anonymous" else refused
        assert answer(client, world, role, url) == (200 if may else refused)
        data = LINE | {"version": "1"}
        status = answer(client, world, role, url, post=True, data=data)
        assert status == (302 if may else refused)
        item.refresh_from_db()
        assert item.version == (2 if may else 1)


JOB_VIEWS = {"jobs:detail": 200, "jobs:result": 200, "jobs:cancel": 302}


def job_with_a_result(user: User) -> Job:
    return Job.objects.create(
        owner=user,
        kind="test",
        title="งานทดสอบ",
        state=Job.State.DONE,
        result={"file_name": "ผล.csv"},
        result_file=ContentFile(b"result", name="result.csv"),
    )


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("view", JOB_VIEWS)
def test_a_job_is_its_owners_alone(client, world, role, view):
    user = user_of(world, role)
    foreign = job_with_a_result(User.objects.create_user("somebody"))
    status = answer(client, world, role, reverse(view, args=[foreign.pk]), post="cancel" in view)
    assert status == (404 if user else 302)
    if user:
        url = reverse(view, args=[job_with_a_result(user).pk])
        assert answer(client, world, role, url, post="cancel" in view) == JOB_VIEWS[view]


def import_by(world, user: User) -> Job:
    """A file tried for the SAO; refused by the job itself where ``user`` has no right there."""
    content = sheet(["", f"K-{user.pk}", "ก่อสร้างถนน", 2568, "", 1200])
    file = ContentFile(content, name="works.csv")
    owner = world.sao
    name = "works.csv"
    return import_try(owner=owner, by=user, source="template", file=file, file_name=name)


@pytest.mark.parametrize("role", ROLES)
def test_an_import_is_read_and_taken_by_its_sender_with_the_right_alone(client, world, role):
    user = user_of(world, role)
    sender = world.analyst if role == "planning" else world.planning
    foreign = import_by(world, sender)
    jobs = {"foreign": foreign} | ({"own": import_by(world, user)} if user else {})
    may = "facts" in ROLES[role][0]
    for whose, job in jobs.items():
        hidden = {"foreign": 404 if user else 302}.get(whose)
        report = reverse("projects:import_report", args=[job.pk])
        assert answer(client, world, role, report) == (hidden or 200)
        commit = reverse("projects:import_commit", args=[job.pk])
        taken = answer(client, world, role, commit, post=True)
        assert taken == (hidden or (302 if may else 403))
    assert Project.objects.filter(created_by=user).exists() is (may and user is not None)
    assert not Project.objects.filter(created_by=sender).exists()


FILE_VIEWS = {"projects:position_file", "projects:position_file_original"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("view", FILE_VIEWS)
def test_a_position_file_opens_to_who_pins_its_original_to_who_reads_all(client, world, role, view):
    content = ContentFile("ละติจูด,ลองจิจูด\n16.05,100.05\n".encode())
    file = position_file_keep(owner=world.sao, by=world.engineering, content=content, name="x.csv")
    position_file_read(file=file)
    rights, readable = ROLES[role]
    reads = "own" in readable and role != "reader"  # a reader sees approved works, a file may more
    may = reads if view.endswith("original") else "position" in rights
    refused = 302 if role == "anonymous" else 403 if reads else 404
    url = reverse(view, args=[file.pk])
    assert answer(client, world, role, url) == (200 if may else refused)
    if not view.endswith("original"):
        posted = answer(client, world, role, url, post=True, data={"do": "read", "srid": "4326"})
        file.refresh_from_db()
        assert posted == (302 if may else refused)
        assert file.readings == (2 if may else 1)


@pytest.mark.parametrize("role", ROLES)
def test_the_list_holds_what_the_role_may_read(client, world, targets, role):
    if role != "anonymous":
        client.force_login(user_of(world, role))
        rows = client.get(reverse("projects:list")).context["page"]
        codes = {project.code for project in rows}
        assert codes == {targets[name].code for name in ROLES[role][1]}


@pytest.mark.parametrize("role", ROLES)
def test_the_list_of_items_holds_what_the_role_may_read(client, world, role):
    items = {"own": world.item(), "other": world.item(authority=world.far)}
    if role != "anonymous":
        client.force_login(user_of(world, role))
        page = client.get(reverse("projects:items")).context["page"]
        readable = set() if role == "reader" else ROLES[role][1] & items.keys()
        assert {item.pk for item in page} == {items[name].pk for name in readable}
        if role in {"finance", "dla"}:
            edit = [reverse("projects:item_edit", args=[item.pk]) for item in items.values()]
            text = client.get(reverse("projects:items")).content.decode()
            assert [url in text for url in edit] == [role == "finance", False]


# Whose project is pinned, and whose works show beside it: drafts only where all may be read.
NEIGHBOURS = {
    "engineering": ("sao", {"sao draft", "sao", "neighbour", "far"}),
    "analyst": ("sao", {"sao draft", "sao", "neighbour draft", "neighbour", "far"}),
    "stranger": ("neighbour", {"neighbour draft", "neighbour", "sao", "far"}),
}


@pytest.mark.parametrize("role", NEIGHBOURS)
def test_beside_a_pin_shows_the_outline_of_approved_works_and_no_more(client, world, role):
    at, shown = NEIGHBOURS[role]
    for owner in ("sao", "neighbour", "far"):
        for name, state in ((owner, "signed"), (f"{owner} draft", "draft")):
            project = world.project(
                authority=getattr(world, owner), state=state, name=name, objective="ลับ"
            )
            world.pin(project, Point(100.1, 16.1, srid=4326))
    project = world.project(authority=getattr(world, at))
    client.force_login(user_of(world, role))
    url = reverse("projects:neighbours", args=[project.code])
    features = client.get(url, DATA["projects:neighbours"]).json()["features"]
    assert {feature["properties"]["name"] for feature in features} == shown
    for feature in features:
        assert set(feature["properties"]) <= {"code", "name", "year", "owner", "state", "budget"}


# A photo's views: what is sent, the right beyond reading, the status where all is well.
PHOTO_VIEWS = {
    "projects:photo_copy": (None, "", 200),
    "projects:photo_original": (None, "oversight", 200),
    "projects:photo_remove": ({"reason": "ผิดโครงการ"}, Right.POSITION, 302),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("view", PHOTO_VIEWS)
def test_a_photo_opens_only_to_its_right(client, world, targets, role, view):
    """An original tells where it was taken: a reading agency, which oversees nobody, has none."""
    data, right, well = PHOTO_VIEWS[view]
    for target, project in targets.items():
        kept = photo_of(project)
        size = ["thumb"] if view == "projects:photo_copy" else []
        url = reverse(view, args=[project.code, kept.pk, *size])
        wanted = expected(role, target, right if right != "oversight" else "")
        if right == "oversight" and role == "reader" and wanted == OPENED:
            wanted = {403}
        if wanted == OPENED:
            wanted = {well}
        status = answer(client, world, role, url, post=data is not None, data=data)
        assert status in wanted, (target, status)
        kept.refresh_from_db()
        assert (kept.removed_at is not None) is (status == 302 and role != "anonymous")


def photo_of(project: Project) -> Photo:
    files = {name: ContentFile(b"jpeg", name="x.jpg") for name in ("original", "view", "thumb")}
    return Photo.objects.create(
        project=project, stage="before", width=1, height=1, original_kind="JPEG", **files
    )


@pytest.mark.parametrize("role", ROLES)
def test_photos_are_sent_by_those_who_pin(client, world, targets, role):
    for target, project in targets.items():
        url = reverse("projects:photos", args=[project.code])
        status = answer(client, world, role, url, post=True, data={"stage": "before"})
        wanted = expected(role, target, Right.POSITION)
        assert status in ({400} if wanted == OPENED else wanted)  # let in, told a photo is missing


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "extension", [*["geojson", "csv", "shp.zip", "geojsonl", "kml", "oc4ids.json"]]
)
def test_an_export_holds_what_the_role_may_read(client, world, targets, role, extension):
    if user := user_of(world, role):
        client.force_login(user)
    response = client.get(reverse("export", args=[extension]))
    if role == "anonymous":
        assert response.status_code == 401
        return
    assert response.status_code == 200
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if extension != "shp.zip":
        held = {name for name, project in targets.items() if project.code.encode() in body}
        assert held == ROLES[role][1]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("zoom", [9, 13])
def test_tiles_hold_what_the_role_may_read(client, world, targets, role, zoom):
    """All are pinned at one point, so one tile at each zoom has them all, or their number."""
    for project in targets.values():
        if not project.geometries.exists():
            world.pin(project, Point(100.1, 16.1, srid=4326))
    if user := user_of(world, role):
        client.force_login(user)
    [(x, y)] = tiles_of(zoom, (100.1, 16.1, 100.1, 16.1))
    for address in (reverse("tile", args=["projects", zoom, x, y]), "/tiles/projects.json"):
        response = client.get(address)
        if role == "anonymous":
            assert response.status_code in {302, 401}
            continue
        assert response.status_code in {200, 204}
        if zoom == 13 and address.endswith("mvt"):
            held = {name for name, one in targets.items() if one.code.encode() in response.content}
            assert held == ROLES[role][1]


# Addresses of the OGC API that tell of no row, and those that do: what they are asked with.
OGC_VIEWS = {
    "ogc:landing": [],
    "ogc:conformance": [],
    "ogc:api": [],
    "ogc:collections": [],
    "ogc:collection": ["projects"],
    "ogc:queryables": ["projects"],
    "ogc:tilesets": ["projects"],
    "ogc:tileset": ["projects"],
    "ogc:tile_matrix_sets": [],
    "ogc:web_mercator_quad": [],
}
OGC_ROWS = {"ogc:items", "ogc:item", "ogc:nothing_here"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("view", OGC_VIEWS)
def test_the_ogc_api_opens_to_everybody_logged_in(client, world, role, view):
    status = answer(client, world, role, reverse(view, args=OGC_VIEWS[view]))
    assert status == (401 if role == "anonymous" else 200)


@pytest.mark.parametrize("role", ROLES)
def test_the_ogc_api_gives_what_the_role_may_read(client, world, targets, role):
    items = reverse("ogc:items", args=["projects"])
    status = answer(client, world, role, items)
    assert answer(client, world, role, "/ogc/nowhere") == (401 if role == "anonymous" else 404)
    for name, project in targets.items():
        one = answer(client, world, role, reverse("ogc:item", args=["projects", project.code]))
        if role == "anonymous":
            assert (status, one) == (401, 401)
        else:
            assert one == (200 if name in ROLES[role][1] else 404)
    if role != "anonymous":
        features = client.get(items).json()["features"]
        codes = {project.code: name for name, project in targets.items()}
        assert {codes[feature["id"]] for feature in features} == ROLES[role][1]


def test_the_table_knows_every_view():
    from tests.projects.test_findings_desk import CHANGING, READING  # which reads ROLES of here

    named = {
        f"{prefix}{pattern.name}"
        for prefix, pattern in _patterns(get_resolver())
        if pattern.name and not prefix.startswith(("admin:", "api:"))  # tests/api has the API's
    }
    imports = {"projects:import_report", "projects:import_commit", "projects:waiting"}
    sheets = {f"sheets:{name}" for name in ("index", "download", "report", "commit")}
    history = {"projects:history_compare", "projects:history_restore"}
    elsewhere = (
        {"projects:item_edit", "export", *OGC_VIEWS, *OGC_ROWS}
        | sheets
        | history
        | imports
        | FILE_VIEWS
        | {"tile", "tilejson"}
    )
    elsewhere |= STRATEGY_VIEWS | AUTHORITY_VIEWS
    elsewhere |= BUDGET_VIEWS | {"token_end"}  # tests/api/test_tokens.py
    elsewhere |= CONTRACT_VIEWS | ACCOUNT_VIEWS
    elsewhere |= {"projects:position_review"}  # tests/projects/test_review.py
    elsewhere |= {"projects:check"}  # tests/projects/test_project_check.py
    elsewhere |= {"export_jobs"}  # tests/maps/test_export_jobs.py
    elsewhere |= {"certificate_pdf"}  # tests/projects/test_certificates.py
    # tests/projects/test_findings_desk.py
    elsewhere |= {*READING, *CHANGING, "findings:accept_many", "findings:assign_many"}
    elsewhere |= {"projects:bring_back"}  # tests/projects/test_withdrawal.py
    elsewhere |= {"shapes:send", "shapes:show"}  # tests/coordinates/test_shapes_asked.py
    elsewhere |= {"map_here"}  # tests/maps/test_here.py
    # tests/maps/test_saved.py
    elsewhere |= {f"saved:{name}" for name in ("list", "new", "rename", "share", "delete")}
    known = {*VIEWS, *PROJECT_VIEWS, *PHOTO_VIEWS, *OPEN, *JOB_VIEWS, *elsewhere, *PLAN_NAMES}
    assert named == known


def _patterns(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _patterns(pattern, namespace)
        else:
            yield prefix, pattern
