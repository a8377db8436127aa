"""What the rules on two projects have in common."""

from typing import Any, Final

_PAID: Final = "(SELECT coalesce(sum(amount), 0) FROM projects_budgetshare WHERE project_id = {})"
AMOUNTS: Final = {
    "other_code": "s.other_code",
    "year": "s.year",
    "other_year": "s.other_year",
    "paid_baht": _PAID.format("s.project_id"),
    "other_baht": _PAID.format("s.other_id"),
}
# What of a rule is the same for every rule on a pair of positions.
PAIR: Final[dict[str, Any]] = {
    "subject": "s.other_code",
    "other": "s.other_id",
    "facts": "concat_ws('/', least(s.id, s.other_geometry_id),"
    " greatest(s.id, s.other_geometry_id))",
    "is_of_pair": True,
}
