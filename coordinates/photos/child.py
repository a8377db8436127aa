"""The process that touches a stranger's photo: started by ``sandbox``, with nothing to lose."""

import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

from coordinates.photos import pictures
from coordinates.photos.errors import PhotoError
from coordinates.photos.limits import MB, Limits
from coordinates.photos.shot import Shot
from coordinates.sandbox import confine


def main(folder: Path) -> None:
    """Read ``folder/upload``; write ``answer.json``, ``view.jpg`` and ``thumb.jpg`` there."""
    limits = Limits(**json.loads((folder / "task.json").read_text()))
    confine(memory_bytes=limits.memory_bytes, seconds=limits.seconds, file_bytes=16 * MB)
    try:
        answer = _read(folder, limits)
    except PhotoError as error:
        answer = {"fault": error.fault, "text": error.text}
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


def _read(folder: Path, limits: Limits) -> dict[str, Any]:
    picture = pictures.Picture(folder / "upload", limits)
    shot, orientation = picture.shot()
    view = picture.reduced(orientation)
    pictures.save(view, folder / "view.jpg", limits.view_edge)
    pictures.save(view, folder / "thumb.jpg", limits.thumb_edge)
    width, height = picture.size(orientation)
    return {
        "kind": picture.kind,
        "width": width,
        "height": height,
        "perceptual": pictures.perceptual(view),
        "shot": _plain(shot),
    }


def _plain(shot: Shot) -> dict[str, Any]:
    told = dataclasses.asdict(shot)
    told["taken_at"] = shot.taken_at.isoformat() if shot.taken_at else None
    return told


if __name__ == "__main__":
    main(Path(sys.argv[1]))
