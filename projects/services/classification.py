"""Changes to what a project is counted as: suggested by its title, confirmed by an officer."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from accounts.models import Right, User
from accounts.owners import Owner, owner_columns
from accounts.rights import acts_on_behalf
from projects.classification import classify
from projects.codes import Sector, State
from projects.errors import Conflict, ProjectCancelled
from projects.models import ActivityType, Kind, Project, ProjectType


def suggested_columns(title: str) -> dict[str, str | None]:
    """The type and activity that a title suggests, ready for a Project nobody classified yet."""
    found = classify(title)
    return {
        "project_type_id": found.project_type or None,
        "activity_type_id": found.activity_type or None,
    }


@transaction.atomic
def project_classify(
    *,
    project: Project,
    by: User,
    expected_version: int,
    kind: Kind,
    project_type: ProjectType,
    activity_type: ActivityType,
) -> Project:
    """Confirm or correct what a project is; ``by`` vouches for it. The sector follows the kind.

    Raises Conflict where ``expected_version`` is no longer ``facts_version``, ProjectCancelled.
    """
    now = Project.objects.select_for_update().get(pk=project.pk)
    if now.facts_version != expected_version:
        raise Conflict(now, part="facts")
    if now.state == State.CANCELLED:
        raise ProjectCancelled
    now.kind, now.project_type, now.activity_type = kind, project_type, activity_type
    if kind.sector != Sector.OTHER:
        now.sector = kind.sector
    now.classified_at, now.classified_by = timezone.now(), by
    now.facts_version += 1
    now.updated_by = by
    now.entered_on_behalf = acts_on_behalf(by, Right.FACTS, now.owner)
    now.full_clean()
    now.save(
        update_fields=[
            *("sector", "kind", "project_type", "activity_type"),
            *("classified_at", "classified_by", "facts_version"),
            *("updated_at", "updated_by", "entered_on_behalf"),
        ]
    )
    return now


@transaction.atomic
def projects_classify(*, owner: Owner, by: User, versions: Mapping[str, int]) -> int:
    """Confirm the suggestions of many projects of ``owner``; how many were confirmed.

    ``versions``: ``facts_version`` by code, as the officer saw them. A project that was changed
    since, classified, withdrawn, or has no whole suggestion stays as it is. One statement writes.
    """
    seen = Q(pk__in=[])
    for code, version in versions.items():
        seen |= Q(code=code, facts_version=version)
    asked = unclassified_of(owner).filter(seen).select_for_update().order_by("pk")
    found = {
        pk: (known_type or guess.project_type, known_activity or guess.activity_type)
        for pk, name, known_type, known_activity in asked.values_list(
            "pk", "name", "project_type_id", "activity_type_id"
        )
        if (guess := classify(name))
    }
    whole = {pk: codes for pk, codes in found.items() if all(codes)}
    if not whole:
        return 0
    return Project.objects.filter(pk__in=whole).update(
        project_type=Case(*(When(pk=pk, then=Value(codes[0])) for pk, codes in whole.items())),
        activity_type=Case(*(When(pk=pk, then=Value(codes[1])) for pk, codes in whole.items())),
        classified_at=timezone.now(),
        classified_by=by,
        facts_version=F("facts_version") + 1,
        updated_at=timezone.now(),
        updated_by=by,
        entered_on_behalf=acts_on_behalf(by, Right.FACTS, owner),
    )


def unclassified_of(owner: Owner) -> Any:
    """Projects of ``owner`` that nobody classified yet; a withdrawn one needs it no more."""
    works = Project.objects.filter(**owner_columns(owner), classified_at__isnull=True)
    return works.exclude(state=State.CANCELLED)
