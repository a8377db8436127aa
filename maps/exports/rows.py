"""The row of every export, made by PostgreSQL in one statement.

A correlated sum for each project costs an index look-up a row; an export reads many rows, so
here the money is summed once over the asked projects and joined. A test compares the two.
"""

from string import Template
from typing import Any, Final

from coordinates.datum import WGS84_SRID, sql_from_wgs84
from maps.exports.question import Question
from projects.codes import Source

# name in every machine-readable answer → expression; numbers in baht, metres, square metres
COLUMNS: dict[str, str] = {
    "code": "p.code",
    "name": "p.name",
    "owner_code": "coalesce(a.code, o.code)",
    "lao_code": "a.code",
    "lao_name": "a.full_name_th",
    "province_code": "nullif(p.province_code, '')",
    "district_code": "nullif(p.district_code, '')",
    "subdistrict_code": "nullif(p.subdistrict_code, '')",
    "fiscal_year": "coalesce(m.fiscal_year, f.fiscal_year, p.year)",
    "sector": "p.sector",
    "kind": "p.kind_id",
    "state": "p.state",
    "source": "m.source",
    "budget_baht": "coalesce(m.budget_baht, 0.00)",
    "contract_baht": "coalesce(k.contract_baht, 0.00)",
    "paid_baht": "coalesce(k.paid_baht, 0.00)",
    "length_m": "CASE g.dimension WHEN 1 THEN round(g.length_m::numeric, 2) END",
    "area_m2": "CASE g.dimension WHEN 2 THEN round(g.area_m2::numeric, 2) END",
    "role": "g.role",
    "method": "g.method",
    "accuracy_m": "g.accuracy_m",
    "updated_at": """to_char(p.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')""",
}
# Codes of the sources of the matching shares, in the order of the code list, one space between.
SOURCES = ", ".join(f"CASE WHEN bool_or(i.source = '{s}') THEN '{s}' END" for s in Source.values)

_STATEMENT = Template("""
WITH asked (id) AS MATERIALIZED ($question),
money AS (
    SELECT s.project_id, sum(s.amount) AS budget_baht, min(i.fiscal_year) AS fiscal_year,
        concat_ws(' ', $sources) AS source
    FROM asked JOIN projects_budgetshare s ON s.project_id = asked.id
        JOIN projects_budgetitem i ON i.id = s.item_id
    WHERE true $of_money
    GROUP BY s.project_id
),
planned AS (
    SELECT t.project_id, min(t.fiscal_year) AS fiscal_year
    FROM asked JOIN projects_projectamount t ON t.project_id = asked.id
    WHERE true $of_plan
    GROUP BY t.project_id
),
live AS (
    SELECT c.id, c.project_id, c.amount
    FROM asked JOIN projects_contract c ON c.project_id = asked.id
    WHERE c.voided_at IS NULL
),
signed AS (
    SELECT project_id, sum(contract) AS contract_baht, sum(paid) AS paid_baht
    FROM (
        SELECT project_id, amount AS contract, 0.00 AS paid FROM live
        UNION ALL
        SELECT live.project_id, e.amount, 0.00
        FROM live JOIN projects_contractextension e ON e.contract_id = live.id
        WHERE e.voided_at IS NULL
        UNION ALL
        SELECT live.project_id, 0.00, d.amount
        FROM live JOIN projects_disbursement d ON d.contract_id = live.id
        WHERE d.voided_at IS NULL
    ) sums
    GROUP BY project_id
)
SELECT $select
FROM asked JOIN projects_project p ON p.id = asked.id
LEFT JOIN accounts_localauthority a ON a.id = p.authority_id
LEFT JOIN accounts_agency o ON o.id = p.agency_id
LEFT JOIN projects_projectgeometry g ON g.project_id = p.id AND g.is_current
LEFT JOIN money m ON m.project_id = p.id
LEFT JOIN signed k ON k.project_id = p.id
LEFT JOIN planned f ON f.project_id = p.id
CROSS JOIN LATERAL (SELECT $columns) r
CROSS JOIN LATERAL (SELECT $main AS geometry, $other_parts AS other_parts, $kept AS kept) main
$joins
ORDER BY p.code
LIMIT 9000000000000000000
""")
# With a limit PostgreSQL sorts the slim rows and makes the text afterwards, one at a time: the
# first byte of 100,000 projects left after 1.3 s instead of 2.2 s. The limit itself cuts nothing.
# Several kinds of parts in one position go by the highest dimension; the rest stands beside.
MAIN = """CASE WHEN GeometryType(g.geometry) = 'GEOMETRYCOLLECTION'
    THEN ST_CollectionExtract(g.geometry, g.dimension + 1)
    WHEN NOT ST_IsEmpty(g.geometry) THEN g.geometry END"""
OTHER_PARTS = """CASE WHEN GeometryType(g.geometry) = 'GEOMETRYCOLLECTION' THEN
    (SELECT ST_Collect(part.geom) FROM ST_Dump(g.geometry) part
     WHERE ST_Dimension(part.geom) < g.dimension) END"""


# What every one of our systems can hold. One position with its axes swapped would end the file.
_HELD: Final = "g.geometry @ ST_MakeEnvelope(69, -80, 135, 84, 4326)"
# Parts of a lower dimension; where the asked system cannot hold the position, all of it in degrees.
OTHER_PARTS_WKT: Final = "coalesce(ST_AsText(main.other_parts, 7), ST_AsEWKT(main.kept, 7))"


def _in(srid: int, geometry: str) -> str:
    if srid == WGS84_SRID:
        return geometry
    return f"CASE WHEN {_HELD} THEN {sql_from_wgs84(geometry, srid)} END"


def _kept(srid: int) -> str:
    if srid == WGS84_SRID:
        return "NULL::geometry"
    return f"CASE WHEN NOT ({_HELD}) THEN g.geometry END"


def right_handed(geometry: str) -> str:
    """RFC 7946's right-hand rule for areas alone: ST_ForcePolygonCCW turns lines round as well, and
    the direction of a road is its own."""
    return (
        f"CASE ST_Dimension({geometry}) WHEN 2 THEN ST_ForcePolygonCCW({geometry})"
        f" ELSE {geometry} END"
    )


def row_query(
    question: Question, select: str, *, joins: str = "", srid: int = WGS84_SRID
) -> tuple[str, list[Any]]:
    """The statement and parameters that give ``select`` of each asked project, by code.

    In ``select`` and ``joins``: ``r`` is the record of COLUMNS, ``main.geometry`` the current
    position in ``srid`` (NULL where there is none), ``main.other_parts`` those of its parts that
    are of a lower dimension, ``main.kept`` the position as it is kept, in degrees, where ``srid``
    cannot hold it, ``g`` and ``p`` the rows themselves. ``$of_money`` in ``joins`` is the
    condition that the asked years and sources are to a budget item ``i``.
    """
    asked, parameters = question.statement()
    of_money, of_plan = "", ""
    if question.years:
        of_money, of_plan = "AND i.fiscal_year = ANY(%s)", "AND t.fiscal_year = ANY(%s)"
    if question.sources:
        of_money += " AND i.source = ANY(%s)"
    statement = _STATEMENT.substitute(
        question=asked,
        sources=SOURCES,
        of_money=of_money,
        of_plan=of_plan,
        select=select,
        columns=", ".join(f"{sql} AS {name}" for name, sql in COLUMNS.items()),
        main=_in(srid, MAIN),
        other_parts=_in(srid, OTHER_PARTS),
        kept=_kept(srid),
        joins=joins.replace("$of_money", of_money),
    )
    years = [list(question.years)] if question.years else []
    sources = [list(question.sources)] if question.sources else []
    of_joins = [*years, *sources] * joins.count("$of_money")
    return statement, [*parameters, *years, *sources, *years, *of_joins]
