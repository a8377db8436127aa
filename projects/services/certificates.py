"""Certificates "พิกัดและภาพครบ": issued where nothing is missing, taken back with a reason."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Right, User
from accounts.rights import acts_on_behalf
from projects.certificates import (
    certificate_facts,
    certificate_live,
    certificate_missing,
    fingerprint,
)
from projects.checks.judging import judge
from projects.codes import State
from projects.errors import (
    CertificateNotDue,
    CertificateOutdated,
    CertificateStands,
    CertificateVoided,
    ProjectCancelled,
)
from projects.models import Certificate, Project


def certificate_issue(*, project: Project, by: User, expected: str) -> Certificate:
    """Certify what stands; ``expected``: the fingerprint of the facts that ``by`` was shown.

    The project is judged first, for what many saved at once still waits for the worker. Raises
    ProjectCancelled, CertificateStands, CertificateNotDue (which says what is missing),
    CertificateOutdated.
    """
    # Before the project is locked: a run of the rules locks findings, then what they name.
    judge([project.pk])
    return _issue(project, by, expected)


@transaction.atomic
def _issue(project: Project, by: User, expected: str) -> Certificate:
    rows = Project.objects.select_for_update(of=("self",))
    now = rows.select_related("authority", "agency", "kind").get(pk=project.pk)
    if now.state == State.CANCELLED:
        raise ProjectCancelled
    if certificate_live(now):
        raise CertificateStands
    if missing := certificate_missing(now):
        raise CertificateNotDue(" · ".join(missing))
    facts = certificate_facts(now)
    if fingerprint(facts) != expected:
        raise CertificateOutdated
    number = f"{now.code}/{now.certificates.count() + 1}"
    issued_at = timezone.now().replace(microsecond=0)
    whole = {**facts, "number": number, "issued_at": issued_at.isoformat(), "issued_by": by.name}
    certificate = Certificate(
        project=now,
        number=number,
        issued_at=issued_at,
        issued_by=by,
        facts=whole,
        sha256=fingerprint(whole),
        entered_on_behalf=acts_on_behalf(by, Right.POSITION, now.owner),
    )
    certificate.full_clean()
    certificate.save()
    return certificate


def certificate_void(*, certificate: Certificate, by: User, reason: str) -> Certificate:
    """Take a certificate back. Raises CertificateVoided, ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("บอกเหตุผลที่ยกเลิก")})
    with pghistory.context(reason=reason), transaction.atomic():
        now = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
        if now.voided_at:
            raise CertificateVoided
        now.voided_at, now.voided_by, now.void_reason = timezone.now(), by, reason.strip()
        now.full_clean()
        now.save(update_fields=["voided_at", "voided_by", "void_reason"])
    return now
