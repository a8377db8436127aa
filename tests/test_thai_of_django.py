"""Whatever Django itself says of a wrong value, it says in Thai."""

import importlib
import inspect
import shutil
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db.models.constraints import BaseConstraint
from django.urls import reverse
from django.utils import translation

from projects.models import Contract
from tests.test_translation import THAI

CATALOGUE = Path(__file__).resolve().parent.parent / "locale" / "th" / "LC_MESSAGES" / "django.po"
MODULES = (
    "django.core.validators",
    "django.forms.fields",
    "django.forms.models",
    "django.forms.formsets",
    "django.db.models.fields",
    "django.db.models.fields.json",
    "django.db.models.fields.related",
    "django.contrib.postgres.fields.array",
    "django.contrib.postgres.forms.array",
    "django.contrib.postgres.validators",
    "django.contrib.gis.forms.fields",
    "django.contrib.auth.forms",
)
NUMBERS = dict.fromkeys(("limit_value", "show_value", "max", "length", "num"), 2)
pytestmark = pytest.mark.skipif(
    shutil.which("msgfmt") is None, reason="msgfmt (package gettext) is not installed"
)


@pytest.fixture
def thai(settings, tmp_path):
    """The Thai catalogue as committed, compiled elsewhere."""
    folder = tmp_path / "locale" / "th" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    command = ["msgfmt", "--check-format", "-o", str(folder / "django.mo"), str(CATALOGUE)]
    subprocess.run(command, check=True, capture_output=True)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    with translation.override("th"):
        yield


def sentences() -> Iterator[tuple[str, str]]:
    """(where it stands, the sentence) of every refusal that Django's fields and validators have."""
    for name in MODULES:
        for kind in vars(importlib.import_module(name)).values():
            if inspect.isclass(kind):
                own = dict(vars(kind).get("default_error_messages", {}))
                own |= vars(kind)["messages"] if kind.__name__ == "DecimalValidator" else {}
                own["message"] = vars(kind).get("message")
                for key, message in own.items():
                    if message:
                        yield f"{kind.__name__}.{key}", str(message) or str(message % NUMBERS)


def test_every_refusal_of_django_is_thai(thai):
    told = dict(sentences())
    assert len(told) > 60
    assert {where: text for where, text in told.items() if not THAI.search(text)} == {}


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (forms.DecimalField(decimal_places=2), "1.234", "ทศนิยมเกิน 2 ตำแหน่ง"),
        (forms.DecimalField(max_digits=3), "12345", "ไม่เกิน 3 หลัก"),
        (forms.CharField(max_length=3), "กขคง", "ไม่เกิน 3 ตัวอักษร (พิมพ์มา 4 ตัว)"),
        (forms.CharField(), "ก\0", "NUL"),
    ],
)
def test_a_refusal_says_what_would_be_right(thai, field, typed, said):
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    assert said in " ".join(refused.value.messages)


@pytest.mark.django_db
def test_a_constraint_is_told_in_thai(thai):
    wrong = Contract(amount=Decimal(-1))
    constraint = next(c for c in Contract._meta.constraints if c.name == "contract_positive")
    assert isinstance(constraint, BaseConstraint)
    with pytest.raises(ValidationError) as refused:
        constraint.validate(Contract, wrong)
    assert THAI.search(refused.value.messages[0])


@pytest.mark.django_db
def test_a_new_project_with_a_third_decimal_is_told_in_thai(thai, client, world):
    client.force_login(world.planning)
    new = reverse("projects:new")
    form = client.get(new).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    amount = next(name for name in form.fields if name.startswith("amount"))
    answer = client.post(new, sent | {amount: "1250.125"})
    told = answer.context["form"].errors[amount]
    assert answer.status_code == 400
    assert all(THAI.search(text) and "Ensure" not in text for text in told)
