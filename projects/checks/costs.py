"""What a unit of work costs: of one project, and usually in its province."""

from typing import Final

from django.db import connection, transaction

# Baht a cubic metre, square metre or metre of a project ``s`` with money; by what its title
# states, since that is what was paid for.
COST: Final = """
    SELECT size.unit, size.amount, (money.baht / size.amount)::float8 AS baht
    FROM (
        SELECT CASE WHEN coalesce(s.stated_volume_m3, s.computed_volume_m3) > 0
                AND s.sector = 'water' THEN 'm3'
            WHEN coalesce(s.stated_area_m2, s.computed_area_m2) > 0 THEN 'm2'
            WHEN s.stated_length_m > 0 THEN 'm' END AS unit,
            CASE WHEN coalesce(s.stated_volume_m3, s.computed_volume_m3) > 0
                AND s.sector = 'water' THEN coalesce(s.stated_volume_m3, s.computed_volume_m3)
            WHEN coalesce(s.stated_area_m2, s.computed_area_m2) > 0
                THEN coalesce(s.stated_area_m2, s.computed_area_m2)
            WHEN s.stated_length_m > 0 THEN s.stated_length_m END AS amount
    ) size
    CROSS JOIN LATERAL (
        SELECT sum(share.amount) AS baht FROM projects_budgetshare share
        WHERE share.project_id = s.project_id
    ) money
    WHERE size.amount > 0 AND money.baht > 0
"""
# The logarithms are compared: prices of works are skewed to the dear side. 1.4826 makes the
# median absolute deviation the standard deviation of a normal distribution.
_COUNT: Final = f"""
WITH priced AS MATERIALIZED (
    SELECT s.kind_id, s.province_code, s.sample, cost.unit, ln(cost.baht) AS log
    FROM (SELECT p.*, p.id AS project_id FROM projects_project p
        WHERE p.state <> 'cancelled' AND p.province_code <> '') s
    CROSS JOIN LATERAL ({COST}) cost
),
middle AS (
    SELECT kind_id, province_code, sample, unit, count(*) AS number,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY log) AS middle
    FROM priced GROUP BY kind_id, province_code, sample, unit
)
INSERT INTO projects_unitcost
    (kind_id, province_code, sample, unit, number, middle, spread, counted_at)
SELECT kind_id, province_code, sample, unit, m.number, m.middle,
    1.4826 * percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(p.log - m.middle)), now()
FROM priced p JOIN middle m USING (kind_id, province_code, sample, unit)
GROUP BY kind_id, province_code, sample, unit, m.number, m.middle
"""


@transaction.atomic
def unit_costs_count() -> int:
    """Count the usual costs of every kind and province anew; how many there are."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM projects_unitcost")
        cursor.execute(_COUNT)
        return int(cursor.rowcount)
