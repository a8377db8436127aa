"""One way to write a moment, in Bangkok's time, in the reader's language."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils.translation import override

from accounts.dates import day_in_words, moment_in_words

LATE = datetime(2026, 11, 20, 18, 5, 9, tzinfo=UTC)  # the 21st in Bangkok


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("th", "21 พ.ย. 2569", "21 พ.ย. 2569 01:05 น."),
        ("en", "21 Nov 2026", "21 Nov 2026 01:05"),
    ],
)
def test_a_moment_is_read_in_bangkok_and_in_the_readers_era(language, day, moment):
    template = Template("{% load dates %}{{ at|day }}|{{ at|moment }}|{{ none|moment }}")
    with override(language):
        assert day_in_words(LATE) == day
        assert moment_in_words(LATE) == moment
        assert template.render(Context({"at": LATE, "none": None})) == f"{day}|{moment}|"


def test_a_date_without_a_time_is_that_day():
    with override("th"):
        assert day_in_words(date(2026, 9, 30)) == "30 ก.ย. 2569"
