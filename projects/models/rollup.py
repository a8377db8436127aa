"""What the country's totals are kept in: written by triggers and ``projects.rollup`` alone."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


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


class Counted(models.Model):
    """Of a cell: ``cube`` is one of ``projects.rollup.cubes``, ``entries`` how many it sums."""

    cube = models.PositiveSmallIntegerField()
    entries = models.BigIntegerField()

    class Meta:
        abstract = True


class Measured(models.Model):
    """What is added up, and the keys that a total may be asked by.

    Sums are whole satang, cm and dm². ``year``: B.E.; 0 of a project with neither share nor
    planned amount. ``source``: empty of what no share pays. ``earlier``: the lines of the project
    before this one, as ``projects.rollup.contribution`` has them; NULL of the first. Columns of a
    fixed width stand first: a reading of many rows finds them at once.
    """

    projects = models.BigIntegerField()
    budget = models.BigIntegerField()
    contract = models.BigIntegerField()
    paid = models.BigIntegerField()
    planned = models.BigIntegerField()
    length = models.BigIntegerField()
    area = models.BigIntegerField()
    year = models.PositiveSmallIntegerField()
    sample = models.BooleanField()
    earlier = ArrayField(models.TextField(), null=True)
    province_code = models.CharField(max_length=2)
    district_code = models.CharField(max_length=4)
    subdistrict_code = models.CharField(max_length=6)
    position = models.CharField(max_length=11)
    source = models.CharField(max_length=14)
    state = models.CharField(max_length=12)
    sector = models.CharField(max_length=10)
    kind = models.CharField(max_length=20)

    class Meta:
        abstract = True


class RollupEntry(Measured):
    """What one project counts for in one year and source: the finest level of the rollup."""

    project_id = models.BigIntegerField()
    authority_id = models.BigIntegerField(null=True)
    agency_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "projects_rollupentry"
        indexes = [
            models.Index(fields=["project_id"], name="rollup_entry_project"),
            models.Index(fields=["authority_id"], name="rollup_entry_authority"),
            models.Index(fields=["agency_id"], name="rollup_entry_agency"),
            models.Index(fields=["province_code", "year", "source"], name="rollup_entry_province"),
            models.Index(fields=["district_code", "year", "source"], name="rollup_entry_district"),
            models.Index(
                fields=["subdistrict_code", "year", "source"], name="rollup_entry_subdistrict"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.year} {self.source}"


class RollupCell(Counted, Measured):
    """The sum of the entries of equal keys; a cell of none is removed."""

    class Meta:
        db_table = "projects_rollupcell"
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "cube",
                    "year",
                    "source",
                    "province_code",
                    "district_code",
                    "subdistrict_code",
                    "sector",
                    "kind",
                    "state",
                    "position",
                    "sample",
                    "earlier",
                ],
                nulls_distinct=False,
                name="rollup_cell_once",
            )
        ]
        indexes = [
            models.Index(fields=["entries"], condition=Q(entries=0), name="rollup_cell_empty"),
            models.Index(fields=["cube", "province_code", "year"], name="rollup_cell_province"),
            models.Index(
                fields=["cube", "district_code", "year"],
                condition=Q(cube__in=[10, 12, 13, 14]),
                name="rollup_cell_district",
            ),
            models.Index(
                fields=["subdistrict_code"],
                condition=Q(subdistrict_code__gt=""),
                name="rollup_cell_subdistrict",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cube} {self.province_code} {self.year} {self.source}"
