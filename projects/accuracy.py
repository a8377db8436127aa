"""How good a position is, as a person gives it."""

from django.utils.translation import gettext_lazy as _

from coordinates.fields import ThaiDecimalField


def accuracy_field() -> ThaiDecimalField:
    """Metres, in Thai or Arabic digits, as much as ``ProjectGeometry.accuracy_m`` keeps."""
    return ThaiDecimalField(
        label=_("ความแม่นยำ (เมตร)"),
        required=False,
        min_value=0,
        max_value=100_000,
        max_digits=8,
        decimal_places=2,
    )
