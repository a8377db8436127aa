"""Pages of a project's history: the list, two versions side by side, one brought back."""

import json
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Right, User
from accounts.rights import can
from projects.access import project_editable, project_readable
from projects.errors import Conflict, ProjectError
from projects.forms import NormalisedTextMixin
from projects.history import History
from projects.history.parts import parts_open
from projects.history.versions import (
    Version,
    current_of,
    distance_m,
    is_of_position,
    shape_at,
    side_by_side,
    version_of,
)
from projects.models import Project
from projects.plans.lock import ties_of
from projects.services import restore as services
from projects.views.asking import renew_version, signed_in

PER_PAGE: Final = 50
_RIGHTS: Final = {"facts": Right.FACTS, "position": Right.POSITION} | dict.fromkeys(
    services.VOIDABLE, Right.MONEY
)


class RestoreForm(NormalisedTextMixin, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    reason = forms.CharField(
        label=gettext_lazy("เหตุผลที่คืนค่า"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@login_required
@require_safe
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that happened to a project, newest first; ?part=… (repeatable) narrows it."""
    project = project_readable(request.user, code)
    parts = parts_open(request.user, project)
    asked = [key for key in dict.fromkeys(request.GET.getlist("part")) if key in parts]
    shown = [parts[key] for key in asked] or parts.values()
    paginator = Paginator(History(project, shown), PER_PAGE)
    context = {
        "project": project,
        "page": paginator.get_page(request.GET.get("page")),
        "count": paginator.count,
        "parts": [(part.key, part.label, part.key in asked) for part in parts.values()],
        "returnable": [
            key for key, right in _RIGHTS.items() if can(request.user, right, project.owner)
        ],
    }
    return render(request, "history/list.html", context)


@login_required
@require_safe
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Version ?a beside version ?b (what stands now where b is not given)."""
    project = project_readable(request.user, code)
    a = _version(request, project, request.GET.get("a", ""))
    if request.GET.get("b"):
        b: Version | None = _version(request, project, request.GET["b"])
    else:
        b = current_of(project, a)
    if b is None:
        raise Http404
    if (b.event.at, b.event.number) < (a.event.at, a.event.number):
        a, b = b, a
    context = {"project": project, "a": a, "b": b, "lines": side_by_side(a, b)}
    context |= _drawn(a, b) if is_of_position(a) else {}
    return render(request, "history/compare.html", context)


def _version(request: HttpRequest, project: Project, key: str) -> Version:
    found = version_of(project, key)
    if found is None or found.event.label == "delete":
        raise Http404
    if found.event.part.key not in parts_open(request.user, project):
        raise Http404
    return found


def _drawn(a: Version, b: Version) -> dict[str, Any]:
    """Both shapes for one map (compare.js: the earlier as “theirs”), and how far apart they are."""
    shapes = {"theirs": shape_at(a.event), "mine": shape_at(b.event)}
    return {
        "shapes": {
            name: {"type": "Feature", "properties": {}, "geometry": json.loads(shape.geojson)}
            for name, shape in shapes.items()
        },
        "moved_m": distance_m(shapes["theirs"], shapes["mine"]),
    }


@login_required
@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest, code: str, event: str) -> HttpResponse:
    """What bringing a version back would change, and with a reason bring it back."""
    user = signed_in(request)
    project = project_readable(user, code)
    version = _version(request, project, event)
    right = _RIGHTS.get(version.event.part.key)
    if right is None:
        raise Http404
    project = project_editable(user, code, right)
    current = current_of(project, version)
    if current is None:
        raise Http404
    form = RestoreForm(request.POST or None, initial={"version": _counter(project, version)})
    status = 400 if form.is_bound else 200
    if form.is_valid():
        try:
            _restore(project, version, user, form)
        except Conflict as conflict:
            status = 409
            form.add_error(None, str(conflict))
            renew_version(form, _counter(conflict.current, version))
        except ProjectError as refused:
            form.add_error(None, str(refused))
        except ValidationError as refused:
            form.add_error(None, list(refused.messages))
        else:
            messages.success(request, _("คืนค่าแล้ว รุ่นก่อนหน้านี้ยังอยู่ในประวัติ"))
            return redirect("projects:history", code=code)
    context = {
        "project": project,
        "form": form,
        "version": version,
        "lines": _would_change(version, current),
        "emptied": _emptied(project, version),
        "state_follows": version.event.part.key in services.VOIDABLE,
        "back": reverse("projects:history", args=[code]),
    }
    context |= _drawn(current, version) if is_of_position(version) else {}
    return render(request, "history/restore.html", context, status=status)


def _counter(project: Project, version: Version) -> int:
    """The version of the part that the officer looks at."""
    part = version.event.part.key
    versions = {"facts": project.facts_version, "position": project.position_version}
    return versions.get(part, project.money_version)


def _would_change(version: Version, current: Version) -> list[Any]:
    """What stands now beside what would; of a row taken back nothing but that it counts again."""
    written = services.RESTORED.get(version.event.part.key, frozenset())
    lines = side_by_side(current, version) if written else []
    return [line for line in lines if line.differs and line.column in written]


def _emptied(project: Project, version: Version) -> list[tuple[str, list[int]]]:
    """(plan, B.E. years) of the amounts that a version of the facts knew nothing of: they go."""
    if version.event.part.key != "facts":
        return []
    kept = project.amounts.exclude(fiscal_year__in=version.amounts).order_by("fiscal_year")
    gone = list(kept.values_list("fiscal_year", flat=True))
    emptied = {
        tie.plan: [year for year in gone if year in tie.years]
        for tie in ties_of([project.pk]).get(project.pk, [])
    }
    return [(plan, years) for plan, years in emptied.items() if years]


def _restore(project: Project, version: Version, by: User, form: RestoreForm) -> None:
    change: dict[str, Any] = {
        "project": project,
        "by": by,
        "expected_version": form.cleaned_data["version"],
        "reason": form.cleaned_data["reason"],
    }
    event = version.event
    if event.part.key == "facts":
        services.facts_restore(event=event.number, amounts=version.amounts, **change)
    elif event.part.key == "position":
        services.position_restore(event=event.number, **change)
    else:
        services.void_undo(part=event.part.key, pk=event.row_id, **change)
