"""The operator's command: dry by default, whole or nothing, even when it is killed."""

import gzip
import io
import os
import signal
import subprocess
import sys
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Agency, LocalAuthority
from projects.models import BudgetItem, BudgetShare, Project, ProjectAmount, ProjectSequence
from projects.sources.base import import_file
from projects.sources.budget_lines import BudgetLines
from projects.sources.template import Template
from tests.projects.test_import import ROAD, events, sheet

HEADINGS = ["รหัสอ้างอิงของท่าน", "ชื่อโครงการ", "ปีงบประมาณ", "งบประมาณ (บาท)"]


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "works.csv"
    file.write_bytes(sheet(ROAD))
    return file


def command(path, *options, source="template"):
    out = io.StringIO()
    call_command("import_projects", str(path), *options, source=source, stdout=out)
    return out.getvalue()


def test_it_writes_only_when_told_to(world, path):
    told = command(path, "--authority", world.sao.code)
    assert "ใหม่ 1" in told
    assert "--commit" in told
    assert not Project.objects.exists()
    command(path, "--authority", world.sao.code, "--commit")
    assert Project.objects.get().created_by is None


def test_it_names_every_wrong_value_and_leaves_a_report(world, path, tmp_path):
    path.write_bytes(sheet(ROAD, ["", "", "ถนน", "2025", "", "x"]))
    report = tmp_path / "report.csv"
    options = ["--authority", world.sao.code, "--commit", "--report", str(report)]
    with pytest.raises(CommandError, match="2 แห่ง"):
        command(path, *options)
    assert not Project.objects.exists()
    assert report.read_text("utf-8-sig").count("works") == 2


def test_the_operator_lets_a_stale_sheet_win_by_an_option(world, path):
    project = world.project(name="ถนนเดิม", facts_version=2)
    headings = ["รหัสโครงการ", "ชื่อโครงการ", "ปีงบประมาณ", "รุ่นข้อมูล"]
    path.write_bytes(sheet([project.code, "ถนนของไฟล์", 2568, 1], headings=headings))
    with pytest.raises(CommandError, match="1 แห่ง"):
        command(path, "--authority", world.sao.code, "--commit")
    command(path, "--authority", world.sao.code, "--commit", "--overwrite")
    project.refresh_from_db()
    assert project.name == "ถนนของไฟล์"


@pytest.mark.parametrize(
    ("authority", "content", "reason"),
    [
        ("NOBODY", b"x", "NOBODY"),
        ("", sheet(ROAD), "หน่วยงาน"),
        ("6980101", b"a\n1\n", "หัวตาราง"),
        ("6980101", b"\x00\x01\x02", "ไม่ใช่ตาราง"),
    ],
)
def test_what_cannot_be_read_is_one_clear_sentence(world, path, authority, content, reason):
    path.write_bytes(content)
    options = ["--authority", authority] if authority else []
    with pytest.raises(CommandError, match=reason):
        command(path, *options)


def test_a_missing_file_is_one_clear_sentence(world, tmp_path):
    with pytest.raises(CommandError, match="gone"):
        command(tmp_path / "gone.csv", "--authority", world.sao.code)


COLUMNS = (
    "ITEM_ID,MINISTRY,BUDGETARY_UNIT,ITEM_DESCRIPTION,FISCAL_YEAR,amount_baht,is_road,is_water"
)
LINES = f"""{COLUMNS},tambon_codes
1,กระทรวง ก,กรมชลประทาน,ชุดลอกคลอง ปริมาณดิน 34 ลูกบาศก์เมตร,2022,300.3333333,False,True,980102 980201
2,กระทรวง ข,กรมใหม่เอี่ยม,ถนนรอบอ่างเก็บน้ำ,2019,5.0,True,True,980101
3,กระทรวง ค,จังหวัดทดสอบ,ท่อระบายน้ำพุม่วง,2022,5.0,False,True,
"""


def test_budget_lines_become_works_of_agencies_with_their_money(world, tmp_path):
    path = tmp_path / "lines.csv.gz"
    path.write_bytes(gzip.compress(LINES.encode()))
    assert "ใหม่ 3" in command(path, source="budget-lines")
    assert set(Agency.objects.values_list("code", flat=True)) == {"RID"}
    command(path, "--commit", source="budget-lines")
    canal, road, pipe = Project.objects.order_by("source_key").select_related("agency")
    assert (canal.agency, canal.year, canal.kind_id) == (world.agency, 2565, "dredging")
    assert canal.name == "ชุดลอกคลอง ปริมาณดิน 34 ลูกบาศก์เมตร"  # as the book has it
    assert canal.subdistrict_code == "980102"
    assert (road.sector, road.year, road.agency.ministry) == ("road", 2562, "กระทรวง ข")
    assert (pipe.sector, pipe.kind_id, pipe.agency.code) == ("water", "other", "PROV98")
    share = BudgetShare.objects.select_related("item").get(project=canal)
    assert share.amount == share.item.amount == Decimal("300.33")
    assert (share.item.fiscal_year, share.item.source) == (2565, "other")
    before = events()
    assert "เหมือนเดิม 3" in command(path, "--commit", source="budget-lines")
    assert events() == before


def test_every_real_budget_line_is_taken_once(world, data_dir):
    path = data_dir / "real_projects_fy2565.csv.gz"

    def taken():
        with gzip.open(path) as file:
            return import_file(
                BudgetLines(), file, file_name=path.name, owner=None, by=None, commit=True
            )

    world.subdistricts[0].__class__.objects.filter(level="subdistrict").delete()
    report = taken()
    assert (report.problems, report.created, report.items) == ([], 1325, 1325)
    assert Agency.objects.count() == 126
    assert taken().unchanged == 1325


def many(count, wrong=0):
    """``count`` rows; the amount of ``wrong`` of them is no number."""
    rows = [
        [f"K{n}", f"ก่อสร้างถนน คสล. สายที่ {n} ยาว {n + 1} เมตร", 2568, "x" if n < wrong else n + 1]
        for n in range(count)
    ]
    return sheet(*rows, headings=HEADINGS)


@pytest.mark.parametrize(
    ("count", "wrong"), [(1500, 300), pytest.param(20_000, 300, marks=pytest.mark.long)]
)
def test_all_wrong_rows_are_named_and_nothing_is_written(world, count, wrong):
    content = many(count, wrong)
    for commit in (False, True):
        report = import_file(
            Template(),
            io.BytesIO(content),
            file_name="works.csv",
            owner=world.sao,
            by=None,
            commit=commit,
        )
        rows = {problem.place.row for problem in report.problems}
        assert len(report.problems) == len(rows) == wrong
        assert report.as_csv().count(b"\r\n") == wrong + 1
        assert report.rows == count
        assert not report.committed
        assert not Project.objects.exists()
        assert not ProjectSequence.objects.exists()


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """An authority other processes see, removed by hand: a flush would take the kinds with it."""
    with django_db_blocker.unblock():
        yield LocalAuthority.objects.create(
            code="KILLED1", kind="sao", name_th="ก", full_name_th="ก", province_code="98"
        )
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for model in (BudgetShare, BudgetItem, ProjectAmount, Project):
                cursor.execute(f"DELETE FROM {model._meta.db_table}")
                cursor.execute(f"DELETE FROM {model._meta.db_table}event")
            cursor.execute("DELETE FROM projects_projectsequence")
            cursor.execute("DELETE FROM pghistory_context")
            cursor.execute("SET session_replication_role = DEFAULT")
        LocalAuthority.objects.filter(code="KILLED1").delete()
        connection.close()


def process(path):
    database = connection.settings_dict
    place = f"{quote(database['HOST'], safe='')}:{database['PORT']}".rstrip(":")
    secret = f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else ""
    url = f"postgis://{database['USER']}{secret}@{place}/{database['NAME']}"
    return subprocess.Popen(
        [
            *(sys.executable, "manage.py", "import_projects", "--source", "template"),
            *("--authority", "KILLED1", "--commit", "--verbosity", "2", str(path)),
        ],
        env=os.environ | {"DATABASE_URL": url, "PYTHONUNBUFFERED": "1"},
        cwd=django_settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


@pytest.mark.parametrize("count", [4500, pytest.param(20_000, marks=pytest.mark.long)])
def test_an_import_killed_half_way_leaves_nothing_and_runs_again(committed, tmp_path, count):
    path = tmp_path / "works.csv"
    path.write_bytes(many(count))
    first = process(path)
    try:
        assert first.stdout
        for line in first.stdout:
            done = line.split()[-1].split("/")[0]
            if done.isdigit() and int(done) > count:  # the checks are over, a batch is written
                break
    finally:
        first.kill()
        first.stdout.close()
    assert first.wait(timeout=10) == -signal.SIGKILL
    assert (Project.objects.count(), ProjectAmount.objects.count()) == (0, 0)
    second = process(path)
    told, _nothing = second.communicate(timeout=120)
    assert second.returncode == 0
    assert f"ใหม่ {count}" in told
    assert Project.objects.filter(code__startswith="KILLED1-2568-").count() == count
    assert ProjectAmount.objects.count() == count
