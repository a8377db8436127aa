"""The files of positions as they came, what was read in each, and whose they are."""

from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.authorship import AUTHOR
from accounts.history import tracked
from accounts.owners import EXACTLY_ONE_OWNER

_OWNER: dict[str, Any] = {
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "related_name": "position_files",
}


def original_path(file: "PositionFile", _given: str) -> str:
    """Never the sender's name: it stays a column."""
    return f"positions/original/{file.pk}"


def answer_path(file: "PositionFile", _given: str) -> str:
    return f"positions/read/{file.pk}-{file.readings}.jsonl"


@tracked()
class PositionFile(models.Model):
    """One uploaded file of positions. The original stays where anything was saved from it.

    ``answer`` is the feature answer of the last reading (see ``coordinates.gis_files``), with the
    person's choices ``srid`` and ``encoding`` ("" and None: as the file says, or as was guessed);
    ``readings`` counts them. ``uploaded_at`` is when it was last sent; the same file of the same
    person is one row as long as it is open. ``read_error`` is the sentence of a reading that
    failed. ``placed`` holds the keys of the positions that saving gave, in the order of the file.
    """

    class State(models.TextChoices):
        OPEN = "open", _("ยังไม่บันทึก")
        SAVED = "saved", _("บันทึกแล้ว")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    authority = models.ForeignKey("accounts.LocalAuthority", **_OWNER)
    agency = models.ForeignKey("accounts.Agency", **_OWNER)
    name = models.CharField(_("ชื่อไฟล์"), max_length=200)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    original = models.FileField(upload_to=original_path)
    answer = models.FileField(upload_to=answer_path, blank=True)
    read_error = models.TextField(blank=True)
    readings = models.PositiveIntegerField(default=0)
    srid = models.PositiveIntegerField(_("ระบบพิกัด"), null=True, blank=True)
    encoding = models.CharField(_("รหัสตัวอักษร"), max_length=20, blank=True)
    state = models.CharField(max_length=5, choices=State, default=State.OPEN)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey("accounts.User", **AUTHOR)
    saved_at = models.DateTimeField(null=True, blank=True, editable=False)
    saved_by = models.ForeignKey("accounts.User", **AUTHOR)
    placed = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = _("ไฟล์พิกัด")
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(condition=EXACTLY_ONE_OWNER, name="position_file_one_owner"),
            models.UniqueConstraint(
                fields=["authority", "agency", "uploaded_by", "sha256"],
                condition=Q(state="open", uploaded_by__isnull=False),
                nulls_distinct=False,
                name="position_file_sent_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "saved"]), name="position_file_state_known"
            ),
        ]
        indexes = [models.Index(fields=["state", "uploaded_at"], name="position_file_open")]

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> Any:
        """The LocalAuthority or Agency whose projects the file is about."""
        return self.authority or self.agency

    @property
    def is_saved(self) -> bool:
        return self.state == self.State.SAVED
