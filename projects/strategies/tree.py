"""Strategies as a tree up to the nation's, with the projects and baht behind each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.core.exceptions import EmptyResultSet
from django.db import connection

from coordinates.models import AdminArea
from projects.codes import State, StrategyLevel
from projects.models import Strategy
from projects.querysets import ProjectQuerySet
from projects.strategies.places import RANK

_ABOVE: Final = """
    WITH RECURSIVE above (low, high) AS (
        SELECT strategy_id, serves_id FROM projects_strategylink WHERE strategy_id = ANY(%s)
        UNION
        SELECT link.strategy_id, link.serves_id
        FROM above JOIN projects_strategylink AS link ON link.strategy_id = above.high
    )
    SELECT low, high FROM above
"""
# Every project is counted once for each strategy that its own serves by any chain of links.
_NUMBERS: Final = """
    WITH RECURSIVE project AS MATERIALIZED (
        {projects}
    ), paid AS (
        SELECT project.plan_strategy_id AS id, sum(share.amount) AS baht
        FROM project JOIN projects_budgetshare AS share ON share.project_id = project.id
        GROUP BY project.plan_strategy_id
    ), counted AS (
        SELECT plan_strategy_id AS id, count(*) AS projects FROM project GROUP BY plan_strategy_id
    ), worked AS MATERIALIZED (
        SELECT id, projects, coalesce(baht, 0) AS baht FROM counted LEFT JOIN paid USING (id)
    ), above (id, root) AS (
        SELECT id, id FROM worked
        UNION
        SELECT above.id, link.serves_id
        FROM above JOIN projects_strategylink AS link ON link.strategy_id = above.root
    )
    SELECT above.root, sum(worked.projects)::bigint, sum(worked.baht)
    FROM above JOIN worked USING (id)
    WHERE above.root = ANY(%s)
    GROUP BY above.root
"""


Numbers = dict[int, tuple[int, Decimal]]


@dataclass
class Node:
    """A strategy, what serves it, and what stands behind it."""

    strategy: Strategy
    area: str
    projects: int = 0
    baht: Decimal = Decimal(0)
    children: "list[Node]" = field(default_factory=list)
    own: bool = False

    @property
    def is_adrift(self) -> bool:
        """Of a root: no chain of links leads from it to the nation's strategy."""
        return self.strategy.level != StrategyLevel.NATIONAL

    @property
    def _order(self) -> tuple[int, str, int, int, int]:
        one = self.strategy
        return (RANK[StrategyLevel(one.level)], one.area_code, -one.first_year, one.number, one.pk)


@dataclass(frozen=True)
class Tree:
    """The roots, and the (projects, baht) behind each strategy that has any."""

    roots: list[Node]
    numbers: Numbers


def tree_of(
    own: Iterable[Strategy], projects: ProjectQuerySet, *, beside: Iterable[int] = ()
) -> Tree:
    """The roots above ``own`` strategies, each with its branches down to them.

    A strategy that serves two stands under both. The numbers are those of ``projects``, without
    the withdrawn ones, and of the strategies ``beside`` as well: the projects are counted once.
    Four queries, whatever there is to show.
    """
    low = {strategy.pk: strategy for strategy in own}
    links = _links_above(low)
    shown = low | Strategy.objects.in_bulk({high for _low, high in links} - set(low))
    areas = AdminArea.objects.names(one.area_code for one in shown.values())
    numbers = _numbers({*shown, *beside}, projects)
    nodes: dict[int, Node] = {}
    for pk, one in shown.items():
        count, baht = numbers.get(pk, (0, Decimal(0)))
        area = areas.get(one.area_code, one.area_code)
        nodes[pk] = Node(one, area, count, baht, own=pk in low)
    for below, above in links:
        nodes[above].children.append(nodes[below])
    for node in nodes.values():
        node.children.sort(key=lambda child: child._order)
    linked = {below for below, _above in links}
    roots = sorted((nodes[pk] for pk in nodes.keys() - linked), key=lambda node: node._order)
    return Tree(roots, numbers)


def _links_above(strategies: Iterable[int]) -> list[tuple[int, int]]:
    """(strategy, the one it serves) of all chains of links upward."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, [list(strategies)])
        return [(low, high) for low, high in cursor.fetchall()]


def _numbers(strategies: Iterable[int], projects: ProjectQuerySet) -> Numbers:
    """{strategy: (projects that serve it by any chain, their baht)}; none where there is none."""
    counted = projects.exclude(state=State.CANCELLED).filter(plan_strategy__isnull=False)
    rows = counted.order_by().values("id", "plan_strategy_id")
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS.format(projects=sql), [*values, list(strategies)])
        return {root: (count, baht) for root, count, baht in cursor.fetchall()}
