"""Reading an export back, as a person's program would."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import LineString

from projects.models import BudgetShare, Project, ProjectGeometry
from tests.world import World


@pytest.fixture
def log_in(client) -> Callable[[Any], Any]:
    """The client, logged in as a person."""

    def do(user: Any) -> Any:
        client.force_login(user)
        return client

    return do


@pytest.fixture
def body(log_in) -> Callable[..., bytes]:
    """The bytes of an export for a person."""

    def get(user: Any, extension: str, **asked: Any) -> bytes:
        response = log_in(user).get(f"/export/projects.{extension}", asked)
        assert response.status_code == 200, response.content
        return b"".join(response.streaming_content)

    return get


@pytest.fixture
def features(body) -> Callable[..., dict[str, dict[str, Any]]]:
    """GeoJSON features by project code."""

    def get(user: Any, **asked: Any) -> dict[str, dict[str, Any]]:
        collection = json.loads(body(user, "geojson", **asked))
        return {feature["id"]: feature for feature in collection["features"]}

    return get


@pytest.fixture
def unzipped(body, tmp_path) -> Callable[..., Path]:
    """A folder with the files of a shapefile export."""

    def get(user: Any, **asked: Any) -> Path:
        folder = tmp_path / f"shp-{len(list(tmp_path.iterdir()))}"
        with zipfile.ZipFile(io.BytesIO(body(user, "shp.zip", **asked))) as archive:
            assert archive.testzip() is None
            archive.extractall(folder)
        return folder

    return get


@pytest.fixture
def many() -> Callable[[World, int], None]:
    return _many


def _many(world: World, count: int) -> None:
    """``count`` pinned and funded projects of the SAO, by bulk."""
    made = Project.objects.bulk_create(
        Project(
            code=f"{world.sao.code}-2568-{10_000 + n:05d}",
            year=2568,
            name=f"ก่อสร้างถนนคอนกรีตเสริมเหล็ก สายบ้านหนองน้ำใส หมู่ที่ {n % 20} ช่วงที่ {n}",
            sector="road",
            kind_id="concrete",
            state="budgeted",
            authority=world.sao,
            province_code="98",
            district_code="9801",
            subdistrict_code="980101",
        )
        for n in range(count)
    )
    item = world.item(amount=count * 1000)
    BudgetShare.objects.bulk_create(
        BudgetShare(project=project, item=item, amount=1000) for project in made
    )
    ProjectGeometry.objects.bulk_create(
        ProjectGeometry(
            project=project,
            role="planned",
            method="map",
            is_current=True,
            geometry=LineString((100.01, 16.01), (100.02, 16.01 + n / 100_000), srid=4326),
        )
        for n, project in enumerate(made)
    )
