"""What an owner's engineer still has to pin: due works first, then those that can be already."""

from django.db.models import BooleanField, Case, Q, Value, When

from accounts.owners import Owner, owner_columns
from projects.codes import BUDGETED, Sector, State
from projects.models import Project
from projects.querysets import ProjectQuerySet

_ORDER = ("-due", "-year", "code")


def unpinned_of(owner: Owner) -> ProjectQuerySet:
    """Water and road works of ``owner`` without a position, each with ``due``; in working order.

    Due are those with an approved budget; a withdrawn work is nobody's duty.
    """
    due = Case(
        When(state__in=BUDGETED, then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    works = Project.objects.filter(**owner_columns(owner), sector__in=[Sector.ROAD, Sector.WATER])
    unpinned = works.exclude(state=State.CANCELLED).unpinned()
    return unpinned.annotate(due=due).select_related("kind").order_by(*_ORDER)


def next_unpinned(project: Project) -> Project | None:
    """The work after ``project``: the later due ones, then the due ones passed over, then those
    that can be pinned already; None when all is done."""
    works = unpinned_of(project.owner).exclude(pk=project.pk)
    is_due = project.sector in {Sector.ROAD, Sector.WATER} and project.state in BUDGETED
    later = Q(year__lt=project.year) | Q(year=project.year, code__gt=project.code)
    return works.filter(later & Q(due=is_due)).first() or works.first()
