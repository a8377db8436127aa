"""Questions about authorities and agencies."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, Q, When

from coordinates.querysets import Place
from coordinates.thai import normalise

if TYPE_CHECKING:
    from accounts.models import Agency, LocalAuthority  # noqa: F401 – named by strings that ruff does not see
    from accounts.rights import Reach


class LocalAuthorityQuerySet(models.QuerySet["LocalAuthority"]):
    def active(self) -> "LocalAuthorityQuerySet":
        return self.filter(active=True)

    def within_reach(self, reach: "Reach") -> "LocalAuthorityQuerySet":
        """Authorities where the reach of a person's right extends."""
        return self.filter(reach.of_authorities())

    def in_area(self, code: str) -> "LocalAuthorityQuerySet":
        """Authorities of a province (2 digits), district (4) or subdistrict (6)."""
        match len(code):
            case 2:
                return self.filter(province_code=code)
            case 4:
                return self.filter(district_code=code)
            case _:
                return self.filter(coverages__subdistrict_code=code)

    def at(self, place: Place) -> "LocalAuthorityQuerySet":
        """Active authorities whose area it is, the one nearest the people first, a PAO last."""
        here = self.active().filter(code__in=place.jurisdiction_codes)
        return here.order_by(Case(When(kind="pao", then=1), default=0), "code")

    def named(self, text: str) -> "LocalAuthorityQuerySet":
        """Authorities by a part of the Thai or English name, or by a code in any scheme."""
        words = normalise(text)
        return self.filter(
            Q(full_name_th__icontains=words)
            | Q(name_en__icontains=words)
            | Q(codes__value=words.lstrip("0"))
            | Q(code=words.lstrip("0"))
        ).distinct()


class AgencyQuerySet(models.QuerySet["Agency"]):
    def within_reach(self, reach: "Reach") -> "AgencyQuerySet":
        """Agencies where the reach of a person's right extends."""
        return self.filter(reach.of_agencies())

    def named(self, text: str) -> "AgencyQuerySet":
        """Agencies by a part of the Thai or English name, or by code."""
        words = normalise(text)
        return self.filter(
            Q(name_th__icontains=words) | Q(name_en__icontains=words) | Q(code=words.upper())
        )
