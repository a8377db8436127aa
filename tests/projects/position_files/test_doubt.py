"""Why a typed position was read otherwise than it stands is said of every row."""

import pytest

from coordinates.messages import reason_words
from coordinates.values import Reason
from projects.position_files.rows import Row

CASES = [
    (Reason.AS_TYPED, 0, False),
    (Reason.AS_TYPED, 1, True),
    (Reason.SWAPPED, 0, True),
    (Reason.OUTSIDE_THAILAND, 0, True),
    (Reason.SIGN_WRONG, 0, True),
]


@pytest.mark.parametrize(("reason", "alternatives", "is_said"), CASES)
def test_what_is_not_as_typed_is_said_even_without_another_reading(reason, alternatives, is_said):
    reading = {"reason": reason.value, "alternatives": alternatives}
    row = Row(1, {"reading": reading}, {})
    assert row.doubt == (reason_words(reason) if is_said else "")
    assert Row(1, {}, {}).doubt == ""
