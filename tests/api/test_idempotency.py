"""A change sent twice under one key is made once, also by two threads at once."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from accounts.idempotency import KEPT_DAYS, keys_purge
from accounts.models import IdempotencyKey
from projects.models import BudgetItem, BudgetShare
from tests.committed import committed_world

LINE = {"fiscal_year": 2569, "source": "loan", "name": "ค่าถนน", "amount_baht": "1000.50"}
KEY = {"idempotency-key": "9f0c-1"}


def test_the_second_time_gives_the_first_answer(world, program):
    sender = program(world.finance)
    body = LINE | {"owner": world.sao.code}
    first = sender.post("budget-items", body, **KEY)
    again = sender.post("budget-items", dict(reversed(body.items())), **KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert BudgetItem.objects.count() == 1
    assert sender.post("budget-items", body).status_code == 201  # without a key: made anew
    assert BudgetItem.objects.count() == 2


def test_a_key_belongs_to_one_request_of_one_person(world, program):
    sender = program(world.finance)
    body = LINE | {"owner": world.sao.code}
    made = sender.post("budget-items", body, **KEY).json()
    for method, path, other in (
        ("POST", "budget-items", body | {"amount_baht": "2"}),
        ("PATCH", f"budget-items/{made['id']}", {"version": 1, "name": "x"}),
    ):
        refused = sender.send(method, path, other, **KEY)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["code"] == "key_reused"
    assert program(world.analyst).post("budget-items", body, **KEY).status_code == 201
    assert BudgetItem.objects.count() == 2


def test_what_failed_may_be_sent_again_under_its_key(world, program):
    sender = program(world.finance)
    item = world.item()
    path = f"budget-items/{item.pk}"
    assert sender.patch(path, {"version": 2, "name": "x"}, **KEY).status_code == 409
    assert not IdempotencyKey.objects.exists()
    assert sender.patch(path, {"version": 1, "name": "x"}, **KEY).status_code == 200


@pytest.mark.parametrize("body", [b"garbage", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_is_refused_under_a_key_too(world, program, body):
    sender = program(world.finance)
    share = world.fund(world.project())
    path = f"projects/{share.project.code}/shares/{share.pk}?version={share.project.money_version}"
    refused = sender.send("DELETE", path, body, **KEY)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "not_json")
    assert BudgetShare.objects.filter(pk=share.pk).exists()
    assert not IdempotencyKey.objects.exists()
    assert sender.send("DELETE", path, b"", **KEY).status_code == 200


@pytest.mark.parametrize("key", ["", "x" * 81, "ก", "a\tb"])
def test_a_key_that_is_none_is_refused(world, program, key):
    sender = program(world.finance)
    refused = sender.post(
        "budget-items", LINE | {"owner": world.sao.code}, **{"idempotency-key": key}
    )
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "key_malformed")
    assert not BudgetItem.objects.exists()


def test_a_key_is_forgotten_after_its_days(world, program):
    sender = program(world.finance)
    body = LINE | {"owner": world.sao.code}
    sender.post("budget-items", body, **KEY)
    sender.post("budget-items", body, **{"idempotency-key": "young"})
    old = timezone.now() - timedelta(days=KEPT_DAYS, seconds=1)
    IdempotencyKey.objects.filter(key=KEY["idempotency-key"]).update(created_at=old)
    assert sender.post("budget-items", body, **KEY).status_code == 201
    assert BudgetItem.objects.count() == 3
    IdempotencyKey.objects.filter(key=KEY["idempotency-key"]).update(created_at=old)
    assert keys_purge() == 1
    assert IdempotencyKey.objects.get().key == "young"


def test_many_threads_with_one_key_make_one_change(django_db_setup, django_db_blocker, program):
    with django_db_blocker.unblock(), committed_world() as world:
        body = LINE | {"owner": world.sao.code}
        senders = [program(world.finance) for _n in range(8)]
        start = threading.Barrier(len(senders))
        answers = []

        def send(sender):
            start.wait()
            try:
                answers.append(sender.post("budget-items", body, **KEY))
            finally:
                connections.close_all()

        threads = [threading.Thread(target=send, args=[sender]) for sender in senders]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        counted = Counter(answer.status_code for answer in answers)
        assert counted[201] >= 1
        assert set(counted) <= {201, 409}
        assert counted.total() == len(senders)
        assert {
            answer.json()["errors"][0]["code"] for answer in answers if answer.status_code == 409
        } <= {"key_busy"}
        assert BudgetItem.objects.count() == IdempotencyKey.objects.count() == 1
        assert senders[0].post("budget-items", body, **KEY).status_code == 201
        assert BudgetItem.objects.count() == 1
