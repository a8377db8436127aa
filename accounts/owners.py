"""Owners of works: a local authority or another agency, exactly one of the two."""

from typing import TYPE_CHECKING, TypedDict

from django.db.models import Q

from accounts.models import Agency, LocalAuthority

if TYPE_CHECKING:
    from accounts.querysets import AgencyQuerySet, LocalAuthorityQuerySet
    from accounts.rights import Reach

Owner = LocalAuthority | Agency
EXACTLY_ONE_OWNER = Q(authority__isnull=False, agency__isnull=True) | Q(
    authority__isnull=True, agency__isnull=False
)


class OwnerColumns(TypedDict):
    """The two columns by which a row names its owner."""

    authority: LocalAuthority | None
    agency: Agency | None


def owner_of_code(code: str) -> Owner | None:
    """The authority or agency with ``code``; None where there is none."""
    if not (code.isascii() and code.isalnum()):
        return None  # no code has other letters, and the database refuses some of them
    authority = LocalAuthority.objects.filter(code=code).first()
    return authority or Agency.objects.filter(code=code).first()


def owner_columns(owner: Owner) -> OwnerColumns:
    """``owner`` as the columns of a row, one of them None: values to save and to filter by."""
    if isinstance(owner, LocalAuthority):
        return {"authority": owner, "agency": None}
    return {"authority": None, "agency": owner}


def owners_within(reach: "Reach") -> "tuple[LocalAuthorityQuerySet, AgencyQuerySet]":
    """The active authorities, and the agencies, where the reach of a person's right extends."""
    authorities = LocalAuthority.objects.active().within_reach(reach)
    return authorities, Agency.objects.within_reach(reach)
