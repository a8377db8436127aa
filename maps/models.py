"""Questions that people keep under a name."""

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Appointment, Duty, User
from accounts.rights import appointments_of


class SavedQuestionQuerySet(models.QuerySet["SavedQuestion"]):
    def visible_to(self, user: User) -> "SavedQuestionQuerySet":
        """Her own, and those shared at a place where she holds a duty today."""
        places = [office for office, _name in offices_of(user)]
        return self.filter(models.Q(owner=user) | models.Q(office__in=places))


class SavedQuestion(models.Model):
    """``query``: the question as an address carries it, its names in order; whoever opens it asks
    with her own rights. ``office``: the place whose people share it, empty where nobody does."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="questions")
    name = models.CharField(_("ชื่อคำถาม"), max_length=120)
    query = models.TextField(max_length=4000, blank=True)
    office = models.CharField(max_length=40, blank=True, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SavedQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("คำถามที่บันทึกไว้")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_question_name_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def data(self) -> QueryDict:
        return QueryDict(self.query)


def offices_of(user: User) -> list[tuple[str, str]]:
    """(key, name) of the places where ``user`` holds a duty today; of a duty of the whole country
    the duty itself is the place."""
    return list(dict(_office(one) for one in appointments_of(user)).items())


def _office(one: Appointment) -> tuple[str, str]:
    if one.authority:
        return f"authority:{one.authority.code}", one.authority.name
    if one.agency:
        return f"agency:{one.agency.code}", one.agency.name
    if one.area_code:
        level = "province" if one.duty.scope == Duty.Scope.PROVINCE else "district"
        return f"{level}:{one.area_code}", f"{one.duty} {one.area_code}"
    return f"duty:{one.duty_id}", str(one.duty)
