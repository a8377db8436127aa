"""How a project's values are shown: chips, measures, links that keep the question."""

from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.codes import APPROVED, PROVISIONAL, Review, State
from projects.filters import ProjectFilter
from projects.models import Project, ProjectGeometry
from projects.read_as import read_as
from projects.states.days import LONG_DAYS, days_in_state

register = template.Library()
register.filter("read_as", read_as)
PICKED = (
    *("sector", "kind", "state", "source", "position", "lao_kind"),
    *("programme", "type", "activity"),
)
_SHOWN = {
    *PICKED,
    *("q", "province", "district", "subdistrict", "year", "budget_min", "budget_max"),
    *("national_strategy", "strategy", "sort"),
}


@register.filter
def picks(question: ProjectFilter, one_owner: bool) -> list[BoundField]:
    """The filter's repeatable choices; the kind of authority only where there are several."""
    return [question.form[name] for name in PICKED if not (one_owner and name == "lao_kind")]


@register.filter
def kept(question: ProjectFilter) -> list[tuple[str, str]]:
    """Names of the question that the form has no control for: they stay when it is sent."""
    data = question.form.data
    hidden = [name for name in data if name not in _SHOWN | {"page", "sample"}]
    programmes = dict(question.filters["programme"].extra["choices"])
    words = [value for value in data.getlist("programme") if value not in programmes]
    return [(name, value) for name in hidden for value in data.getlist(name)] + [
        ("programme", value) for value in words
    ]


@register.filter
def strategy_words(question: ProjectFilter) -> str:
    """What is asked of the text of strategy, beside the strategies ticked."""
    asked = question.form.data.getlist("strategy")
    return next((text for text in asked if not text.isdecimal()), "")


@register.simple_tag(takes_context=True)
def question(context: dict[str, Any], **changed: Any) -> str:
    """The address's question with some names changed; a new question starts on page 1.

    ``sort`` of the column that is sorted already turns the order round.
    """
    data = context["request"].GET.copy()
    if "page" not in changed:
        data.pop("page", None)
    if changed.get("sort") and data.get("sort", "code") == changed["sort"]:
        changed["sort"] = f"-{changed['sort']}"
    for name, value in changed.items():
        data[name] = str(value)
    return str(data.urlencode())


@register.simple_tag(takes_context=True)
def sort_state(context: dict[str, Any], name: str) -> SafeString:
    """aria-sort of the column the list is sorted by."""
    now = context["request"].GET.get("sort", "code")
    if not name or now.removeprefix("-") != name:
        return SafeString("")
    order = "descending" if now.startswith("-") else "ascending"
    return format_html('aria-sort="{}"', order)


@register.simple_tag(takes_context=True)
def sort_mark(context: dict[str, Any], name: str) -> str:
    now = context["request"].GET.get("sort", "code")
    if now.removeprefix("-") != name:
        return ""
    return " ▼" if now.startswith("-") else " ▲"


@register.filter
def state_class(state: str) -> str:
    if state == State.CANCELLED:
        return "chip-bad"
    if state == State.COMPLETE:
        return "chip-good"
    return "chip-known" if state in APPROVED else ""


@register.simple_tag
def state_days(project: Project) -> SafeString:
    """How many days the project has been in its state; long ones in a chip of warning."""
    days = days_in_state(project)
    if days is None:
        return SafeString("")
    words = ngettext("%(days)d วัน", "%(days)d วัน", days) % {"days": days}
    long = "chip chip-warn" if days > LONG_DAYS else "days"
    return format_html('<span class="{}">{}</span>', long, words)


@register.simple_tag
def position_chip(position: ProjectGeometry | None) -> SafeString:
    """Pinned, a draft, provisional or not pinned yet, in words; colour only repeats it."""
    if position is None:
        return format_html('<span class="chip chip-warn">{}</span>', _("ยังไม่ระบุ"))
    if position.review == Review.DRAFT:
        return format_html('<span class="chip chip-warn">{}</span>', _("ร่าง รอช่างยืนยัน"))
    if position.method in PROVISIONAL:
        return format_html('<span class="chip chip-warn">{}</span>', _("ชั่วคราว"))
    return format_html(
        '<span class="chip chip-good">{}</span> <span class="small muted">{}</span>',
        _("ระบุแล้ว"),
        position.get_role_display(),
    )


@register.simple_tag
def measure(position: ProjectGeometry) -> str:
    """The drawn length or area on the ellipsoid."""
    if position.dimension == 1:
        length = number_format(round(position.length_m, 1), 1, use_l10n=True)
        return _("ยาว %(length)s ม.") % {"length": length}
    if position.dimension == 2:  # noqa: PLR2004 – the dimension of an area
        area = number_format(round(position.area_m2), 0, use_l10n=True)
        return _("%(area)s ตร.ม.") % {"area": area}
    return _("จุด")


@register.filter
def plain_number(value: Any) -> Any:
    """A number without trailing zeros, with separators."""
    if not isinstance(value, Decimal):
        return value
    digits = max(0, -int(value.normalize().as_tuple().exponent))
    return number_format(value, digits, use_l10n=True)
