"""Where the reader's process begins: without pandas, which pyogrio would import for nothing.

That halves the start. Whoever imports ``child`` in a process of another kind keeps his pandas.
"""

import sys
from pathlib import Path
from typing import Any, cast

if __name__ == "__main__":
    cast(dict[str, Any], sys.modules).update(geopandas=None, pandas=None, pyarrow=None)
    from coordinates.gis_files.child import main

    main(Path(sys.argv[1]))
