"""Reading photos of strangers in ``coordinates.sandbox``, one child a photo."""

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from coordinates.photos.errors import Fault, PhotoError, PhotoReaderBusy
from coordinates.photos.limits import MB, Limits, photo_limits
from coordinates.photos.shot import PositionFault, Shot
from coordinates.sandbox import SandboxBusy, SandboxFailed, SandboxTooSlow, run
from coordinates.slots import slot
from coordinates.values import LonLat


@dataclass(frozen=True, slots=True)
class PhotoRead:
    """A photo as we keep it: ``view`` and ``thumb`` are JPEGs of our own, upright, pixels only.

    ``kind``: JPEG, PNG or HEIF; ``width`` × ``height``: upright pixels of what was sent;
    ``perceptual``: 64 bits of how it looks, as a signed number, or none where it is too plain.
    """

    kind: str
    width: int
    height: int
    perceptual: int | None
    shot: Shot
    view: bytes
    thumb: bytes


def read_photo(content: Iterable[bytes], *, limits: Limits | None = None) -> PhotoRead:
    """Read a JPEG, PNG or HEIC, judged by its content.

    Raises PhotoError with a sentence for its sender; PhotoReaderBusy where ``limits.at_once``
    others are being read.
    """
    limits = limits or photo_limits()
    with TemporaryDirectory(prefix="photo-") as made:
        folder = Path(made)
        _lay_out(content, folder / "upload", limits)
        (folder / "task.json").write_text(json.dumps(dataclasses.asdict(limits)))
        try:
            with slot(limits.at_once) as held:
                _run(folder, limits, held)
        except SandboxBusy as error:
            raise PhotoReaderBusy from error
        answer = json.loads((folder / "answer.json").read_text("utf-8"))
        if "fault" in answer:
            raise PhotoError(Fault(answer["fault"]), answer["text"])
        return PhotoRead(
            **answer | {"shot": _shot(answer["shot"])},
            view=(folder / "view.jpg").read_bytes(),
            thumb=(folder / "thumb.jpg").read_bytes(),
        )


def _lay_out(content: Iterable[bytes], path: Path, limits: Limits) -> None:
    size = 0
    with path.open("wb") as file:
        for chunk in content:
            size += len(chunk)
            if size > limits.file_bytes:
                raise PhotoError(Fault.TOO_LARGE, f"{limits.file_bytes // MB:,} MB")
            file.write(chunk)
    if not size:
        raise PhotoError(Fault.EMPTY)


def _run(folder: Path, limits: Limits, held: int | None) -> None:
    try:
        run("coordinates.photos.child", folder, seconds=limits.seconds, held=held)
    except SandboxTooSlow as error:
        raise PhotoError(Fault.TOO_SLOW, str(limits.seconds)) from error
    except SandboxFailed as error:
        raise PhotoError(Fault.BROKEN, limits.memory_text) from error


def _shot(told: dict[str, Any]) -> Shot:
    return Shot(
        **told
        | {
            "position": LonLat(**told["position"]) if told["position"] else None,
            "fault": PositionFault(told["fault"]) if told["fault"] else None,
            "taken_at": datetime.fromisoformat(told["taken_at"]) if told["taken_at"] else None,
        }
    )
