"""Areas that somebody draws or sends to ask inside of: read, made sound, kept once by their hash.

    made = make(sent_of_text(text), buffer_m=None)
    shape = shape_keep(made=made, by=user)

What is asked is the hash: every address of a tile carries the question, so it must be short.
"""

from coordinates.shapes.errors import ShapeRefused as ShapeRefused
from coordinates.shapes.keeping import shape_keep as shape_keep
from coordinates.shapes.keeping import shapes_sweep as shapes_sweep
from coordinates.shapes.making import Made as Made
from coordinates.shapes.making import make as make
from coordinates.shapes.sent import Sent as Sent
from coordinates.shapes.sent import sent_of_box as sent_of_box
from coordinates.shapes.sent import sent_of_file as sent_of_file
from coordinates.shapes.sent import sent_of_text as sent_of_text
from coordinates.shapes.sent import sent_of_value as sent_of_value
