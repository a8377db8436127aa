"""The texts that planning tells of a project: the columns that forms, sheets and plans share."""

from typing import Final

DETAILS: Final[tuple[str, ...]] = (
    "objective",
    "target",
    "indicator",
    "outcome",
    "division",
    "strategy",
    "programme",
)
TEXTS: Final[tuple[str, ...]] = ("name", *DETAILS)
