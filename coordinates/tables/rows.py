"""The positions of a sheet, read in batches: every row with what each of its places says."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from coordinates.datum import SYSTEMS
from coordinates.errors import Code, CoordinateError
from coordinates.reading import Rank, Reading, Readings, read_many
from coordinates.sheets.workbook import Row, Sheet, column_letter
from coordinates.tables.columns import LONGEST, Layout, Place
from coordinates.tables.texts import Declared, bare_text, cells_of, declared_by, typed_text
from coordinates.values import THAILAND, LonLat, Notation

Outcome = list[Readings] | CoordinateError


@dataclass(frozen=True, slots=True)
class Cell:
    """One position of a row as typed, and its readings, or why there is none."""

    row: Row
    place: Place
    cells: tuple[str, ...]
    declared: Declared
    text: str
    outcome: Outcome

    @property
    def typed(self) -> str:
        """The cells as they stand in the file."""
        return " ".join(filter(None, self.cells))


def is_metres(reading: Reading) -> bool:
    """Whether a zone and a datum, stated or chosen, place the reading."""
    return reading.zone is not None and reading.notation is not Notation.MGRS


def column_words(layout: Layout, column: int) -> str:
    """A column as a person finds it: its letter and its heading."""
    name = layout.names.get(column, "")
    letter = column_letter(column)
    return f"{letter} ({name[:60]})" if name else letter


def count_rows(sheet: Sheet, layout: Layout) -> int:
    """How many rows a reading would go through."""
    return sum(row.number > layout.heading for row in sheet.rows)


def read_rows(
    sheet: Sheet,
    layout: Layout,
    *,
    srid: int | None = None,
    near: LonLat | None = None,
    rank: Rank | None = None,
) -> list[list[Cell]]:
    """Read the positions of each row that has any. ``srid``: the system a person chose.

    A chosen system stands for what the columns say; what a cell itself says stands over both.
    Raises CoordinateError datum_unknown for an ``srid`` that is none of ours.
    """
    chosen = Declared.of_srid(srid) if srid else None

    def read(texts: Sequence[str]) -> list[Outcome]:
        return list(read_many(texts, near=near, rank=rank))

    rows = [list(_cells(row, layout)) for row in sheet.rows if row.number > layout.heading]
    cells = _read([cell for row in rows for cell in row], chosen, read)
    by_row: dict[int, list[Cell]] = {}
    for cell in cells:
        by_row.setdefault(cell.row.number, []).append(cell)
    return list(by_row.values())


def _cells(row: Row, layout: Layout) -> Iterator[Cell]:
    """The places that are filled in; a start that is missing before an end is an error."""
    typed = [tuple(cells_of(row, place)) for place in layout.places]
    last = max((at for at, cells in enumerate(typed) if any(cells)), default=-1)
    for place, cells in list(zip(layout.places, typed, strict=True))[: last + 1]:
        try:
            _check_length(cells)
            declared = declared_by(row, place)
            yield Cell(row, place, cells, declared, _first_text(cells, declared), [])
        except CoordinateError as error:
            yield Cell(row, place, cells, Declared(), "", error)


def _check_length(cells: Sequence[str]) -> None:
    for text in cells:
        if len(text) > LONGEST:
            raise CoordinateError(Code.TOO_LONG, text)


def _first_text(cells: Sequence[str], declared: Declared) -> str:
    return cells[0] if len(cells) == 1 else typed_text(cells, declared)


def _read(
    cells: list[Cell],
    chosen: Declared | None,
    read: Callable[[Sequence[str]], list[Outcome]],
) -> list[Cell]:
    def again(which: Callable[[Cell], bool], text: Callable[[Cell], str]) -> None:
        """Read some cells otherwise; what still cannot be read keeps its first outcome."""
        asked = [at for at, cell in enumerate(cells) if which(cell)]
        texts = [text(cells[at]) for at in asked]
        for at, new, outcome in zip(asked, texts, read(texts), strict=True):
            if isinstance(outcome, list) or cells[at].outcome == []:
                cells[at] = replace(cells[at], text=new, outcome=outcome)

    again(lambda cell: cell.outcome == [], lambda cell: cell.text)
    again(_bears_labels, lambda cell: bare_text(cell.cells))
    again(_needs_words, lambda cell: typed_text(cell.cells, cell.declared))
    if chosen:
        again(
            lambda cell: _fits(cell, chosen),
            lambda cell: typed_text(cell.cells, _in_zone(chosen, cell)),
        )
    return cells


_OF_THE_SYSTEM = (Code.ZONE_UNKNOWN, Code.DATUM_UNKNOWN, Code.DATUM_CONFLICT)


def _bears_labels(cell: Cell) -> bool:
    """Two cells that our labels may have contradicted; a wrong zone is wrong without them, too."""
    error = cell.outcome
    failed = isinstance(error, CoordinateError) and error.code not in _OF_THE_SYSTEM
    return failed and len(cell.cells) == 2 and all(cell.cells) and bool(cell.text)


def _needs_words(cell: Cell) -> bool:
    """One cell of bare metres or degrees beside a column that states the system."""
    return len(cell.cells) == 1 and _fits(cell, cell.declared)


def _fits(cell: Cell, declared: Declared) -> bool:
    """Whether a system of metres is declared for metres, or one of degrees for degrees."""
    if isinstance(cell.outcome, CoordinateError) or not (declared.datum or declared.zone):
        return False
    best = cell.outcome[0].best
    if best.zone is None:
        return not declared.zone and best.notation in _DEGREES
    return is_metres(best)


_DEGREES = (Notation.DECIMAL, Notation.DM, Notation.DMS)


def _in_zone(chosen: Declared, cell: Cell) -> Declared:
    """A chosen datum of degrees says no zone: metres keep that of their row."""
    return chosen if chosen.zone else replace(chosen, zone=cell.declared.zone)


def candidates(cell: Cell, first: int) -> list[dict[str, object]]:
    """The systems in which the metres of ``cell`` lie in Thailand, ``first`` first.

    A zone that the file states stays.
    """
    srids = [srid for srid, (_, zone) in SYSTEMS.items() if zone]
    if cell.declared.zone:
        srids = [srid for srid in srids if str(SYSTEMS[srid][1]) == cell.declared.zone[:2]]
    srids.sort(key=lambda srid: srid != first)
    texts = [typed_text(cell.cells, Declared.of_srid(srid)) for srid in srids]
    found = []
    for srid, outcome in zip(srids, read_many(texts), strict=True):
        if isinstance(outcome, CoordinateError) or outcome[0].best.reason.supposes_mistake:
            continue  # only another system would lie in Thailand
        if THAILAND.covers(at := outcome[0].best.position):
            found.append({"srid": srid, "at": [round(at.lon, 7), round(at.lat, 7)]})
    return found
