"""What the database itself keeps about people and places."""

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override

from accounts.models import Agency, Appointment, Duty, Job, LocalAuthority, User


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


# duty → the one place that fits its scope, among these
PLACES = {
    "authority": lambda world: {"authority": world.sao},
    "agency": lambda world: {"agency": world.agency},
    "province": lambda world: {"area_code": "98"},
    "district": lambda world: {"area_code": "9801"},
    "nowhere": lambda world: {},
}
FITTING = {
    "planning": "authority",
    "analyst": "district",
    "district": "district",
    "province": "province",
    "agency": "agency",
    "dla": "nowhere",
    "reader": "nowhere",
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("duty", FITTING)
def test_a_duty_is_held_at_the_place_of_its_scope_only(world, duty, place):
    someone = User.objects.create_user("someone")
    made = Appointment(user=someone, duty_id=duty, **PLACES[place](world))
    fits = FITTING[duty] == place
    if fits:
        made.full_clean()
    else:
        with pytest.raises(ValidationError, match="หน้าที่นี้เป็นของ"):
            made.full_clean()
    assert refused(made.save) is not fits


def test_the_database_names_the_rule_of_places(world):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Appointment.objects.create(user=world.stranger, duty_id="dla", authority=world.sao)
    assert error.value.__cause__.diag.constraint_name == "appointment_place_fits_duty"
    with pytest.raises(IntegrityError), transaction.atomic():
        world.analyst.appointments.update(area_code="98")


@pytest.mark.parametrize("code", ["9899", "98๐๑", "980", ""])
def test_a_form_refuses_a_district_that_is_none(world, code):
    with pytest.raises(ValidationError):
        Appointment(user=world.stranger, duty_id="analyst", area_code=code).full_clean()


def test_a_scope_does_not_change_under_those_appointed(world):
    analyst = Duty.objects.filter(pk="analyst")
    assert refused(lambda: analyst.update(scope="country"))
    assert not refused(lambda: analyst.update(name_th="ชื่อใหม่"))
    world.analyst.appointments.all().delete()
    assert not refused(lambda: analyst.update(scope="country"))


def test_the_history_of_an_appointment_says_when_and_what(world):
    held = world.analyst.appointments.get()
    Appointment.objects.filter(pk=held.pk).update(until="2020-01-01")
    Appointment.objects.filter(pk=held.pk).delete()
    events = apps.get_model("accounts", "AppointmentEvent").objects.filter(pgh_obj_id=held.pk)
    told = events.order_by("pgh_id").values_list("pgh_label", "area_code", "until")
    ended = date(2020, 1, 1)
    assert list(told) == [
        ("insert", "9801", None),
        ("update", "9801", ended),
        ("delete", "9801", ended),
    ]


def test_the_history_of_a_duty_says_which_rights_it_had(world):
    Duty.objects.filter(pk="dla").update(rights=["read"])
    events = apps.get_model("accounts", "DutyEvent").objects.filter(pgh_obj_id="dla")
    last = events.filter(pgh_label="update").latest("pgh_id")  # migrations changed it before
    assert last.rights == ["read"]
