"""What the database itself keeps about people and places."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override

from accounts.models import Agency, Appointment, Job, LocalAuthority, User


def refused(make) -> bool:
    try:
        with transaction.atomic():
            make()
    except IntegrityError:
        return True
    return False


def appoint(world, **place):
    return lambda: Appointment.objects.create(user=world.stranger, duty_id="planning", **place)


def test_it_refuses_an_appointment_at_two_places(world):
    assert refused(appoint(world, authority=world.sao, agency=world.agency))
    assert refused(appoint(world, authority=world.sao, area_code="98"))
    assert refused(appoint(world, agency=world.agency, area_code="98"))
    assert not refused(appoint(world, authority=world.sao))


def test_it_refuses_the_same_appointment_twice_while_in_force(world):
    first = appoint(world, authority=world.sao)()
    assert refused(appoint(world, authority=world.sao))
    Appointment.objects.filter(pk=first.pk).update(until="2020-01-01")
    assert not refused(appoint(world, authority=world.sao))


def test_a_duty_that_somebody_holds_stays(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        world.planning.appointments.first().duty.delete()


@pytest.mark.parametrize("code", ["", "12-34", "ab1", "A B", "รหัส1", "A1\n"])
def test_it_refuses_an_owner_code_that_could_not_stand_in_a_project_code(db, code):
    with pytest.raises(ValidationError) as error:
        Agency(code=code, name_th="กรม").full_clean()
    assert "code" in error.value.message_dict


def test_names_follow_the_readers_language(world):
    assert world.agency.name == "กรมชลประทาน"
    with override("en"):
        assert world.agency.name == "RID"
        assert str(LocalAuthority(full_name_th="อบต.ก")) == "อบต.ก"


def test_authorities_are_found_by_part_of_a_name_and_by_code(world):
    named = LocalAuthority.objects.named
    assert world.sao in named("หนองนํ้าใส")  # decomposed sara am
    assert list(named("06980101")) == [world.sao]
    assert list(LocalAuthority.objects.in_area("980102")) == [world.neighbour]
    assert set(LocalAuthority.objects.in_area("98")) == {world.sao, world.neighbour, world.pao}


def test_a_person_without_a_name_is_called_by_the_user_name():
    assert User(username="planning").name == "planning"
    assert User(username="x", first_name="สมใจ", last_name="ดี").name == "สมใจ ดี"


@pytest.mark.parametrize(
    ("done", "total", "percent"), [(0, 0, 0), (1, 3, 33), (3, 3, 100), (9, 3, 100)]
)
def test_percent_stays_between_0_and_100(done, total, percent):
    assert Job(progress=done, total=total).percent == percent
