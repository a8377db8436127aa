"""Reading tables of strangers in ``coordinates.sandbox``, one child a file."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.conf import settings

from coordinates.errors import Code, CoordinateError
from coordinates.measures import middle_of
from coordinates.messages import in_words
from coordinates.models import AdminArea
from coordinates.sandbox import SandboxBusy, SandboxFailed, SandboxTooSlow, run
from coordinates.sheets import errors, limits
from coordinates.sheets.errors import SheetReaderBusy, SheetTooHeavy, SheetTooSlow, TooLarge
from coordinates.slots import slot
from coordinates.tables.positions import Line
from coordinates.tables.texts import Declared

_SECONDS_AT_ONCE: Final = 5  # of the converter, which reads the lines once more after it
_ANSWER_BYTES: Final = 64 * 2**20
# openpyxl reads by the parser in C; what it does not guard against ends in the child's caps.
_ENVIRONMENT: Final = {"OPENPYXL_DEFUSEDXML": "False"}


def table_features(
    content: Iterable[bytes], name: str = "", *, srid: int | None, area: AdminArea | None
) -> dict[str, Any]:
    """What ``read_features`` gives of a stranger's file; ``area`` is where it should lie.

    Raises SheetError with a sentence for its sender (SheetReaderBusy where as many as may be are
    being read); CoordinateError datum_unknown for an ``srid`` that is none of ours.
    """
    if srid:
        Declared.of_srid(srid)
    near = middle_of(area)
    asked = {
        "srid": srid,
        "near": [near.lon, near.lat] if near else None,
        "areas": [bytes(one.boundary.wkb).hex() for one in _upwards(area) if one.boundary],
        "most": None,
    }
    answer: dict[str, Any] = _read(content, name, asked, settings.READER_SECONDS)
    for error in answer["errors"]:
        error["message"] = in_words(CoordinateError(Code(error["code"]), error["text"]))
    return answer


def table_positions(content: Iterable[bytes], name: str = "", *, most: int) -> list[Line]:
    """What ``read_positions`` gives of a stranger's file. Raises SheetError."""
    seconds = min(settings.READER_SECONDS, _SECONDS_AT_ONCE)
    return [Line(**line) for line in _read(content, name, {"most": most}, seconds)]


def _upwards(area: AdminArea | None) -> Iterator[AdminArea]:
    while area:
        yield area
        area = area.parent


def _read(content: Iterable[bytes], name: str, asked: dict[str, Any], seconds: int) -> Any:
    with TemporaryDirectory(prefix="table-") as made:
        folder = Path(made)
        _lay_out(content, folder / "upload")
        (folder / "task.json").write_text(json.dumps(_task(name, asked, seconds)))
        try:
            with slot(settings.READERS) as held:
                _run(folder, seconds, held)
        except SandboxBusy as error:
            raise SheetReaderBusy from error
        answer = json.loads((folder / "answer.json").read_text("utf-8"))
    if "fault" in answer:
        raise getattr(errors, answer["fault"])(*answer["numbers"])
    return answer


def _task(name: str, asked: dict[str, Any], seconds: int) -> dict[str, Any]:
    return {
        "name": name[:200],
        "settings": {one: getattr(settings, one) for one in ("UPLOAD_MAX_BYTES", "FILE_FEATURES")},
        "caps": {
            "memory_bytes": settings.READER_MEMORY_BYTES,
            "seconds": seconds,
            "file_bytes": _ANSWER_BYTES,
        },
        **asked,
    }


def _lay_out(content: Iterable[bytes], path: Path) -> None:
    size = 0
    with path.open("wb") as file:
        for chunk in content:
            size += len(chunk)
            if size > settings.UPLOAD_MAX_BYTES:
                raise TooLarge(limits.MOST_ROWS)
            file.write(chunk)


def _run(folder: Path, seconds: int, held: int | None) -> None:
    try:
        run(
            "coordinates.tables.child",
            folder,
            seconds=seconds,
            environment=_ENVIRONMENT,
            held=held,
        )
    except SandboxTooSlow as error:
        raise SheetTooSlow(seconds) from error
    except SandboxFailed as error:
        raise SheetTooHeavy from error
