"""Whatever is asked of a page, it answers: never a 500."""

from urllib.parse import urlencode

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import RegexPattern

from accounts.models import AuthorityPopulation, Job
from projects.history import history_of
from projects.models import BudgetShare, DevelopmentPlan, Strategy, Vision
from projects.services.position_files import position_file_keep, position_file_read
from tests.projects.findings import finding_of
from tests.projects.test_plan_permissions import REVISION_VIEWS
from tests.test_permissions import photo_of

NUMBERS = ("-1", "0", "1e9", "9" * 400, "99999999999999999999", "1.5", "๑๒", "NaN", "infinity")
TEXTS = (
    "%00",
    "%00%00",
    "a%00b",
    "x" * 9_000,
    "%ED%A0%80",  # half of a character, as UTF-8 would write it
    "%C0%80",  # a NUL as UTF-8 would not write it
    "%FF%FE",
    "%F0%9F%98%80",
    "%E2%80%AE%E2%81%A0",
    "%0d%0aSet-Cookie:%20a=b",
    "'%20OR%201=1;--",
    '");DROP%20TABLE%20accounts_user;',
    "%25%5C_%27%22",
    "../../etc/passwd",
    "%7B%7B7*7%7D%7D",
    "[",
    '{"type":[]}',
)
NAMES = (
    "q",
    "owner",
    "text",
    "name",
    "target",
    "area",
    "near",
    "bbox",
    "page",
    "sort",
    "year",
    "month",
    "province",
    "district",
    "subdistrict",
    "lao",
    "lao_kind",
    "sector",
    "kind",
    "state",
    "source",
    "position",
    "budget_min",
    "budget_max",
    "sample",
    "within",
    "geometry",
    "next",
    "copy",
    "encoding",
    "project",
    "national_strategy",
    "strategy",
    "programme",
    "type",
    "activity",
    "box",
    *("finding", "rule", "severity", "age", "assigned", "selected", "project_state"),
    "duty",
    "measure",
    *("limit", "after", "crs", "filter", "filter-lang", "datetime"),
    "fulfilled",
    *("shape", "generation", "count_by", "lon", "lat", "m"),
    *("view", "fill", "tab", "base", "level", "under"),
)
VALUES = (*(text for text in TEXTS if len(text) < 100), *NUMBERS)
# One value under every name at once, then alone where others would be refused before it.
QUERIES = (
    *("&".join(f"{name}={value}" for name in NAMES) for value in VALUES),
    *(f"q={text}&text={text}&name={text}" for text in TEXTS),
    *(f"page={number}&area=1&near={number}" for number in NUMBERS),
    *(f"{name}={'x' * 9_000}" for name in ("owner", "page", "year", "bbox", "area")),
    "text=1&area=%00",
    "%00=1",
    "&".join(["q=a"] * 3_000),
    "&;=&==",
    "q",
)


@pytest.fixture
def addresses(world) -> dict[str, str]:
    """The address of every named view; a view that these arguments do not fit fails the test."""
    project = world.project()
    share = world.fund(project)
    job = Job.objects.create(owner=world.dla, kind="x", title="x")
    table = ContentFile("ละติจูด,ลองจิจูด\n16.05,100.05\n".encode())
    file = position_file_keep(owner=world.sao, by=world.engineering, content=table, name="x.csv")
    position_file_read(file=file)
    photo = photo_of(project)
    finding = finding_of(project)
    years = {"authority": world.sao, "first_year": 2566, "last_year": 2570}
    strategy = Strategy.objects.create(level="authority", name="น้ำ", **years)
    vision = Vision.objects.create(text="เมืองน่าอยู่", **years)
    AuthorityPopulation.objects.create(authority=world.sao, year=2567, population=5_000)
    plan = DevelopmentPlan.objects.create(state="approved", approved_on="2026-01-01", **years)
    entry = plan.entries.create(project=project, in_force=True)
    revision = plan.revisions.create(kind="added", number=1, year=2569, reason="น้ำท่วม")
    known = {
        "code": project.code,
        "extension": "csv",
        "share": share.pk,
        "share_pk": share.pk,
        "pk": job.pk,
        "item": share.item.pk,
        "row": share.pk,
        "size": "thumb",
        "kind": "csv",
        "year": 2567,
        "entry": entry.pk,
        "event": history_of(project)[0].key,
        "key": "finance",
        "reason": "plan",
        "rule": "spike",
        "layer": "projects",
        **dict(zip("zxy", ("13", "6372", "3724"), strict=True)),
        "name": "projects",
        "feature_id": project.code,
        "rest": "nowhere",
        "shape": "0" * 32,
    }
    found = {}
    for name, pattern in views(get_resolver()):
        asked = dict(pattern.pattern.converters)
        arguments = {
            key: share.item.pk if key == "pk" and "Int" in type(kind).__name__ else known[key]
            for key, kind in asked.items()
        }
        if name.startswith("projects:position_file") and "pk" in arguments:
            arguments["pk"] = file.pk
        if name.startswith("projects:photo_"):
            arguments["pk"] = photo.pk
        if name.startswith("authorities:") and "code" in arguments:
            arguments["code"] = world.sao.code
        if name.startswith("findings:") and "pk" in arguments:
            arguments["pk"] = finding.pk
        if name.startswith("plans:") and "pk" in arguments:
            is_of_revision = name.startswith("plans:proposal") or name in REVISION_VIEWS
            arguments["pk"] = revision.pk if is_of_revision else plan.pk
        if name.startswith("strategies:") and "pk" in arguments:
            arguments["pk"] = (vision if "vision" in name else strategy).pk
        if isinstance(pattern.pattern, RegexPattern):
            arguments |= {key: known[key] for key in pattern.pattern.regex.groupindex}
        found[name] = reverse(name, kwargs=arguments)
    return found


def views(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            # Django's own, for operators only; the API is asked by tests/api/test_schemathesis.py
            if pattern.namespace not in {"admin", "api"}:
                namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from views(pattern, namespace)
        elif pattern.name:
            yield f"{prefix}{pattern.name}", pattern


def answer(client: Client, url: str) -> int:
    client.raise_request_exception = False
    response: HttpResponse = client.get(url)
    if response.streaming:
        b"".join(response.streaming_content)  # to its end, where a file is closed
    return response.status_code


@pytest.mark.parametrize("role", ["analyst", "agency_officer"])
@pytest.mark.parametrize(
    "view", ["projects:new", "projects:item_new", "projects:import", "projects:position_files"]
)
def test_no_choice_of_an_owner_is_a_fault_of_ours(client, world, role, view):
    client.force_login(getattr(world, role))
    for value in VALUES:
        assert answer(client, f"{reverse(view)}?q={value}") < 500, value
        assert answer(client, f"{reverse(view)}?owner={value}") < 500, value


@pytest.mark.parametrize("role", ["dla", "engineering"])
def test_no_question_of_any_page_is_a_fault_of_ours(client, world, addresses, role):
    client.force_login(getattr(world, role))
    assert len(addresses) > 25
    faults = [
        (name, query[:60])
        for name, url in addresses.items()
        for query in QUERIES
        if name != "logout" and answer(client, f"{url}?{query}") >= 500
    ]
    assert faults == []


POSTED = ("\0", "a\0b", "9" * 5_000, "1:" + "9" * 5_000, "²", "\ud800")
# Of the views that read what was posted themselves, past any form: what they read.
RAW = {
    "budget:grant_new": ["project"],
    "budget:request_new": ["project"],
    "budget:grants_forward": ["chosen"],
    "projects:unlink": ["version"],
    "projects:classify_many": ["owner", "project"],
    "projects:new": ["owner"],
    "plans:add": ["project"],
    "plans:proposal_add": ["project"],
    "strategies:new": ["owner", "area"],
    "strategies:remove": ["version"],
    "sheets:index": ["owner"],
    "projects:certificate": ["do", "seen", "certificate"],
    **dict.fromkeys(
        ("findings:accept", "findings:decide", "findings:assign", "findings:correct"),
        ["question", "after", "version", "reason", "to", "word"],
    ),
    "saved:new": ["name", "query"],
    "shapes:send": ["geometry", "bbox", "buffer_m", "srid", "next"],
    "findings:accept_many": ["question", "chosen", "reason"],
    "findings:assign_many": ["question", "chosen", "to"],
}


@pytest.mark.parametrize("kind", ["multipart/form-data", "application/x-www-form-urlencoded"])
def test_nothing_posted_past_a_form_is_a_fault_of_ours(client, world, addresses, kind):
    client.force_login(world.analyst)
    client.raise_request_exception = False
    draft = DevelopmentPlan.objects.create(authority=world.sao, first_year=2571, last_year=2575)
    share = BudgetShare.objects.get()
    addresses["plans:add"] = reverse("plans:add", args=[draft.pk])
    addresses["projects:unlink"] = reverse("projects:unlink", args=[share.project.code, share.pk])
    faults = [
        (view, name, value[:9])
        for view, names in RAW.items()
        for name in names
        for value in POSTED
        if posted(client, addresses[view], {name: value}, kind) >= 500
    ]
    assert faults == []


def posted(client: Client, url: str, values: dict[str, str], kind: str) -> int:
    if kind.startswith("multipart"):
        sent = {name: value.encode("utf-8", "surrogatepass") for name, value in values.items()}
        return client.post(url, sent).status_code
    body = urlencode(values, errors="surrogatepass")
    return client.post(url, body, content_type=kind).status_code


@pytest.mark.parametrize(
    "path",
    ["/%00", "/projects/%00/", "/projects/6980101-2568-0%00/", "/%ED%A0%80", "/projects/%FF/"],
)
def test_no_path_is_a_fault_of_ours(client, world, path):
    client.force_login(world.dla)
    assert 400 <= answer(client, path) < 500


def test_a_nul_is_refused_with_a_sentence_in_page_and_api(client, world):
    client.force_login(world.analyst)
    page = client.get("/projects/new/?owner=%00")
    assert page.status_code == 400
    assert "อักขระที่ใช้ไม่ได้" in page.content.decode()
    url = "/api/coordinates/read?text=1&area=%00"
    api = client.get(url, headers={"Accept": "application/json"})
    assert api.status_code == 400
    assert "อักขระที่ใช้ไม่ได้" in api.json()["errors"][0]["message"]


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "base64", "utf-16", "no-such"])
def test_letters_of_another_encoding_do_not_get_past(client, world, charset):
    client.force_login(world.analyst)
    client.raise_request_exception = False
    headers = {"content_type": f"text/plain; charset={charset}"}
    for query in ("q=%2B2AA-", "q=%5Cud800", "q=%00"):
        response = client.generic("GET", f"/projects/new/?{query}", **headers)
        assert response.status_code < 500


@pytest.mark.parametrize("role", [None, "engineering"])
def test_a_body_that_is_too_large_is_refused_unread(client, world, settings, role):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    if role:
        client.force_login(getattr(world, role))
    body = b"x" * (2 * 1024 * 1024 + 1)
    for url in ("/accounts/login/", "/coordinates/overlay", "/no-such-page"):
        response = client.generic("POST", url, body, content_type="multipart/form-data; boundary=x")
        assert response.status_code == 413, url
        assert "ไม่เกิน 1 MB" in response.content.decode()
        assert response.wsgi_request._read_started is False
    small = client.generic("POST", "/accounts/login/", body[:-1], content_type="text/plain")
    assert small.status_code != 413


@pytest.mark.parametrize("length", ["", "x", "-5", "1_000", "9" * 5000])
def test_a_length_that_is_no_number_is_no_fault_of_ours(client, db, length):
    client.raise_request_exception = False
    response = client.generic("GET", "/accounts/login/", CONTENT_LENGTH=length)
    assert response.status_code in {200, 413}


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "django_language", "messages"])
@pytest.mark.parametrize("value", ['"aaaaaaaaaaaa\\000"', '"' + "a" * 9_000 + '"', '"\\355\\240"'])
def test_no_cookie_is_a_fault_of_ours(client, db, name, value):
    client.raise_request_exception = False
    cookie = {"HTTP_COOKIE": f"{name}={value}"}
    for method in ("GET", "POST"):
        response = client.generic(method, "/accounts/login/", **cookie)
        assert response.status_code < 500
        assert client.generic(method, "/projects/?q=%00", **cookie).status_code < 500
