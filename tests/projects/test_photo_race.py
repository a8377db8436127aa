"""One photo that reaches the server several times at the very same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from projects.models import Photo
from projects.services import photos as service
from tests.committed import committed_world
from tests.pictures import exif, photo

TIMES = 2


@pytest.fixture
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), committed_world() as world:
        yield world


def test_a_file_sent_twice_at_once_is_one_photo_with_one_set_of_files(world, settings, monkeypatch):
    project, content = world.project(), photo(tells=exif())
    barrier, read = Barrier(TIMES), service.read_photo

    def together(chunks):
        """Both have asked whether the photo stands before either keeps it."""
        found = read(chunks)
        barrier.wait(timeout=30)
        return found

    monkeypatch.setattr(service, "read_photo", together)

    def send(_number: int) -> tuple[int, bool]:
        try:
            file = SimpleUploadedFile("one.jpg", content)
            added = service.photo_add(
                project=project, file=file, stage="before", by=world.engineering
            )
            return added.photo.pk, added.is_new
        finally:
            connections.close_all()

    with ThreadPoolExecutor(TIMES) as pool:
        answers = list(pool.map(send, range(TIMES)))
    [kept] = Photo.objects.all()
    assert sorted(answers) == [(kept.pk, False), (kept.pk, True)]
    stored = [path for path in settings.MEDIA_ROOT.rglob("photos/**/*") if path.is_file()]
    assert len(stored) == 3
