"""Nonsense in the environment stops the process with the variable's name."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def started(**words: str) -> subprocess.CompletedProcess[str]:
    command = [
        *(ROOT / ".venv/bin/python", "-c"),
        "from gisplan.settings import *; print(PUBLIC_ADDRESS, CERTIFICATE_FOR_DISBURSEMENT)",
    ]
    environment = os.environ | words
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GISPLAN_CERTIFICATE_FOR_DISBURSEMENT", "yes"),
        ("GISPLAN_CERTIFICATE_FOR_DISBURSEMENT", ""),
        ("GISPLAN_PUBLIC_ADDRESS", "gisplan.example.go.th"),
        ("GISPLAN_PUBLIC_ADDRESS", "javascript:alert(1)"),
        ("GISPLAN_PUBLIC_ADDRESS", "https://example.go.th/path"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_name(name, value):
    result = started(**{name: value})
    assert result.returncode == 1
    assert f"ImproperlyConfigured: {name}" in result.stderr


def test_values_that_make_sense_are_taken():
    words = {
        "GISPLAN_PUBLIC_ADDRESS": "https://gisplan.example.go.th/",
        "GISPLAN_CERTIFICATE_FOR_DISBURSEMENT": "WAIT",
    }
    assert started(**words).stdout.split() == ["https://gisplan.example.go.th", "wait"]
