"""The certificate "พิกัดและภาพครบ": what a project still misses for it, and what it certifies."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, Final, TypedDict

from django.conf import settings
from django.contrib.gis.geos import WKTWriter
from django.db.models import Sum
from django.utils import translation
from django.utils.translation import gettext as _

from coordinates.models import AdminArea
from coordinates.places import name_with_level
from projects.checks.registry import RULES
from projects.codes import PROVISIONAL, FindingState, Review, Role, Severity, Stage
from projects.models import Certificate, Photo, Project, ProjectGeometry

_DECIMALS: Final = 8  # of a degree: 1 mm


class CertifiedPosition(TypedDict):
    """``geometry``: WKT in EPSG:4326, longitude first; lengths and areas on the ellipsoid."""

    id: int
    role: str
    version: int
    method: str
    accuracy_m: str
    geometry: str
    length_m: str
    area_m2: str


class CertifiedPhoto(TypedDict):
    """``sha256``: of the file as it was sent."""

    id: int
    stage: str
    sha256: str


class Facts(TypedDict):
    """What a certificate certifies: texts and whole numbers only, so that no path rounds them."""

    project: dict[str, str]
    positions: list[CertifiedPosition]
    photos: list[CertifiedPhoto]


def canonical(facts: Any) -> bytes:
    """The one text of some facts: sorted names, no blanks, UTF-8.

    >>> canonical({"b": 1, "a": "ก"}).decode()
    '{"a":"ก","b":1}'
    """
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fingerprint(facts: Any) -> str:
    """The SHA-256 of the canonical text, in hexadecimal digits."""
    return hashlib.sha256(canonical(facts)).hexdigest()


def certificate_missing(project: Project) -> list[str]:
    """What ``project`` still misses for its certificate, a sentence each; three queries."""
    positions = _positions(project)
    return [*_positions_missing(positions), *_blocked(project), *_photos_missing(_photos(project))]


def certificate_facts(project: Project) -> Facts:
    """What a certificate of ``project`` would certify now; five queries."""
    return {
        "project": _facts_of(project),
        "positions": [_certified(one) for one in _positions(project)],
        "photos": [
            {"id": one.pk, "stage": one.stage, "sha256": one.sha256} for one in _photos(project)
        ],
    }


def certificate_changes(certificate: Certificate) -> list[str]:
    """What stands otherwise than ``certificate`` says: a position that is another one now or was
    returned, a photo that was removed, a finding that blocks. Photos added since take nothing
    back. Three queries."""
    if not is_as_issued(certificate):
        return [_("ข้อมูลที่บันทึกไว้ในใบรับรองไม่ตรงกับรหัส SHA-256 ที่ให้ไว้เมื่อออก")]
    facts = certificate.facts
    positions = _positions(certificate.project)
    now = {(one.role, one.pk, _wkt(one)) for one in positions}
    was = {(one["role"], one["id"], one["geometry"]) for one in facts["positions"]}
    roles = {role for role, _key, _text in now ^ was}
    standing = {one.pk for one in _photos(certificate.project)}
    stages = {one["stage"] for one in facts["photos"] if one["id"] not in standing}
    return [
        *(_("พิกัด%(role)sเปลี่ยนไปแล้ว") % {"role": one.label} for one in Role if one in roles),
        *(_returned(one) for one in Role if _has(positions, one, Review.RETURNED)),
        *(_("ภาพ%(stage)sถูกนำออกแล้ว") % {"stage": one.label} for one in Stage if one in stages),
        *_blocked(certificate.project),
    ]


def is_as_issued(certificate: Certificate) -> bool:
    """Whether the recorded facts still have the fingerprint that was given with them."""
    return fingerprint(certificate.facts) == certificate.sha256


def certificate_live(project: Project) -> Certificate | None:
    """The certificate that nobody took back."""
    live = Certificate.objects.filter(project=project, voided_at__isnull=True)
    return live.select_related("issued_by").first()


def first_payment_lacks(project: Project) -> list[str]:
    """Why ``project`` has no certificate that fits before its first payment, a sentence each.

    Empty where the setting is off, no position is due, something was paid already, or one fits.
    """
    if settings.CERTIFICATE_FOR_DISBURSEMENT == "off":
        return []
    due = Project.objects.position_due().filter(pk=project.pk)
    if not due.exclude(contracts__in=_paid(project)).exists():
        return []
    live = certificate_live(project)
    if live is not None:
        return list(dict.fromkeys([*certificate_changes(live), *certificate_missing(project)]))
    return certificate_missing(project) or [_("ข้อมูลครบแล้ว แต่ช่างยังไม่ได้ออกใบรับรอง")]


def _paid(project: Project) -> Any:
    live = project.contracts.filter(voided_at__isnull=True)
    return live.filter(disbursements__isnull=False, disbursements__voided_at__isnull=True)


def _positions(project: Project) -> list[ProjectGeometry]:
    """The live positions, in the order of the roles."""
    order = {role: place for place, role in enumerate(Role.values)}
    live = ProjectGeometry.objects.filter(project=project, replaced_at__isnull=True)
    return sorted(live, key=lambda one: (order[one.role], one.budget_item_id or 0))


def _photos(project: Project) -> list[Photo]:
    order = {stage: place for place, stage in enumerate(Stage.values)}
    standing = Photo.objects.standing().filter(project=project).in_time()
    return sorted(standing, key=lambda one: order[one.stage])


def _positions_missing(positions: list[ProjectGeometry]) -> Iterable[str]:
    for role in Role:
        words = {"role": role.label}
        held = [one for one in positions if one.role == role]
        if not held:
            yield _("ยังไม่มีพิกัด%(role)s") % words
        if any(one.review == Review.DRAFT for one in held):
            yield _("พิกัด%(role)sเป็นร่าง รอช่างยืนยันบนแผนที่") % words
        if _has(held, role, Review.RETURNED):
            yield _returned(role)
        if any(one.method in PROVISIONAL for one in held):
            yield _("พิกัด%(role)sเป็นจุดกลางหมู่บ้านหรือพื้นที่ ต้องระบุตำแหน่งจริง") % words
        if not all(one.geometry.valid for one in held):
            yield _("รูปร่างพิกัด%(role)sไม่ถูกต้อง ต้องวาดใหม่") % words
    yield from _copies(positions)


def _has(positions: list[ProjectGeometry], role: str, review: str) -> bool:
    return any((one.role, one.review) == (role, review) for one in positions)


def _returned(role: Role) -> str:
    return _("พิกัด%(role)sถูกส่งกลับให้แก้") % {"role": role.label}


def _copies(positions: list[ProjectGeometry]) -> Iterable[str]:
    """As-built that is an earlier role's shape again is no evidence of what was built."""
    for role in (Role.PLANNED, Role.CONTRACTED):
        built = [one for one in positions if one.role == Role.AS_BUILT]
        before = [one for one in positions if one.role == role]
        if any(_alike(one, other) for one in built for other in before):
            words = {"later": Role.AS_BUILT.label, "earlier": role.label}
            yield (
                _("พิกัด%(later)sเหมือนพิกัด%(earlier)sทุกจุด ยังไม่ได้ปรับตามที่สร้างจริง จึงไม่นับเป็นหลักฐาน")
                % words
            )


def _alike(one: ProjectGeometry, other: ProjectGeometry) -> bool:
    """The same shape, wherever it begins; broken shapes cannot be asked but point by point."""
    if one.geometry.valid and other.geometry.valid:
        return bool(one.geometry.equals(other.geometry))
    return bool(one.geometry.equals_exact(other.geometry))


def _blocked(project: Project) -> Iterable[str]:
    """The rules are named, not what they found: a verdict may name another's project."""
    open_ones = project.findings.filter(state=FindingState.OPEN, severity=Severity.BLOCK)
    for rule in open_ones.order_by("rule").values_list("rule", flat=True).distinct():
        title = RULES[rule].title if rule in RULES else rule
        yield _("มีข้อค้นพบที่ต้องแก้ก่อนใช้: %(rule)s") % {"rule": title}


def _photos_missing(photos: list[Photo]) -> Iterable[str]:
    """A file that stands at two stages speaks for the first alone."""
    before: set[str] = set()
    for stage in Stage:
        files = {one.sha256 for one in photos if one.stage == stage}
        if not files:
            yield _("ยังไม่มีภาพถ่าย%(stage)s") % {"stage": stage.label}
        elif files <= before:
            yield (
                _("ภาพถ่าย%(stage)sเป็นไฟล์เดียวกับภาพของระยะก่อนหน้า ให้ส่งภาพที่ถ่ายในระยะนี้")
                % {"stage": stage.label}
            )
        before |= files


def _facts_of(project: Project) -> dict[str, str]:
    codes = [project.subdistrict_code, project.district_code, project.province_code]
    contracts = project.contracts.filter(voided_at__isnull=True)
    budget = project.shares.aggregate(sum=Sum("amount"))["sum"]
    signed = contracts.aggregate(sum=Sum("amount"))["sum"]
    with translation.override("th"):  # a certificate is a Thai paper, whoever issues it
        areas = AdminArea.objects.current().places().filter(code__in=codes).defer("boundary")
        names = {area.code: name_with_level(area) for area in areas}
        return {
            "code": project.code,
            "name": project.name,
            "kind": project.kind.name_th,
            "year": str(project.year),
            "owner_code": project.owner.code,
            "owner": project.owner.name,
            "places": " ".join(names[code] for code in codes if code in names),
            "subdistrict_code": project.subdistrict_code,
            "budget_baht": f"{budget or 0:.2f}",
            "contract_baht": f"{signed or 0:.2f}",
            "sample": "1" if project.sample else "",
        }


def _certified(position: ProjectGeometry) -> CertifiedPosition:
    accuracy = position.accuracy_m
    return {
        "id": position.pk,
        "role": position.role,
        "version": position.version,
        "method": position.method,
        "accuracy_m": "" if accuracy is None else f"{accuracy:.2f}",
        "geometry": _wkt(position),
        "length_m": f"{position.length_m:.1f}",
        "area_m2": f"{position.area_m2:.1f}",
    }


def _wkt(position: ProjectGeometry) -> str:
    text: bytes = WKTWriter(dim=2, trim=True, precision=_DECIMALS).write(position.geometry)
    return text.decode()
