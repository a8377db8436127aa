"""An officer at her browser, and files read without a process for each."""

import pytest

from coordinates.gis_files import child, sandbox


@pytest.fixture(autouse=True)
def _reader_without_its_cage(monkeypatch):
    """A process for every file takes a second each; tests/coordinates and the browser have it."""
    monkeypatch.setattr(child, "confine", lambda **_caps: None)
    monkeypatch.setattr(sandbox, "_run", lambda folder, _limits, _held: child.main(folder))


@pytest.fixture
def officer(client, world):
    """The SAO's engineer at her browser."""
    client.force_login(world.engineering)
    return client
