"""What a reader may do about the review of each position of a project."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accounts.models import Right, User
from projects.codes import Review
from projects.models import ProjectGeometry
from projects.services.review import entered_by


@dataclass(frozen=True)
class Offer:
    """The steps open to a reader of one position; ``is_own``: she reviews here, but not this."""

    position: ProjectGeometry
    may_submit: bool = False
    may_verify: bool = False
    may_return: bool = False
    is_own: bool = False

    @property
    def is_any(self) -> bool:
        return self.may_submit or self.may_verify or self.may_return or self.is_own


def offers_of(
    positions: Iterable[ProjectGeometry], user: User, may: Mapping[str, bool]
) -> list[Offer]:
    """``may``: her rights at the project's owner; no query."""
    return [_offer(position, user, may) for position in positions if not position.budget_item_id]


def _offer(position: ProjectGeometry, user: User, may: Mapping[str, bool]) -> Offer:
    reviews = may.get(Right.REVIEW.value, False)
    is_submitted = position.review == Review.SUBMITTED
    is_verified = position.review == Review.VERIFIED
    is_own = entered_by(position, user)
    return Offer(
        position,
        may_submit=may.get(Right.POSITION.value, False) and position.review == Review.DRAFT,
        may_verify=reviews and is_submitted and not is_own,
        may_return=reviews and (is_submitted or is_verified) and not is_own,
        is_own=reviews and is_submitted and is_own,
    )
