"""The whole chain of one project of the SAO, and a neighbour's beside it, for the API's tests."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import AuthorityPopulation, AuthorityProfile, LocalAuthority
from projects.models import (
    AccountCategory,
    BudgetRequest,
    BudgetShare,
    Contract,
    ContractExtension,
    DevelopmentPlan,
    Disbursement,
    Finding,
    FiscalStatistic,
    GrantRequest,
    Handover,
    ItemMonth,
    MonthlyAccount,
    Obligation,
    Ordinance,
    PlanEntry,
    PlanRevision,
    Project,
    ProjectAmount,
    ProjectGeometry,
    StateChange,
    Strategy,
    StrategyLink,
    Vision,
)
from tests.projects.findings import finding_of
from tests.world import World

# list address → the rows of the chain that it holds, by the attribute below
LISTS = {
    "projects": "project",
    "strategies": "strategy",
    "visions": "vision",
    "plans": "plan",
    "ordinances": "ordinance",
    "budget-items": "item",
    "budget-requests": "request",
    "grants": "grant",
    "handovers": "handover",
    "item-months": "item_month",
    "contracts": "contract",
    "disbursements": "disbursement",
    "monthly-accounts": "month",
    "fiscal-statistics": "statistic",
    "state-changes": "change",
    "authorities": "authority",
    "findings": "finding",
}
WITHOUT_ONE = {"monthly-accounts", "fiscal-statistics", "state-changes", "item-months"}
PUBLISHED = {"strategies", "visions"}  # a reading agency reads them, too
OF_APPROVED = {
    "projects",
    "contracts",
    "disbursements",
    "state-changes",
    "handovers",
    "findings",
}


@dataclass
class Chain:
    authority: LocalAuthority
    strategy: Strategy
    vision: Vision
    plan: DevelopmentPlan
    entry: PlanEntry
    project: Project
    ordinance: Ordinance
    item: Any
    share: BudgetShare
    request: BudgetRequest
    grant: GrantRequest
    handover: Handover
    item_month: ItemMonth
    contract: Contract
    disbursement: Disbursement
    month: MonthlyAccount
    statistic: FiscalStatistic
    change: StateChange
    position: ProjectGeometry
    finding: Finding

    def key(self, name: str) -> Any:
        """The id in the address of a resource of ``LISTS``."""
        row = getattr(self, LISTS[name])
        return row.code if name in {"projects", "authorities"} else row.pk


def chain(world: World, authority: LocalAuthority | None = None) -> Chain:
    """Every resource once, of ``authority`` (the SAO)."""
    owner = authority or world.sao
    project = world.project(authority=owner, state="disbursing", objective="ให้สัญจรสะดวก")
    ProjectAmount.objects.create(project=project, fiscal_year=2568, amount=Decimal(500_000))
    national, _made = Strategy.objects.get_or_create(
        level="national", name="การพัฒนา", first_year=2561, last_year=2580
    )
    strategy = Strategy.objects.create(
        level="authority", authority=owner, name="โครงสร้างพื้นฐาน", first_year=2566, last_year=2570
    )
    StrategyLink.objects.create(strategy=strategy, serves=national)
    years = {"first_year": 2566, "last_year": 2570}
    plan = DevelopmentPlan.objects.create(
        authority=owner, name="แผนพัฒนา", state="approved", approved_on=date(2022, 9, 1), **years
    )
    revision = PlanRevision.objects.create(
        plan=plan, kind="added", number=1, year=2567, reason="จำเป็น"
    )
    entry = PlanEntry.objects.create(
        plan=plan, project=project, in_force=True, facts={"name": "x"}, amounts={"2568": "1.00"}
    )
    PlanEntry.objects.create(plan=plan, revision=revision, project=project)
    ordinance = Ordinance.objects.create(
        authority=owner,
        fiscal_year=2568,
        kind="main",
        name="ข้อบัญญัติ",
        total=Decimal(1_000_000),
        approver="district_chief",
    )
    share = world.fund(project, 500_000, ordinance=ordinance)
    asked = {"project": project, "fiscal_year": 2568, "amount": Decimal(500_000)}
    request = BudgetRequest.objects.create(source="ordinance", **asked)
    grant = GrantRequest.objects.create(source="specific", papers=["land"], **asked)
    handover = Handover.objects.create(
        project=project,
        authority=world.pao,
        reason="เกินกำลัง",
        state="returned",
        answer="ไม่มีงบ",
        answered_at=datetime(2025, 1, 5, tzinfo=UTC),
    )
    item_month = ItemMonth.objects.create(
        item=share.item, month=date(2025, 1, 1), amount=Decimal(7), result="จ่ายแล้ว"
    )
    contract = Contract.objects.create(
        project=project,
        number="1/2568",
        contractor="หจก. ทดสอบ",
        signed_on=date(2025, 1, 10),
        amount=Decimal(400_000),
    )
    ContractExtension.objects.create(
        contract=contract, agreed_on=date(2025, 3, 1), ends_on=date(2025, 9, 1), reason="ฝนตก"
    )
    Obligation.objects.create(
        contract=contract, fiscal_year=2568, bound_on=date(2025, 1, 11), amount=Decimal(400_000)
    )
    disbursement = Disbursement.objects.create(
        contract=contract, instalment=1, paid_on=date(2025, 4, 1), amount=Decimal("100000.50")
    )
    category = AccountCategory.objects.first()
    month = MonthlyAccount.objects.create(
        authority=owner, month=date(2025, 1, 1), category=category, amount=Decimal(5)
    )
    sums = [
        *("revenue_own", "revenue_shared", "revenue_grants"),
        *("expenditure_recurrent", "expenditure_investment", "reserve", "debt"),
    ]
    statistic = FiscalStatistic.objects.create(
        authority=owner, fiscal_year=2567, **dict.fromkeys(sums, Decimal(1))
    )
    change = StateChange.objects.create(
        project=project,
        before="signed",
        state="disbursing",
        changed_on=date(2025, 4, 1),
        contract=contract,
        disbursement=disbursement,
    )
    AuthorityProfile.objects.create(authority=owner, executive_name="นายก")
    AuthorityPopulation.objects.create(authority=owner, year=2568, population=5000)
    return Chain(
        authority=owner,
        strategy=strategy,
        vision=Vision.objects.create(authority=owner, text="น่าอยู่", **years),
        plan=plan,
        entry=entry,
        project=project,
        ordinance=ordinance,
        item=share.item,
        share=share,
        request=request,
        grant=grant,
        handover=handover,
        item_month=item_month,
        contract=contract,
        disbursement=disbursement,
        month=month,
        statistic=statistic,
        change=change,
        position=world.pin(project),
        finding=finding_of(project),
    )
