"""Authorities: names, codes and the facts that their own officers keep."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from accounts.models import LocalAuthority, Right
from accounts.rights import reach
from projects.api.operations import reads
from projects.api.paging import Asked, Page, page
from projects.api.readable import one
from projects.api.types import Code

router = Router(tags=["authorities"])


class PopulationOut(Schema):
    year: int
    population: int
    households: int | None
    villages: int | None
    communities: int | None


class ProfileOut(Schema):
    version: int
    executive_name: str
    clerk_name: str
    address: str
    phone: str
    email: str
    website: str
    occupation: str


class AuthorityRow(Schema):
    """A local authority."""

    id: int
    lao_code: str = Field(alias="code")
    lao_name: str = Field(alias="full_name_th")
    name_en: str
    lao_kind: LocalAuthority.Kind = Field(alias="kind")
    province_code: str
    district_code: str | None
    active: bool

    @staticmethod
    def resolve_district_code(authority: Any) -> str | None:
        return authority.district_code or None


class AuthorityOut(AuthorityRow):
    """A local authority with what its officers keep of it."""

    subdistrict_codes: list[str]
    populations: list[PopulationOut]
    profile: ProfileOut | None

    @staticmethod
    def resolve_subdistrict_codes(authority: Any) -> list[str]:
        return sorted(each.subdistrict_code for each in authority.coverages.all())

    @staticmethod
    def resolve_populations(authority: Any) -> list[Any]:
        return sorted(authority.populations.all(), key=lambda each: each.year)

    @staticmethod
    def resolve_profile(authority: Any) -> Any:
        return getattr(authority, "profile", None)


class AuthoritiesAsked(Asked):
    lookups = {
        "province": "province_code",
        "district": "district_code",
        "lao_kind": "kind",
        "active": "active",
    }
    province: str | None = Field(None, pattern="^[0-9]{2}$")
    district: str | None = Field(None, pattern="^[0-9]{4}$")
    lao_kind: LocalAuthority.Kind | None = None
    active: bool | None = None


def _authorities(request: HttpRequest) -> QuerySet[LocalAuthority]:
    held = reach(request.user, Right.READ)
    return LocalAuthority.objects.within_reach(held).defer("office")


@reads(router, "/authorities", Page[AuthorityRow])
def authority_list(request: HttpRequest, asked: Query[AuthoritiesAsked]) -> dict[str, Any]:
    """The authorities where you read everything."""
    return page(request, _authorities(request), asked)


@reads(router, "/authorities/{code}", AuthorityOut)
def authority_one(request: HttpRequest, code: Code) -> LocalAuthority:
    """One authority with its people, its communities and its officers."""
    rows = _authorities(request).select_related("profile")
    return one(rows.prefetch_related("populations", "coverages"), code=code)
