"""One log-in a duty, for the demo only: made, shown and taken away."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Appointment, LocalAuthority, User

# Marks a demo user: no mail ever goes to .invalid (RFC 2606), so no real person has one.
_MAIL: Final = "@demo.invalid"
_UNLIKE: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0 o 1 l i: read off a screen


class OutsideDemo(RuntimeError):
    """Demo log-ins are asked for where GISPLAN_DEMO is not 1."""

    def __init__(self) -> None:
        super().__init__(_("ผู้ใช้ตัวอย่างมีได้เฉพาะในระบบสาธิต ตั้ง GISPLAN_DEMO=1 หากเครื่องนี้เป็นระบบสาธิต"))


@dataclass(frozen=True, slots=True)
class Login:
    """``at_pao``: she has her duty at the PAO of the province, not where the others are."""

    username: str
    first_name: str
    last_name: str
    duty: str
    at_pao: bool = False


LOGINS: Final = (
    Login("planning", "พิมพ์ใจ", "แผนงาม", "planning"),
    Login("finance", "การะเกด", "เงินตรง", "finance"),
    Login("engineering", "ช่างชัย", "หมุดมั่น", "engineering"),
    Login("executive", "ประเสริฐ", "นำทาง", "executive"),
    Login("analyst", "วิไล", "ตามงาน", "analyst"),
    Login("district", "อำนาจ", "ดูแลดี", "district"),
    Login("province", "ปราณี", "ตรวจตรา", "province"),
    Login("dla", "กรกฎ", "ส่งเสริม", "dla"),
    Login("reader", "รัตนา", "อ่านละเอียด", "reader"),
    Login("pao", "จันทร์เพ็ญ", "รับประสาน", "planning", at_pao=True),
)


@dataclass(frozen=True, slots=True)
class Seat:
    """Where the log-ins work: an authority, its district and province, the analyst's districts,
    the PAO that projects are handed over to."""

    authority: LocalAuthority
    analyst_districts: Sequence[str]
    pao: LocalAuthority

    @classmethod
    def at(cls, code: str, analyst_districts: Sequence[str]) -> "Seat":
        """The seat at the authority ``code``."""
        authority = LocalAuthority.objects.get(code=code)
        pao = LocalAuthority.objects.active().get(
            kind=LocalAuthority.Kind.PAO, province_code=authority.province_code
        )
        return cls(authority, analyst_districts, pao)


def is_demo_user(user: User) -> bool:
    return user.email.endswith(_MAIL)


def demo_users() -> "QuerySet[User]":
    """The users that the demo made and that can still log in."""
    names = [login.username for login in LOGINS]
    return User.objects.filter(username__in=names, email__endswith=_MAIL, is_active=True)


def password() -> str:
    """The one password of all: GISPLAN_DEMO_PASSWORD, or a random one kept in var/.

    Raises OutsideDemo.
    """
    _refuse_outside()
    given: str = settings.DEMO_PASSWORD
    if given:
        return given
    path = Path(settings.VAR_DIR) / "demo-password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text("-".join(_word() for _n in range(3)) + "\n")
    return path.read_text().strip()


def _word() -> str:
    return "".join(secrets.choice(_UNLIKE) for _letter in range(4))


@transaction.atomic
def logins_make(seat: Seat) -> int:
    """Make or mend the log-ins at ``seat``; how many users changed. Raises OutsideDemo.

    A user of that name who is not the demo's is left alone.
    """
    secret = password()
    known = {user.username: user for user in User.objects.filter(email__endswith=_MAIL)}
    first = known.get(LOGINS[0].username)
    fits = first is not None and check_password(secret, first.password)
    # One hash for all: each costs a third of a second, and the password is one anyway.
    hashed = first.password if first is not None and fits else make_password(secret)
    return sum(_login(login, known, hashed, seat) for login in LOGINS)


def _login(login: Login, known: dict[str, User], hashed: str, seat: Seat) -> bool:
    user = known.get(login.username)
    if user is None:
        if User.objects.filter(username=login.username).exists():
            return False
        user = User(username=login.username, email=login.username + _MAIL)
    wanted = {
        "first_name": login.first_name,
        "last_name": login.last_name,
        "password": hashed,
        "is_active": True,
    }
    changed = user.pk is None or any(getattr(user, k) != v for k, v in wanted.items())
    if changed:
        for name, value in wanted.items():
            setattr(user, name, value)
        user.save()
    return _appoint(user, login, seat) or changed


def _appoint(user: User, login: Login, seat: Seat) -> bool:
    """Give the user the appointments of her duty at the seat and end all others."""
    wanted = _places(login, seat)
    held = {
        (a.duty_id, a.authority_id, a.area_code): a for a in user.appointments.filter(until=None)
    }
    stale = [a.pk for key, a in held.items() if key not in wanted]
    missing = [key for key in wanted if key not in held]
    if stale:
        Appointment.objects.filter(pk__in=stale).delete()
    for code, authority_id, area_code in missing:
        Appointment.objects.create(
            user=user, duty_id=code, authority_id=authority_id, area_code=area_code
        )
    return bool(stale or missing)


def _places(login: Login, seat: Seat) -> list[tuple[str, int | None, str]]:
    match duty := login.duty:
        case "analyst":
            return [(duty, None, code) for code in seat.analyst_districts]
        case "district":
            return [(duty, None, seat.authority.district_code)]
        case "province":
            return [(duty, None, seat.authority.province_code)]
        case "dla" | "reader":
            return [(duty, None, "")]
    return [(duty, (seat.pao if login.at_pao else seat.authority).pk, "")]


def logins_close() -> int:
    """Close all demo log-ins; how many were open. For a demo that becomes a real system."""
    users = list(demo_users())
    for user in users:
        user.is_active = False
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])
    return len(users)


def _refuse_outside() -> None:
    if not settings.DEMO:
        raise OutsideDemo
