"""Completeness: what is due, when it is complete, correct and current; folded or not."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.gis.geos import LineString
from django.utils import timezone

from accounts.rights import Reach
from projects.completeness import (
    Measure,
    completeness_compact,
    completeness_rebuild,
    completeness_recount,
    projects_behind,
    standing,
)
from projects.models import CompletenessChange, CompletenessEntry, Project

pytestmark = pytest.mark.django_db
COUNTRY = Reach(country=True)


def of(duty: str, whose: Reach = COUNTRY, **asked: Any) -> tuple[int, int, int, int]:
    [one] = [each for each in standing(whose, **asked) if each.duty == duty]
    return one.due, one.complete, one.correct, one.current


def test_smoke(world):
    project = world.project(state="budgeted")
    assert of("position") == (1, 0, 0, 0)
    world.pin(project)
    assert of("position") == (1, 1, 1, 1)
    assert completeness_compact() > 0
    assert not CompletenessChange.objects.exists()
    assert of("position") == (1, 1, 1, 1)
    assert list(projects_behind(COUNTRY, "position", Measure.COMPLETE)) == [project.pk]
    assert not completeness_recount()
    assert completeness_rebuild() == 1
    assert of("position") == (1, 1, 1, 1)
