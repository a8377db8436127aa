"""Questions of projects, each a chainable, indexed piece of one SQL statement."""

from collections.abc import Iterable
from dataclasses import astuple
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.db import models
from django.contrib.gis.geos import GEOSGeometry, Point, Polygon
from django.db.models import (
    DecimalField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from accounts.models import Right, User
from accounts.rights import appointments_of, reach
from coordinates.geodesy import bbox_around
from coordinates.thai import fiscal_year
from coordinates.values import LonLat
from projects.codes import APPROVED, BUDGETED, LIVE_HANDOVERS, PROVISIONAL, Sector, State
from projects.generations import belonging_to

if TYPE_CHECKING:
    from projects.models import BudgetItem, Project  # noqa: F401 – named by strings


_SERVING: Final = """
    WITH RECURSIVE below (id) AS (
        SELECT unnest(%s::bigint[])
        UNION
        SELECT link.strategy_id FROM below
        JOIN projects_strategylink AS link ON link.serves_id = below.id
    )
    SELECT id FROM below
"""

# Piece by piece through the index of positions; a shape of a province has a hundred.
_IN_SHAPE: Final = """
    SELECT g.project_id FROM coordinates_shapepart piece
    JOIN projects_projectgeometry g ON g.is_current
        AND g.geometry && piece.geometry AND ST_Intersects(piece.geometry, g.geometry)
    WHERE piece.shape_id = %s
"""


def serving(strategies: Iterable[int]) -> RawSQL:
    """The keys of these strategies and of all that serve one of them, as a subquery."""
    return RawSQL(_SERVING, [list(strategies)])  # noqa: S611 – the keys are parameters


def _geography(expression: Any) -> Func:
    return Func(
        expression, template="%(expressions)s::geography", output_field=models.GeometryField()
    )


def _of_owners(*codes: str, agencies: bool = True) -> Q:
    from accounts.models import Agency, LocalAuthority

    plain = [code.lstrip("0") for code in codes]
    rule = Q(authority__in=LocalAuthority.objects.filter(code__in=plain))
    if agencies:
        rule |= Q(agency__in=Agency.objects.filter(code__in=codes))
    return rule


def handed_over(user: User | AnonymousUser) -> Any:
    """The projects offered to, or accepted by, a PAO or an agency where ``user`` reads; None for
    those who read at neither: no other place is handed anything."""
    from projects.models import Handover

    here = [one for one in appointments_of(user) if Right.READ in one.duty.rights]
    paos = {one.authority_id for one in here if one.authority and one.authority.kind == "pao"}
    agencies = {one.agency_id for one in here if one.agency_id}
    held = reach(user, Right.READ)
    paos, agencies = paos & held.authorities, agencies & held.agencies
    if not paos and not agencies:
        return None
    live = Handover.objects.filter(state__in=LIVE_HANDOVERS)
    to_me = live.filter(Q(authority__in=paos) | Q(agency__in=agencies))
    return to_me.order_by().values("project")


BAHT: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=16, decimal_places=2)


class ProjectQuerySet(models.QuerySet["Project"]):
    # who may see -------------------------------------------------------------------------

    def visible_to(self, user: User | AnonymousUser) -> "ProjectQuerySet":
        """Projects ``user`` may read whole: own places, and approved works for a reader."""
        everything = reach(user, Right.READ)
        approved = reach(user, Right.APPROVED)
        if everything.country:
            return self
        if not everything and not approved:
            return self.none()
        rule = everything.of_owners() if everything else Q(pk__in=[])
        if approved:
            rule |= Q(state__in=APPROVED) & approved.of_owners()
        if (handed := handed_over(user)) is None:
            return self.filter(rule)
        # A union, since PostgreSQL uses no index for a condition OR a subquery.
        projects = self.model._default_manager.order_by().filter(rule).values("pk")
        return self.filter(pk__in=projects.union(handed, all=True))

    def outlined_to(self, user: User | AnonymousUser) -> "ProjectQuerySet":
        """Projects whose outline ``user`` may see: all approved works, and what she may read."""
        if not appointments_of(user):
            return self.none()
        everything = reach(user, Right.READ)
        if everything.country:
            return self
        rule = Q(state__in=APPROVED) | (everything.of_owners() if everything else Q(pk__in=[]))
        if (handed := handed_over(user)) is not None:
            rule |= Q(pk__in=handed)
        return self.filter(rule)

    def editable_by(self, user: User | AnonymousUser, right: Right) -> "ProjectQuerySet":
        """Projects where ``user`` holds ``right`` (facts, money, position)."""
        held = reach(user, right)
        return self.filter(held.of_owners()) if held else self.none()

    # what and whose ----------------------------------------------------------------------

    def matching(self, text: str) -> "ProjectQuerySet":
        """Projects whose name holds every word of ``text``, or whose code begins with it."""
        rule = Q()
        for word in text.split():
            rule &= Q(name__icontains=word)
        return self.filter(rule | Q(code__startswith=text.upper())) if text else self

    def owned_by(self, *codes: str, agencies: bool = True) -> "ProjectQuerySet":
        """Projects of the authorities (and agencies) with these codes; a leading 0 is spelling."""
        return self.filter(_of_owners(*codes, agencies=agencies))

    def serving(self, *strategies: int) -> "ProjectQuerySet":
        """Projects whose strategy is one of these, or serves one by any chain of links."""
        return self.filter(plan_strategy__in=serving(strategies))

    # where -------------------------------------------------------------------------------

    def in_area(self, *codes: str) -> "ProjectQuerySet":
        """Projects of any of these provinces (2 digits), districts (4) or subdistricts (6).

        Hierarchical: a province includes its districts. A work belongs to an area by its main
        subdistrict; without one, to the district or province its owner sits in.
        """
        rule = Q(pk__in=[])
        by_length = {2: "province_code", 4: "district_code", 6: "subdistrict_code"}
        for length, column in by_length.items():
            if wanted := [code for code in codes if len(code) == length]:
                rule |= Q(**{f"{column}__in": wanted})
        return self.filter(rule)

    def in_area_on(self, day: date, *codes: str) -> "ProjectQuerySet":
        """As ``in_area`` by the boundaries of ``day``: a work with a position belongs where it
        lies, one without to the areas it keeps."""
        return self.filter(pk__in=belonging_to(codes, on=day))

    def touching_area(self, *codes: str) -> "ProjectQuerySet":
        """As ``in_area``, and works of other areas that reach over into one of these."""
        from projects.models import AreaShare

        rule = Q(pk__in=[])
        for code in codes:
            rule |= Q(subdistrict_code__startswith=code)
        inside = self.model._default_manager.order_by().in_area(*codes).values("pk")
        reaching = AreaShare.objects.filter(rule).values("project_id")
        return self.filter(pk__in=inside.union(reaching, all=True))

    def in_shape(self, shape: str) -> "ProjectQuerySet":
        """Projects whose current position touches the kept shape with this hash."""
        return self.filter(pk__in=RawSQL(_IN_SHAPE, [shape]))  # noqa: S611 – a parameter

    def within(self, geometry: GEOSGeometry) -> "ProjectQuerySet":
        """Projects whose current position touches ``geometry`` (any SRID; the literal moves)."""
        literal = geometry.clone()
        if literal.srid != 4326:
            literal.transform(4326)
        return self.filter(self._current(geometry__intersects=literal))

    def near(self, lon: float, lat: float, *, m: float) -> "ProjectQuerySet":
        """Projects whose current position lies within ``m`` metres (on the ellipsoid)."""
        from projects.models import ProjectGeometry

        here = Point(lon, lat, srid=4326)
        close = Func(
            _geography(F("geometry")),
            _geography(Value(here, output_field=models.PointField())),
            Value(float(m)),
            function="ST_DWithin",
            output_field=models.BooleanField(),
        )
        around = Polygon.from_bbox(astuple(bbox_around(LonLat(lon, lat), m=m)))
        around.srid = 4326
        return self.filter(
            pk__in=ProjectGeometry.objects.filter(
                close, is_current=True, geometry__bboverlaps=around
            ).values("project_id")
        )

    def _current(self, **conditions: Any) -> Exists:
        from projects.models import ProjectGeometry

        return Exists(
            ProjectGeometry.objects.filter(project=OuterRef("pk"), is_current=True, **conditions)
        )

    def with_current(self, **conditions: Any) -> "ProjectQuerySet":
        """Projects whose current position fulfils ``conditions`` (fields of ProjectGeometry)."""
        return self.filter(self._current(**conditions))

    def positioned(self, *classes: str) -> "ProjectQuerySet":
        """Projects by class of their current position: ``pinned`` (measured, drawn or typed from
        a paper), ``provisional`` (the middle of a village or an area), ``none``."""
        rules = {
            "pinned": Q(self._current() & ~self._current(method__in=PROVISIONAL)),
            "provisional": Q(self._current(method__in=PROVISIONAL)),
            "none": Q(~self._current()),
        }
        rule = Q(pk__in=[])
        for name in classes:
            rule |= rules[name]
        return self.filter(rule)

    def unpinned(self) -> "ProjectQuerySet":
        return self.positioned("none")

    def position_due(self) -> "ProjectQuerySet":
        """Water and road works with an approved budget: those that must be pinned."""
        return self.filter(state__in=BUDGETED, sector__in=[Sector.ROAD, Sector.WATER])

    # money -------------------------------------------------------------------------------

    def money_due(self) -> "ProjectQuerySet":
        """Approved projects without money whose first year has come: the fiscal year we are in or
        an earlier one, or the next, once the authority's ordinance for it is approved.

        The years are those the plan foresees money in; without any, the project's own.
        """
        from projects.models import Ordinance, ProjectAmount

        now = fiscal_year(localdate())
        foreseen = ProjectAmount.objects.filter(project=OuterRef("pk"), amount__gt=0)
        passed = Ordinance.objects.filter(
            authority=OuterRef("authority"), fiscal_year=now + 1, approved_on__isnull=False
        )

        def begun(year: int) -> Q:
            told = Q(Exists(foreseen.filter(fiscal_year__lte=year)))
            return told | (Q(year__lte=year) & Q(~Exists(foreseen)))

        unpaid = self.filter(state=State.APPROVED, shares__isnull=True)
        return unpaid.filter(begun(now) | (begun(now + 1) & Q(Exists(passed))))

    def funded_in(self, *years: int, sources: tuple[str, ...] = ()) -> "ProjectQuerySet":
        """Projects with a share of an item of these B.E. years and sources (empty: any).

        A project without any share counts by the years its plan foresees, unless a source is
        asked for.
        """
        from projects.models import BudgetShare, ProjectAmount

        shares = BudgetShare.objects.filter(project=OuterRef("pk"))
        matching = shares
        if years:
            matching = matching.filter(item__fiscal_year__in=years)
        if sources:
            return self.filter(Exists(matching.filter(item__source__in=sources)))
        planned = ProjectAmount.objects.filter(project=OuterRef("pk"), fiscal_year__in=years)
        return self.filter(Exists(matching) | (~Exists(shares) & Exists(planned)))

    def with_money(
        self, *, years: tuple[int, ...] = (), sources: tuple[str, ...] = ()
    ) -> "ProjectQuerySet":
        """Adds ``budget_baht`` (shares of the asked years and sources), ``planned_baht`` and
        ``fiscal_year`` (the earliest matching), each one correlated, indexed sum."""
        from projects.models import BudgetShare, ProjectAmount

        shares = BudgetShare.objects.filter(project=OuterRef("pk"))
        amounts = ProjectAmount.objects.filter(project=OuterRef("pk"))
        if years:
            shares = shares.filter(item__fiscal_year__in=years)
            amounts = amounts.filter(fiscal_year__in=years)
        if sources:
            shares = shares.filter(item__source__in=sources)
        total = shares.order_by().values("project").annotate(total=Sum("amount"))
        planned = amounts.order_by().values("project").annotate(total=Sum("amount"))
        first_share = shares.order_by("item__fiscal_year").values("item__fiscal_year")[:1]
        first_amount = amounts.order_by("fiscal_year").values("fiscal_year")[:1]
        zero = Value(Decimal(0), output_field=BAHT)
        return self.annotate(
            budget_baht=Coalesce(Subquery(total.values("total")), zero, output_field=BAHT),
            planned_baht=Coalesce(Subquery(planned.values("total")), zero, output_field=BAHT),
            fiscal_year=Coalesce(Subquery(first_share), Subquery(first_amount), F("year")),
        )


class BudgetItemQuerySet(models.QuerySet["BudgetItem"]):
    def visible_to(self, user: User | AnonymousUser) -> "BudgetItemQuerySet":
        held = reach(user, Right.READ)
        return self.filter(held.of_owners()) if held else self.none()

    def owned_by(self, *codes: str) -> "BudgetItemQuerySet":
        """Items of the authorities and agencies with these codes; a leading 0 is spelling."""
        return self.filter(_of_owners(*codes))

    def with_tied(self) -> "BudgetItemQuerySet":
        """Adds ``tied_baht``, the sum of shares, and ``untied_baht``, the rest still in sight."""
        zero = Value(Decimal(0), output_field=BAHT)
        tied = Coalesce(Sum("shares__amount"), zero, output_field=BAHT)
        return self.annotate(tied_baht=tied, untied_baht=F("amount") - tied)

    def not_wholly_tied(self) -> "BudgetItemQuerySet":
        """Items with money that no project has yet."""
        return self.with_tied().filter(amount__gt=F("tied_baht"))
