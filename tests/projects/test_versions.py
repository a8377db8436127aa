"""The version: raised by every commit that changes what a question shows, by no other."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Agency, LocalAuthority
from projects.filters import ProjectFilter, asked_by
from projects.models import (
    BudgetItem,
    Contract,
    ContractExtension,
    Disbursement,
    Finding,
    Handover,
    Kind,
    Photo,
    Project,
    ProjectAmount,
    Strategy,
    StrategyLink,
    VersionNote,
)
from projects.versions import version_about, version_of, versions_compact
from tests.committed import committed_world
from tests.world import World


def version(query: str = "", user: object = None) -> int:
    data = QueryDict(query)
    if user is None:
        return version_of(ProjectFilter(data, queryset=Project.objects.all()))
    return version_of(asked_by(user, data))  # type: ignore[arg-type]


@pytest.fixture
def seen_by_all(django_db_setup, django_db_blocker):
    """A world that other threads see."""
    with django_db_blocker.unblock(), committed_world() as world:
        yield world


def touch(row):
    """The same row written again by bare ``UPDATE``."""
    key = row._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {row._meta.db_table} SET {key} = {key} WHERE {key} = %s", [row.pk])


@pytest.fixture
def chain(world):
    """A row of every table whose change a question may show, all of the SAO's."""
    project = world.project(state="signed")
    share = world.fund(project, 900_000)
    signed = Contract.objects.create(
        project=project,
        number="1/2568",
        contractor="หจก. ทดสอบ",
        signed_on=date(2025, 1, 5),
        amount=800_000,
    )
    return {
        "project": project,
        "projectamount": ProjectAmount.objects.create(
            project=project, fiscal_year=2568, amount=900_000
        ),
        "projectgeometry": world.pin(project),
        "budgetitem": share.item,
        "budgetshare": share,
        "contract": signed,
        "contractextension": ContractExtension.objects.create(
            contract=signed, agreed_on=date(2025, 2, 1), amount=1000, reason="เพิ่มงาน"
        ),
        "disbursement": Disbursement.objects.create(
            contract=signed, instalment=1, paid_on=date(2025, 3, 1), amount=1000
        ),
        "handover": Handover.objects.create(
            project=project, authority=world.pao, reason="เกินศักยภาพ"
        ),
        "finding": Finding.objects.create(
            project=project, rule="stub_line", severity="block", opened_at=timezone.now()
        ),
        "photo": Photo.objects.create(
            project=project, stage="before", width=1, height=1, original_kind="JPEG"
        ),
    }


TABLES = [
    "project",
    "projectamount",
    "projectgeometry",
    "budgetitem",
    "budgetshare",
    "contract",
    "contractextension",
    "disbursement",
    "handover",
    "finding",
    "photo",
]


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_a_change_of_any_table_raises_the_owners_version(world, chain, table):
    own, other = "lao=6980101", "lao=6980102"
    before, beside = version(own), version(other)
    touch(chain[table])
    assert version(own) > before
    assert version(other) == beside


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["disbursement", "contractextension", "projectamount", "finding"])
def test_a_row_gone_raises_it_too(world, chain, table):
    before = version("lao=6980101")
    chain[table].delete()
    assert version("lao=6980101") > before


@pytest.mark.django_db
def test_another_owners_item_raises_the_version_of_whom_it_pays(world):
    project = world.project()
    world.fund(project)
    foreign = world.item(authority=world.neighbour)
    project.shares.create(item=foreign, amount=1000)
    before = version("lao=6980101")
    BudgetItem.objects.filter(pk=foreign.pk).update(fiscal_year=2569)
    assert version("lao=6980101") > before


@pytest.mark.django_db
def test_a_project_of_another_owner_raises_both(world):
    project = world.project()
    before = version("lao=6980101"), version("owner=RID")
    Project.objects.filter(pk=project.pk).update(authority=None, agency=world.agency)
    assert version("lao=6980101") > before[0]
    assert version("owner=RID") > before[1]


@pytest.mark.django_db
def test_what_questions_are_understood_by_raises_every_version(world):
    years = {"first_year": 2566, "last_year": 2570}
    strategy = Strategy.objects.create(level="national", name="ชาติ", **years)
    below = Strategy.objects.create(level="authority", name="อปท.", authority=world.sao, **years)
    changes = [
        lambda: touch(world.province),
        lambda: touch(world.far),
        lambda: touch(world.agency),
        lambda: touch(Kind.objects.first()),
        lambda: StrategyLink.objects.create(strategy=below, serves=strategy),
        lambda: touch(strategy),
    ]
    for change in changes:
        before = version("lao=6980101")
        change()
        assert version("lao=6980101") > before
    assert version_about("areas") > 0
    areas, authorities = version_about("areas"), version_about("authorities")
    LocalAuthority.objects.filter(pk=world.sao.pk).update(active=True)
    assert version_about("areas") == areas
    assert version_about("authorities") > authorities
    assert Agency.objects.exists()


@pytest.mark.django_db
def test_whoever_reads_one_place_has_the_version_of_that_place(world):
    world.project()
    before = {name: version(user=getattr(world, name)) for name in ("planning", "stranger", "dla")}
    world.project(authority=world.neighbour)
    after = {name: version(user=getattr(world, name)) for name in before}
    assert after["planning"] == before["planning"]
    assert after["stranger"] > before["stranger"]
    assert after["dla"] > before["dla"]


@pytest.mark.django_db
def test_who_is_handed_projects_has_the_version_of_all(world):
    pao = world.user("planning", name="pao_planning", authority=world.pao)
    project = world.project(state="approved")
    before = version(user=pao)
    Handover.objects.create(project=project, authority=world.pao, reason="เกินศักยภาพ")
    assert version(user=pao) > before


@pytest.mark.django_db
def test_nothing_kept_raises_nothing(world):
    project = world.project()
    before = version()
    with transaction.atomic():
        touch(project)
        assert version() > before
        transaction.set_rollback(True)
    assert version() == before
    Project.objects.filter(pk=-1).update(state="draft")
    assert version() == before


@pytest.mark.django_db
def test_one_statement_is_one_note_an_owner(world):
    for _ in range(5):
        world.project()
    world.project(authority=world.neighbour)
    VersionNote.objects.all().delete()
    Project.objects.update(state="signed")
    notes = VersionNote.objects.filter(about="owner").values_list("authority_id", "changes")
    assert sorted(notes) == sorted([(world.sao.pk, 1), (world.neighbour.pk, 1)])


@pytest.mark.django_db
def test_folding_keeps_every_sum(world, chain):
    questions = ["", "lao=6980101", "lao=6980102", "owner=RID"]
    before = [version(query) for query in questions], version_about("areas")
    assert versions_compact() > 0
    assert ([version(query) for query in questions], version_about("areas")) == before
    owners = VersionNote.objects.values_list("about", "authority_id", "agency_id")
    assert len(owners) == len(set(owners))
    assert versions_compact() == 0
    touch(chain["project"])
    assert version() == before[0][0] + 1


def test_a_late_commit_and_a_fold_beside_it_are_seen(seen_by_all):
    world = seen_by_all
    project, other = world.project(), world.project(authority=world.neighbour)
    begun, go = threading.Event(), threading.Event()

    def late() -> None:
        with transaction.atomic():
            touch(project)
            begun.set()
            assert go.wait(20)
        connection.close()

    thread = threading.Thread(target=late)
    thread.start()
    assert begun.wait(20)
    touch(other)  # begins later, commits earlier
    held = version()
    assert versions_compact() > 0
    assert version() == held
    go.set()
    thread.join()
    assert version() == held + 1


def test_writers_of_one_owner_do_not_wait_for_each_other(seen_by_all):
    world = seen_by_all
    first, second = world.project(), world.project()
    done = threading.Event()

    def write() -> None:
        touch(second)
        done.set()
        connection.close()

    with transaction.atomic():
        touch(first)
        thread = threading.Thread(target=write)
        thread.start()
        assert done.wait(20)
    thread.join()


@pytest.mark.django_db
def test_worlds_owner_is_found_with_a_leading_zero(world: World):
    world.project()
    before = version("lao=06980101")
    touch(Project.objects.get())
    assert version("lao=06980101") > before
