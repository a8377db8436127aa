"""What the tables of signed and paid money share: projects, contracts, one version of money."""

from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.owners import owner_columns
from projects.codes import State
from projects.errors import Conflict
from projects.models import BudgetShare, Contract, Project
from projects.sheets.cells import Cell, Value
from projects.sheets.table import Line, Scope, Table
from projects.sources.errors import BadValue

_TEXTS: Final = frozenset(
    {"contractor_tax_id", "egp_number", "excess_reason", "document", "result"}
)


def funded(scope: Scope) -> "QuerySet[Project]":
    """The owner's projects that have money or a contract, but withdrawn ones."""
    own = Project.objects.filter(**owner_columns(scope.owner)).exclude(state=State.CANCELLED)
    has_money = Q(pk__in=BudgetShare.objects.values("project"))
    has_contract = Q(pk__in=Contract.objects.filter(voided_at=None).values("project"))
    return own.filter(has_money | has_contract).select_related("authority", "agency")


class Money(Table):
    """What the three tables share: a project's money has one version, which every change counts."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.projects: dict[str, Project] = {}
        self.contracts: dict[str, Contract] = {}

    def prepare(self) -> None:
        """Three queries: the tables before this one may have signed what it is about."""
        self.projects = {project.code: project for project in funded(self.scope).order_by("code")}
        by_pk = {project.pk: project for project in self.projects.values()}
        live = Contract.objects.filter(project__in=by_pk, voided_at=None).order_by("pk")
        self.contracts = {str(row.pk): row for row in live}
        for row in self.contracts.values():
            row.project = by_pk[row.project_id]
        self.read()

    def read(self) -> None:
        """What the table itself is about."""

    def project_of(self, line: Line) -> Project:
        project = self.projects.get(line.values["code"].upper())
        if project is None:
            reason = _("ไม่มีโครงการรหัสนี้ที่มีเงินผูกในหน่วยงานนี้ ตรวจรหัส หรือผูกเงินกับโครงการก่อน")
            raise BadValue(reason, name="code")
        return project

    def contract_of(self, line: Line) -> Contract:
        project = self.project_of(line)
        number = line.values["number"]
        for row in self.contracts.values():
            if row.project_id == project.pk and row.number == number:
                return row
        reason = _("โครงการนี้ไม่มีสัญญาเลขที่ “%(number)s” ตรวจเลขที่ หรือเพิ่มสัญญาในแผ่น “สัญญา” ก่อน")
        raise BadValue(reason % {"number": number}, name="number")

    def changing(self, change: Any, project: Project, /, **values: Any) -> Any:
        """``change`` on the version of the money that stands; it is counted here, too."""
        try:
            made = change(by=self.scope.by, expected_version=project.money_version, **values)
        except Conflict as conflict:
            raise BadValue(str(conflict), name="code") from conflict
        project.money_version += 1
        return made

    def about(self, line: Line) -> str:
        code = str(line.values["code"]).upper()
        project = self.projects.get(code)
        number = str(line.values["number"])
        parts = [code, project.name if project else "", number and _("สัญญา %s") % number]
        if instalment := line.values.get("instalment"):
            parts.append(_("งวดที่ %s") % instalment)
        return " · ".join(filter(None, parts))

    def order(self, line: Line) -> Any:
        return line.values.get("amount") or Decimal(0)

    def facts_of(self, line: Line, names: tuple[str, ...]) -> dict[str, Any]:
        return {name: _filled(name, line.values[name]) for name in names}

    def required(self, line: Line, *names: str) -> None:
        for name in names:
            if line.values[name] in (None, ""):
                raise BadValue(_("ต้องระบุ"), name=name)


def _filled(name: str, value: Any) -> Any:
    return value or "" if name in _TEXTS else value


def names_of(cells: tuple[Cell, ...]) -> tuple[str, ...]:
    return tuple(cell.name for cell in cells)


def told_of(row: Any, cells: tuple[Cell, ...]) -> dict[str, Value]:
    told: dict[str, Value] = {cell.name: getattr(row, cell.name) for cell in cells}
    if not told.get("excess"):
        told.pop("excess", None)
    return told | {"id": str(row.pk)}
