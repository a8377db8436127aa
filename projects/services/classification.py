"""Changes to what a project is counted as: suggested by its title, confirmed by an officer."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from accounts.models import Right, User
from accounts.rights import acts_on_behalf
from projects.classification import classify
from projects.codes import Sector, State
from projects.errors import Conflict, ProjectCancelled
from projects.models import ActivityType, Kind, Project, ProjectType
from projects.querysets import ProjectQuerySet


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
def projects_classify(*, projects: ProjectQuerySet, by: User, versions: Mapping[str, int]) -> int:
    """Confirm the suggestions of many of ``projects``; how many were confirmed.

    ``versions``: ``facts_version`` by code, as the officer saw them. A project that was changed
    since, classified, withdrawn, or has no whole suggestion stays as it is. One statement writes
    (two where ``by`` acts for some owners on their behalf and for others not).
    """
    seen = Q(pk__in=[])
    for code, version in versions.items():
        seen |= Q(code=code, facts_version=version)
    asked = unclassified(projects).filter(seen).select_related("authority", "agency")
    whole: dict[bool, dict[int, tuple[str, str]]] = {False: {}, True: {}}
    for row in asked.select_for_update(of=("self",)).order_by("pk"):
        guess = classify(row.name)
        type_code = row.project_type_id or guess.project_type
        activity = row.activity_type_id or guess.activity_type
        if type_code and activity:
            on_behalf = acts_on_behalf(by, Right.FACTS, row.owner)
            whole[on_behalf][row.pk] = (type_code, activity)
    return sum(_confirm(codes, by, on_behalf) for on_behalf, codes in whole.items() if codes)


def _confirm(codes: Mapping[int, tuple[str, str]], by: User, on_behalf: bool) -> int:
    now = timezone.now()
    return Project.objects.filter(pk__in=codes).update(
        project_type=Case(*(When(pk=pk, then=Value(one)) for pk, (one, _) in codes.items())),
        activity_type=Case(*(When(pk=pk, then=Value(one)) for pk, (_, one) in codes.items())),
        classified_at=now,
        classified_by=by,
        facts_version=F("facts_version") + 1,
        updated_at=now,
        updated_by=by,
        entered_on_behalf=on_behalf,
    )


def unclassified(projects: ProjectQuerySet) -> ProjectQuerySet:
    """Those that nobody classified yet; a withdrawn one needs it no more."""
    return projects.filter(classified_at__isnull=True).exclude(state=State.CANCELLED)
