"""`manage.py procrastinate worker --one-shot` with the kinds of tests registered."""

import os

import django
from django.core.management import call_command

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gisplan.settings")
    django.setup()
    import tests.accounts.kinds  # noqa: F401 – registers them

    call_command("procrastinate", "worker", "--one-shot")
