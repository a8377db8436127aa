"""Which columns of a table hold positions: by their headings, else by what stands in them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Final, Literal

from coordinates.notations.ends import ENDS, STARTS
from coordinates.reading import read_many
from coordinates.sheets.errors import NoPositions
from coordinates.sheets.headings import heading_key
from coordinates.sheets.workbook import Row, Sheet, read_workbook
from coordinates.thai import normalise

HEADING_WITHIN: Final = 40  # rows from the top of a sheet
LOOKED_AT: Final = 100  # rows, where the headings say nothing
LONGEST: Final = 2_000  # characters of one position; longer cells are not even tried
MOST_READ: Final = 0.6  # of the cells of a column that holds positions

Role = Literal["y", "x", "position", "zone", "datum"]
# Compared without spaces, brackets, marks and case (heading_key).
_WORDS: Final[dict[Role, str]] = {
    "y": "lat latitude y n north northing ละติจูด ละติจุด ละติจูต แลตติจูด แลต เหนือ ทิศเหนือ เส้นรุ้ง",
    "x": "lon long lng longitude x e east easting ลองจิจูด ลองจิจูต ลองติจูด ลองกิจูด ลอง "
    "ตะวันออก ทิศตะวันออก เส้นแวง",
    "position": "พิกัด ค่าพิกัด coordinate coordinates coord coords position latlon latlong latlng "
    "lonlat ละติจูดลองจิจูด ละติจูดและลองจิจูด ตำแหน่ง จุดพิกัด จุดที่ตั้ง ที่ตั้ง gps utm mgrs pluscode location "
    "googlemap googlemaps ลิงก์ ลิงก์แผนที่ link",
    "zone": "zone โซน โซนที่",
    "datum": "datum crs srs epsg srid พื้นหลักฐาน ระบบพิกัด หมุดหลักฐาน",
}
_ROLES: Final[dict[str, Role]] = {
    heading_key(word): role for role, words in _WORDS.items() for word in words.split()
}
_SIDES: Final = re.compile(f"(?P<end>{'|'.join(ENDS)})|(?P<start>{'|'.join(STARTS)})")
_NUMBERED: Final = re.compile(r"(?<=\D)([12])$")
# Words that say only that a position is meant, and those of them that say it alone.
_FILLERS: Final = re.compile("ค่าพิกัด|พิกัด|coordinates?|coords?|utm|gps|wgs84|ค่า")
_ANNOUNCED: Final = re.compile("พิกัด|coord|utm|gps")
_ZONE: Final = re.compile(r"(?:โซน|zone)? ?4[78] ?[c-x]?", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
# (role, least, most) of plain numbers in Thailand; degrees have decimals.
_SPANS: Final = {
    "lat": (5.6, 20.5),
    "lon": (97.3, 105.7),
    "easting": (100_000.0, 900_000.0),
    "northing": (620_000.0, 2_270_000.0),
}


@dataclass
class Place:
    """The columns of one position of a row: role → column counted from 0."""

    columns: dict[Role, int] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        return "position" in self.columns or {"x", "y"} <= self.columns.keys()

    @property
    def first(self) -> int:
        """The column that an error of the whole position names."""
        return min(self.columns[role] for role in ("position", "x", "y") if role in self.columns)


@dataclass
class Layout:
    """Where the positions of a sheet are: one place, or a start and an end.

    ``heading``: the number of the last heading row, 0 where there is none; ``names``: the words
    over each column.
    """

    places: list[Place]
    heading: int = 0
    names: dict[int, str] = field(default_factory=dict)

    @property
    def columns(self) -> set[int]:
        return {at for place in self.places for at in place.columns.values()}


def tables_of(file: IO[bytes], name: str = "") -> list[tuple[Sheet, Layout]]:
    """The sheets of a CSV or XLSX that hold positions. Raises SheetError, NoPositions."""
    sheets = [sheet for sheet in read_workbook(file, name) if sheet.rows]
    tables = [(sheet, layout) for sheet in sheets if (layout := layout_of(sheet))]
    if not tables:
        raise NoPositions
    return tables


def layout_of(sheet: Sheet) -> Layout | None:
    """Find the columns; None where no column of the sheet holds positions."""
    named = _by_headings(sheet)
    if named and _holds_positions(sheet, named):
        return named
    return _by_content(sheet) or named


def role_of(heading: str) -> tuple[str, Role | None]:
    """What a heading says: ("", "start" or "end"; which coordinate, None for another column).

    >>> role_of("พิกัดเริ่มต้น (ละติจูด)"), role_of("N2"), role_of("ชื่อโครงการ")
    (('start', 'y'), ('end', 'y'), ('', None))
    """
    opened = re.sub(r"[()\[\]（）]", " ", heading)
    for key in (heading_key(opened), heading_key(heading)):
        side, bare = _side(key)
        if role := _role(bare) or ("position" if side and not bare else None):
            return side, role
    return "", None


def _role(bare: str) -> Role | None:
    if role := _ROLES.get(bare):
        return role
    rest = _FILLERS.sub("", bare)
    if not rest:
        return "position" if _ANNOUNCED.search(bare) else None
    return _ROLES.get(rest)


def _side(key: str) -> tuple[str, str]:
    if found := _SIDES.search(key):
        return found.lastgroup or "", key[: found.start()] + key[found.end() :]
    if found := _NUMBERED.search(key):
        return ("start", "end")[int(found[1]) - 1], key[: found.start()]
    return "", key


def _by_headings(sheet: Sheet) -> Layout | None:
    """The heading of one or two rows that says most; the first of equals."""
    best: Layout | None = None
    for row in sheet.rows[:HEADING_WITHIN]:
        for names, last in _headings(sheet, row):
            layout = _layout(names, last)
            if layout and (best is None or _says_more(sheet, layout, best)):
                best = layout
    return best


def _says_more(sheet: Sheet, layout: Layout, than: Layout) -> bool:
    """More columns; or units below the same words (a row that fills them with no number)."""
    if len(layout.columns) != len(than.columns):
        return len(layout.columns) > len(than.columns)
    below = sheet.row(layout.heading)
    is_longer = layout.heading == than.heading + 1 and layout.columns == than.columns
    return is_longer and all(below[at] for at in layout.columns)


def _headings(sheet: Sheet, row: Row) -> Iterator[tuple[dict[int, str], int]]:
    alone = {at: text for at, text in enumerate(row.cells) if text}
    yield alone, row.number
    below = sheet.row(row.number + 1)
    if below.is_blank or any(_NUMBER.search(text) for text in below.cells):
        return
    joined: dict[int, str] = {}
    above = ""
    for at in range(max(len(row.cells), len(below.cells))):
        above = sheet.at(row.number, at) or (above if below[at] else "")
        joined[at] = f"{above} {below[at]}".strip()
    yield joined, below.number


def _layout(names: Mapping[int, str], heading: int) -> Layout | None:
    sides: dict[str, Place] = {"": Place(), "start": Place(), "end": Place()}
    for at, name in names.items():
        side, role = role_of(name) if len(name) <= 80 else ("", None)
        if role:
            sides[side].columns.setdefault(role, at)
    shared = {role: at for role, at in sides[""].columns.items() if role in ("zone", "datum")}
    for place in sides.values():
        if {"x", "y"} <= place.columns.keys():
            place.columns.pop("position", None)
        place.columns = shared | place.columns
    if sides["start"].is_whole and sides["end"].is_whole:
        places = [sides["start"], sides["end"]]
    else:
        places = [place for place in sides.values() if place.is_whole][:1]
    if not places:
        return None
    return Layout(places, heading, {at: name for at, name in names.items() if name})


def _holds_positions(sheet: Sheet, layout: Layout) -> bool:
    """Whether anything reads under the headings; a ตำแหน่ง may be the post of a person."""
    columns = [place.columns.get("position") for place in layout.places]
    return any(
        at is None or _share_read(_cells(sheet, at, after=layout.heading)) > 0 for at in columns
    )


def _by_content(sheet: Sheet) -> Layout | None:
    width = max((len(row.cells) for row in sheet.rows[:LOOKED_AT]), default=0)
    # The first row may be a heading of words we do not know.
    after = sheet.rows[0].number if len(sheet.rows) > 1 else 0
    columns = {at: cells for at in range(width) if (cells := _cells(sheet, at, after=after))}
    whole = [at for at, cells in columns.items() if _share_read(cells) >= MOST_READ]
    if whole:
        return _found(sheet, [Place({"position": at}) for at in whole[:2]])
    kinds = {at: _kind(cells) for at, cells in columns.items()}
    zone = next((at for at, kind in kinds.items() if kind == "zone"), None)
    zones: dict[Role, int] = {} if zone is None else {"zone": zone}
    for y, x in (("lat", "lon"), ("northing", "easting")):
        ys, xs = ([at for at, kind in kinds.items() if kind == one] for one in (y, x))
        # Amounts of baht look like metres of a grid, but hardly side by side.
        pairs = [(b, a) for a in xs for b in ys if y == "lat" or abs(a - b) == 1]
        if pairs:
            b, a = pairs[0]
            return _found(sheet, [Place({**zones, "y": b, "x": a})])
    return None


def _found(sheet: Sheet, places: list[Place]) -> Layout:
    """The first row is a heading where no position stands in it."""
    first = sheet.rows[0]
    cells = [first[at] for place in places for at in place.columns.values()]
    if any(_NUMBER.search(normalise(text, digits=True)) for text in cells):
        return Layout(places)
    return Layout(places, first.number, {at: text for at, text in enumerate(first.cells) if text})


def _cells(sheet: Sheet, column: int, *, after: int) -> list[str]:
    rows = [row for row in sheet.rows if row.number > after][:LOOKED_AT]
    return [normalise(row[column], digits=True) for row in rows if row[column]]


def _share_read(cells: Sequence[str]) -> float:
    outcomes = read_many(text for text in cells if len(text) <= LONGEST)
    return sum(isinstance(one, list) for one in outcomes) / max(len(cells), 1)


def _kind(cells: Sequence[str]) -> str:
    """What most cells of a column can be: "zone", one of the spans, "" for neither."""
    enough = MOST_READ * len(cells)
    if sum(bool(_ZONE.fullmatch(text)) for text in cells) >= enough:
        return "zone"
    numbers = [text for text in cells if _NUMBER.fullmatch(text)]
    for name, (least, most) in _SPANS.items():
        fits = [text for text in numbers if least <= float(text.replace(",", "")) <= most]
        if name in ("lat", "lon"):
            fits = [text for text in fits if "." in text]
        if cells and len(fits) >= enough:
            return name
    return ""
