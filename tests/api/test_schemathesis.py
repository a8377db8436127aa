"""Whatever a program sends that the document describes, or that it does not: no fault of ours, and
no answer that the document does not name."""

import logging
import random
import secrets
import time
from collections import Counter

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.core.transport import Response
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.tokens import token_create
from tests.api.chain import chain

logger = logging.getLogger(__name__)

SECONDS = 50  # of the ordinary run, over all operations and roles
FEW, MANY = 4, 150
LEAST = 15  # operations of a role, however slow the machine
ROLES = ["dla", "planning", "anonymous"]
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def document(world, settings):
    """The document as a program reads it, over a database with every resource."""
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    one = chain(world)
    chain(world, world.far)
    known = {
        "/projects/{code}": one.project.code,
        "/authorities/{code}": world.sao.code,
        "/plans/{id}": one.plan.pk,
        "/strategies/{id}": one.strategy.pk,
        "/visions/{id}": one.vision.pk,
        "/ordinances/{id}": one.ordinance.pk,
        "/budget-items/{id}": one.item.pk,
        "/budget-requests/{id}": one.request.pk,
        "/grants/{id}": one.grant.pk,
        "/handovers/{id}": one.handover.pk,
        "/findings/{id}": one.finding.pk,
        "/contracts/{id}": one.contract.pk,
        "/disbursements/{id}": one.disbursement.pk,
    }
    application = get_wsgi_application()
    signals = (request_started, request_finished)
    for signal in signals:  # the test's transaction outlives each request
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/openapi.json", application), known
    for signal in signals:
        signal.connect(close_old_connections)


def headers_of(world, role: str) -> dict[str, str]:
    if role == "anonymous":
        return {}
    return {"Authorization": f"Bearer {token_create(user=getattr(world, role))[1]}"}


def asked(
    document, world, role: str, *, examples: int, until: float
) -> tuple[Counter[int], int, int]:
    """Ask every operation ``examples`` times in each mode; how often each status came, how many
    operations were reached, and how many there are."""
    schema, known = document
    headers = headers_of(world, role)
    counted: Counter[int] = Counter()
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 50
    begun = secrets.randbelow(10**9)
    logger.warning("order and cases of %s: %s", role, begun)
    random.Random(begun).shuffle(operations)  # a slow machine asks some: not always the same
    for reached, operation in enumerate(operations):
        if reached >= LEAST and time.monotonic() > until:
            return counted, reached, len(operations)
        for mode in GenerationMode:
            _ask(operation, mode, headers, known, counted, examples, begun + reached)
    return counted, len(operations), len(operations)


def _ask(operation, mode, headers, known, counted, examples, number) -> None:
    path = operation.full_path.removeprefix("/api")
    begins = next((one for one in known if path.startswith(one)), None)
    name = begins.rpartition("{")[2].rstrip("}") if begins else ""

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case):
        if begins and sum(counted.values()) % 2:  # a row that is there, every other time
            case.path_parameters = {**(case.path_parameters or {}), name: str(known[begins])}
        with transaction.atomic():
            answer: Response = case.call(headers=headers)
            transaction.set_rollback(True)
        counted[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS, headers=headers)

    ask()


@pytest.mark.parametrize("role", ROLES)
def test_no_request_is_a_fault_of_ours_nor_answered_otherwise(document, world, role):
    until = time.monotonic() + SECONDS / len(ROLES)
    counted, reached, _operations = asked(document, world, role, examples=FEW, until=until)
    assert reached >= LEAST
    assert counted.total() > 50
    if role == "anonymous":
        assert counted[401] > counted.total() / 2


@pytest.mark.long
@pytest.mark.parametrize("role", [*ROLES, "analyst", "reader"])
def test_no_request_of_many_is_a_fault_of_ours(document, world, role):
    counted, reached, operations = asked(document, world, role, examples=MANY, until=float("inf"))
    assert reached == operations
    assert counted.total() > 5_000
    if role in {"dla", "analyst"}:
        assert counted[200] > 1_000
