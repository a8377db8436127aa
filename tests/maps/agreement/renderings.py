"""How many projects each rendering of a question shows, and their baht: asked as a program asks."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from django.http import QueryDict
from django.test import Client
from pyogrio.raw import read as read_layer

from accounts.models import User
from maps.tiles.clusters import LOWEST_OF_SHAPES
from projects.filters import asked_by
from projects.totals import totals_of
from tests.maps.tiles.conftest import WORLD, tiles_of
from tests.maps.tiles.mvt import layers

# Where all positions of tests.maps.agreement.works lie; clusters stand anywhere in WORLD.
NEAR = (100.12, 16.12, 100.28, 16.28)


class Counted(NamedTuple):
    projects: int
    baht: Decimal


def of_rows(user: User, asked: str) -> Counted:
    """The rows as the ORM reads them, each with its money."""
    rows = list(asked_by(user, QueryDict(asked)).rows())
    return Counted(len(rows), sum((row.budget_baht for row in rows), Decimal(0)))


def of_page(client: Client, asked: str) -> Counted:
    """What the list says in words."""
    page = client.get(f"/projects/?{asked}").content.decode()
    [count] = re.findall(r"<strong>([\d,]+)</strong> โครงการ", page)
    [baht] = re.findall(r"งบประมาณรวม <strong>([\d,.]+)</strong>", page)
    return Counted(int(count.replace(",", "")), Decimal(baht.replace(",", "")))


def of_totals(user: User, asked: str, *by: str) -> Counted:
    found = totals_of(asked_by(user, QueryDict(asked)), by=by)
    return Counted(
        sum(one.projects for one in found), sum((one.budget_baht for one in found), Decimal(0))
    )


def of_fills(client: Client, asked: str, level: str) -> Counted:
    """The areas of a level and what is in none of them."""
    answer = client.get(f"/map/fills/?{asked}&level={level}").json()
    parts = [*answer["rows"], answer["unknown"]]
    return Counted(
        sum(part["count"] for part in parts),
        sum((Decimal(part["budget_baht"]) for part in parts), Decimal(0)),
    )


def of_ogc(client: Client, asked: str) -> int:
    answer = client.get(f"/ogc/collections/projects/items?{asked}&limit=1")
    assert answer.status_code == 200, answer.content
    return int(answer.json()["numberMatched"])


def positioned(user: User, asked: str) -> int:
    """How many of the projects have a position."""
    found = totals_of(asked_by(user, QueryDict(asked)), by=["position"])
    return sum(one.projects for one in found if one.key != ("none",))


def on_tiles(client: Client, asked: str, zoom: int) -> int:
    """Distinct codes of all tiles of a zoom; the numbers of the clusters where they stand."""
    codes, number = set(), 0
    for x, y in tiles_of(zoom, NEAR if zoom >= LOWEST_OF_SHAPES else WORLD):
        answer = client.get(f"/tiles/projects/{zoom}/{x}/{y}.mvt?{asked}")
        assert answer.status_code in {200, 204}, answer.content
        for layer in layers(answer.content).values():
            codes |= {one.attributes["code"] for one in layer.features if layer.name == "projects"}
            number += sum(one.attributes.get("count", 0) for one in layer.features)
    return len(codes) + number


def file_of(client: Client, extension: str, asked: str) -> bytes:
    answer = client.get(f"/export/projects.{extension}?{asked}")
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def of_geojson(client: Client, asked: str) -> Counted:
    features = json.loads(file_of(client, "geojson", asked), parse_float=Decimal)["features"]
    assert len({feature["id"] for feature in features}) == len(features)
    return _of_rows(feature["properties"] for feature in features)


def of_csv(client: Client, asked: str) -> Counted:
    text = file_of(client, "csv", asked).decode("utf-8-sig")
    return _of_rows(csv.DictReader(io.StringIO(text)))


def of_shapefiles(client: Client, asked: str, folder: Path) -> Counted:
    """The layers of points, lines, areas and none together."""
    with zipfile.ZipFile(io.BytesIO(file_of(client, "shp.zip", asked))) as archive:
        archive.extractall(folder)
    baht = []
    for layer in ("point.shp", "line.shp", "polygon.shp", "none.dbf"):
        meta, _ids, _shapes, columns = read_layer(folder / f"projects_{layer}")
        baht += columns[list(meta["fields"]).index("BUDGET_THB")].tolist()
    return Counted(len(baht), sum((Decimal(f"{one:.2f}") for one in baht), Decimal(0)))


def _of_rows(rows: Iterator[dict[str, Any]] | csv.DictReader) -> Counted:
    baht = [Decimal(row["budget_baht"]) for row in rows]
    return Counted(len(baht), sum(baht, Decimal(0)))
