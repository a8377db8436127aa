"""Questions of photos in SQL."""

from typing import TYPE_CHECKING

from django.contrib.gis.db import models

if TYPE_CHECKING:
    from projects.photos import Photo  # noqa: F401 – named by a string


class PhotoQuerySet(models.QuerySet["Photo"]):
    def standing(self) -> "PhotoQuerySet":
        """Photos that nobody removed."""
        return self.filter(removed_at__isnull=True)
