"""A rule run on an example: the projects that were put in the database, and what was found."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from coordinates.models import AdminArea
from projects.checks.judging import judge
from projects.models import Finding, Photo, Project, ProjectGeometry
from tests.world import World


@dataclass(frozen=True)
class Scene:
    """What a run put in the database and found.

    ``told``: the rules that found a fault. ``positions``: the live ones of the project;
    ``others``: of all other projects. ``numbers``: what ``hints`` ask for beside.
    """

    project: Project
    finding: Finding | None
    told: list[str]
    positions: list[ProjectGeometry]
    others: list[ProjectGeometry]
    photos: list[Photo]
    areas: list[AdminArea]
    projects: list[Project]
    numbers: dict[str, Any]


Draw = Callable[["Pair", Scene, "list[Scene]"], str]


@dataclass(frozen=True)
class Pair:
    """``build`` puts the example in the world with what is ``wrong``, or ``right``.

    ``draw``: (pair, the scene, both scenes) → SVG. ``hints``: what the drawing should know.
    """

    build: Callable[[World, Any], Project]
    wrong: Any
    right: Any
    draw: Draw
    hints: dict[str, Any] = field(default_factory=dict)


class ExampleFailed(Exception):
    """An example shows something else than it should."""


def scenes(code: str, pair: Pair, world: World) -> list[Scene]:
    """Both runs, wrong first, each rolled back; raises ExampleFailed.

    The wrong one has a finding of the rule, the right one none of any.
    """
    wrong, right = (_run(code, pair, world, value) for value in (pair.wrong, pair.right))
    if wrong.finding is None:
        message = f"{code}: the wrong example is found no fault with"
        raise ExampleFailed(message)
    if right.told:
        message = f"{code}: the right example is told of {', '.join(right.told)}"
        raise ExampleFailed(message)
    return [wrong, right]


def _run(code: str, pair: Pair, world: World, value: Any) -> Scene:
    with transaction.atomic():
        project = pair.build(world, value)
        judge([project.pk])
        found = Finding.objects.filter(project=project, state="open").order_by("pk")
        live = ProjectGeometry.objects.filter(replaced_at=None).order_by("pk")
        scene = Scene(
            project=Project.objects.select_related("kind").get(pk=project.pk),
            finding=found.filter(rule=code).first(),
            told=sorted({finding.rule for finding in found}),
            positions=list(live.filter(project=project)),
            others=list(live.exclude(project=project).select_related("project")),
            photos=list(Photo.objects.order_by("pk").select_related("project")),
            areas=list(AdminArea.objects.order_by("code")),
            projects=list(Project.objects.order_by("pk")),
            numbers=pair.hints["numbers"](project) if "numbers" in pair.hints else {},
        )
        transaction.set_rollback(True)
    return scene
