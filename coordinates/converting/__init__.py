"""The converter: lines of positions in any notation, read in one batch and written in others.

The page, the command and its files all come through here.
"""

from coordinates.converting.files import FORMATS, as_file
from coordinates.converting.lines import Line, TooManyLines, lines_of_table, lines_of_text
from coordinates.converting.results import Converted, State, choose, convert
from coordinates.converting.words import label, read_as, written

__all__ = [
    "FORMATS",
    "Converted",
    "Line",
    "State",
    "TooManyLines",
    "as_file",
    "choose",
    "convert",
    "label",
    "lines_of_table",
    "lines_of_text",
    "read_as",
    "written",
]
