"""Fixtures for every app. Data-bound tests skip, saying so, where GISPLAN_DATA is absent."""

import os
from pathlib import Path

import pytest

from tests.world import World


@pytest.fixture(autouse=True)
def _private_settings(settings, tmp_path):
    """Fast password hashes, unhashed static names, files in a folder that goes away."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def world(db) -> World:
    return World()


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real data."""
    folder = os.environ.get("GISPLAN_DATA", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("GISPLAN_DATA names no folder: the real boundaries and lists are not here")
    return Path(folder)
