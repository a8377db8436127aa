"""All rows that tell the story of one project, read once for its page."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery, Sum

from projects.codes import BudgetRequestState, GrantState, HandoverState, PlanState, State
from projects.contracts.context import Contracts, contract_context
from projects.models import BudgetShare, Project, Vision

_NONE = Decimal(0)
RELATED = (
    "authority",
    "agency",
    "kind",
    "plan_strategy",
    "plan_programme",
    "project_type",
    "activity_type",
    "classified_by",
    "updated_by",
)


@dataclass(frozen=True)
class Story:
    """The rows of a project by the parts of its chain; nothing here asks the database again."""

    project: Project
    vision: Vision | None
    serves: list[Any]  # strategies that the project's own one serves, highest first
    entries: list[Any]  # of plans: the one in force first
    amounts: list[Any]
    shares: list[Any]  # each with ``item_rest``, what no project has yet of its item
    budget_requests: list[Any]
    grants: list[Any]
    handovers: list[Any]
    contracts: Contracts
    changes: list[Any]  # of state, the latest first

    def for_outsiders(self) -> "Story":
        """What those are told who may not read everything of the owner: no request for money,
        and no revision before it is approved."""
        told = [
            entry
            for entry in self.entries
            if entry.revision is None or entry.revision.state == PlanState.APPROVED
        ]
        return replace(self, entries=told, budget_requests=[], grants=[])

    @property
    def entry(self) -> Any:
        """The project in the plan, as the latest edition has it; None outside any plan, and once
        it was taken out."""
        held = (entry for entry in self.entries if not entry.is_removal)
        return next((entry for entry in held if entry.replaced_by_id is None), None)

    @property
    def edition(self) -> Any:
        """The plan, or the revision of it, by which the project is in the plan."""
        return self.entry and (self.entry.revision or self.entry.plan)

    @property
    def planned_baht(self) -> Decimal:
        """What its plan foresees in the plan's years; outside any plan, what all years say."""
        plan = self.entry.plan if self.entry else None
        return sum(
            (
                amount.amount
                for amount in self.amounts
                if plan is None or plan.first_year <= amount.fiscal_year <= plan.last_year
            ),
            _NONE,
        )

    @property
    def tied_baht(self) -> Decimal:
        return sum((share.amount for share in self.shares), _NONE)

    @property
    def unsigned_baht(self) -> Decimal:
        """What is tied to the project and no contract draws on."""
        drawn = (view.contract.amount - view.contract.excess for view in self.contracts.live)
        return self.tied_baht - sum(drawn, _NONE)

    @property
    def bound_baht(self) -> Decimal:
        return sum((view.bound for view in self.contracts.live), _NONE)

    @property
    def open_request(self) -> Any:
        return _first(self.budget_requests, BudgetRequestState.REQUESTED)

    @property
    def open_handover(self) -> Any:
        return _first(self.handovers, HandoverState.OFFERED)

    @property
    def grant(self) -> Any:
        """The grant request that lives; None where none does."""
        ended = {GrantState.REFUSED, GrantState.WITHDRAWN}
        return next((grant for grant in self.grants if grant.state not in ended), None)

    def since(self, state: str) -> Any:
        """The first day the project came to ``state``, as its changes know; else None."""
        days = [change.changed_on for change in self.changes if change.state == state]
        return min(days) if days else None

    @property
    def is_withdrawn(self) -> bool:
        return bool(self.project.state == State.CANCELLED)


def _first(rows: list[Any], state: str) -> Any:
    return next((row for row in rows if row.state == state), None)


def story_of(project: Project) -> Story:
    """Read the story of ``project`` (with RELATED): nine queries, three more with contracts."""
    tied = BudgetShare.objects.filter(item=OuterRef("item")).order_by().values("item")
    shares = project.shares.select_related("item__ordinance", "updated_by").annotate(
        item_rest=F("item__amount") - Subquery(tied.annotate(sum=Sum("amount")).values("sum"))
    )
    entries = project.plan_entries.select_related("plan", "revision", "programme")
    strategy = project.plan_strategy
    return Story(
        project=project,
        vision=_vision(project),
        serves=list(strategy.supports.order_by("level", "number")) if strategy else [],
        entries=list(entries.order_by("-in_force", "-pk")),
        amounts=list(project.amounts.order_by("fiscal_year")),
        shares=list(shares.order_by("item__fiscal_year", "pk")),
        budget_requests=list(project.budget_requests.all()),
        grants=list(project.grant_requests.all()),
        handovers=list(project.handovers.select_related("authority", "agency")),
        contracts=contract_context(project)["contracts"],
        changes=list(project.state_changes.select_related("created_by").order_by("-pk")),
    )


def _vision(project: Project) -> Vision | None:
    """The vision of the owner for the project's year; an agency has none."""
    covers = Q(first_year__lte=project.year, last_year__gte=project.year)
    return Vision.objects.filter(covers, authority=project.authority_id or 0).first()
