"""What the version of the data is summed from: written by triggers and ``projects.versions``."""

from django.db import models


class VersionNote(models.Model):
    """``changes`` changes of what an owner's projects show, or of what all questions read.

    ``about``: ``owner`` (exactly one of the keys is set), ``areas``, ``authorities`` or ``rules``
    (strategies, kinds, agencies: what a question is understood by); with each of them one about
    ``all``, so that the country's version is read from few rows. A change inserts a note in its
    own transaction and updates none, so nobody waits for anybody; notes are folded later.
    """

    class About(models.TextChoices):
        OWNER = "owner"
        AREAS = "areas"
        AUTHORITIES = "authorities"
        RULES = "rules"
        ALL = "all"

    about = models.CharField(max_length=12, choices=About)
    authority_id = models.BigIntegerField(null=True)
    agency_id = models.BigIntegerField(null=True)
    changes = models.BigIntegerField(default=1)

    class Meta:
        db_table = "projects_versionnote"
        indexes = [
            models.Index(
                fields=["about"], condition=~models.Q(about="owner"), name="version_of_all"
            ),
            models.Index(fields=["authority_id"], name="version_of_authority"),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.authority_id or self.agency_id or ''} +{self.changes}"
