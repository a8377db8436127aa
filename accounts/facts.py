"""The facts of an authority that its own officers keep: its profile, its population by year.

They are one part with one version, that of the profile: whoever saves either counts it.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import FactsChanged, FiguresDoubtful, PopulationYearTaken
from accounts.models import AuthorityPopulation, AuthorityProfile, LocalAuthority, Right, User
from accounts.rights import acts_on_behalf

FIGURES: Final = ("population", "households", "villages", "communities")
JUMP: Final = Decimal("1.2")  # times a year: more asks for a second look
FEW: Final = 100  # people: below, a jump is nothing
CROWDED: Final = 15  # people a household


def version_of(authority: LocalAuthority) -> int:
    """The version of the facts; 0 where nobody has entered any."""
    known = AuthorityProfile.objects.filter(authority=authority).values_list("version", flat=True)
    return known.first() or 0


@transaction.atomic
def profile_edit(
    *, authority: LocalAuthority, by: User, expected_version: int, facts: Mapping[str, Any]
) -> AuthorityProfile:
    """Change the profile of ``authority``. Raises FactsChanged, ValidationError."""
    profile = _lock(authority, expected_version)
    for name, value in facts.items():
        setattr(profile, name, value)
    return _stamp(profile, by)


@transaction.atomic
def population_save(
    *,
    authority: LocalAuthority,
    by: User,
    expected_version: int,
    year: int,
    figures: Mapping[str, int | None],
    replaces: int | None = None,
    sure: bool = False,
) -> AuthorityPopulation:
    """Keep the population of ``authority`` in the B.E. ``year``; ``replaces`` is the year edited.

    ``sure``: a person has looked at figures that jump. Raises FactsChanged, PopulationYearTaken,
    FiguresDoubtful, ValidationError.
    """
    profile = _lock(authority, expected_version)
    rows = authority.populations.all()
    if year != replaces and rows.filter(year=year).exists():
        raise PopulationYearTaken(year)
    if not sure and (doubts := doubts_of(authority, year, figures, replaces=replaces)):
        raise FiguresDoubtful(doubts)
    row = rows.filter(year=replaces or year).first() or AuthorityPopulation(authority=authority)
    row.year = year
    for name, value in figures.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    _stamp(profile, by)
    return row


@transaction.atomic
def population_remove(
    *, authority: LocalAuthority, by: User, expected_version: int, year: int
) -> None:
    """Remove the figures of a year that was entered by mistake. Raises FactsChanged."""
    profile = _lock(authority, expected_version)
    authority.populations.filter(year=year).delete()
    _stamp(profile, by)


def doubts_of(
    authority: LocalAuthority,
    year: int,
    figures: Mapping[str, int | None],
    *,
    replaces: int | None = None,
) -> list[str]:
    """Sentences about figures that can hardly be: beside the years known, and among themselves."""
    people, households = figures.get("population"), figures.get("households")
    others = authority.populations.exclude(year__in=[year, replaces or year])
    before = others.filter(year__lt=year).order_by("-year").first()
    after = others.filter(year__gt=year).order_by("year").first()
    doubts = [
        _("ประชากร %(now)s คน ต่างจากปี %(year)d ที่มี %(then)s คน มากผิดปกติ")
        % {"now": f"{people:,}", "year": known.year, "then": f"{known.population:,}"}
        for known in (before, after)
        if known and people is not None and is_jump(people, known.population, year - known.year)
    ]
    if people is not None and households and not households <= people <= households * CROWDED:
        figures_told = {"people": f"{people:,}", "households": f"{households:,}"}
        doubts.append(
            _("ประชากร %(people)s คนใน %(households)s ครัวเรือน ไม่น่าเป็นไปได้") % figures_told
        )
    return doubts


def is_jump(one: int, other: int, years: int) -> bool:
    """Whether two populations differ by more than a fifth a year between them.

    >>> is_jump(5_000, 50_000, 1), is_jump(5_000, 5_400, 1), is_jump(5_000, 7_000, 2)
    (True, False, False)
    """
    least, most = sorted((one, other))
    return most - least > FEW and most > least * JUMP ** abs(years)


def _lock(authority: LocalAuthority, expected_version: int) -> AuthorityProfile:
    """The profile as it stands, or a new one; FactsChanged where somebody saved meanwhile."""
    # The authority's row is what two who enter the first facts at once wait for.
    LocalAuthority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    profile = AuthorityProfile.objects.select_related("updated_by").filter(authority=authority)
    now = profile.first() or AuthorityProfile(authority=authority, version=0)
    if now.version != expected_version:
        raise FactsChanged(now)
    return now


def _stamp(profile: AuthorityProfile, by: User) -> AuthorityProfile:
    profile.version += 1
    profile.updated_by = by
    if profile.pk is None:
        profile.created_by = by
    profile.entered_on_behalf = acts_on_behalf(by, Right.FACTS, profile.authority)
    profile.full_clean()
    profile.save()
    return profile
