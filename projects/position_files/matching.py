"""Which project a feature belongs to: by the code in its attributes, or by a similar name.

Two queries whatever the size of the file: projects whose code the file names, and the owner's
projects to choose from.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.owners import Owner, owner_columns
from coordinates.thai import normalise
from projects.codes import State
from projects.models import Project, ProjectGeometry
from projects.position_files.rows import Match, Row
from projects.position_files.titles import Titles
from projects.querysets import ProjectQuerySet

MOST_OFFERED: Final = 3_000  # projects a page knows by name; others by their typed code
_CODE: Final = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{1,12}-[0-9]{4}-[0-9]{5}(?![0-9])")
_TEXTS: Final = 4  # attributes of a feature that may be its name
_SHORTEST: Final = 4
_COLUMNS: Final = {"code", "project_code", "prj_code", "รหัส", "รหัสโครงการ"}  # of codes


def codes_in(text: str) -> list[str]:
    """Project codes in a text; Thai digits and small letters are spelling.

    >>> codes_in("ถนน ๖๙๘๐๑๐๑-๒๕๖๘-๐๐๐๑๒")
    ['6980101-2568-00012']
    """
    return _CODE.findall(normalise(text[:1000], digits=True).upper())


def projects_of(owner: Owner, codes: Iterable[str]) -> dict[str, Project]:
    """The owner's projects with these codes, withdrawn ones included; one query."""
    found = _of(owner).filter(code__in=set(codes))
    return {project.code: project for project in found}


def offered(owner: Owner) -> list[Project]:
    """Projects to choose from, those without a position first; each with ``is_pinned``."""
    works: Any = _of(owner).exclude(state=State.CANCELLED)
    return list(works.order_by("is_pinned", "-year", "code")[:MOST_OFFERED])


def _of(owner: Owner) -> ProjectQuerySet:
    current = ProjectGeometry.objects.filter(project=OuterRef("pk"), is_current=True)
    works = Project.objects.filter(**owner_columns(owner)).annotate(is_pinned=Exists(current))
    return works.select_related("authority", "agency", "kind")


def match(
    rows: list[Row],
    owner: Owner,
    choices: list[Project],
    *,
    target: Project | None = None,
    are_all: bool = True,
) -> None:
    """Give every row its matches; a row is preset (``chosen``) only where nothing is doubtful:
    an attribute is the code of a project without a position, read as it was typed.

    ``target`` is the project whose page the person came from: the only shape of a file is its.
    ``are_all``: whether the rows are the whole file.
    """
    named = {row.number: _codes(row) for row in rows}
    known = projects_of(owner, (code for codes in named.values() for code in codes))
    for row in rows:
        _by_code(row, named[row.number], known)
    if target:
        _by_target(rows, target, are_all=are_all)
    _by_name([row for row in rows if not row.is_sure], choices)


def _codes(row: Row) -> dict[str, bool]:
    """The codes in the attributes of a row; whether each is one's whole value or in a column of
    codes, rather than mentioned."""
    codes: dict[str, bool] = {}
    for name, value in row.properties.items():
        if isinstance(value, str):
            column = normalise(name).lower() in _COLUMNS
            for code in codes_in(value):
                whole = normalise(value, digits=True).strip().upper() == code
                codes[code] = codes.get(code, False) or whole or column
    return codes


def _by_code(row: Row, codes: dict[str, bool], known: dict[str, Project]) -> None:
    for code, is_exact in codes.items():
        project = known.get(code)
        if project is None:
            row.notes.append(_("ไม่มีโครงการรหัส %(code)s ในหน่วยงานนี้") % {"code": code})
        elif project.state == State.CANCELLED:
            row.notes.append(_("โครงการรหัส %(code)s ถูกถอนแล้ว") % {"code": code})
        else:
            row.matches.append(Match(project, is_exact=is_exact, is_mentioned=not is_exact))
    row.matches.sort(key=lambda one: one.is_mentioned)
    exact = [code for code, is_exact in codes.items() if is_exact]
    if len(exact) == 1 and row.matches and row.matches[0].is_exact:
        row.is_sure = True
        found: Any = row.matches[0].project
        if not (row.problem or row.supposed or found.is_pinned):
            row.chosen = found.code
    elif row.matches and len(codes) > 1:
        row.notes.append(_("ไฟล์ระบุมากกว่าหนึ่งรหัส เลือกโครงการที่ถูก"))


def _by_target(rows: list[Row], target: Project, *, are_all: bool) -> None:
    usable = [row for row in rows if not row.problem]
    for row in usable:
        if not row.is_sure and all(one.project.pk != target.pk for one in row.matches):
            row.matches.append(Match(target))
    if are_all and len(usable) == 1 and not usable[0].is_sure and not usable[0].supposed:
        usable[0].chosen = target.code


def _by_name(rows: list[Row], choices: list[Project]) -> None:
    works = {work.pk: work for work in choices}
    titles = Titles((work.pk, work.name) for work in choices)
    for row in rows:
        best: dict[int, float] = {}
        for text in [text for text in row.texts if len(text) >= _SHORTEST][:_TEXTS]:
            for pk, score in titles.like(text):
                best[pk] = max(score, best.get(pk, 0.0))
        known = {one.project.pk for one in row.matches}
        ranked = sorted(best.items(), key=lambda one: (-one[1], one[0]))
        row.matches += [Match(works[pk], score) for pk, score in ranked[:3] if pk not in known]
