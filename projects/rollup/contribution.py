# ruff: noqa: S608 – statements of constants; what is asked goes in as parameters
"""What one project counts for: the one definition, as SQL.

A project has a *line* for each (fiscal year, source) of its shares; without any share one for
each year its plan foresees, with source ``''`` (as ``ProjectQuerySet.funded_in`` has it); with
neither one of year 0. These lines count the project. Planned amounts of a project that has
shares stand in lines of their own, which count no project.

Every project counts once however it is asked, by ``earlier``: what the project's lines before
this one (by year, then source) are of, each as a year ('2567'), a source ('loan') and both
('2567loan'). Of the lines that match a question, the one stands for the project that no
matching line precedes (``standing``).

Contracts and payments know no source: they are divided among a project's lines in proportion to
its shares, to the satang and without rest; without a share the first line has all. Contracts are
live ones with their live extensions.
"""

from collections.abc import Sequence
from typing import Any, Final

KEYS: Final = (
    "project_id",
    "authority_id",
    "agency_id",
    "province_code",
    "district_code",
    "subdistrict_code",
    "sector",
    "kind",
    "state",
    "sample",
    "position",
    "year",
    "source",
    "earlier",
)
# Whole hundredths (satang, cm, dm²): a sum of bigint is exact, in a third of numeric's time.
# ``projects`` is 1 of a line that counts its project; of other lines length and area are 0.
MONEY: Final = ("budget", "contract", "paid", "planned")
ONCE: Final = ("projects", "length", "area")
MEASURES: Final = (*ONCE, *MONEY)
COLUMNS: Final = (*KEYS, *MEASURES)

# Projects that a note still speaks of; items and contracts as this snapshot has them.
CHANGED: Final = """
    SELECT project_id AS id FROM projects_rollupchange WHERE project_id IS NOT NULL
    UNION SELECT s.project_id FROM projects_rollupchange n
        JOIN projects_budgetshare s ON s.item_id = n.item_id
    UNION SELECT c.project_id FROM projects_rollupchange n
        JOIN projects_contract c ON c.id = n.contract_id
"""
# The array is planned for few ids, so that no reading walks through whole tables for none.
CHANGED_FEW: Final = f"SELECT unnest(ARRAY({CHANGED})) AS id"
EVERY: Final = "SELECT id FROM projects_project"

# In which years and of which sources the projects of ``asked`` count: relations ``line`` and
# ``marked``, for whoever counts projects by year. Year 0 is that of no money given or planned.
COUNTED_LINES: Final = """
line AS (
    SELECT s.project_id, i.fiscal_year AS year, i.source, sum(s.amount) AS budget,
        0::numeric AS planned
    FROM asked JOIN projects_budgetshare s ON s.project_id = asked.id
    JOIN projects_budgetitem i ON i.id = s.item_id
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT a.project_id, a.fiscal_year, '', NULL, a.amount
    FROM asked JOIN projects_projectamount a ON a.project_id = asked.id
    UNION ALL
    SELECT asked.id, 0, '', NULL, 0 FROM asked
    WHERE NOT EXISTS (SELECT FROM projects_budgetshare s WHERE s.project_id = asked.id)
        AND NOT EXISTS (SELECT FROM projects_projectamount a WHERE a.project_id = asked.id)
),
marked AS (
    SELECT *, budget IS NOT NULL
        OR NOT bool_or(budget IS NOT NULL) OVER (PARTITION BY project_id) AS counted
    FROM line
)"""
_LINES: Final = f"""
WITH asked AS ({{asked}}),
{COUNTED_LINES},
ranked AS (
    SELECT *,
        row_number() OVER lines AS place,
        sum(budget) OVER (PARTITION BY project_id) AS tied,
        sum(budget) OVER lines AS upto,
        string_agg(year || ',' || source || ',' || year || source, ',')
            OVER (lines ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS earlier
    FROM marked WINDOW lines AS (PARTITION BY project_id, counted ORDER BY year, source)
),
spent AS (
    SELECT project_id, sum(contract) AS contract, sum(paid) AS paid
    FROM (
        SELECT c.project_id, c.amount AS contract, 0 AS paid
        FROM asked JOIN projects_contract c ON c.project_id = asked.id
        WHERE c.voided_at IS NULL
        UNION ALL
        SELECT c.project_id, e.amount, 0
        FROM asked JOIN projects_contract c ON c.project_id = asked.id
        JOIN projects_contractextension e ON e.contract_id = c.id
        WHERE c.voided_at IS NULL AND e.voided_at IS NULL
        UNION ALL
        SELECT c.project_id, 0, d.amount
        FROM asked JOIN projects_contract c ON c.project_id = asked.id
        JOIN projects_disbursement d ON d.contract_id = c.id
        WHERE c.voided_at IS NULL AND d.voided_at IS NULL
    ) sums GROUP BY project_id
)
SELECT p.id AS project_id, p.authority_id, p.agency_id, p.district_code, p.subdistrict_code,
    p.province_code, p.sector, p.kind_id AS kind, p.state, p.sample,
    CASE WHEN g.id IS NULL THEN 'none' WHEN g.method IN ('village', 'area') THEN 'provisional'
        ELSE 'pinned' END AS position,
    r.year, r.source,
    CASE WHEN r.counted THEN string_to_array(r.earlier, ',') END AS earlier,
    r.counted::integer AS projects,
    CASE WHEN r.counted AND g.dimension = 1 THEN 100 * round(g.length_m::numeric, 2)
        ELSE 0 END AS length,
    CASE WHEN r.counted AND g.dimension = 2 THEN 100 * round(g.area_m2::numeric, 2)
        ELSE 0 END AS area,
    100 * coalesce(r.budget, 0) AS budget,
    100 * {{contract}} AS contract,
    100 * {{paid}} AS paid,
    100 * r.planned AS planned
FROM ranked r JOIN projects_project p ON p.id = r.project_id
LEFT JOIN spent s ON s.project_id = r.project_id
LEFT JOIN projects_projectgeometry g ON g.project_id = r.project_id AND g.is_current
"""
_PORTION: Final = """coalesce(CASE WHEN NOT r.counted THEN 0
        WHEN r.tied > 0 THEN
            round(s.{sum} * r.upto / r.tied, 2) - round(s.{sum} * (r.upto - r.budget) / r.tied, 2)
        WHEN r.place = 1 THEN s.{sum} ELSE 0 END, 0)"""


def contribution(asked: str) -> str:
    """A SELECT of COLUMNS: the lines of the projects that ``asked``, a SELECT of ``id``, gives.

    A project that is no more has none.
    """
    lines = _LINES.format(
        asked=asked, contract=_PORTION.format(sum="contract"), paid=_PORTION.format(sum="paid")
    )
    measures = ", ".join(f"{name}::bigint AS {name}" for name in MEASURES)
    return f"SELECT {', '.join(KEYS)}, {measures} FROM ({lines}) contribution"


def standing(
    years: Sequence[int], sources: Sequence[str], by: Sequence[str], parameters: dict[str, Any]
) -> str:
    """The condition under which a matching line stands for its project in its group.

    A group of a year has that year's lines alone, so earlier ones of other years do not matter;
    of a source the same. What the condition asks for is added to ``parameters``.
    """
    of_year = ["year::text"] if "year" in by else [str(year) for year in sorted(set(years))]
    of_source = ["source::text"] if "source" in by else sorted(set(sources))
    if len(of_year) == len(of_source) == 1:
        return "true"
    if not of_year and not of_source:
        return "earlier IS NULL"
    pairs = [(year, source) for year in of_year or [""] for source in of_source or [""]]
    told: list[str] = []
    for pair in pairs:
        parts = [part for part in pair if part]
        for number, part in enumerate(parts):
            if part not in {"year::text", "source::text"}:
                name = f"of_{len(parameters)}"
                parameters[name] = part
                parts[number] = f"%({name})s::text"
        told.append(" || ".join(parts))
    return f"(earlier IS NULL OR NOT earlier && ARRAY[{', '.join(told)}])"
