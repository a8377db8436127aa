"""The pages of the rules are what real runs give, and every rule has one."""

from dataclasses import replace

import pytest

from docs.make_rules.files import PAGES, PAIRS, PICTURES, ROOT, files
from docs.make_rules.scene import ExampleFailed, scenes
from projects.checks.explained import EXPLAINED, examples
from projects.checks.registry import RULES


def test_every_rule_is_explained_with_an_example():
    assert set(EXPLAINED) == set(RULES)
    assert set(PAIRS) == set(RULES)
    assert set(examples()) == set(RULES)


def test_pages_and_pictures_are_what_the_rules_find(world):
    made = files(world)
    differing = [
        str(path.relative_to(ROOT))
        for path, text in made.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    assert differing == [], "run python -m docs.make_rules"
    assert {*PAGES.iterdir(), *PICTURES.iterdir()} <= set(made)


@pytest.mark.parametrize("code", ["spike", "photo-reused"])
def test_an_example_that_shows_something_else_is_refused(world, code):
    pair = PAIRS[code]
    with pytest.raises(ExampleFailed, match="no fault"):
        scenes(code, replace(pair, wrong=pair.right), world)
    with pytest.raises(ExampleFailed, match=f"told of .*{code}"):
        scenes(code, replace(pair, right=pair.wrong), world)
