"""Why a shape cannot be asked inside of."""

from coordinates.values import LonLat


class ShapeRefused(ValueError):
    """A sentence: what is wrong and what would be right. ``at``: the place of the fault."""

    def __init__(self, sentence: str, *, at: LonLat | None = None) -> None:
        self.at = at
        super().__init__(sentence)
