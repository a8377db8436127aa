"""The demo: an invented province with work for every log-in, and nothing of it elsewhere."""

import stat
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from accounts.models import Appointment, Duty, LocalAuthority, Right, User
from coordinates.loading.official import official_areas
from coordinates.models import AdminArea
from coordinates.querysets import locate
from coordinates.values import THAILAND, LonLat
from gisplan.demo import country, province, stages
from gisplan.demo.logins import LOGINS, demo_users, is_demo_user, logins_close, password
from projects.models import BudgetItem, Project, ProjectGeometry
from projects.records import Report
from projects.services.handovers import handover_offer

pytestmark = pytest.mark.django_db


def test_a_file_that_is_refused_as_a_whole_says_why() -> None:
    report = Report(refusal="แผนอนุมัติแล้ว")
    assert str(country.FileRefused(Path("แผน.xlsx"), report)) == "แผน.xlsx: แผนอนุมัติแล้ว"


@pytest.fixture
def demo(settings: Any, tmp_path: Path) -> Any:
    settings.DEMO, settings.DEMO_PASSWORD, settings.DATA_DIR = True, "", ""
    settings.VAR_DIR = tmp_path
    return settings


def load_demo(**options: Any) -> str:
    out = StringIO()
    call_command("load_demo", stdout=out, stderr=out, **options)
    return out.getvalue()


APPS = ("coordinates", "accounts", "projects")


def _state() -> dict[str, str]:
    """A fingerprint of every table, the history's among them, and of where each row lies.

    A row that is written again, even with the same values, moves (ctid).
    """
    with connection.cursor() as cursor:
        tables = [
            table
            for table in connection.introspection.table_names(cursor)
            if table.startswith(tuple(f"{app}_" for app in APPS))
        ]
        found = {}
        for table in tables:
            cursor.execute(
                "SELECT count(*) || ' ' || coalesce(md5(string_agg(line, '' ORDER BY line)), '')"
                f" FROM (SELECT md5(ctid::text || t::text) AS line FROM {table} AS t) AS lines"
            )
            found[table] = cursor.fetchone()[0]
    return found


def test_the_fingerprint_notices_history_and_rows_written_again(demo: Any) -> None:
    load_demo(count=40)
    before = _state()
    project = Project.objects.order_by("pk")[0]
    Project.objects.filter(pk=project.pk).update(name=project.name)
    rewritten = _state()
    assert rewritten["projects_project"] != before["projects_project"]
    assert rewritten["projects_projectevent"] == before["projects_projectevent"]
    Project.objects.filter(pk=project.pk).update(name="อีกชื่อ")
    assert _state()["projects_projectevent"] != before["projects_projectevent"]


def _user(name: str) -> User:
    return User.objects.get(username=name)


# the drawing -----------------------------------------------------------------------------


def test_neighbouring_subdistricts_share_every_vertex_of_their_border() -> None:
    areas = list(province.subdistricts().values())
    assert len(areas) == 12
    assert shapely.coverage_is_valid(areas)
    whole = shapely.union_all(areas)
    assert whole.geom_type == "Polygon"
    assert not whole.interiors


def test_jurisdictions_leave_no_gap_and_no_overlap() -> None:
    areas = province.subdistricts()
    shapes = province.jurisdictions(areas)
    pao = shapes.pop("2990101")
    assert shapely.coverage_is_valid(list(shapes.values()))
    assert sum(shape.area for shape in shapes.values()) == pytest.approx(pao.area)
    assert shapes["6990101"].interiors, "the SAO around a town has a hole"
    kinds = {authority.kind for authority in province.AUTHORITIES}
    assert kinds == set(LocalAuthority.Kind.values)


def test_the_invented_province_is_no_real_one_and_lies_in_thailand() -> None:
    official = {(area.level, area.code): area.name_th for area in official_areas()}
    real = {name for (level, _code), name in official.items() if level == "province"}
    code, name, _english = province.PROVINCE
    assert ("province", code) not in official
    assert name not in real
    drawn = shapely.union_all(list(province.subdistricts().values())).bounds
    assert THAILAND.minlon < drawn[0] < drawn[2] < THAILAND.maxlon
    assert THAILAND.minlat < drawn[1] < drawn[3] < THAILAND.maxlat


# loading ---------------------------------------------------------------------------------


def test_the_demo_has_every_stage_and_loads_twice_without_change(demo: Any) -> None:
    assert "[4/4]" in load_demo()
    before = _state()
    assert Project.objects.count() == stages.PROVINCE_COUNT
    assert AdminArea.objects.provinces().count() == 78
    assert LocalAuthority.objects.count() == 15
    assert Project.objects.values("state").distinct().count() == 14
    truth = (Path(demo.VAR_DIR) / "demo-truth.jsonl").read_text().splitlines()
    assert len(truth) > 10
    assert "เปลี่ยน 0 คน" in load_demo()
    assert _state() == before
    _every_log_in_has_work()


def _every_log_in_has_work() -> None:
    def seen(name: str) -> Any:
        return Project.objects.visible_to(_user(name))

    due = Project.objects.editable_by(_user("engineering"), Right.POSITION).position_due()
    assert due.unpinned().count() >= 10
    assert due.positioned("pinned").count() >= 5
    items = BudgetItem.objects.visible_to(_user("finance")).with_tied()
    assert items.filter(untied_baht__gt=0).count() >= 3
    assert seen("planning").filter(state="draft").count() >= 3
    assert seen("executive").filter(state="confirmed").exists()
    assert seen("analyst").unpinned().count() > due.unpinned().count()
    own = seen("district").values_list("authority__district_code", flat=True)
    assert set(own) == {"9901"}
    submitted = ProjectGeometry.objects.filter(review="submitted", is_current=True)
    assert submitted.filter(project__in=seen("province")).count() >= 20
    assert seen("dla").count() == stages.PROVINCE_COUNT
    assert 100 < seen("reader").count() < stages.PROVINCE_COUNT


def test_an_interrupted_run_is_completed(demo: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*_args: Any, **_options: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(stages, "load", cut)
        with pytest.raises(KeyboardInterrupt):
            load_demo(count=40)
    assert LocalAuthority.objects.count() == 15
    assert not Project.objects.exists()
    load_demo(count=40)
    assert Project.objects.count() == 40
    assert demo_users().count() == len(LOGINS)


def test_point_in_area_works_over_the_invented_province(demo: Any) -> None:
    stages.drawing.draw()
    found = locate(LonLat(100.86, 16.49))
    assert found.codes == ["990104", "9901", "99"]


def test_a_missing_file_of_the_data_folder_is_named(demo: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"th_province\.geojson\.gz"):
        load_demo(data=str(tmp_path))
    with pytest.raises(CommandError, match="nowhere"):
        load_demo(data=str(tmp_path / "nowhere"))


@pytest.mark.long
@pytest.mark.data
def test_the_real_country_loads_whole_and_twice_without_change(demo: Any, data_dir: Path) -> None:
    load_demo(data=str(data_dir))
    before = _state()
    levels = AdminArea.objects.current().values_list("level").annotate(n=Count("pk"))
    counts = dict(levels.order_by())
    assert (counts["province"], counts["district"], counts["subdistrict"]) == (77, 928, 7425)
    assert LocalAuthority.objects.filter(active=True).count() == 7848
    assert Project.objects.filter(sample=True).count() == 20_000
    assert Project.objects.filter(agency__isnull=False, sample=False).count() == 1325
    assert Project.objects.filter(source_name="p02", authority__code=country.SEAT).count() == 32
    due = Project.objects.editable_by(_user("engineering"), Right.POSITION).position_due()
    assert due.unpinned().count() >= 10
    assert _user("analyst").appointments.count() == 3
    load_demo(data=str(data_dir))
    assert _state() == before


@pytest.mark.long
@pytest.mark.data
def test_the_country_loads_in_under_three_minutes_and_twice_without_change(
    demo: Any, data_dir: Path
) -> None:
    areas, authorities, lines, plan, *_invented = country.country_stages(data_dir)
    began = time.monotonic()
    areas.run()
    authorities.run()
    seconds = time.monotonic() - began
    assert AdminArea.objects.current().subdistricts().filter(boundary__isnull=False).count() == 7425
    assert LocalAuthority.objects.filter(active=True).count() == 7848
    assert seconds < 180
    lines.run()
    plan.run()
    before = _state()
    assert int(before["projects_projectevent"].split()[0]) >= 1325 + 32
    for stage in (areas, authorities, lines, plan):
        stage.run()
    assert _state() == before


# log-ins ---------------------------------------------------------------------------------


@pytest.fixture
def logins(demo: Any) -> str:
    """The log-ins alone, at the invented province; the password."""
    stages.drawing.draw()
    stages.seated(stages.province_seat())
    return password()


def test_there_is_one_log_in_a_duty_and_it_opens(logins: str, client: Client) -> None:
    names = {login.username for login in LOGINS}
    assert names >= {"planning", "finance", "engineering", "executive", "analyst"}
    assert names >= {"province", "dla", "reader"}
    with_duty = {a.duty_id for a in Appointment.objects.filter(user__in=demo_users())}
    assert with_duty == set(Duty.objects.exclude(pk="agency").values_list("pk", flat=True))
    for name in names:
        assert _user(name).check_password(logins)
    page = client.post(reverse("login"), {"username": "engineering", "password": logins})
    assert page.status_code == 302
    districts = _user("analyst").appointments.values_list("area_code", flat=True)
    assert list(districts) == ["9901", "9903"]


def test_a_project_handed_over_is_accepted_by_the_log_in_of_the_pao(
    logins: str, client: Client
) -> None:
    authority = _user("planning").appointments.get().authority
    pao = LocalAuthority.objects.get(code="2990101")
    project = Project.objects.create(
        code="6990102-2570-00001",
        authority=authority,
        name="ก่อสร้างถนนเชื่อมสองตำบล",
        year=2570,
        kind_id="other",
        sector="other",
        state="planned",
    )
    handover = handover_offer(
        project=project, receiver=pao, by=_user("planning"), reason="เกินศักยภาพ"
    )
    assert _log_in(client, "pao", logins).status_code == 302
    assert project.name in client.get(reverse("handovers:inbox")).text
    page = reverse("projects:handover", args=[project.code])
    assert client.post(page, {"version": handover.version, "do": "accept"}).status_code == 302
    handover.refresh_from_db()
    assert (handover.state, handover.updated_by) == ("accepted", _user("pao"))
    assert is_demo_user(_user("pao"))


def test_the_password_is_random_kept_and_for_the_owner_alone(logins: str, demo: Any) -> None:
    path = Path(demo.VAR_DIR) / "demo-password"
    assert path.read_text().strip() == logins == password()
    assert len(logins) >= 12
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.unlink()
    assert password() != logins


def test_the_environment_sets_the_password(logins: str, demo: Any) -> None:
    demo.DEMO_PASSWORD = "chosen-by-hand"
    stages.seated(stages.province_seat())
    assert _user("planning").check_password("chosen-by-hand")
    assert not _user("planning").check_password(logins)


def test_a_user_of_the_same_name_who_is_not_the_demos_is_left_alone(demo: Any) -> None:
    mine = User.objects.create_user("planning", "me@example.org", "my own secret")
    stages.drawing.draw()
    stages.seated(stages.province_seat())
    mine.refresh_from_db()
    assert mine.check_password("my own secret")
    assert not mine.appointments.exists()
    assert demo_users().count() == len(LOGINS) - 1


def test_the_table_names_user_duty_place_and_password(logins: str) -> None:
    out = StringIO()
    call_command("demo_logins", stdout=out)
    lines = out.getvalue().splitlines()
    assert len(lines) == len(LOGINS) + 1
    assert logins in lines[-1]
    [engineer] = [line for line in lines if "engineering" in line]
    assert "ช่าง" in engineer
    assert "องค์การบริหารส่วนตำบลบ้านใหม่ไพร" in engineer
    [analyst] = [line for line in lines if "analyst" in line]
    assert "เมืองธารทอง, ลำน้ำเย็น" in analyst


# outside the demo ------------------------------------------------------------------------


def test_outside_the_demo_log_ins_are_refused(demo: Any) -> None:
    demo.DEMO = False
    for command in ("load_demo", "demo_logins"):
        with pytest.raises(CommandError, match="GISPLAN_DEMO=1"):
            call_command(command)
    assert not User.objects.exists()
    assert not AdminArea.objects.exists()
    assert not (Path(demo.VAR_DIR) / "demo-password").exists()


def _errors() -> list[str]:
    found = run_checks(databases=["default"])
    return [str(error.hint) for error in found if error.id == "gisplan.E001"]


def _log_in(client: Client, name: str, word: str) -> Any:
    return client.post(reverse("login"), {"username": name, "password": word})


def test_a_demo_user_does_not_get_in_outside_the_demo(
    logins: str, demo: Any, client: Client
) -> None:
    demo.DEMO = False
    refused = _log_in(client, "engineering", logins)
    unknown = _log_in(Client(), "nobody-of-that-name", logins)
    assert refused.status_code == unknown.status_code == 200
    assert refused.context["form"].errors == unknown.context["form"].errors != {}
    assert "_auth_user_id" not in client.session
    User.objects.create_user("somchai", "s@example.org", "a word of my own")
    assert _log_in(client, "somchai", "a word of my own").status_code == 302


def test_a_session_of_the_demo_ends_with_the_demo(logins: str, demo: Any, client: Client) -> None:
    assert _log_in(client, "engineering", logins).status_code == 302
    assert client.get(reverse("home")).status_code == 200
    demo.DEMO = False
    assert client.get(reverse("home")).status_code == 302


def test_the_log_in_page_names_every_log_in_of_the_demo(
    logins: str, demo: Any, client: Client
) -> None:
    text = client.get(reverse("login")).text
    for login in LOGINS:
        place = " อบจ." if login.at_pao else ""
        assert f"<code>{login.username}</code> {Duty.objects.get(pk=login.duty)}{place}<" in text
    demo.DEMO = False
    assert "<code>" not in client.get(reverse("login")).text


def test_the_check_tells_of_demo_users_outside_the_demo(logins: str, demo: Any) -> None:
    assert _errors() == []
    demo.DEMO = False
    [hint] = _errors()
    assert "demo_logins --close" in hint
    call_command("demo_logins", close=True, stdout=StringIO())
    assert _errors() == []
    assert not _user("planning").has_usable_password()
    assert logins_close() == 0
