"""The code tables and code lists that the other answers name."""

from typing import Any, Final

from django.db.models import Model
from django.http import HttpRequest
from ninja import Router, Schema

from projects import codes
from projects.api.operations import reads
from projects.api.types import Strict
from projects.models import AccountCategory, ActivityType, Kind, Programme, ProjectType

router = Router(tags=["tables"])


class CodeOut(Schema):
    """A code of a table that the department edits."""

    code: str
    name_th: str
    name_en: str


class KindOut(CodeOut):
    sector: codes.Sector
    primitive: codes.Primitive


class CategoryOut(CodeOut):
    side: codes.Side


class NamedOut(Strict):
    """A code of a fixed list, with its name in the language of the answer."""

    code: str
    name: str


class TablesOut(Strict):
    """Every table and list of codes."""

    kinds: list[KindOut]
    programmes: list[CodeOut]
    project_types: list[CodeOut]
    activity_types: list[CodeOut]
    account_categories: list[CategoryOut]
    lists: dict[str, list[NamedOut]]


_TABLES: Final[dict[str, type[Model]]] = {
    "kinds": Kind,
    "programmes": Programme,
    "project_types": ProjectType,
    "activity_types": ActivityType,
    "account_categories": AccountCategory,
}
_LISTS: Final = {
    "sector": codes.Sector,
    "state": codes.State,
    "source": codes.Source,
    "surface": codes.Surface,
    "role": codes.Role,
    "method": codes.Method,
    "review": codes.Review,
    "strategy_level": codes.StrategyLevel,
    "plan_state": codes.PlanState,
    "plan_form": codes.PlanForm,
    "revision_kind": codes.RevisionKind,
    "ordinance_kind": codes.OrdinanceKind,
    "approver": codes.Approver,
    "budget_request_state": codes.BudgetRequestState,
    "grant_state": codes.GrantState,
    "readiness_paper": codes.ReadinessPaper,
    "side": codes.Side,
}


@reads(router, "/tables", TablesOut)
def tables(request: HttpRequest) -> dict[str, Any]:
    """Every table and list of codes with its names."""
    lists = {
        name: [{"code": code, "name": str(label)} for code, label in choices.choices]
        for name, choices in _LISTS.items()
    }
    return {name: list(model._default_manager.all()) for name, model in _TABLES.items()} | {
        "lists": lists
    }
