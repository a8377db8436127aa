"""Shapes in the database: kept once, cut into pieces that an index can tell apart, swept."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection, transaction
from django.utils import timezone

from coordinates.models import Shape
from coordinates.shapes.making import Made

KEPT: Final = timedelta(days=400)  # after it was last sent
_PIECES: Final = """
    INSERT INTO coordinates_shapepart (shape_id, geometry)
    SELECT shape.hash, piece.geom FROM coordinates_shape shape
    CROSS JOIN LATERAL ST_Dump(shape.geometry) polygon
    CROSS JOIN LATERAL ST_Subdivide(polygon.geom, 128) cut
    CROSS JOIN LATERAL ST_Dump(cut) piece
    WHERE shape.hash = %s AND ST_Dimension(piece.geom) = 2
"""


@transaction.atomic
def shape_keep(*, made: Made, by: Any) -> Shape:
    """The row of a shape: the one there is, sent once more, or a new one of ``by``."""
    values = {
        "geometry": GEOSGeometry(shapely.to_wkb(made.geometry, hex=True), srid=4326),
        "area_km2": made.area_km2,
        "vertices": made.vertices,
        "created_by_id": by.pk,
    }
    shape, is_new = Shape.objects.get_or_create(hash=made.hash, defaults=values)
    if is_new:
        with connection.cursor() as cursor:
            cursor.execute(_PIECES, [shape.hash])
    else:
        Shape.objects.filter(pk=shape.pk).update(asked_at=timezone.now())
    return shape


def shapes_sweep(*, keep: Iterable[str] = ()) -> int:
    """Remove shapes that nobody has sent for KEPT, but those ``keep`` names; how many."""
    old = Shape.objects.filter(asked_at__lt=timezone.now() - KEPT).exclude(pk__in=list(keep))
    return old.delete()[1].get("coordinates.Shape", 0)
