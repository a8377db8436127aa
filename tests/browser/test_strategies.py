"""From the nation's strategy to a project handed over: planning's pages, at desk and on a phone."""

import pytest

from accounts.models import AuthorityPopulation
from projects.models import Handover, Strategy
from projects.services.strategies import strategy_create
from projects.strategies.places import StrategyPlace

YEARS = {"first_year": 2566, "last_year": 2570}


@pytest.fixture
def above(world) -> list[Strategy]:
    nation = strategy_create(
        place=StrategyPlace(),
        by=world.dla,
        facts=YEARS | {"number": 1, "name": "การสร้างความสามารถในการแข่งขัน"},
    )
    province = strategy_create(
        place=StrategyPlace("98"),
        by=world.province_officer,
        facts=YEARS | {"number": 1, "name": "พัฒนาโครงสร้างพื้นฐานเพื่อการเกษตรและการท่องเที่ยว"},
        serves=[nation],
    )
    return [nation, province]


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_strategy_is_entered_and_its_projects_follow(visit, world, above, phone):
    project = world.project(strategy="ยุทธศาสตร์ที่ ๑ โครงสร้างพื้นฐาน", state="planned")
    world.fund(project, 1_250_000)
    planning = visit("planning", phone=phone)
    page = planning.page
    planning.open("/strategies/")
    assert planning.violations() == []
    page.get_by_role("link", name="เพิ่มยุทธศาสตร์").click()
    page.fill("#id_name", "โครงสร้างพื้นฐาน")
    page.fill("#id_first_year", "2023")
    page.fill("#id_last_year", "๒๕๗๐")
    page.get_by_label("พัฒนาโครงสร้างพื้นฐาน").check()
    planning.expect_fault("400")
    page.get_by_role("button", name="บันทึก").click()
    page.wait_for_selector(".errorlist")
    assert "คือ 2566" in page.content()
    assert page.get_by_label("พัฒนาโครงสร้างพื้นฐาน").is_checked()
    assert planning.violations() == []
    page.fill("#id_first_year", "2566")
    page.get_by_role("button", name="บันทึก").click()
    page.wait_for_selector("text=บันทึกยุทธศาสตร์แล้ว")
    project.refresh_from_db()
    assert project.plan_strategy == Strategy.objects.get(authority=world.sao)
    planning.open("/strategies/")
    assert page.get_by_text("1,250,000.00").count() == 3  # the nation's, the province's, her own
    assert planning.violations() == []


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_project_is_handed_over_and_returned(visit, world, phone):
    world.user("planning", name="pao_planning", authority=world.pao)
    project = world.project(state="planned")
    planning = visit("planning", phone=phone)
    planning.open(f"/projects/{project.code}/handover/")
    assert planning.violations() == []
    planning.page.fill("#id_reason", "อยู่ในเขตทางหลวงชนบท งบประมาณเกินกำลัง")
    planning.page.get_by_role("button", name="ส่งประสาน").click()
    planning.page.wait_for_selector("text=ส่งประสานแล้ว")
    pao = visit("pao_planning", phone=phone)
    pao.open("/handovers/")
    assert pao.page.get_by_text("รอท่านตอบ").is_visible()
    assert pao.violations() == []
    pao.page.get_by_role("link", name=project.name).click()
    pao.page.get_by_role("button", name="รับดำเนินการ").click()
    pao.page.wait_for_selector("text=รับดำเนินการแล้ว")
    assert pao.violations() == []
    assert Handover.objects.get().state == "accepted"


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_population_that_jumps_is_looked_at_twice(visit, world, phone):
    AuthorityPopulation.objects.create(authority=world.sao, year=2567, population=5_000)
    planning = visit("planning", phone=phone)
    page = planning.page
    planning.open(f"/authorities/{world.sao.code}/")
    assert planning.violations() == []
    page.get_by_role("link", name="เพิ่มปี").click()
    page.fill("#id_year", "๒๕๖๘")
    page.fill("#id_population", "50,000")
    planning.expect_fault("400")
    page.get_by_role("button", name="บันทึก").click()
    page.wait_for_selector("text=มากผิดปกติ")
    assert planning.violations() == []
    page.get_by_label("ตรวจแล้ว ตัวเลขถูกต้อง").check()
    page.get_by_role("button", name="บันทึก").click()
    page.wait_for_selector("text=บันทึกข้อมูลประชากรแล้ว")
    assert planning.violations() == []
