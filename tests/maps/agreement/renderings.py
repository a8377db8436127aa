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
from projects.filters import asked_by
from projects.totals import totals_of


class Counted(NamedTuple):
    projects: int
    baht: Decimal


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
