"""Fixtures for every app. Data-bound tests skip, saying so, where GISPLAN_DATA is absent."""

import os
from pathlib import Path

import pytest
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation

from tests.world import World


@pytest.fixture(autouse=True)
def _private_settings(settings, tmp_path):
    """Fast password hashes, unhashed static names, files in a folder that goes away; in Thai."""
    translation.deactivate()  # a request leaves its reader's language to the thread
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.MEDIA_ROOT = tmp_path / "files"
    # A busy machine is no fault of a file; tests of the limit set their own.
    settings.READER_SECONDS = 60
    settings.STATIC_ROOT = tmp_path


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment,
    django_db_blocker,
    django_db_modify_db_settings,
    django_db_keepdb,
    django_db_createdb,
):
    """The test database, for every test that asks.

    pytest-django's own makes one only where a test carries its mark; a run of nothing but tests
    that commit for other threads (tests/committed.py) would meet the real database.
    """
    keep = django_db_keepdb and not django_db_createdb
    with django_db_blocker.unblock():
        made = setup_databases(
            verbosity=0, interactive=False, keepdb=keep, aliases={"default"}, serialized_aliases=()
        )
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


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
