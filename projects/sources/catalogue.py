"""The sources there are, by the name people type."""

from collections.abc import Callable
from typing import Final

from projects.sources.base import Source
from projects.sources.budget_lines import BudgetLines
from projects.sources.p02 import PlanForm
from projects.sources.template import Template

SOURCES: Final[dict[str, Callable[[], Source]]] = {
    source.name: source for source in (Template, PlanForm, BudgetLines)
}
# What an authority sends itself; the budget lines are the operator's.
FOR_AUTHORITIES: Final = (Template, PlanForm)
