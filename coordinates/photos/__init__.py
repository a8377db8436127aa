"""Photos people send: JPEG, PNG and HEIC, with what they tell of place, direction and time."""

from coordinates.photos.errors import PhotoError, PhotoReaderBusy
from coordinates.photos.limits import Limits, photo_limits
from coordinates.photos.sandbox import PhotoRead, read_photo
from coordinates.photos.shot import PositionFault, Shot

__all__ = [
    "Limits",
    "PhotoError",
    "PhotoRead",
    "PhotoReaderBusy",
    "PositionFault",
    "Shot",
    "photo_limits",
    "read_photo",
]
