"""Projects that two plans hold: a revision of one never rewrites what the other keeps."""

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from coordinates.thai import normalise
from projects.models import PlanEntry, PlanRevision
from projects.plans.errors import ProposalRefused
from projects.plans.lock import PLAN_FACTS, Tie, label_of, ties_of


def refuse_kept(revision: PlanRevision, projects: Collection[int]) -> None:
    """Raise ProposalRefused where the revision changes of one of ``projects`` (keys, locked) a
    fact or amount that another plan, confirmed or in force, keeps; three queries at most."""
    ties = ties_of(projects, but=revision.plan)
    standing = revision.plan.entries.filter(in_force=True).values("project")
    changed = revision.entries.filter(project__in=standing, is_removal=False)
    rows = changed.filter(project__in=ties).order_by("number", "pk").select_related("project")
    for proposal in rows.prefetch_related("project__amounts") if ties else ():
        for tie in ties[proposal.project_id]:
            for label in _changes(proposal, revision, tie) if tie.locks else ():
                words = {"code": proposal.project.code, "plan": tie.plan, "label": label}
                raise ProposalRefused(_sentence(tie) % words)


def _sentence(tie: Tie) -> str:
    if tie.in_force:
        return _(
            "“%(label)s” ของโครงการ %(code)s เป็นไปตาม%(plan)sที่อนุมัติแล้วด้วย เปลี่ยนที่นี่ไม่ได้"
            " นำโครงการออกจากแผนนั้นก่อน หรือเสนอให้ตรงกับแผนนั้น"
        )
    return _(
        "“%(label)s” ของโครงการ %(code)s อยู่ใน%(plan)sที่ยืนยันแล้วด้วย เปลี่ยนที่นี่ไม่ได้ เปิดแผนนั้นกลับมาแก้ไขก่อน"
    )


def _changes(proposal: PlanEntry, revision: PlanRevision, tie: Tie) -> Iterator[Any]:
    """The labels of what the proposal would write anew of the facts and years of ``tie``."""
    project, facts = proposal.project, proposal.facts
    for name in PLAN_FACTS:
        if name in facts and normalise(getattr(project, name)) != normalise(facts[name]):
            yield label_of(name)
    known = {one.fiscal_year: one.amount for one in project.amounts.all()}
    wanted = {int(year): Decimal(baht) for year, baht in proposal.amounts.items()}
    for year in range(revision.plan.first_year, revision.plan.last_year + 1):
        if year in tie.years and known.get(year, 0) != wanted.get(year, 0):
            yield _("งบประมาณปี %(year)s") % {"year": year}
