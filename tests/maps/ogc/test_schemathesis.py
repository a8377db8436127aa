"""Whatever a program asks that the document describes, or that it does not: no fault of ours."""

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
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.tokens import token_create
from tests.projects.findings import finding_of

logger = logging.getLogger(__name__)

SECONDS, FEW, MANY, LEAST = 20, 6, 150, 6
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def schema(world, settings):
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    project = world.project()
    world.pin(project)
    world.fund(project)
    finding_of(project)
    application = get_wsgi_application()
    signals = (request_started, request_finished)
    for signal in signals:  # the test's transaction outlives each request
        signal.disconnect(close_old_connections)
    secret = token_create(user=world.dla)[1]
    yield schemathesis.openapi.from_wsgi(f"/ogc/api?token={secret}", application)
    for signal in signals:
        signal.connect(close_old_connections)


def asked(schema, headers, *, examples: int, until: float) -> tuple[Counter[int], int]:
    """How often each status came, and how many operations were reached."""
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 20
    begun = secrets.randbelow(10**9)
    logger.warning("order and cases: %s", begun)
    random.Random(begun).shuffle(operations)
    operations.sort(key=lambda one: not one.path.endswith("/items"))  # where all is asked, first
    counted: Counter[int] = Counter()
    for reached, operation in enumerate(operations):
        if reached >= LEAST and time.monotonic() > until:
            return counted, reached
        for mode in GenerationMode:
            _ask(operation, mode, headers, counted, examples, begun + reached)
    return counted, len(operations)


def _ask(operation, mode, headers, counted, examples, number) -> None:
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
        if case.method.upper() != "GET":
            return
        with transaction.atomic():
            answer = case.call(headers=headers)
        counted[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS, headers=headers)

    ask()


def headers_of(user) -> dict[str, str]:
    return {"Authorization": f"Bearer {token_create(user=user)[1]}"}


def test_no_request_is_a_fault_of_ours_nor_answered_otherwise(schema, world):
    until = time.monotonic() + SECONDS
    counted, reached = asked(schema, headers_of(world.dla), examples=FEW, until=until)
    assert reached >= LEAST
    assert counted.total() > 30
    assert counted[200]
    assert counted[400]


@pytest.mark.long
@pytest.mark.parametrize("role", ["dla", "planning", "reader"])
def test_no_request_of_many_is_a_fault_of_ours(schema, world, role):
    counted, _reached = asked(
        schema, headers_of(getattr(world, role)), examples=MANY, until=float("inf")
    )
    assert counted.total() > 3_000
    assert counted[200] > 500
