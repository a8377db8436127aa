"""Judges projects by the rules: the whole country, an area, one rule; goes on where it stopped."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coordinates.models import AdminArea
from projects.checks.judging import Counted
from projects.checks.registry import RULES
from projects.checks.runs import run_go, run_start


class Command(BaseCommand):
    help = "Judge projects by the rules of projects/checks; a run that was stopped goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--area", default="", help="province, district or subdistrict code")
        parser.add_argument("--rule", action="append", default=[], help="a rule's code; repeatable")
        parser.add_argument("--workers", type=int, default=2, help="connections side by side")

    def handle(self, *args: Any, **options: Any) -> None:
        area, rules = options["area"], options["rule"]
        if unknown := sorted(set(rules) - RULES.keys()):
            message = f"no such rule: {', '.join(unknown)}. Rules: {', '.join(RULES)}"
            raise CommandError(message)
        if area and not AdminArea.objects.current().places().filter(code=area).exists():
            message = f"no province, district or subdistrict has the code {area}"
            raise CommandError(message)
        if not 1 <= options["workers"] <= 16:
            message = "--workers takes 1 to 16"
            raise CommandError(message)
        run = run_start(area=area, rules=rules)
        found = run_go(run, workers=options["workers"], progress=self._progress)
        self._table(found)

    def _progress(self, done: int, total: int) -> None:
        self.stderr.write(f"{done}/{total}")

    def _table(self, found: dict[str, Counted]) -> None:
        self.stdout.write(f"{'rule':18} {'found':>9} {'changed':>9} {'fixed':>9}")
        for rule, one in found.items():
            line = f"{rule:18} {one.found:>9,} {one.changed:>9,} {one.fixed:>9,}"
            self.stdout.write(line)
        total = sum(found.values(), Counted())
        self.stdout.write(f"{'all':18} {total.found:>9,} {total.changed:>9,} {total.fixed:>9,}")
