"""TileJSON 3.0: where the tiles of a layer are and what is in them."""

from typing import Any, Final

from maps.tiles.layers import HIGHEST, Layer

THAILAND: Final = [97.3, 5.6, 105.7, 20.5]  # west, south, east, north


def tilejson(layer: Layer, name: str, *, base: str, query: str) -> dict[str, Any]:
    """``base``: the site's address without a slash; ``query``: the question's query string."""
    address = f"{base}/tiles/{name}/{{z}}/{{x}}/{{y}}.mvt"
    return {
        "tilejson": "3.0.0",
        "name": name,
        "scheme": "xyz",
        "tiles": [f"{address}?{query}" if query else address],
        "minzoom": min(lowest for _name, lowest, _highest, _fields in layer.inside),
        "maxzoom": HIGHEST,
        "bounds": THAILAND,
        "vector_layers": [
            {"id": inside, "fields": dict(fields), "minzoom": lowest, "maxzoom": highest}
            for inside, lowest, highest, fields in layer.inside
        ],
    }
