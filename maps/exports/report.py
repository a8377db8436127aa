"""What a file could not hold as it was: a CSV that goes beside it."""

import csv
from collections import Counter
from pathlib import Path


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
        self._writer.writerow([code, short, what, _tame(was), _tame(became)])

    def close(self) -> None:
        self._file.close()


def _tame(text: str) -> str:
    """Never a formula, whatever a title holds."""
    return f"'{text}" if text.startswith(tuple("=+-@\t\r\n＝＋－＠")) else text
