"""Where a person holds a right: the one reading of appointments, one query a request."""

from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.timezone import localdate

from accounts.models import Agency, Appointment, Duty, Right, User
from accounts.owners import Owner


@dataclass(frozen=True)
class Reach:
    """The places where a right is held."""

    country: bool = False
    provinces: frozenset[str] = field(default_factory=frozenset)
    districts: frozenset[str] = field(default_factory=frozenset)
    authorities: frozenset[int] = field(default_factory=frozenset)
    agencies: frozenset[int] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(
            self.country or self.provinces or self.districts or self.authorities or self.agencies
        )

    @property
    def is_one_authority(self) -> bool:
        """Whether the right is held at a single authority and nowhere else."""
        return self == Reach(authorities=self.authorities) and len(self.authorities) == 1

    def of_authorities(self, path: str = "") -> Q:
        """Filter on LocalAuthority, or on a model that reaches one by ``path`` ("authority__")."""
        if self.country:
            return Q(**{f"{path}id__isnull": False})
        return (
            Q(**{f"{path}id__in": self.authorities})
            | Q(**{f"{path}province_code__in": self.provinces})
            | Q(**{f"{path}district_code__in": self.districts})
        )

    def of_agencies(self) -> Q:
        """Filter on Agency."""
        return Q(pk__isnull=False) if self.country else Q(pk__in=self.agencies)

    def of_owners(self) -> Q:
        """Filter on a model with ``authority`` and ``agency``, exactly one of them set."""
        if self.country:
            return Q()
        return self.of_authorities("authority__") | Q(agency_id__in=self.agencies)

    def covers(self, owner: Owner) -> bool:
        if self.country:
            return True
        if isinstance(owner, Agency):
            return owner.pk in self.agencies
        return (
            owner.pk in self.authorities
            or owner.province_code in self.provinces
            or owner.district_code in self.districts
        )


def appointments_of(user: User | AnonymousUser) -> list[Appointment]:
    """Appointments in force today; read once for a user object."""
    if not isinstance(user, User) or not user.is_active:
        return []
    known: list[Appointment] | None = getattr(user, "_appointments", None)
    if known is None:
        today = localdate()
        known = list(
            user.appointments.select_related("duty", "authority", "agency")
            .filter(since__lte=today)
            .exclude(until__lte=today)
        )
        user._appointments = known  # type: ignore[attr-defined]
    return known


def reach(user: User | AnonymousUser, right: Right, *, on_behalf: bool | None = None) -> Reach:
    """Where ``user`` holds ``right`` today; with ``on_behalf`` only by duties that enter on an
    authority's behalf (True), or only by duties of her own (False).

    Of an appointment only the place that belongs to its duty's scope counts.
    """
    held = [
        appointment
        for appointment in appointments_of(user)
        if right in appointment.duty.rights and on_behalf in {None, appointment.duty.on_behalf}
    ]
    scope = Duty.Scope
    return Reach(
        country=any(_is_placeless(a) for a in held if a.duty.scope == scope.COUNTRY),
        provinces=_areas(held, scope.PROVINCE),
        districts=_areas(held, scope.DISTRICT),
        authorities=_pks(held, scope.AUTHORITY, "authority_id"),
        agencies=_pks(held, scope.AGENCY, "agency_id"),
    )


def _is_placeless(appointment: Appointment) -> bool:
    return not (appointment.authority_id or appointment.agency_id or appointment.area_code)


def _areas(held: list[Appointment], scope: Duty.Scope) -> frozenset[str]:
    """Codes of the areas; a blank one reaches nowhere (a PAO's district code is blank, too)."""
    return frozenset(a.area_code for a in held if a.duty.scope == scope) - {""}


def _pks(held: list[Appointment], scope: Duty.Scope, column: str) -> frozenset[int]:
    return frozenset(getattr(a, column) for a in held if a.duty.scope == scope) - {None}


def can(user: User | AnonymousUser, right: Right, owner: Owner) -> bool:
    """Whether ``user`` holds ``right`` at the place of ``owner``."""
    return reach(user, right).covers(owner)


def acts_on_behalf(user: User, right: Right, owner: Owner) -> bool:
    """Whether ``user`` holds ``right`` at ``owner`` only by entering on its behalf."""
    return can(user, right, owner) and not reach(user, right, on_behalf=False).covers(owner)
