"""What the country's totals are kept in: written by triggers and ``projects.rollup`` alone."""

from typing import Any, Final

from django.db import models

_BAHT: Final[dict[str, Any]] = {"max_digits": 20, "decimal_places": 2}


class RollupChange(models.Model):
    """A note that a statement changed what a project counts for; exactly one column is set.

    What an item or a contract means for projects is looked up when the note is read, in the
    reader's own snapshot: a tie made meanwhile by another transaction is not missed.
    """

    project_id = models.BigIntegerField(null=True)
    item_id = models.BigIntegerField(null=True)
    contract_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "projects_rollupchange"

    def __str__(self) -> str:
        return f"{self.project_id or self.item_id or self.contract_id}"


class Measured(models.Model):
    """The keys that a total may be asked by, and what is added up.

    ``year``: B.E.; 0 of a project with neither share nor planned amount. ``source``: empty of
    what no share pays. ``counts``: in which counts the row stands for its project, bits of
    ``projects.rollup.contribution``. Baht and metres are exact decimals: sums of differences
    stay equal to a fresh sum.
    """

    province_code = models.CharField(max_length=2)
    sector = models.CharField(max_length=10)
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=12)
    sample = models.BooleanField()
    position = models.CharField(max_length=11)
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=14)
    counts = models.PositiveSmallIntegerField()
    budget_baht = models.DecimalField(**_BAHT)
    contract_baht = models.DecimalField(**_BAHT)
    paid_baht = models.DecimalField(**_BAHT)
    planned_baht = models.DecimalField(**_BAHT)
    length_m = models.DecimalField(**_BAHT)
    area_m2 = models.DecimalField(**_BAHT)

    class Meta:
        abstract = True


class RollupEntry(Measured):
    """What one project counts for in one year and source: the finest level of the rollup."""

    project_id = models.BigIntegerField()
    authority_id = models.BigIntegerField(null=True)
    agency_id = models.BigIntegerField(null=True)
    district_code = models.CharField(max_length=4)
    subdistrict_code = models.CharField(max_length=6)

    class Meta:
        db_table = "projects_rollupentry"
        indexes = [
            models.Index(fields=["project_id"], name="rollup_entry_project"),
            models.Index(fields=["authority_id"], name="rollup_entry_authority"),
            models.Index(fields=["district_code"], name="rollup_entry_district"),
            models.Index(fields=["province_code"], name="rollup_entry_province"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.year} {self.source}"


class RollupCell(Measured):
    """The sum of the entries of equal keys; ``level`` 0: of the country, 1: of a province.

    ``entries`` says how many; a cell of none is removed.
    """

    level = models.PositiveSmallIntegerField()
    entries = models.BigIntegerField()

    class Meta:
        db_table = "projects_rollupcell"
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "level",
                    "province_code",
                    "year",
                    "source",
                    "sector",
                    "kind",
                    "state",
                    "sample",
                    "position",
                    "counts",
                ],
                name="rollup_cell_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.province_code} {self.year} {self.source}"
