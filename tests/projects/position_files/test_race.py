"""A file sent, and saved, several times at the very same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.gis.geos import Point
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections

from projects.models import PositionFile
from projects.position_files.placing import Placement
from projects.services.position_files import (
    Provenance,
    position_file_keep,
    position_file_read,
    position_file_save,
)
from tests.committed import committed_world
from tests.position_files import HERE, geojson, point

CLICKS = 4


@pytest.fixture
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), committed_world() as world:
        yield world


def at_once(work):
    """What ``work`` gives each of several threads that begin together."""
    barrier = Barrier(CLICKS)

    def click(_number):
        try:
            barrier.wait(timeout=20)
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CLICKS) as pool:
        return list(pool.map(click, range(CLICKS)))


def keep(world):
    content = ContentFile(geojson(({}, point(*HERE))))
    return position_file_keep(
        owner=world.sao, by=world.engineering, content=content, name="x.geojson"
    )


def test_a_file_sent_several_times_at_once_is_kept_once(world):
    kept = at_once(lambda: keep(world).pk)
    assert len(set(kept)) == 1
    assert PositionFile.objects.count() == 1
    assert default_storage.listdir("positions/original")[1] == [str(kept[0])]


def test_a_file_saved_several_times_at_once_is_saved_once(world):
    work = world.project()
    file = keep(world)
    position_file_read(file=file)

    def save():
        placement = Placement(
            project=work,
            rows=[],
            geometry=Point(*HERE, srid=4326),
            declared_crs="EPSG:4326",
            operation="WGS 84, none",
            typed_text="",
            reason="",
        )
        rows = position_file_save(
            file=file,
            by=world.engineering,
            reading=1,
            placements=[placement],
            versions={},
            provenance=Provenance("planned", "map"),
        )
        return [row.pk for row in rows]

    answers = at_once(save)
    assert answers == [[work.geometries.get().pk]] * CLICKS
    work.refresh_from_db()
    assert work.position_version == 2
