"""The examples in the core's docstrings are true."""

import doctest
from importlib import import_module

import pytest

MODULES = [
    "datum",
    "geodesy",
    "notations.tokens",
    "reading",
    "sheets.headings",
    "tables.columns",
    "tables.texts",
    "thai",
    "values",
    "writing",
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_hold(name):
    result = doctest.testmod(import_module(f"coordinates.{name}"))
    assert result.attempted > 0
    assert result.failed == 0
