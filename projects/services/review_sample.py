"""The department's sample of verified positions: drawn each quarter, looked at, decided."""

from datetime import datetime
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.models import Right, User
from accounts.rights import can
from projects.errors import Conflict
from projects.models import ProjectGeometry, ReviewSample
from projects.review.errors import OwnPosition, QuarterRunning, ReturnReasonNeeded
from projects.review.quarters import Quarter
from projects.services.review import entered_by, verification_undo

# Of each province: 2 % of what was verified in the quarter and stands, one at least, in the order
# of a hash that nobody chooses. What was drawn before counts, so that a second draw adds nothing.
_DRAW: Final = """
    WITH verified AS (
        SELECT g.id, p.province_code, s.id IS NULL AS is_new,
               md5(g.id || '/' || %(year)s || '/' || %(number)s) AS lot
        FROM projects_projectgeometry g
        JOIN projects_project p ON p.id = g.project_id
        LEFT JOIN projects_reviewsample s ON s.position_id = g.id
        WHERE g.review = 'verified' AND g.replaced_at IS NULL
          AND g.reviewed_at >= %(since)s AND g.reviewed_at < %(until)s
    ), lots AS (
        SELECT id, province_code, is_new,
               row_number() OVER (PARTITION BY province_code, is_new ORDER BY lot, id) AS place,
               greatest(1, ceil(count(*) OVER (PARTITION BY province_code) * 0.02)) AS wanted
        FROM verified
    ), drawn AS (
        SELECT province_code, count(*) AS number
        FROM projects_reviewsample
        WHERE fiscal_year = %(year)s AND quarter = %(number)s
        GROUP BY province_code
    )
    INSERT INTO projects_reviewsample
        (position_id, fiscal_year, quarter, province_code, drawn_at, note)
    SELECT lots.id, %(year)s, %(number)s, lots.province_code, %(now)s, ''
    FROM lots LEFT JOIN drawn USING (province_code)
    WHERE lots.is_new AND lots.place <= lots.wanted - coalesce(drawn.number, 0)
    ON CONFLICT (position_id) DO NOTHING
"""


@transaction.atomic
def review_sample_draw(*, quarter: Quarter) -> int:
    """Draw the sample of a quarter that is over; how many were added, 0 the second time.

    Raises QuarterRunning.
    """
    if quarter.after > localdate():
        raise QuarterRunning
    since, until = quarter.moments
    asked: dict[str, int | datetime] = {"year": quarter.year, "number": quarter.number}
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, asked | {"since": since, "until": until, "now": timezone.now()})
        added: int = cursor.rowcount
    return added


@transaction.atomic
def review_sample_decide(
    *, sample: ReviewSample, by: User, agreed: bool, note: str = ""
) -> ReviewSample:
    """Say whether the verification of a drawn position was right. One that was not goes back with
    the note as its reason, where it still stands verified; one edited since is left as it is.

    Raises PermissionDenied, ReturnReasonNeeded, OwnPosition, Conflict where another decided.
    """
    words = note.strip()
    now = ReviewSample.objects.select_for_update(no_key=True).get(pk=sample.pk)
    position = ProjectGeometry.objects.select_related("project__authority", "project__agency").get(
        pk=now.position_id
    )
    if not can(by, Right.SAMPLE, position.project.owner):
        raise PermissionDenied
    if now.decided_at is not None:
        if (now.agreed, now.note, now.decided_by_id) == (agreed, words, by.pk):
            return now
        raise Conflict(now, part="sample")
    if not agreed and not words:
        raise ReturnReasonNeeded
    if entered_by(position, by) or position.reviewed_by_id == by.pk:
        raise OwnPosition
    now.agreed, now.note, now.decided_at, now.decided_by = agreed, words, timezone.now(), by
    now.full_clean(exclude=["position", "decided_by"], validate_unique=False)
    now.save(update_fields=["agreed", "note", "decided_at", "decided_by"])
    if not agreed:
        verification_undo(position=position.pk, by=by, reason=words)
    return now
