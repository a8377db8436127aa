"""What the document of the API says of ``/api/coordinates/read``, which is open to everybody."""

from typing import Any, Final

_TEXT: Final = {"type": "string"}
_NUMBER: Final = {"type": "number"}
_NAMES: Final = ("notation", "datum", "operation", "reason", "where")
_ANSWER: Final = {
    "type": "object",
    "required": ["readings", "error"],
    "properties": {
        "readings": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["lon", "lat", "precision_m", *_NAMES],
                "properties": {
                    "lon": _NUMBER,
                    "lat": _NUMBER,
                    "precision_m": {"type": ["number", "null"]},
                    **dict.fromkeys(_NAMES, _TEXT),
                },
            },
        },
        "error": {
            "type": ["object", "null"],
            "properties": {"code": _TEXT, "text": _TEXT, "message": _TEXT},
        },
    },
}
_REFUSED: Final = {"$ref": "#/components/schemas/ErrorsOut"}


def _json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _asked(name: str, description: str, *, required: bool = False) -> dict[str, Any]:
    told = {"name": name, "in": "query", "required": required, "description": description}
    return told | {"schema": _TEXT}


READING: Final[dict[str, Any]] = {
    "get": {
        "operationId": "coordinates_read",
        "summary": "Read a position",
        "description": "All readings of one position in any notation, best first.",
        "tags": ["coordinates"],
        "parameters": [
            _asked("text", "the position as typed", required=True),
            _asked("near", "lon,lat: where it is expected"),
            _asked("area", "code of the province, district or subdistrict where it is expected"),
            _asked("written", "arabic or thai: adds how it is written in other notations"),
        ],
        "responses": {
            "200": _json("The readings", _ANSWER),
            "400": _json("It cannot be read", {"anyOf": [_ANSWER, _REFUSED]}),
            "413": _json("Too large", _REFUSED),
        },
    }
}
