"""What is saved where a proposed position is taken: its shape, and how its numbers were read."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.gis.geos import GEOSGeometry

from coordinates.datum import SYSTEMS, operation, srid_of
from coordinates.values import Datum
from projects.models import Finding, ProjectGeometry
from projects.shapes import shape_of

# The system that the same numbers are in after all, by rule and by the one they were read in.
_GRIDS: Final = [(srid, datum, zone) for srid, (datum, zone) in SYSTEMS.items() if zone]
_READ_AS: Final = {
    "wrong-zone": {srid: srid_of(datum, 48 if zone == 47 else 47) for srid, datum, zone in _GRIDS},
    "wrong-datum": {
        srid: srid_of(Datum.INDIAN1975, zone)
        for srid, datum, zone in _GRIDS
        if datum is Datum.WGS84
    },
}
_SRID: Final = re.compile(r"EPSG:(\d{4,5})")
_AS_TYPED: Final = "typed-differs"  # its proposal is where the typed numbers lie


@dataclass(frozen=True)
class Proposed:
    """A proposal as ``project_pin`` takes it."""

    finding: Finding
    wrong: ProjectGeometry

    @property
    def facts(self) -> dict[str, Any]:
        """Geometry and provenance; the typed text stays. Raises ShapeError for what is none."""
        declared, how = self._provenance()
        return {
            "geometry": self._shape(),
            "accuracy_m": self.wrong.accuracy_m,
            "typed_text": self.wrong.typed_text,
            "declared_crs": declared,
            "operation": how,
            "captured_at": self.wrong.captured_at,
        }

    def _shape(self) -> GEOSGeometry:
        proposal: Any = self.finding.proposal
        return shape_of(json.loads(proposal.geojson))

    def _provenance(self) -> tuple[str, str]:
        """The system of the typed numbers and the operation; a position that no longer follows
        from them is marked as adjusted."""
        found = _SRID.match(self.wrong.declared_crs)
        srid = int(found[1]) if found else 0
        right = _READ_AS.get(self.finding.rule, {}).get(srid)
        if self.finding.rule == _AS_TYPED:
            right = srid
        if right:
            return f"EPSG:{right}", operation(right)
        if not self.wrong.typed_text:
            return self.wrong.declared_crs, self.wrong.operation
        return self.wrong.declared_crs, f"{self.wrong.operation[:80]}; adjusted by a check"
