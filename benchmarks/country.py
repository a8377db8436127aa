"""python -m benchmarks.country: everything the map of the whole country promises, in one go.

    DATABASE_URL=… python -m benchmarks.country

Tiles and pages of features beside tipg, totals beside bare SQL, exports beside COPY and ogr2ogr,
one after the other, on the database DATABASE_URL names (made by ``benchmarks.generate``). tipg is
fetched from PyPI into an environment of its own at the first run.
"""

import subprocess
import sys
from typing import Final

PARTS: Final = (
    ("benchmarks.tiles",),
    ("benchmarks.totals",),
    ("benchmarks.ogc",),
    ("benchmarks.export", "--peers", "geojson", "shp.zip", "gpkg", "parquet"),
)


def main() -> int:
    failed = []
    for module, *options in PARTS:
        print(f"== python -m {module} {' '.join(options)}", flush=True)
        if subprocess.run([sys.executable, "-m", module, *options], check=False).returncode:
            failed.append(module)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
