"""What can be wrong with a request to the OGC API."""


class OgcError(ValueError):
    """A parameter that cannot be answered; the message says what would be right."""

    status = 400

    def __init__(self, reason: str, parameter: str = "") -> None:
        self.parameter = parameter
        super().__init__(reason)


class NotAcceptable(OgcError):
    """A representation that we have not."""

    status = 406


class NothingThere(OgcError):
    """A collection or feature that is not there, or not for this person."""

    status = 404
