"""What plans foresee by year, compared and written in one go."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Q

from projects.bulk.entry import Entry
from projects.models import ProjectAmount


def amounts_compare(batch: Sequence[Entry]) -> None:
    """Note the amounts that differ; a year a record does not name stays as it is."""
    pks = [entry.project.pk for entry in batch if not entry.is_new and entry.record.amounts]
    stands: dict[int, dict[int, Decimal]] = defaultdict(dict)
    rows = ProjectAmount.objects.filter(project__in=pks)
    for project, year, amount in rows.values_list("project_id", "fiscal_year", "amount"):
        stands[project][year] = amount
    for entry in batch:
        known = stands[entry.project.pk] if entry.project.pk else {}
        entry.amounts = {
            year: amount
            for year, amount in entry.record.amounts.items()
            if known.get(year, Decimal(0)) != amount
        }
        entry.before |= {f"amount_{year}": known.get(year, Decimal(0)) for year in entry.amounts}
        if entry.amounts:
            entry.changed.add("amounts")


def amounts_write(batch: Sequence[Entry]) -> None:
    """Write the differing amounts; zero means none."""
    gone = Q(pk__in=[])
    rows = []
    for entry in batch:
        zeros = [year for year, amount in entry.amounts.items() if not amount]
        if zeros:
            gone |= Q(project=entry.project, fiscal_year__in=zeros)
        rows += [
            ProjectAmount(project=entry.project, fiscal_year=year, amount=amount)
            for year, amount in entry.amounts.items()
            if amount
        ]
    if gone:
        ProjectAmount.objects.filter(gone).delete()
    ProjectAmount.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["project", "fiscal_year"],
        update_fields=["amount"],
    )
