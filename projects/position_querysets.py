"""Questions of positions in SQL."""

from typing import TYPE_CHECKING, Final

from django.contrib.gis.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from projects.models import ProjectGeometry  # noqa: F401 – named by a string

# The one rule of what an unadjusted copy is: the very vertices of the position it was copied from,
# in their order. ``=`` and ``~=`` would compare boxes or hashes; ST_Equals fails on broken shapes.
IS_UNADJUSTED_COPY: Final = Coalesce(
    Func(
        F("geometry"),
        F("copied_from__geometry"),
        function="ST_OrderingEquals",
        output_field=models.BooleanField(),
    ),
    Value(False),
)


class ProjectGeometryQuerySet(models.QuerySet["ProjectGeometry"]):
    def live(self) -> "ProjectGeometryQuerySet":
        """What stands: nothing replaced it."""
        return self.filter(replaced_at__isnull=True)

    def unadjusted_copies(self) -> "ProjectGeometryQuerySet":
        """Copies of an earlier role's position that nobody moved: no evidence of what was built."""
        return self.filter(IS_UNADJUSTED_COPY)

    def adjusted(self) -> "ProjectGeometryQuerySet":
        """Positions of their own: all but the unadjusted copies."""
        return self.exclude(IS_UNADJUSTED_COPY)
