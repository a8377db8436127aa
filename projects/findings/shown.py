"""Findings as the desk shows them: their words, and what belongs on the map."""

import json
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Q
from django.utils import timezone

from accounts.models import Right, User
from accounts.rights import can
from projects.checks.registry import RULES
from projects.checks.rule import Part, Rule
from projects.checks.words import sentence
from projects.codes import FindingState, Severity, State
from projects.findings.own import own_of
from projects.models import Finding, PairVerdict, Project, ProjectGeometry
from projects.review.offers import Offer, offers_of
from projects.services.findings import may_take

SHAPES: Final = {Severity.BLOCK: "■", Severity.WARN: "▲", Severity.INFORM: "●"}
CHIPS: Final = {Severity.BLOCK: "chip-bad", Severity.WARN: "chip-warn", Severity.INFORM: ""}


class Shown:
    """A finding in words. ``finding`` comes with its project's owner and whom it is given to.

    ``refusal``: why what was asked of many could not be done with this one; "" where nothing was.
    """

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        self.project: Project = finding.project
        self.refusal = ""

    @property
    def rule(self) -> Rule | None:
        """None for a rule that is no more."""
        return RULES.get(self.finding.rule)

    @property
    def title(self) -> str:
        return str(self.rule.title) if self.rule else self.finding.rule

    @property
    def sentence(self) -> str:
        return sentence(self.finding.rule, self.finding.numbers)

    @property
    def fix(self) -> str:
        return str(self.rule.fix) if self.rule else ""

    @property
    def sign(self) -> str:
        return SHAPES[Severity(self.finding.severity)]

    @property
    def chip(self) -> str:
        return CHIPS[Severity(self.finding.severity)]

    @property
    def days(self) -> int:
        """Whole days since it was found."""
        return (timezone.now() - self.finding.opened_at).days

    @property
    def is_open(self) -> bool:
        return self.finding.state == FindingState.OPEN

    @property
    def is_of_position(self) -> bool:
        return self.rule is None or Part.POSITION in self.rule.parts

    @property
    def is_of_facts(self) -> bool:
        return bool(self.rule and Part.FACTS in self.rule.parts)

    @property
    def is_of_photos(self) -> bool:
        return bool(self.rule and Part.PHOTOS in self.rule.parts)


def may(user: User, shown: Shown) -> dict[str, bool]:
    """What ``user`` may do with the finding, as the services will have it."""
    finding, project = shown.finding, shown.project
    reviews = can(user, Right.REVIEW, project.owner)
    position = finding.geometry
    own = reviews and finding.pk in own_of([finding], user)
    offer = _offer(user, shown)
    lives = project.state != State.CANCELLED
    pins = can(user, Right.POSITION, project.owner) and lives
    is_pair = bool(shown.rule and shown.rule.is_decided and finding.other_id)
    has_proposal = finding.proposal is not None and position is not None
    return {
        "accept": shown.is_open and reviews and not own and not is_pair,
        "decide": finding.state != FindingState.FIXED and reviews and not own and is_pair,
        "own": own and shown.is_open,
        "reopen": finding.state == FindingState.ACCEPTED and reviews,
        "assign": shown.is_open and reviews,
        "take": shown.is_open and may_take(user, finding),
        "correct": bool(
            shown.is_open
            and pins
            and has_proposal
            and position
            and position.replaced_at is None
            and position.budget_item_id is None
        ),
        "pin": pins and shown.is_of_position,
        "edit": can(user, Right.FACTS, project.owner) and lives and shown.is_of_facts,
        "photos": pins and shown.is_of_photos,
        "verify": bool(offer and offer.may_verify),
        "send_back": bool(offer and offer.may_return),
    }


def _offer(user: User, shown: Shown) -> Offer | None:
    """What she may do about the review of the position that was judged, while it stands."""
    position = shown.finding.geometry
    if position is None or position.replaced_at or shown.project.state == State.CANCELLED:
        return None
    reviews = {Right.REVIEW.value: can(user, Right.REVIEW, shown.project.owner)}
    return next(iter(offers_of([position], user, reviews)), None)


def other_of(user: User | AnonymousUser, finding: Finding) -> Project | None:
    """The other project of a pair, as far as ``user`` may see its outline."""
    if finding.other_id is None:
        return None
    seen = Project.objects.outlined_to(user).select_related("authority", "agency")
    return seen.filter(pk=finding.other_id).first()


def verdict_of(finding: Finding) -> PairVerdict | None:
    """What a person said of the pair before."""
    if finding.other_id is None:
        return None
    first, second = sorted((finding.project_id, finding.other_id))
    pairs = PairVerdict.objects.select_related("decided_by")
    return pairs.filter(first=first, second=second).first()


def features_of(finding: Finding, other: Project | None) -> list[dict[str, Any]]:
    """GeoJSON features (EPSG:4326, longitude first) by ``kind``: the position that was judged,
    the one proposed, the other project's, the place of the fault. One query."""
    mine = finding.geometry
    wanted = Q(pk__in=[])
    if mine is None:
        wanted |= Q(project=finding.project_id, is_current=True)
    if other:
        wanted |= Q(project=other.pk, is_current=True)
    rows = ProjectGeometry.objects.filter(wanted) if mine is None or other else []
    found = {row.project_id: row for row in rows}
    theirs = found.get(other.pk) if other else None
    mine = mine or found.get(finding.project_id)
    shapes: list[tuple[str, GEOSGeometry | None]] = [
        ("other", theirs.geometry if theirs else None),
        ("position", mine.geometry if mine else None),
        ("proposal", finding.proposal),
        ("place", finding.place),
    ]
    return [
        {"type": "Feature", "properties": {"kind": kind}, "geometry": json.loads(shape.geojson)}
        for kind, shape in shapes
        if shape is not None and not shape.empty
    ]
