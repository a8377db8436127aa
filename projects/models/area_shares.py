"""Which part of a work lies where: written by triggers and ``projects.area_shares`` alone."""

from django.db import models


class AreaShare(models.Model):
    """A part of a project whose current position, a line or an area, crosses a border.

    ``share``: of its length or area on the ellipsoid; those of a project sum to exactly 1.
    ``subdistrict_code`` is empty of what lies outside of every boundary: that belongs to the
    project's own subdistrict. Other projects have no rows: they lie in one subdistrict whole.
    """

    project_id = models.BigIntegerField()
    subdistrict_code = models.CharField(max_length=6, db_index=True)
    share = models.DecimalField(max_digits=10, decimal_places=9)

    class Meta:
        db_table = "projects_areashare"
        constraints = [
            models.UniqueConstraint(
                fields=["project_id", "subdistrict_code"], name="area_share_once"
            ),
            models.CheckConstraint(
                condition=models.Q(share__gt=0, share__lte=1), name="area_share_is_a_part"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.subdistrict_code} {self.share}"
