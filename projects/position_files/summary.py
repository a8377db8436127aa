"""What was read of each layer and how we know, in words for the page."""

from dataclasses import dataclass
from typing import Any

from coordinates.systems import ENCODING_SOURCES, SRID_SOURCES, system_words
from coordinates.values import LonLat


@dataclass(frozen=True)
class Candidate:
    """A system the numbers may be in, and where they would lie."""

    srid: int
    words: str
    at: LonLat


def others_of(layers: "list[LayerWords]") -> list[Candidate]:
    """The systems to try instead, of all layers that do not say theirs: one choice is for all."""
    found = {one.srid: one for layer in reversed(layers) for one in layer.others}
    order = [one.srid for layer in layers for one in layer.others]
    return [found[srid] for srid in dict.fromkeys(order)]


@dataclass(frozen=True)
class LayerWords:
    """One layer of a feature answer; ``layer`` is its entry there."""

    layer: dict[str, Any]

    @property
    def is_guessed(self) -> bool:
        return bool(self.layer["srid_source"] == "guessed")

    @property
    def system(self) -> str:
        return system_words(self.layer["srid"])

    @property
    def system_source(self) -> str:
        return str(SRID_SOURCES[self.layer["srid_source"]])

    @property
    def encoding_source(self) -> str:
        return str(ENCODING_SOURCES.get(self.layer["encoding_source"], ""))

    @property
    def others(self) -> list[Candidate]:
        """The systems to try instead."""
        return [
            Candidate(one["srid"], system_words(one["srid"]), LonLat(*one["at"]))
            for one in self.layer["candidates"]
            if one["srid"] != self.layer["srid"]
        ]
