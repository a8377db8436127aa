"""Completeness after a storm of edits by every path: what is kept equals a fresh count."""

import re
from datetime import timedelta
from importlib import import_module
from random import Random
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.rights import Reach
from projects.completeness import (
    DUTIES,
    Measure,
    completeness_compact,
    completeness_rebuild,
    completeness_recount,
    projects_behind,
    standing,
)
from projects.completeness.entries import entries
from projects.errors import ProjectError
from projects.models import (
    CompletenessChange,
    Contract,
    Disbursement,
    Finding,
    Photo,
    Project,
    ProjectGeometry,
)
from tests.projects.test_rollup_storm import YEARS, Storm

pytestmark = pytest.mark.django_db
EDITS = 160
COUNTRY = Reach(country=True)
STATES = ("approved", "budgeted", "signed", "disbursing", "complete")


class MoreStorm(Storm):
    """The edits of the rollup's storm, and those of findings, photos, states and facts."""

    def __init__(self, world: Any, seed: object) -> None:
        super().__init__(world, seed)
        more = [self.judged, self.mended, self.pictured, self.unpictured, self.further, self.told]
        self.edits += [*more, *more, self.reviewed, self.accepted, self.paid_later]

    def judged(self) -> None:
        Finding.objects.get_or_create(
            project=self.any(Project),
            rule=self.rng.choice(["stub", "unit-cost", "photo-far", "title-area"]),
            defaults={
                "severity": self.rng.choice(["block", "warn", "inform"]),
                "facts": "x",
                "opened_at": timezone.now(),
            },
        )

    def mended(self) -> None:
        Finding.objects.filter(pk=self._pk(Finding)).update(state="fixed", closed_at=timezone.now())

    def pictured(self) -> None:
        files = {name: ContentFile(b"x", name="x.jpg") for name in ("original", "view", "thumb")}
        Photo.objects.create(
            project=self.any(Project),
            stage=self.rng.choice(["before", "during", "after"]),
            width=1,
            height=1,
            original_kind="JPEG",
            **files,
        )

    def unpictured(self) -> None:
        Photo.objects.filter(pk=self._pk(Photo)).update(
            removed_at=timezone.now(), removed_reason="ผิดโครงการ"
        )

    def further(self) -> None:
        Project.objects.filter(pk__in=[self._pk(Project) for _ in range(3)]).update(
            state=self.rng.choice(STATES)
        )

    def told(self) -> None:
        Project.objects.filter(pk=self._pk(Project)).update(
            **dict.fromkeys(("objective", "target", "indicator", "outcome", "division"), "มี"),
            project_type="other",
            activity_type="build",
        )

    def reviewed(self) -> None:
        ProjectGeometry.objects.filter(pk=self._pk(ProjectGeometry)).update(
            review=self.rng.choice(["draft", "verified"]),
            role=self.rng.choice(["contracted", "as_built"]),
        )

    def accepted(self) -> None:
        Contract.objects.filter(pk=self._pk(Contract)).update(accepted_on=localdate())

    def paid_later(self) -> None:
        Disbursement.objects.filter(pk=self._pk(Disbursement)).update(
            paid_on=localdate() - timedelta(days=self.rng.randrange(200))
        )


def told() -> dict[Any, Any]:
    """Every count there is: by year, by part, by sample."""
    return {
        (year, by, sample): sorted(
            (
                one
                for one in standing(COUNTRY, year=year, by=by, sample=sample)
                if one.due or one.ahead
            ),
            key=str,
        )
        for year in (0, *YEARS)
        for by in ("", "owner")
        for sample in (None, False)
    }


def assert_listed(rng: Random) -> None:
    """A number and the list behind it are counted apart."""
    year, duty = rng.choice((0, *YEARS)), rng.choice(DUTIES).code
    [one] = [each for each in standing(COUNTRY, year=year) if each.duty == duty]
    for measure in Measure:
        assert len(projects_behind(COUNTRY, duty, measure, year=year)) == one.of(measure)


def test_after_each_edit_the_numbers_are_those_of_the_lists(world):
    storm, done = MoreStorm(world, "completeness"), 0
    for number in range(EDITS):
        try:
            with transaction.atomic():
                storm.edit()
                with connection.cursor() as cursor:  # the rules that wait for the end
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                if storm.rng.random() < 0.1:
                    transaction.set_rollback(True)
            done += 1
        except (DatabaseError, ProjectError):  # a rule: rolled back, nothing is noted
            pass
        if number % 8 == 0:
            assert_listed(storm.rng)
        if number % 25 == 0:
            completeness_compact()
    assert done > EDITS / 2
    noted = told()
    assert all(one.due for one in standing(COUNTRY))
    completeness_compact()
    assert not CompletenessChange.objects.exists()
    assert told() == noted
    assert not completeness_recount()
    completeness_rebuild()
    assert told() == noted


WATCHED = import_module("projects.migrations.0018_completeness_notes")


def test_every_column_that_a_duty_reads_is_watched():
    """What the definition reads of a table by name stands in the table of the triggers."""
    text = entries("SELECT 1 AS id", today=localdate())
    read = set(re.findall(r"\b(?:p|g|e|f|c|d)\.([a-z_]+)", text))
    read -= {"id", "project_id", "contract_id", "is_pinned", "is_returned", "is_built"}
    assert read > {"review", "severity", "paid_on", "accepted_on", "target"}
    watched = set(", ".join(noted[2] for noted in WATCHED.NOTED.values()).split(", "))
    assert read - watched == set()
