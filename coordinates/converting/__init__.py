"""The converter: lines of positions in any notation, read in one batch and written in others.

The page, the command and its files all come through here.
"""

from coordinates.converting.files import FORMATS, as_file
from coordinates.converting.lines import lines_of_text, lines_of_upload
from coordinates.converting.results import Converted, State, choose, convert
from coordinates.converting.shown import points, rows, single
from coordinates.converting.words import label, shown_reading

__all__ = [
    "FORMATS",
    "Converted",
    "State",
    "as_file",
    "choose",
    "convert",
    "label",
    "lines_of_text",
    "lines_of_upload",
    "points",
    "rows",
    "shown_reading",
    "single",
]
