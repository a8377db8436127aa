"""Types of the API's schemas. Baht go out as text with two decimals: a float is no money."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final

from ninja import Schema
from pydantic import ConfigDict, Field, PlainSerializer

MOST_ID: Final = 2**63 - 1

Baht = Annotated[Decimal, PlainSerializer(lambda value: f"{value:.2f}", return_type=str)]
BahtIn = Annotated[Decimal, Field(ge=0, max_digits=16, decimal_places=2)]
Year = Annotated[int, Field(ge=2530, le=2643, description="B.E. fiscal year")]
Id = Annotated[int, Field(ge=1, le=MOST_ID)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1, description="the version you read")]
Code = Annotated[str, Field(max_length=24)]
Geometry = dict[str, Any]  # GeoJSON, EPSG:4326, longitude first


class Strict(Schema):
    """What is sent (or told by name): a name nobody knows is refused, never silently dropped."""

    model_config = ConfigDict(extra="forbid")


class Authored(Schema):
    """Of a row that people change: send ``version`` back with a change."""

    id: int
    version: int
    created_at: datetime
    updated_at: datetime
    entered_on_behalf: bool


class Voided(Schema):
    """Of a row that may be taken back: then it counts no more."""

    voided_at: datetime | None
    void_reason: str
