"""The certificate "พิกัดและภาพครบ": when it is due, what it certifies, what it stops."""

import json
from datetime import timedelta

import pytest
from django.contrib.gis.geos import LineString, Polygon
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Appointment, Duty, User
from projects.certificates import (
    canonical,
    certificate_changes,
    certificate_facts,
    certificate_live,
    certificate_missing,
    fingerprint,
    first_payment_lacks,
)
from projects.errors import (
    CertificateMissing,
    CertificateNotDue,
    CertificateOutdated,
    CertificateStands,
    CertificateVoided,
    ProjectCancelled,
)
from projects.models import Certificate, Disbursement, Finding, Photo
from projects.services.certificates import certificate_issue, certificate_void
from projects.services.photos import photo_remove
from projects.services.positions import project_pin
from tests.projects.certificate_fixtures import ROLES, issued, photo, position_of, road, whole
from tests.projects.contract_fixtures import payment_facts, signed, version_of
from tests.test_permissions import ROLES as WHO
from tests.test_permissions import expected, user_of
from tests.world import PASSWORD


@pytest.fixture
def project(world):
    return whole(world)


def page(project) -> str:
    return reverse("projects:certificate", args=[project.code])


# when it is due ------------------------------------------------------------------------------


def test_a_project_with_three_positions_and_three_stages_misses_nothing(project):
    assert certificate_missing(project) == []


def test_a_project_with_nothing_misses_six_things(world):
    bare = world.project()
    assert certificate_missing(bare) == [
        "ยังไม่มีพิกัดตามแผน",
        "ยังไม่มีพิกัดตามสัญญา",
        "ยังไม่มีพิกัดสร้างจริง",
        "ยังไม่มีภาพถ่ายก่อนดำเนินการ",
        "ยังไม่มีภาพถ่ายระหว่างดำเนินการ",
        "ยังไม่มีภาพถ่ายหลังดำเนินการ",
    ]


BOW_TIE = Polygon(
    [(100.05, 16.05), (100.06, 16.06), (100.06, 16.05), (100.05, 16.06), (100.05, 16.05)], srid=4326
)
# What is done to the position of a role, and the one sentence that says what is wrong then.
BROKEN = {
    "draft": ({"review": "draft"}, "พิกัด{role}เป็นร่าง รอช่างยืนยันบนแผนที่"),
    "returned": ({"review": "returned"}, "พิกัด{role}ถูกส่งกลับให้แก้"),
    "provisional": (
        {"method": "village"},
        "พิกัด{role}เป็นจุดกลางหมู่บ้านหรือพื้นที่ ต้องระบุตำแหน่งจริง",
    ),
    "invalid": ({"geometry": BOW_TIE}, "รูปร่างพิกัด{role}ไม่ถูกต้อง ต้องวาดใหม่"),
}
LABELS = {"planned": "ตามแผน", "contracted": "ตามสัญญา", "as_built": "สร้างจริง"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("fault", BROKEN)
def test_a_faulty_position_is_named(project, role, fault):
    facts, sentence = BROKEN[fault]
    project.geometries.filter(role=role).update(**facts)
    assert certificate_missing(project) == [sentence.format(role=LABELS[role])]


@pytest.mark.parametrize("role", ROLES)
def test_a_replaced_position_does_not_count(project, role):
    project.geometries.filter(role=role).update(replaced_at=timezone.now(), is_current=False)
    assert certificate_missing(project) == [f"ยังไม่มีพิกัด{LABELS[role]}"]


@pytest.mark.parametrize("review", ["submitted", "verified"])
def test_positions_handed_in_or_verified_are_good(project, review):
    project.geometries.update(review=review)
    assert certificate_missing(project) == []


@pytest.mark.parametrize("earlier", ["planned", "contracted"])
@pytest.mark.parametrize("turned", [False, True])
def test_as_built_that_is_a_copy_of_an_earlier_role_is_no_evidence(project, earlier, turned):
    """Drawn from the other end it is the same line still."""
    shape = position_of(project, earlier).geometry
    copied = LineString(list(reversed(shape.coords)), srid=4326) if turned else shape
    project.geometries.filter(role="as_built").update(geometry=copied)
    [sentence] = certificate_missing(project)
    assert sentence.startswith(f"พิกัดสร้างจริงเหมือนพิกัด{LABELS[earlier]}ทุกจุด")


def test_a_contracted_position_may_be_the_planned_one(project):
    project.geometries.filter(role="contracted").update(geometry=road())
    assert certificate_missing(project) == []


def test_an_open_finding_that_blocks_is_named_by_its_rule(project):
    finding = Finding.objects.create(
        project=project, rule="wrong-zone", severity="block", opened_at=timezone.now(), facts="x"
    )
    assert certificate_missing(project) == ["มีข้อค้นพบที่ต้องแก้ก่อนใช้: โซน UTM ผิด"]
    for facts in ({"severity": "warn"}, {"state": "fixed", "closed_at": timezone.now()}):
        with transaction.atomic():
            Finding.objects.filter(pk=finding.pk).update(**facts)
            assert certificate_missing(project) == []
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("stage", "words"),
    [("before", "ก่อนดำเนินการ"), ("during", "ระหว่างดำเนินการ"), ("after", "หลังดำเนินการ")],
)
def test_a_removed_photo_does_not_count(world, project, stage, words):
    [shot] = project.photos.filter(stage=stage)
    photo_remove(project=project, pk=shot.pk, reason="ผิดโครงการ", by=world.engineering)
    assert certificate_missing(project) == [f"ยังไม่มีภาพถ่าย{words}"]


def test_it_takes_few_queries(project, django_assert_num_queries):
    with django_assert_num_queries(3):
        certificate_missing(project)


# what it certifies ---------------------------------------------------------------------------


def test_the_hash_is_that_of_the_canonical_text(world, project):
    certificate = issued(world, project)
    kept = Certificate.objects.get(pk=certificate.pk)
    assert fingerprint(kept.facts) == kept.sha256 == certificate.sha256
    backwards = json.loads(json.dumps(kept.facts), object_pairs_hook=lambda rows: dict(rows[::-1]))
    assert list(backwards) != list(kept.facts)
    assert canonical(backwards) == canonical(kept.facts)
    assert len(kept.sha256_groups.split()) == 16


@pytest.mark.parametrize("language", ["th", "en"])
def test_facts_are_the_same_in_every_language_and_hold_texts_and_whole_numbers(project, language):
    with translation.override("th"):
        thai = canonical(certificate_facts(project))
    with translation.override(language):
        assert canonical(certificate_facts(project)) == thai
    assert b"." in thai
    assert not any(isinstance(one, float) for one in leaves(json.loads(thai)))


def leaves(value):
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from leaves(one)
    else:
        yield value


def test_it_holds_positions_photos_amounts_and_names_as_they_were(world, project):
    name = project.name
    certificate = issued(world, project)
    project.name = "ชื่อใหม่"
    project.save()
    facts = Certificate.objects.get(pk=certificate.pk).facts
    assert (facts["project"]["name"], facts["project"]["budget_baht"]) == (name, "500000.00")
    assert [one["role"] for one in facts["positions"]] == list(ROLES)
    built = position_of(project, "as_built")
    assert facts["positions"][2]["id"] == built.pk
    assert facts["positions"][2]["geometry"] == (
        "LINESTRING (100.05 16.0504, 100.053 16.0516, 100.057 16.0508, 100.06 16.0519)"
    )
    assert facts["positions"][2]["length_m"] == f"{built.length_m:.1f}"
    assert {one["sha256"] for one in facts["photos"]} == {
        one.sha256 for one in project.photos.all()
    }
    assert facts["issued_by"] == world.engineering.name


def test_every_fact_changes_the_hash(world, project):
    before = fingerprint(certificate_facts(project))
    for change in (
        lambda: project.geometries.filter(role="planned").update(geometry=road(0.00001)),
        lambda: project.photos.filter(stage="after").update(sha256="f" * 64),
        lambda: project.shares.update(amount=1),
    ):
        with transaction.atomic():
            change()
            assert fingerprint(certificate_facts(project)) != before
            transaction.set_rollback(True)


def test_a_certificate_that_fits_has_no_changes_and_one_added_photo_is_none(world, project):
    certificate = issued(world, project)
    photo(project, "after")
    assert certificate_changes(certificate) == []


def test_a_moved_position_and_a_removed_photo_are_told(world, project):
    certificate = issued(world, project)
    project.refresh_from_db()
    project_pin(
        project=project,
        by=world.engineering,
        expected_version=project.position_version,
        role="as_built",
        geometry=road(0.0003),
        method="gnss",
    )
    [shot] = project.photos.filter(stage="before")
    photo_remove(project=project, pk=shot.pk, reason="ผิด", by=world.engineering)
    told = ["พิกัดสร้างจริงเปลี่ยนไปแล้ว", "ภาพก่อนดำเนินการถูกนำออกแล้ว"]
    assert certificate_changes(certificate) == told
    assert fingerprint(certificate.facts) == certificate.sha256


BLOCKS = {"rule": "wrong-zone", "severity": "block", "facts": "x"}
RETURNED = "พิกัดสร้างจริงถูกส่งกลับให้แก้"
BLOCKED = "มีข้อค้นพบที่ต้องแก้ก่อนใช้: โซน UTM ผิด"


def test_a_returned_position_and_a_finding_that_blocks_are_told(client, world, project):
    certificate = issued(world, project)
    project.geometries.filter(role="as_built").update(review="returned")
    assert certificate_changes(certificate) == [RETURNED]
    Finding.objects.create(project=project, opened_at=timezone.now(), **BLOCKS)
    assert certificate_changes(certificate) == [RETURNED, BLOCKED]
    client.force_login(world.engineering)
    answer = client.get(page(project))
    assert answer.context["changes"] == [RETURNED, BLOCKED]
    assert "ตรงกับพิกัดและภาพถ่ายที่ใช้อยู่" not in answer.content.decode()


@pytest.mark.parametrize(("change", "sentence"), [("returned", RETURNED), ("blocked", BLOCKED)])
def test_where_it_waits_a_certificate_that_no_longer_fits_stops_the_payment(
    world, settings, change, sentence
):
    settings.CERTIFICATE_FOR_DISBURSEMENT = "wait"
    project = whole(world)
    contract = signed(world, project)
    project.refresh_from_db()
    issued(world, project)
    if change == "returned":
        project.geometries.filter(role="as_built").update(review="returned")
    else:
        Finding.objects.create(project=project, opened_at=timezone.now(), **BLOCKS)
    assert first_payment_lacks(project) == [sentence]
    with pytest.raises(CertificateMissing):
        pay(world, contract)


def test_a_removed_photo_that_leaves_its_stage_bare_is_told_before_the_payment(world, project):
    issued(world, project)
    [shot] = project.photos.filter(stage="before")
    photo_remove(project=project, pk=shot.pk, reason="ผิด", by=world.engineering)
    told = ["ภาพก่อนดำเนินการถูกนำออกแล้ว", "ยังไม่มีภาพถ่ายก่อนดำเนินการ"]
    assert first_payment_lacks(project) == told


def test_recorded_facts_that_were_altered_are_told(world, project):
    certificate = issued(world, project)
    certificate.facts["project"]["budget_baht"] = "5000000.00"
    certificate.save()
    [sentence] = certificate_changes(Certificate.objects.get(pk=certificate.pk))
    assert "ไม่ตรงกับรหัส SHA-256" in sentence


def test_a_file_at_two_stages_speaks_for_the_first_alone(project):
    [first, second, third] = [
        project.photos.get(stage=one) for one in ("before", "during", "after")
    ]
    Photo.objects.filter(pk__in=[second.pk, third.pk]).update(sha256=first.sha256)
    assert [one.split("เป็น")[0] for one in certificate_missing(project)] == [
        "ภาพถ่ายระหว่างดำเนินการ",
        "ภาพถ่ายหลังดำเนินการ",
    ]
    photo(project, "during", sha256="d" * 64)
    photo(project, "after", sha256="e" * 64)
    assert certificate_missing(project) == []


def test_what_was_not_judged_yet_is_judged_before_it_is_issued(world, project):
    """As after a file of many, which the worker judges within a minute."""
    other = world.project(authority=world.neighbour)
    photo(other, "before", sha256=project.photos.get(stage="before").sha256)
    assert certificate_missing(project) == []
    with pytest.raises(CertificateNotDue, match="ภาพเดียวกับโครงการอื่น"):
        issued(world, project)


# issued and taken back -----------------------------------------------------------------------


def test_numbers_are_never_given_twice(world, project):
    first = issued(world, project)
    with pytest.raises(CertificateStands):
        issued(world, project)
    certificate_void(certificate=first, by=world.engineering, reason="พิมพ์ผิด")
    second = issued(world, project)
    assert [first.number, second.number] == [f"{project.code}/1", f"{project.code}/2"]
    assert certificate_live(project) == second
    with pytest.raises(CertificateVoided):
        certificate_void(certificate=first, by=world.engineering, reason="อีกครั้ง")
    assert Certificate.objects.get(pk=first.pk).void_reason == "พิมพ์ผิด"


def test_the_database_keeps_one_live_certificate_and_a_reason(world, project):
    first = issued(world, project)
    copy = {"project": project, "issued_at": timezone.now(), "facts": {}, "sha256": "0" * 64}
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(number="x/2", **copy)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=first.pk).update(voided_at=timezone.now())


def test_it_is_refused_with_all_that_is_missing(world, project):
    project.geometries.filter(role="planned").update(review="returned")
    project.photos.filter(stage="during").update(
        removed_at=timezone.now(), removed_reason="ผิดโครงการ"
    )
    with pytest.raises(CertificateNotDue) as refused:
        issued(world, project)
    assert str(refused.value) == "พิกัดตามแผนถูกส่งกลับให้แก้ · ยังไม่มีภาพถ่ายระหว่างดำเนินการ"
    assert not Certificate.objects.exists()


def test_it_is_refused_where_the_facts_changed_since_they_were_seen(world, project):
    seen = fingerprint(certificate_facts(project))
    project.geometries.filter(role="as_built").update(geometry=road(0.001))
    with pytest.raises(CertificateOutdated):
        certificate_issue(project=project, by=world.engineering, expected=seen)


def test_a_withdrawn_project_gets_none(world, project):
    project.state, project.state_reason = "cancelled", "งบไม่พอ"
    project.save()
    with pytest.raises(ProjectCancelled):
        issued(world, project)


def test_voiding_needs_a_reason(world, project):
    certificate = issued(world, project)
    with pytest.raises(ValidationError):
        certificate_void(certificate=certificate, by=world.engineering, reason="  ")
    assert certificate_live(project) == certificate


def test_an_analyst_issues_on_behalf(client, world, project):
    client.force_login(world.analyst)
    client.post(page(project), {"do": "issue", "seen": fingerprint(certificate_facts(project))})
    assert certificate_live(project).entered_on_behalf is True


# the page ------------------------------------------------------------------------------------


def test_the_page_shows_what_is_missing_then_the_button_then_the_record(client, world):
    project = whole(world)
    project.geometries.filter(role="planned").update(review="draft")
    client.force_login(world.engineering)
    text = client.get(page(project)).content.decode()
    assert "พิกัดตามแผนเป็นร่าง" in text
    assert 'value="issue"' not in text
    project.geometries.update(review="submitted")
    answer = client.get(page(project))
    assert 'value="issue"' in answer.content.decode()
    sent = {"do": "issue", "seen": answer.context["seen"]}
    assert client.post(page(project), sent).status_code == 302
    certificate = certificate_live(project)
    text = client.get(page(project)).content.decode()
    assert certificate.number in text
    assert reverse("certificate_pdf", args=[certificate.pk]) in text
    assert "ตรงกับพิกัดและภาพถ่ายที่ใช้อยู่" in text
    project.geometries.filter(role="as_built").update(geometry=road(0.001))
    text = client.get(page(project)).content.decode()
    assert "ข้อมูลเปลี่ยนหลังออกใบรับรอง" in text
    assert "พิกัดสร้างจริงเปลี่ยนไปแล้ว" in text


def test_voiding_on_the_page_keeps_the_record_and_its_reason(client, world, project):
    certificate = issued(world, project)
    client.force_login(world.engineering)
    sent = {"do": "void", "certificate": certificate.pk}
    empty = client.post(page(project), sent | {"reason": " "})
    assert empty.status_code == 400
    assert certificate_live(project) == certificate
    assert client.post(page(project), sent | {"reason": "วัดใหม่"}).status_code == 302
    text = client.get(page(project)).content.decode()
    assert certificate.number in text
    assert "วัดใหม่" in text
    assert client.post(page(project), sent | {"reason": "อีกครั้ง"}).status_code == 409


def test_another_projects_certificate_is_not_voided_here(client, world, project):
    foreign = issued(world, whole(world, north=0.01))
    client.force_login(world.engineering)
    sent = {"do": "void", "certificate": foreign.pk, "reason": "ลอง"}
    assert client.post(page(project), sent).status_code == 404
    assert Certificate.objects.get(pk=foreign.pk).voided_at is None


@pytest.mark.parametrize("seen", ["", "x", "0" * 64, "0" * 65, "9" * 5_000])
def test_issuing_on_other_facts_is_refused_and_changes_nothing(client, world, project, seen):
    client.force_login(world.engineering)
    answer = client.post(page(project), {"do": "issue", "seen": seen})
    assert answer.status_code == (409 if seen == "0" * 64 else 400)
    assert not Certificate.objects.exists()


def test_its_history_is_told_with_the_project(client, world, project):
    certificate = issued(world, project)
    certificate_void(certificate=certificate, by=world.engineering, reason="วัดใหม่")
    client.force_login(world.engineering)
    url = reverse("projects:history", args=[project.code]) + "?part=certificate"
    text = client.get(url).content.decode()
    assert certificate.number in text
    assert "วัดใหม่" in text


@pytest.mark.parametrize("role", WHO)
def test_who_pins_or_reviews_issues_and_who_reads_the_project_prints(client, world, role):
    if user := user_of(world, role):
        client.force_login(user)
    owners = {"own": world.sao, "outline": world.far}
    for place, (target, owner) in enumerate(owners.items()):
        project = whole(world, authority=owner, state="signed", north=place * 0.01)
        sent = {"do": "issue", "seen": fingerprint(certificate_facts(project))}
        status = client.post(page(project), sent).status_code
        right = "review" if "review" in WHO[role][0] else "position"
        wanted = expected(role, target, right)
        assert status in ({302} if wanted == {200} else wanted), target
        made = certificate_live(project)
        assert (made is not None) is (wanted == {200})
        made = made or issued(world, project)
        printed = client.get(reverse("certificate_pdf", args=[made.pk]))
        assert printed.status_code in expected(role, target, ""), target


def test_a_reviewer_of_positions_issues_too(client, world, project):
    named = {"code": "reviewer", "name_th": "ผู้ตรวจ", "name_en": "Reviewer"}
    duty = Duty.objects.create(**named, scope="authority", rights=["read", "review"])
    user = User.objects.create_user(username="reviewer", password=PASSWORD)
    Appointment.objects.create(user=user, duty=duty, authority=world.sao)
    client.force_login(user)
    sent = {"do": "issue", "seen": fingerprint(certificate_facts(project))}
    assert client.post(page(project), sent).status_code == 302
    assert certificate_live(project).issued_by == user


# the first payment ---------------------------------------------------------------------------


def payable(world, **facts):
    """A contract of a project with no position and no photo, and the address of its payments."""
    project = world.project(**facts)
    world.fund(project, 1_000, fiscal_year=project.year)
    contract = signed(world, project)
    contract.project.refresh_from_db()
    url = reverse("projects:disbursement_new", args=[project.code, contract.pk])
    return contract, url


def form_of(contract, **changed):
    facts = payment_facts(contract)
    day = facts["paid_on"]
    return {
        "version": version_of(contract.project),
        "instalment": "1",
        "paid_on": f"{day.day}/{day.month}/{day.year + 543}",
        "amount": "300",
        "document": "ฎ.1/2568",
    } | changed


def test_by_default_the_form_warns_and_takes_the_payment(client, world, settings):
    assert settings.CERTIFICATE_FOR_DISBURSEMENT == "warn"
    contract, url = payable(world)
    client.force_login(world.finance)
    text = client.get(url).content.decode()
    assert "โครงการนี้ยังไม่มีใบรับรองพิกัดและภาพครบ: ยังไม่มีพิกัดตามแผน" in text
    assert client.post(url, form_of(contract)).status_code == 302
    contract.project.refresh_from_db()
    assert "ใบรับรอง" not in client.get(url).content.decode()  # the second payment is asked nothing


def test_where_it_waits_the_payment_is_refused_and_nothing_is_lost(client, world, settings):
    settings.CERTIFICATE_FOR_DISBURSEMENT = "wait"
    contract, url = payable(world)
    client.force_login(world.finance)
    before = version_of(contract.project)
    answer = client.post(url, form_of(contract))
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "ต้องมีใบรับรองพิกัดและภาพครบก่อนเบิกจ่ายงวดแรก: ยังไม่มีพิกัดตามแผน" in text
    assert "ฎ.1/2568" in text
    assert not Disbursement.objects.exists()
    assert version_of(contract.project) == before


def test_where_it_waits_a_certificate_that_fits_lets_the_payment_pass(world, settings):
    settings.CERTIFICATE_FOR_DISBURSEMENT = "wait"
    project = whole(world)
    contract = signed(world, project)
    project.refresh_from_db()
    assert first_payment_lacks(project) == ["ข้อมูลครบแล้ว แต่ช่างยังไม่ได้ออกใบรับรอง"]
    certificate = issued(world, project)
    assert first_payment_lacks(project) == []
    moved = position_of(project, "as_built")
    project.geometries.filter(pk=moved.pk).update(geometry=road(0.01))
    assert first_payment_lacks(project) == ["พิกัดสร้างจริงเปลี่ยนไปแล้ว"]
    with pytest.raises(CertificateMissing):
        pay(world, contract)
    project.geometries.filter(pk=moved.pk).update(geometry=moved.geometry)
    pay(world, contract)
    certificate_void(certificate=certificate, by=world.engineering, reason="ลอง")
    pay(world, contract)  # only the first one waits


def pay(world, contract):
    from tests.projects.contract_fixtures import paid

    return paid(world, contract, amount=100)


@pytest.mark.parametrize("facts", [{"sector": "other", "kind_id": "other"}])
def test_a_project_whose_position_is_not_due_waits_for_none(world, settings, facts):
    settings.CERTIFICATE_FOR_DISBURSEMENT = "wait"
    contract, _url = payable(world, **facts)
    assert pay(world, contract).pk


def test_a_voided_first_payment_is_none(world, settings):
    contract, _url = payable(world)
    payment = pay(world, contract)
    project = contract.project
    project.refresh_from_db()
    assert first_payment_lacks(project) == []
    Disbursement.objects.filter(pk=payment.pk).update(
        voided_at=timezone.now() - timedelta(minutes=1), void_reason="ผิด"
    )
    assert first_payment_lacks(project) != []


def test_where_it_is_off_nothing_is_asked(client, world, settings):
    settings.CERTIFICATE_FOR_DISBURSEMENT = "off"
    _contract, url = payable(world)
    client.force_login(world.finance)
    assert "ใบรับรอง" not in client.get(url).content.decode()


def test_photos_are_kept_by_their_files(project):
    """What the fixtures stand on: three photos that differ."""
    assert Photo.objects.filter(project=project).values("sha256").distinct().count() == 3
