"""Questions of photos in SQL."""

from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.db import models
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import ExpressionWrapper, F, Func, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User

if TYPE_CHECKING:
    from projects.photos import Photo  # noqa: F401 – named by a string

SAME_BITS: Final = 4  # of 64: what scaling and saving again change; photos.py has five bands for it
MOST_ALIKE: Final = 5


class PhotoQuerySet(models.QuerySet["Photo"]):
    def standing(self) -> "PhotoQuerySet":
        """Photos that nobody removed."""
        return self.filter(removed_at__isnull=True)

    def in_time(self) -> "PhotoQuerySet":
        """Oldest first, by when they were taken or else sent."""
        return self.order_by(Coalesce("taken_at", "uploaded_at"), "pk")

    def with_distance(self) -> "PhotoQuerySet":
        """Adds ``distance_m`` on the ellipsoid from the project's current position: its geometry
        itself, not its middle. None where either position is missing."""
        from projects.models import ProjectGeometry

        current = ProjectGeometry.objects.filter(project=OuterRef("project"), is_current=True)
        return self.annotate(
            distance_m=Func(
                F("position"),
                Subquery(current.values("geometry")[:1]),
                template="ST_Distance(%(expressions)s::geography)",
                arg_joiner="::geography, ",
                output_field=models.FloatField(),
            )
        )

    def with_alike(self, user: User | AnonymousUser) -> "PhotoQuerySet":
        """Adds ``alike``: keys of other photos of the same file, or that look the same (at most
        four of 64 bits apart), of any project whose outline ``user`` may see; two shots alike of
        one project and stage are none. The same files first, then oldest first; at most five.

        Rights are asked of each photo found (a scalar subquery): in a join the planner went
        through the projects first (25 s among a million photos).
        """
        from projects.models import Project
        from projects.photos import Photo

        outlined = Project.objects.outlined_to(user).filter(pk=OuterRef("project_id"))
        same_file = Q(sha256=OuterRef("sha256"))
        looks = Q(perceptual_bands__overlap=OuterRef("perceptual_bands"), bits__lte=SAME_BITS)
        others = (
            Photo.objects.standing()
            .alias(
                bits=_bits_apart(),
                is_same_file=ExpressionWrapper(same_file, models.BooleanField()),
            )
            .filter(same_file | looks, project_id=Subquery(outlined.values("pk")[:1]))
            .exclude(project=OuterRef("project"), stage=OuterRef("stage"))
            .order_by("-is_same_file", "uploaded_at", "pk")
        )
        return self.annotate(alike=ArraySubquery(others.values("pk")[:MOST_ALIKE]))


def _bits_apart() -> Any:
    return Func(
        F("perceptual"),
        OuterRef("perceptual"),
        template="bit_count((%(expressions)s)::bit(64))",
        arg_joiner=" # ",
        output_field=models.IntegerField(),
    )
