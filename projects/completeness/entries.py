# ruff: noqa: S608 – statements of constants and of days; nothing typed goes in
"""How projects stand in each duty: the one definition, as SQL, and what the notes speak of."""

from datetime import date
from typing import Final

from django.conf import settings

from projects.completeness.duties import DUTIES, RULES_OF, Measure
from projects.rollup.contribution import CHANGED, COUNTED_LINES

KEYS: Final = ("authority_id", "agency_id", "year", "sample")
COUNTS: Final = tuple(f"{duty.code}_{measure.code}" for duty in DUTIES for measure in Measure)
COLUMNS: Final = (
    "project_id",
    "authority_id",
    "agency_id",
    "sample",
    "years",
    "until",
    *(duty.code for duty in DUTIES),
)
NOTES: Final = "projects_completenesschange"
NOTED: Final = CHANGED.replace("projects_rollupchange", NOTES)

_WRONG: Final = ", ".join(
    f"bool_or(f.rule IN ({rules})) AS {duty}" for duty, rules in RULES_OF.items()
)
_BITS: Final = ", ".join(f"({duty.bits})::smallint AS {duty.code}" for duty in DUTIES)
_STANDS: Final = " + ".join(duty.code for duty in DUTIES)
# A fiscal year ends on 30 September; a project whose plan tells no year counts by its first.
_STANDING: Final = f"""
WITH asked AS ({{asked}}),
{COUNTED_LINES},
counted AS (
    SELECT project_id, max(year) AS last,
        array_agg(DISTINCT year::smallint ORDER BY year::smallint) FILTER (WHERE year > 0) AS years
    FROM marked WHERE counted GROUP BY project_id
),
wrong AS (
    SELECT f.project_id, {_WRONG}
    FROM asked JOIN projects_finding f ON f.project_id = asked.id
    WHERE f.state = 'open' AND f.severity IN ('block', 'warn') GROUP BY f.project_id
),
g AS (
    SELECT g.project_id, g.role,
        g.method NOT IN ('village', 'area') AND g.review <> 'draft' AS is_pinned,
        g.review = 'returned' AS is_returned,
        g.role = 'as_built' AND NOT EXISTS (
            SELECT FROM projects_projectgeometry e
            WHERE e.project_id = g.project_id AND e.role <> 'as_built' AND e.replaced_at IS NULL
                AND e.budget_item_id IS NOT DISTINCT FROM g.budget_item_id
                AND e.geometry = g.geometry) AS is_built
    FROM asked JOIN projects_projectgeometry g ON g.project_id = asked.id AND g.is_current
),
photo AS (
    SELECT photo.project_id, bool_or(photo.stage = 'before') AS before,
        bool_or(photo.stage = 'during') AS during, bool_or(photo.stage = 'after') AS after
    FROM asked JOIN projects_photo photo ON photo.project_id = asked.id
    WHERE photo.removed_at IS NULL GROUP BY photo.project_id
),
live AS (
    SELECT c.id, c.project_id, c.amount, c.accepted_on
    FROM asked JOIN projects_contract c ON c.project_id = asked.id WHERE c.voided_at IS NULL
),
signed AS (
    SELECT project_id, sum(amount) AS baht, bool_and(accepted_on IS NOT NULL) AS is_accepted
    FROM (
        SELECT project_id, amount, accepted_on FROM live
        UNION ALL
        SELECT live.project_id, e.amount, live.accepted_on
        FROM live JOIN projects_contractextension e ON e.contract_id = live.id
        WHERE e.voided_at IS NULL
    ) sums GROUP BY project_id
),
paid AS (
    SELECT project_id, sum(amount) AS baht, max(paid_on) + {{days}} AS fresh_until,
        coalesce(bool_or(is_out_of_order), false) AS is_out_of_order
    FROM (
        SELECT live.project_id, d.amount, d.paid_on,
            d.paid_on < max(d.paid_on) OVER before
                OR d.progress_percent < max(d.progress_percent) OVER before AS is_out_of_order
        FROM live JOIN projects_disbursement d ON d.contract_id = live.id
        WHERE d.voided_at IS NULL
        WINDOW before AS (PARTITION BY d.contract_id ORDER BY d.instalment
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ) instalments GROUP BY project_id
),
judged AS (
    SELECT p.id AS project_id, p.authority_id, p.agency_id, p.sample,
        coalesce(counted.years, ARRAY[]::smallint[]) AS years,
        CASE WHEN p.state = 'disbursing' AND paid.fresh_until >= {{today}} THEN paid.fresh_until
            WHEN p.state = 'approved' AND plan.until >= {{today}} THEN plan.until END AS until,
        {_BITS}
    FROM asked JOIN projects_project p ON p.id = asked.id
    JOIN counted ON counted.project_id = p.id
    CROSS JOIN LATERAL (
        SELECT make_date(coalesce(nullif(counted.last, 0), p.year) - 543, 9, 30) AS until
    ) plan
    LEFT JOIN wrong ON wrong.project_id = p.id
    LEFT JOIN g ON g.project_id = p.id
    LEFT JOIN photo ON photo.project_id = p.id
    LEFT JOIN signed ON signed.project_id = p.id
    LEFT JOIN paid ON paid.project_id = p.id
)
SELECT {", ".join(COLUMNS)} FROM judged WHERE {_STANDS} > 0
"""
_ONES: Final = ", ".join(
    f"{{sign}} * (e.{duty.code} & {measure.value} <> 0)::int AS {duty.code}_{measure.code}"
    for duty in DUTIES
    for measure in Measure
)


def entries(asked: str, *, today: date) -> str:
    """A SELECT of COLUMNS: how the projects of ``asked``, a SELECT of ``id``, stand on ``today``.

    A project without any duty, or that is no more, has no row.
    """
    return _STANDING.format(asked=asked, today=_day(today), days=int(settings.PAID_DAYS))


def waiting(*, today: date, notes: str = NOTED) -> str:
    """A SELECT of the ``id`` of projects that notes speak of, or whose standing ran out."""
    run_out = f"SELECT project_id FROM projects_completenessentry WHERE until < {_day(today)}"
    return f"{notes} UNION {run_out}"


def few(asked: str) -> str:
    """The same ids, planned for few of them: no reading walks through whole tables for none."""
    return f"SELECT unnest(ARRAY({asked})) AS id"


def ones(rows: str, *, sign: int = 1) -> str:
    """A SELECT of KEYS and COUNTS: what each entry of ``rows`` adds to which cell."""
    return f"""SELECT e.authority_id, e.agency_id, y.year, e.sample, {_ONES.format(sign=sign)}
    FROM {rows} e CROSS JOIN LATERAL unnest(e.years || 0::smallint) y (year)"""


def _day(day: date) -> str:
    return f"DATE '{day.isoformat()}'"
