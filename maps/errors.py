"""What can go wrong when projects are drawn or given out."""


class ExportError(ValueError):
    """An export that cannot be made as asked; the message says what would be right."""


class ExportTooLarge(ExportError):
    """The rows asked for do not fit the format."""


class TileError(ValueError):
    """A tile that there is not; the message says what would be right."""


class QuestionRefused(ValueError):
    """A question that cannot be saved so: a sentence for the person."""
