"""Where a person holds a right: the one reading of appointments, one query a request."""

from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.timezone import localdate

from accounts.models import Agency, Appointment, Duty, LocalAuthority, Right, User


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

    def of_owners(self) -> Q:
        """Filter on a model with ``authority`` and ``agency``, exactly one of them set."""
        if self.country:
            return Q()
        return self.of_authorities("authority__") | Q(agency_id__in=self.agencies)

    def covers(self, owner: LocalAuthority | Agency) -> bool:
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


def reach(user: User | AnonymousUser, right: Right) -> Reach:
    """Where ``user`` holds ``right`` today."""
    held = [a for a in appointments_of(user) if right in a.duty.rights]
    scope = Duty.Scope
    return Reach(
        country=any(a.duty.scope == scope.COUNTRY for a in held),
        provinces=_areas(held, scope.PROVINCE),
        districts=_areas(held, scope.DISTRICT),
        authorities=frozenset(a.authority_id for a in held if a.authority_id),
        agencies=frozenset(a.agency_id for a in held if a.agency_id),
    )


def _areas(held: list[Appointment], scope: Duty.Scope) -> frozenset[str]:
    """Codes of the areas; a blank one reaches nowhere (a PAO's district code is blank, too)."""
    return frozenset(a.area_code for a in held if a.duty.scope == scope) - {""}


def can(user: User | AnonymousUser, right: Right, owner: LocalAuthority | Agency) -> bool:
    """Whether ``user`` holds ``right`` at the place of ``owner``."""
    return reach(user, right).covers(owner)


def acts_on_behalf(user: User, right: Right, owner: LocalAuthority | Agency) -> bool:
    """Whether ``user`` holds ``right`` at ``owner`` only by entering on its behalf."""
    direct = [a for a in appointments_of(user) if right in a.duty.rights and not a.duty.on_behalf]
    held_directly = any(
        a.duty.scope == Duty.Scope.COUNTRY
        or (isinstance(owner, Agency) and a.agency_id == owner.pk)
        or (
            isinstance(owner, LocalAuthority)
            and (
                a.authority_id == owner.pk
                or (a.area_code and a.area_code in {owner.province_code, owner.district_code})
            )
        )
        for a in direct
    )
    return can(user, right, owner) and not held_directly
