"""What completeness is kept in: written by triggers and ``projects.completeness`` alone."""

from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models


class CompletenessChange(models.Model):
    """A note that a statement changed what a duty is judged by; exactly one column is set.

    As RollupChange: what an item or a contract means for projects is looked up when it is read.
    """

    project_id = models.BigIntegerField(null=True)
    item_id = models.BigIntegerField(null=True)
    contract_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.project_id or self.item_id or self.contract_id}"


class CompletenessEntry(models.Model):
    """How one project stands in each duty; a project without any duty has no row.

    The duties are bits of ``projects.completeness.duties``. ``years``: the fiscal years in which
    the project counts, empty where none is told. ``until``: the last day on which this stands
    by itself, where one is known.
    """

    project_id = models.BigIntegerField(primary_key=True)
    authority_id = models.BigIntegerField(null=True)
    agency_id = models.BigIntegerField(null=True)
    sample = models.BooleanField()
    years: "ArrayField[Any, Any]" = ArrayField(models.SmallIntegerField())
    until = models.DateField(null=True)
    position = models.SmallIntegerField()
    photos = models.SmallIntegerField()
    contract = models.SmallIntegerField()
    disbursement = models.SmallIntegerField()
    facts = models.SmallIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["authority_id"], name="completeness_entry_authority"),
            models.Index(fields=["agency_id"], name="completeness_entry_agency"),
            models.Index(
                fields=["until"],
                condition=models.Q(until__isnull=False),
                name="completeness_entry_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}"


class CompletenessCell(models.Model):
    """How many projects of an owner count in each duty and measure: the sums of its entries.

    ``year``: B.E., 0: whatever the year. For each duty five columns (below); ``ahead``: not due
    yet, but can be done already. A cell of none is removed.
    """

    authority_id = models.BigIntegerField(null=True)
    agency_id = models.BigIntegerField(null=True)
    year = models.PositiveSmallIntegerField()
    sample = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority_id", "agency_id", "year", "sample"],
                nulls_distinct=False,
                name="completeness_cell_once",
            )
        ]
        indexes = [models.Index(fields=["year"], name="completeness_cell_year")]

    def __str__(self) -> str:
        return f"{self.authority_id or self.agency_id} {self.year}"


_COUNTS: Final = ("due", "complete", "correct", "current", "ahead")
for _duty in ("position", "photos", "contract", "disbursement", "facts"):
    for _count in _COUNTS:
        CompletenessCell.add_to_class(f"{_duty}_{_count}", models.IntegerField())


class CompletenessDay(models.Model):
    """By how much a duty of a cell differs from the last day that was kept: the sum of all days
    up to one is how it stood then."""

    day = models.DateField()
    authority_id = models.BigIntegerField(null=True)
    agency_id = models.BigIntegerField(null=True)
    year = models.PositiveSmallIntegerField()
    sample = models.BooleanField()
    duty = models.CharField(max_length=12)
    due = models.IntegerField()
    complete = models.IntegerField()
    correct = models.IntegerField()
    current = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["authority_id", "year"], name="completeness_day_authority"),
            models.Index(fields=["year", "duty", "day"], name="completeness_day_year"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.authority_id or self.agency_id} {self.year} {self.duty}"
