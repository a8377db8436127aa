"""What a project looks like in an answer: the row of every list, and all of one project."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import DecimalField, OuterRef, Prefetch, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from pydantic import Field

from accounts.models import LocalAuthority, User
from projects.api.types import Baht, Geometry, Strict
from projects.codes import Method, Role, Sector, Source, State
from projects.facts import DETAILS
from projects.models import Contract, Disbursement, Project, ProjectGeometry
from projects.models.columns import BAHT
from projects.querysets import ProjectQuerySet
from projects.services.facts import STATED
from projects.shapes import as_geojson

_LINE, _SURFACE = 1, 2  # dimensions
_ZERO = Value(Decimal(0), output_field=DecimalField(**BAHT))
_TEXTS = (*DETAILS, "state_reason")


class ProjectRow(Strict):
    """A project as every machine-readable answer of this site names it."""

    code: str
    name: str
    owner_code: str
    lao_code: str | None
    lao_name: str | None
    province_code: str | None
    district_code: str | None
    subdistrict_code: str | None
    fiscal_year: int
    sector: Sector
    kind: str
    state: State
    source: str | None = Field(description="codes of the sources of the shares, one space between")
    budget_baht: Baht
    contract_baht: Baht
    paid_baht: Baht
    length_m: float | None
    area_m2: float | None
    role: Role | None
    method: Method | None
    accuracy_m: float | None
    updated_at: datetime


class AmountOut(Strict):
    fiscal_year: int
    amount_baht: Baht


class ShareOut(Strict):
    id: int
    item_id: int
    fiscal_year: int
    source: str
    amount_baht: Baht


class ProjectOut(ProjectRow):
    """All of a project. A change sends back the version of the part it changes."""

    year: int
    objective: str
    target: str
    indicator: str
    outcome: str
    division: str
    strategy: str
    programme: str
    strategy_id: int | None
    programme_code: str | None
    project_type: str | None
    activity_type: str | None
    state_reason: str
    stated: dict[str, float | int | str | None]
    amounts: list[AmountOut]
    shares: list[ShareOut]
    geometry: Geometry | None
    sample: bool
    entered_on_behalf: bool
    facts_version: int
    money_version: int
    position_version: int


def whole(user: User | AnonymousUser, code: str) -> dict[str, Any]:
    """ProjectOut of ``code`` where ``user`` may read all of it; else a 404."""
    rows: ProjectQuerySet = Project.objects.visible_to(user).filter(code=code).with_money()
    project = told(rows, geometry=True).first()
    if project is None:
        raise Http404
    return _whole(project)


def told(
    rows: ProjectQuerySet,
    *,
    years: tuple[int, ...] = (),
    sources: tuple[str, ...] = (),
    geometry: bool = False,
) -> QuerySet[Project]:
    """``rows`` with what a row of the answer needs, in a fixed number of queries."""
    current = ProjectGeometry.objects.filter(is_current=True)
    if not geometry:
        current = current.defer("geometry", "typed_text")
    return (
        rows.annotate(contract_baht=_contracts(), paid_baht=_paid())
        .select_related("authority", "agency")
        .prefetch_related(
            "amounts", "shares__item", Prefetch("geometries", current, to_attr="current")
        )
    )


def _contracts() -> Any:
    live = Contract.objects.filter(project=OuterRef("pk"), voided_at=None)
    more = live.filter(extensions__voided_at=None)
    return Coalesce(_sum(live, "amount", "project"), _ZERO) + Coalesce(
        _sum(more, "extensions__amount", "project"), _ZERO
    )


def _paid() -> Coalesce:
    live = Disbursement.objects.filter(
        contract__project=OuterRef("pk"), contract__voided_at=None, voided_at=None
    )
    return Coalesce(_sum(live, "amount", "contract__project"), _ZERO)


def _sum(rows: QuerySet[Any], column: str, by: str) -> Subquery:
    totals = rows.order_by().values(by).annotate(total=Sum(column)).values("total")
    return Subquery(totals, output_field=DecimalField(**BAHT))


def row_of(
    project: Any, years: tuple[int, ...] = (), sources: tuple[str, ...] = ()
) -> dict[str, Any]:
    """ProjectRow of a project that ``told`` gave; the sources are those asked for."""
    found = {
        share.item.source
        for share in project.shares.all()
        if (not years or share.item.fiscal_year in years)
        and (not sources or share.item.source in sources)
    }
    position: Any = project.current[0] if project.current else None
    dimension = position.dimension if position else None
    authority: LocalAuthority | None = project.authority
    return {
        "code": project.code,
        "name": project.name,
        "owner_code": project.owner.code,
        "lao_code": authority.code if authority else None,
        "lao_name": authority.full_name_th if authority else None,
        "province_code": project.province_code or None,
        "district_code": project.district_code or None,
        "subdistrict_code": project.subdistrict_code or None,
        "fiscal_year": project.fiscal_year,
        "sector": project.sector,
        "kind": project.kind_id,
        "state": project.state,
        "source": " ".join(source for source in Source.values if source in found) or None,
        "budget_baht": project.budget_baht,
        "contract_baht": project.contract_baht,
        "paid_baht": project.paid_baht,
        "length_m": round(position.length_m, 2) if dimension == _LINE else None,
        "area_m2": round(position.area_m2, 2) if dimension == _SURFACE else None,
        "role": position.role if position else None,
        "method": position.method if position else None,
        "accuracy_m": position.accuracy_m if position else None,
        "updated_at": project.updated_at,
    }


def _whole(project: Any) -> dict[str, Any]:
    position = project.current[0] if project.current else None
    return row_of(project) | {
        "year": project.year,
        **{name: getattr(project, name) for name in _TEXTS},
        "strategy_id": project.plan_strategy_id,
        "programme_code": project.plan_programme_id,
        "project_type": project.project_type_id,
        "activity_type": project.activity_type_id,
        "stated": {name: _plain(getattr(project, name)) for name in STATED},
        "amounts": [
            {"fiscal_year": each.fiscal_year, "amount_baht": each.amount}
            for each in sorted(project.amounts.all(), key=lambda each: each.fiscal_year)
        ],
        "shares": [
            {
                "id": share.pk,
                "item_id": share.item_id,
                "fiscal_year": share.item.fiscal_year,
                "source": share.item.source,
                "amount_baht": share.amount,
            }
            for share in sorted(project.shares.all(), key=lambda share: share.pk)
        ],
        "geometry": as_geojson(position.geometry) if position else None,
        "sample": project.sample,
        "entered_on_behalf": project.entered_on_behalf,
        "facts_version": project.facts_version,
        "money_version": project.money_version,
        "position_version": project.position_version,
    }


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else None if value == "" else value
