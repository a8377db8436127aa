"""Every duty × every right × every kind of place."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate

from accounts.access import signed_in
from accounts.models import Appointment, Duty, LocalAuthority, Right, User
from accounts.owners import owner_columns, owner_of_code, owners_within
from accounts.rights import Reach, acts_on_behalf, appointments_of, can, reach
from projects.models import Project

OWNERS = ("sao", "neighbour", "pao", "far", "agency")
R = Right
# duty → its rights, and the owners (of World) where it holds them
TABLE = {
    "planning": ({R.READ, R.FACTS, R.STRATEGY, R.BUDGET}, {"sao"}),
    "finance": ({R.READ, R.MONEY, R.BUDGET}, {"sao"}),
    "engineering": ({R.READ, R.POSITION}, {"sao"}),
    "executive": ({R.READ, R.APPROVE, R.ASSIGN}, {"sao"}),
    "analyst": (
        {R.READ, R.FACTS, R.MONEY, R.POSITION, R.REVIEW, R.STRATEGY, R.BUDGET},
        {"sao", "neighbour"},
    ),
    "district": ({R.READ, R.STRATEGY, R.GRANT}, {"sao", "neighbour"}),
    "province": ({R.READ, R.REVIEW, R.STRATEGY, R.GRANT}, {"sao", "neighbour", "pao"}),
    "dla": ({R.READ, R.CODES, R.STRATEGY, R.ALLOCATE, R.SAMPLE}, set(OWNERS)),
    "reader": ({R.APPROVED}, set(OWNERS)),
    "agency": ({R.READ, R.FACTS, R.MONEY, R.POSITION, R.BUDGET}, {"agency"}),
}
PEOPLE = {
    "district": "district_officer",
    "province": "province_officer",
    "agency": "agency_officer",
}


def person(world, duty: str) -> User:
    return getattr(world, PEOPLE.get(duty, duty))


def test_the_table_names_every_duty(db):
    assert set(TABLE) == set(Duty.objects.values_list("code", flat=True))


@pytest.mark.parametrize("duty", TABLE)
def test_a_duty_may_what_the_table_says_where_it_says(world, duty):
    user = person(world, duty)
    rights, places = TABLE[duty]
    expected = {(right, name) for right in rights for name in places}
    held = {
        (right, name)
        for right in Right
        for name in OWNERS
        if can(user, right, getattr(world, name))
    }
    assert held == expected


@pytest.mark.parametrize("duty", TABLE)
def test_the_filter_of_owners_finds_what_covers_says(world, duty):
    user = person(world, duty)
    owners = {name: getattr(world, name) for name in OWNERS}
    for name, owner in owners.items():
        field = "agency" if name == "agency" else "authority"
        world.project(**{field: owner}, name=name)
    for right in Right:
        where = reach(user, right)
        found = set(Project.objects.filter(where.of_owners()).values_list("name", flat=True))
        assert found == {name for name, owner in owners.items() if where.covers(owner)}


@pytest.mark.parametrize("duty", TABLE)
def test_only_the_analyst_acts_on_behalf(world, duty):
    user = person(world, duty)
    marked = {
        (right, name)
        for right in Right
        for name in OWNERS
        if acts_on_behalf(user, right, getattr(world, name))
    }
    rights, places = TABLE[duty]
    expected = {(r, p) for r in rights for p in places} if duty == "analyst" else set()
    assert marked == expected


def test_an_analyst_who_is_also_the_authoritys_officer_enters_for_herself(world):
    Appointment.objects.create(user=world.analyst, duty_id="planning", authority=world.sao)
    analyst = User.objects.get(pk=world.analyst.pk)
    assert not acts_on_behalf(analyst, Right.FACTS, world.sao)
    assert acts_on_behalf(analyst, Right.MONEY, world.sao)
    assert acts_on_behalf(analyst, Right.FACTS, world.neighbour)


def test_appointments_of_several_places_add_up(world):
    Appointment.objects.create(user=world.finance, duty_id="finance", authority=world.far)
    finance = User.objects.get(pk=world.finance.pk)
    assert reach(finance, Right.MONEY).authorities == {world.sao.pk, world.far.pk}


def test_nobody_holds_a_right_before_or_after_the_appointment(world):
    today = localdate()
    held = Appointment.objects.filter(user=world.planning)
    for since, until, holds in [
        (today, None, True),
        (today, today + timedelta(days=1), True),
        (today + timedelta(days=1), None, False),
        (today - timedelta(days=9), today, False),
    ]:
        held.update(since=since, until=until)
        user = User.objects.get(pk=world.planning.pk)
        assert can(user, Right.FACTS, world.sao) is holds


def test_an_anonymous_or_dismissed_person_holds_nothing(world):
    world.planning.is_active = False
    for user in (AnonymousUser(), world.planning):
        assert appointments_of(user) == []
        assert not reach(user, Right.READ)
        assert not can(user, Right.READ, world.sao)


def test_appointments_are_read_once_for_a_user_object(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        for right in Right:
            reach(world.planning, right)


def test_an_empty_reach_is_false_and_covers_nothing(world):
    assert not Reach()
    assert not Reach().covers(world.sao)
    assert not LocalAuthority.objects.within_reach(Reach()).exists()
    assert Reach(country=True)


def test_only_the_place_of_the_duty_s_scope_is_reached(world):
    """Rows of before the rule, or past it: no trigger looks at an appointment in memory."""
    for user, stray in [
        (world.dla, {"authority": world.sao}),
        (world.analyst, {"area_code": "98"}),
        (world.planning, {"area_code": "98", "authority": None, "agency": world.agency}),
    ]:
        (held,) = appointments_of(user)
        for name, value in stray.items():
            setattr(held, name, value)
    for right in Right:
        assert not reach(world.dla, right)
        assert not any(can(world.analyst, right, owner) for owner in (world.sao, world.pao))
        assert not reach(world.planning, right)


def test_a_reach_is_held_by_oneself_or_on_behalf(world):
    Appointment.objects.create(user=world.analyst, duty_id="planning", authority=world.sao)
    analyst = User.objects.get(pk=world.analyst.pk)
    assert reach(analyst, Right.FACTS, on_behalf=False) == Reach(
        authorities=frozenset({world.sao.pk})
    )
    assert reach(analyst, Right.FACTS, on_behalf=True) == Reach(districts=frozenset({"9801"}))
    assert reach(analyst, Right.FACTS) == Reach(
        authorities=frozenset({world.sao.pk}), districts=frozenset({"9801"})
    )


@pytest.mark.parametrize("duty", TABLE)
def test_the_owners_within_reach_are_those_it_covers(world, duty):
    user = person(world, duty)
    owners = [getattr(world, name) for name in OWNERS]
    for right in Right:
        where = reach(user, right)
        found = {owner for some in owners_within(where) for owner in some}
        assert found == {owner for owner in owners if where.covers(owner)}


def test_an_owner_is_found_by_code_and_named_by_two_columns(world):
    assert owner_of_code("6980101") == world.sao
    assert owner_of_code("RID") == world.agency
    assert owner_columns(world.sao) == {"authority": world.sao, "agency": None}
    assert owner_columns(world.agency) == {"authority": None, "agency": world.agency}
    for code in ("", "x", "\x00", "RID\x00", "๖๙๘", "'", "\ud800"):
        assert owner_of_code(code) is None


def test_nobody_is_not_signed_in(rf, world):
    request = rf.get("/")
    request.user = AnonymousUser()
    with pytest.raises(PermissionDenied):
        signed_in(request)
    request.user = world.dla
    assert signed_in(request) is world.dla
