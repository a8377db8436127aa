"""Writes the files: python -m docs.make_rules."""

import os
import sys

import django


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gisplan.settings")
    django.setup()
    from django.db import transaction

    from accounts.models import LocalAuthority
    from docs.make_rules.files import PAGES, PICTURES, files
    from docs.make_rules.scene import ExampleFailed
    from tests.world import World

    if LocalAuthority.objects.exists():
        sys.stderr.write("The database holds data: run this in a migrated, empty one.\n")
        return 1
    try:
        with transaction.atomic():
            made = files(World())
            transaction.set_rollback(True)
    except ExampleFailed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for folder in (PAGES, PICTURES):
        folder.mkdir(exist_ok=True)
        for path in {*folder.iterdir()} - made.keys():
            path.unlink()
    for path, text in made.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
