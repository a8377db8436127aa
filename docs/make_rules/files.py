"""All files that the rules give, as they should stand."""

import json
from pathlib import Path
from typing import Final

from django.utils import translation

from docs.make_rules import pages
from docs.make_rules.positions import POSITIONS
from docs.make_rules.projects import PROJECTS
from docs.make_rules.scene import Pair, scenes
from projects.checks.explained import EXAMPLES
from projects.checks.registry import RULES
from tests.world import World

ROOT: Final = Path(__file__).resolve().parents[2]
PAGES: Final = ROOT / "docs" / "rules"
PICTURES: Final = ROOT / "static" / "rules"
PAIRS: Final[dict[str, Pair]] = POSITIONS | PROJECTS


def files(world: World) -> dict[Path, str]:
    """Path → text. Every rule is run in ``world``, and rolled back; raises ExampleFailed."""
    made: dict[Path, str] = {}
    numbers = {}
    with translation.override("th"):
        for code, rule in RULES.items():
            both = scenes(code, PAIRS[code], world)
            for name, scene in zip(("wrong", "right"), both, strict=True):
                picture = PAIRS[code].draw(PAIRS[code], scene, both)
                made[PICTURES / f"{code}-{name}.svg"] = picture
            finding = both[0].finding
            numbers[code] = dict(sorted(finding.numbers.items())) if finding else {}
            made[PAGES / f"{code}.th.md"] = pages.page(rule, numbers[code])
        made[PAGES / "README.th.md"] = pages.index()
    made[EXAMPLES] = json.dumps(numbers, ensure_ascii=False, indent=1) + "\n"
    return made
