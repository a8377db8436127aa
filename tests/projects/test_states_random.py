"""Random sequences of right and wrong changes, by every role: what must hold always holds."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from projects.codes import State
from projects.errors import ProjectError
from projects.models import Contract, Disbursement, Project, StateChange
from projects.services.evidence import evidence_given, evidence_taken
from projects.services.money import budget_item_unlink
from projects.states.machine import SETTABLE, passed

ROLES = ("planning", "finance", "engineering", "executive", "analyst", "dla", "stranger")
MAY = {"finance", "analyst"}
STEPS = 60


class Drive:
    """One random walk; each move asks the page or a service, whatever may come of it."""

    def __init__(self, client, world, seed: int) -> None:
        self.client, self.world, self.random = client, world, Random(seed)
        self.project = world.project(state=self.random.choice(["approved", "budgeted"]))
        self.number = 0

    def step(self) -> None:
        moves = [self.ask] * 6 + [self.tie] * 3 + [self.untie, self.sign, self.pay, self.void]
        with suppress(ProjectError):  # refused by name: what holds is looked at below
            self.random.choice(moves)()

    def ask(self) -> None:
        self.project.refresh_from_db()
        role = self.random.choice([*ROLES, *["finance"] * 7])
        self.client.force_login(getattr(self.world, role))
        day = localdate() - timedelta(days=self.random.choice([-1, 0, 0, 0, 0, 0, 1, 30]))
        before = self.stands()
        answer = self.client.post(
            reverse("projects:state", args=[self.project.code]),
            {
                "version": self.project.facts_version - (self.random.random() < 0.1),
                "state": self.random.choice([*State.values, *SETTABLE, *SETTABLE, "nonsense"]),
                "changed_on": day.isoformat(),
                "reason": self.random.choice(["", "เหตุผล", "เหตุผล", "  "]),
            },
        )
        known = {302, 400, 409} if role in MAY else {404} if role == "stranger" else {403}
        assert answer.status_code in known
        assert (self.stands() != before) == (answer.status_code == 302)

    def stands(self) -> tuple[str, int, int]:
        now = Project.objects.get(pk=self.project.pk)
        return now.state, now.facts_version, now.state_changes.count()

    def locked(self) -> Project:
        return Project.objects.select_for_update().get(pk=self.project.pk)

    def tie(self) -> None:
        self.project.refresh_from_db()
        self.world.link(self.project, by=self.world.finance)

    def untie(self) -> None:
        self.project.refresh_from_db()
        drawn = self.project.contracts.filter(voided_at=None).exists()
        share = self.project.shares.first()
        if share and not drawn:
            version = self.project.money_version
            budget_item_unlink(share=share, by=self.world.finance, expected_version=version)

    @transaction.atomic
    def sign(self) -> None:
        project = self.locked()
        if not project.shares.exists():
            return
        self.number += 1
        contract = Contract.objects.create(
            project=project,
            number=f"{self.number}",
            contractor="x",
            signed_on=localdate() - timedelta(days=self.random.randrange(100)),
            amount=Decimal(10),
        )
        evidence_given(project=project, by=self.world.finance, contract=contract)

    @transaction.atomic
    def pay(self) -> None:
        project = self.locked()
        contract = project.contracts.filter(voided_at=None).first()
        if contract is None:
            return
        self.number += 1
        paid = Disbursement.objects.create(
            contract=contract,
            instalment=self.number,
            paid_on=contract.signed_on,
            amount=Decimal("0.01"),
        )
        evidence_given(project=project, by=self.world.finance, disbursement=paid)

    @transaction.atomic
    def void(self) -> None:
        project = self.locked()
        contract = project.contracts.filter(voided_at=None).last()
        if contract is None:
            return
        facts = {"voided_at": timezone.now(), "void_reason": "ผิด"}
        paid = contract.disbursements.filter(voided_at=None)
        if paid.exists():
            paid.update(**facts)
        else:
            Contract.objects.filter(pk=contract.pk).update(**facts)
        evidence_taken(project=project, by=self.world.finance, reason="ผิด")

    def check(self) -> None:
        project = Project.objects.get(pk=self.project.pk)
        changes = list(StateChange.objects.filter(project=project).order_by("pk"))
        if not changes:
            return
        last = changes[-1]
        assert (project.state, project.state_since) == (last.state, last.changed_on)
        assert project.state_reason == last.reason
        assert project.facts_version == 1 + len(changes)
        assert last.changed_on <= localdate()
        for one, after in pairwise(changes):
            assert one.state == after.before
            assert one.changed_on <= after.changed_on
        for change in changes:
            assert change.reason.strip() or change.state != State.NOT_READY
            assert change.reason.strip() or not passed(change.before, change.state)
            assert change.contract is None or change.contract.project_id == project.pk
        live = project.contracts.filter(voided_at=None)
        paid = Disbursement.objects.filter(contract__in=live, voided_at=None)
        assert project.state != State.SIGNED or live.exists()
        assert project.state != State.DISBURSING or paid.exists()


@pytest.mark.parametrize("seed", range(6))
def test_after_every_move_the_state_its_trace_and_its_evidence_agree(client, world, seed):
    drive = Drive(client, world, seed)
    for _step in range(STEPS):
        drive.step()
        drive.check()
    assert drive.project.state_changes.count() > 3
