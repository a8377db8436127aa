"""What a file could not hold as it was: a CSV that goes beside it."""

import csv
from collections import Counter
from pathlib import Path

from coordinates.spreadsheet import harmless


class Report:
    """Everything that was shortened, spelled out or left out: a CSV beside the layers."""

    HEADER = ("code", "field", "what", "from", "to")

    def __init__(self, path: Path) -> None:
        self.counts: Counter[str] = Counter()
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(self.HEADER)

    def add(self, code: object, short: str, what: str, was: str, became: str = "") -> None:
        self.counts[what] += 1
        self._writer.writerow([code, short, what, harmless(was), harmless(became)])

    def close(self) -> None:
        self._file.close()
