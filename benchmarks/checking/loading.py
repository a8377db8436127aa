"""Works written by COPY, and what must be found of them into a table of its own."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final

import shapely
from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from benchmarks.checking.faults import VILLAGES
from benchmarks.checking.works import Made
from benchmarks.generate.resting import resting
from benchmarks.generate.rows import PROJECT
from coordinates.models import AdminArea
from projects.codes import PROVISIONAL

BATCH: Final = 5000
TRUTH: Final = "benchmark_truth"
_NOW: Final = "2026-01-01 00:00+00"
_POSITION: Final = (
    *("project_id", "role", "geometry", "method", "accuracy_m", "typed_text", "declared_crs"),
    *("operation", "review", "review_reason", "version", "is_current", "replaced_reason"),
    *("entered_on_behalf", "created_at"),
)
_ITEM: Final = (
    *("id", "authority_id", "fiscal_year", "source", "name", "amount", "document"),
    *("source_name", "source_key", "sample"),
)
_PHOTO: Final = (
    *("project_id", "stage", "caption", "position", "position_source", "position_fault"),
    *("direction_magnetic", "taken_at", "sha256", "perceptual", "width", "height", "original"),
    *("view", "thumb", "original_name", "original_kind", "uploaded_at", "entered_on_behalf"),
    "removed_reason",
)
_CONTRACT: Final = ("project_id", "number", "contractor", "signed_on", "amount", "id")


def load(works: Iterable[Made], progress: Any = lambda _done: None) -> int:
    """Write all, in one transaction; how many. The database must hold no project."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM projects_project")
        if cursor.fetchone()[0]:
            message = "the database holds projects already"
            raise ValueError(message)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"DROP TABLE IF EXISTS {TRUTH}")
        cursor.execute(f"CREATE TABLE {TRUTH} (project_id bigint, rule text)")
        # A twin is told of its double later: what is expected is written when all are drawn.
        expected: list[tuple[int, Made]] = []
        number = 0
        with resting(cursor, history=False):
            writer = _Writer(cursor)
            source = iter(works)
            while batch := list(islice(source, BATCH)):
                numbered = list(enumerate(batch, start=number + 1))
                writer.write(numbered)
                expected += [one for one in numbered if one[1].expected or one[1].photos]
                number += len(batch)
                progress(number)
            with cursor.copy(f"COPY {TRUTH} FROM STDIN") as copy:
                for pk, made in expected:
                    for rule in made.expected:
                        copy.write_row((pk, rule))
            _villages()
            for table in ("projects_project", "projects_budgetitem", "projects_contract"):
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, number]
                )
        cursor.execute("DELETE FROM projects_checknote")
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {TRUTH}, projects_photo")
    return number


def _villages() -> None:
    AdminArea.objects.bulk_create(
        AdminArea(
            level="village",
            code=f"{subdistrict}{number:02d}",
            name_th="หมู่บ้าน",
            point=Point(point.x, point.y, srid=4326),
        )
        for subdistrict, villages in VILLAGES.items()
        for number, point in villages
    )


class _Writer:
    def __init__(self, cursor: CursorWrapper) -> None:
        self.cursor = cursor
        self.codes: Counter[tuple[str, int]] = Counter()

    def write(self, numbered: list[tuple[int, Made]]) -> None:
        self._copy("projects_project", PROJECT, [self._project(*one) for one in numbered])
        paid = [(pk, made) for pk, made in numbered if made.state != "approved"]
        self._copy("projects_budgetitem", _ITEM, [_item(*one) for one in paid])
        shares = [(pk, pk, made.baht) for pk, made in paid]
        self._copy("projects_budgetshare", ("project_id", "item_id", "amount"), shares)
        self._positions(numbered)
        signed = [(pk, made) for pk, made in paid if made.signed_on]
        contracts = [(pk, f"{pk}", "-", made.signed_on, made.baht, pk) for pk, made in signed]
        self._copy("projects_contract", _CONTRACT, contracts)
        self._copy("projects_photo", _PHOTO, [row for one in numbered for row in _photos(*one)])

    def _project(self, pk: int, made: Made) -> tuple[Any, ...]:
        owner, codes = made.owner, made.cell.codes
        self.codes[owner.code, made.year] += 1
        values = {
            "id": pk,
            "code": f"{owner.code}-{made.year}-{self.codes[owner.code, made.year]:05d}",
            "authority_id": owner.pk,
            "year": made.year,
            "name": made.name,
            "sector": made.sector,
            "kind_id": made.kind,
            "state": made.state,
            "subdistrict_code": codes[0],
            "district_code": codes[1],
            "province_code": codes[2],
            "sample": False,
            "facts_version": 1,
            "money_version": 1,
            "position_version": 1,
            "created_at": _NOW,
            "updated_at": _NOW,
            "entered_on_behalf": False,
            "stated_moo": made.moo,
            "named_subdistrict": made.named,
        }
        for name, value in made.stated.items():
            values[name if name.startswith("computed") else f"stated_{name}"] = value
        return tuple(values.get(column, _EMPTY.get(column)) for column in PROJECT)

    def _positions(self, numbered: list[tuple[int, Made]]) -> None:
        pins = [(pk, made, pin) for pk, made in numbered for pin in made.pins]
        shapes = shapely.set_srid([pin.geometry for _pk, _made, pin in pins], 4326)
        wkbs = shapely.to_wkb(shapes, hex=True, include_srid=True)
        rows = []
        for (pk, made, pin), wkb in zip(pins, wkbs, strict=True):
            provenance = (pin.typed_text, pin.declared_crs, pin.operation)
            accuracy = None if pin.method in PROVISIONAL else pin.accuracy_m
            rows.append(
                (pk, pin.role, wkb, pin.method, accuracy, *provenance)
                + ("submitted", "", 1, pin is made.current, "", False, _NOW)
            )
        self._copy("projects_projectgeometry", _POSITION, rows)

    def _copy(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        if not rows:
            return
        names = ", ".join(columns)
        with self.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


_EMPTY: Final = dict.fromkeys(
    (
        *("objective", "target", "indicator", "outcome", "division", "strategy", "programme"),
        *("state_reason", "source_name", "source_key", "stated_surface", "named_subdistrict"),
    ),
    "",
)


def _item(pk: int, made: Made) -> tuple[Any, ...]:
    year = (made.year, "general", made.name, made.baht)
    return (pk, made.owner.pk, *year, "", "", "", False)


def _photos(pk: int, made: Made) -> list[tuple[Any, ...]]:
    rows = []
    for n, photo in enumerate(made.photos):
        position = f"SRID=4326;POINT({photo['lon']} {photo['lat']})"
        file = f"photos/{pk}-{n}.jpg"
        looks = (photo["sha256"], photo["perceptual"], 4, 3)
        rows.append(
            (pk, photo["stage"], "", position, "exif", "", False, photo["taken_at"], *looks)
            + (file, file, file, "", "JPEG", _NOW, False, "")
        )
    return rows
