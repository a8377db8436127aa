"""To whom a finding can be given."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Q
from django.utils.timezone import localdate

from accounts.models import Agency, Duty, User
from accounts.owners import Owner
from projects.services.findings import ANSWERING

OFFERED: Final = 200


def answering(owners: Iterable[Owner]) -> list[User]:
    """Who may mend or review works of one of ``owners``, by name; one query."""
    at: dict[str, set[Any]] = {scope: set() for scope in Duty.Scope.values}
    for owner in owners:
        if isinstance(owner, Agency):
            at[Duty.Scope.AGENCY].add(owner.pk)
            continue
        at[Duty.Scope.AUTHORITY].add(owner.pk)
        at[Duty.Scope.DISTRICT].add(owner.district_code)
        at[Duty.Scope.PROVINCE].add(owner.province_code)
    columns = {
        Duty.Scope.AUTHORITY: "authority__in",
        Duty.Scope.AGENCY: "agency__in",
        Duty.Scope.DISTRICT: "area_code__in",
        Duty.Scope.PROVINCE: "area_code__in",
    }
    place = Q(appointments__duty__scope=Duty.Scope.COUNTRY)
    for scope, column in columns.items():
        if held := at[scope] - {""}:
            here = Q(**{f"appointments__{column}": held})
            place |= Q(appointments__duty__scope=scope) & here
    today = localdate()
    in_force = Q(appointments__until=None) | Q(appointments__until__gt=today)
    found = User.objects.filter(
        place,
        in_force,
        is_active=True,
        appointments__since__lte=today,
        appointments__duty__rights__overlap=[right.value for right in ANSWERING],
    )
    return list(found.distinct().order_by("first_name", "username")[:OFFERED])
