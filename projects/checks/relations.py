"""The relations that rules read: the asked projects, their positions, and what lies near them.

Each is one common table expression; a statement takes those that its rules name, in this order.
A position that is not saved yet takes the place of the live one of its role, so that an officer
is told of the very verdicts that a save would give her.
"""

from typing import Final

from projects.codes import APPROVED, PROVISIONAL
from projects.models import Project

APPROVED_STATES: Final = ", ".join(f"'{state}'" for state in sorted(APPROVED))
PROVISIONAL_METHODS: Final = ", ".join(f"'{method}'" for method in sorted(PROVISIONAL))
STATED: Final = [
    field.name
    for field in Project._meta.concrete_fields
    if field.name.startswith(("stated_", "computed_")) and "confirmed" not in field.name
]

MOST_ON_A_PLACE: Final = 5  # more projects on one place than this: it is the place of none
MOST_COUNTED: Final = 50  # of a crowd: one more changes nothing that its others are told
# Degrees that hold 60 m of longitude anywhere in Thailand, and more of latitude.
_NEAR_DEGREES: Final = 0.00058

PROJECT: Final = f"""project AS MATERIALIZED (
    SELECT p.id AS project_id, p.code, p.name, p.authority_id, p.agency_id, p.year, p.sector,
        p.kind_id, kind.primitive, p.state, p.sample, p.province_code, p.subdistrict_code,
        p.named_subdistrict, {", ".join(f"p.{column}" for column in STATED)}
    FROM asked
    JOIN projects_project p ON p.id = asked.id
    JOIN projects_kind kind ON kind.code = p.kind_id
    WHERE p.state <> 'cancelled'
)"""
# The owner's area in force on the first day of the project's fiscal year, else today's; its
# province, and its subdistrict where it covers a single one, whether its area is known or not.
HOME: Final = """home AS MATERIALIZED (
    SELECT owner.authority_id, owner.year, area.id, a.province_code,
        (SELECT min(subdistrict_code) FROM accounts_authoritycoverage covered
            WHERE covered.authority_id = a.id HAVING count(*) = 1) AS subdistrict_code
    FROM (SELECT DISTINCT authority_id, year FROM project WHERE authority_id IS NOT NULL) owner
    JOIN accounts_localauthority a ON a.id = owner.authority_id
    LEFT JOIN coordinates_adminarea own
        ON own.id = a.jurisdiction_id AND own.boundary IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT area.id FROM coordinates_adminarea area
        WHERE area.level = CASE WHEN own.id IS NOT NULL THEN 'jurisdiction'
                WHEN a.kind = 'pao' THEN 'province' END
            AND area.code = CASE WHEN own.id IS NOT NULL THEN own.code ELSE a.province_code END
            AND area.boundary IS NOT NULL
        ORDER BY ((area.valid_from IS NULL
                OR area.valid_from <= make_date(owner.year - 544, 10, 1))
            AND (area.valid_to IS NULL
                OR area.valid_to > make_date(owner.year - 544, 10, 1))) DESC,
            area.valid_to IS NULL DESC, area.valid_from DESC NULLS LAST
        LIMIT 1
    ) area ON true
)"""
# ``sound``: a shape that can be reckoned with; ``is_about``: near enough for the grids of Thailand.
_POSITION: Final = """position AS MATERIALIZED (
    SELECT g.id, g.role || coalesce('/' || g.budget_item_id, '') AS subject, g.role, g.geometry,
        CASE WHEN g.dimension < 2 OR ST_IsValid(g.geometry) THEN g.geometry
            ELSE ST_CollectionExtract(ST_MakeValid(g.geometry), 3) END AS sound,
        ST_CoveredBy(g.geometry, ST_MakeEnvelope(90, 0, 112, 30, 4326)) AS is_about,
        g.method, g.accuracy_m, g.typed_text, g.declared_crs, g.operation, g.length_m, g.area_m2,
        g.dimension, g.is_current, g.copied_from_id, g.difference_reason, home.id AS home_id,
        coalesce(home.province_code, project.province_code) AS home_province,
        coalesce(home.subdistrict_code, project.subdistrict_code) AS home_subdistrict,
        project.*
    FROM {rows} g
    JOIN project ON project.project_id = g.project_id
    LEFT JOIN home ON home.authority_id = project.authority_id AND home.year = project.year
    {only}
)"""
POSITION: Final = _POSITION.format(
    rows="projects_projectgeometry", only="WHERE g.replaced_at IS NULL"
)
# The position that is not saved yet, and the live ones of the other roles; current is the one
# that would be.
PROPOSED: Final = """proposed AS (
    SELECT given.*, ST_Dimension(given.geometry)::int AS dimension,
        ST_Length(given.geometry::geography) AS length_m,
        ST_Area(given.geometry::geography) AS area_m2,
        row_number() OVER (ORDER BY (given.budget_item_id IS NULL) DESC,
            array_position(ARRAY['as_built', 'contracted', 'planned'], given.role)) = 1
            AS is_current
    FROM (
        SELECT NULL::bigint AS id, %(project)s::bigint AS project_id,
            NULL::bigint AS budget_item_id, %(role)s::text AS role,
            ST_SetSRID(ST_GeomFromWKB(%(wkb)s), 4326) AS geometry, %(method)s::text AS method,
            %(accuracy_m)s::numeric AS accuracy_m, %(typed_text)s::text AS typed_text,
            %(declared_crs)s::text AS declared_crs, %(operation)s::text AS operation,
            NULL::bigint AS copied_from_id, ''::text AS difference_reason
        UNION ALL
        SELECT id, project_id, budget_item_id, role, geometry, method, accuracy_m, typed_text,
            declared_crs, operation, copied_from_id, difference_reason
        FROM projects_projectgeometry
        WHERE project_id = %(project)s AND replaced_at IS NULL
            AND NOT (role = %(role)s AND budget_item_id IS NULL)
    ) given
)"""
POSITION_PROPOSED: Final = _POSITION.format(rows="proposed", only="")
# Positions that do not lie wholly inside their owner's area, with the part of each that lies
# farthest off and how far (0: every part touches the area).
STRAY: Final = """stray AS MATERIALIZED (
    SELECT s.*, area.boundary, ST_Intersects(area.boundary, s.sound) AS touches,
        far.part, coalesce(far.metres, 0) AS away_m
    FROM position s JOIN coordinates_adminarea area ON area.id = s.home_id
    LEFT JOIN LATERAL (
        SELECT geom AS part, ST_Distance(area.boundary::geography, geom::geography) AS metres
        FROM ST_Dump(s.sound)
        WHERE NOT ST_Intersects(area.boundary, geom)
        ORDER BY 2 DESC, ST_XMin(geom), ST_YMin(geom)
        LIMIT 1
    ) far ON true
    WHERE NOT EXISTS (
            SELECT FROM coordinates_adminareapart part
            WHERE part.area_id = s.home_id AND ST_Covers(part.geometry, s.sound))
        AND NOT ST_Covers(area.boundary, s.sound)
)"""
# Places that several projects share to the last decimal, with how many (MOST_COUNTED at most);
# of more than MOST_ON_A_PLACE it is the place of none.
_CROWD: Final = f"""crowd AS MATERIALIZED (
    SELECT spot.geometry, many.number
    FROM (
        SELECT DISTINCT geometry FROM position
        WHERE is_current AND method NOT IN ({PROVISIONAL_METHODS})
    ) spot
    CROSS JOIN LATERAL (
        SELECT count(*) AS number FROM (
            {{proposed}}SELECT FROM projects_projectgeometry g
            JOIN projects_project p ON p.id = g.project_id AND p.state <> 'cancelled'
            WHERE g.is_current AND g.geometry && spot.geometry AND g.geometry = spot.geometry
                AND g.method NOT IN ({PROVISIONAL_METHODS}){{others}}
            LIMIT {MOST_COUNTED}
        ) same
    ) many
    WHERE many.number > 1
)"""
CROWD: Final = _CROWD.format(proposed="", others="")
CROWD_PROPOSED: Final = _CROWD.format(
    proposed="SELECT UNION ALL ", others=" AND g.project_id <> %(project)s"
)
# Other projects of the sector within 60 m: approved works, and all of the same owner. A crowd is
# on neither side: of its members each would be a pair with each, and with all around them.
NEAR: Final = f"""near AS MATERIALIZED (
    SELECT s.id, s.subject, s.project_id, s.kind_id, s.code, s.year, s.dimension, s.length_m,
        s.area_m2, s.geometry, s.sound, s.accuracy_m, s.stated_width_m,
        o.geometry_id AS other_geometry_id, o.id AS other_id, o.code AS other_code,
        o.year AS other_year, o.kind_id AS other_kind, o.dimension AS other_dimension,
        o.length_m AS other_length_m, o.area_m2 AS other_area_m2, o.geometry AS other_geometry,
        o.accuracy_m AS other_accuracy_m, o.stated_width_m AS other_width_m,
        CASE WHEN least(ST_XMin(s.geometry), ST_XMin(o.geometry)) < 102 THEN 32647
            ELSE 32648 END AS zone
    FROM (
        SELECT * FROM position mine
        WHERE is_current AND is_about AND method NOT IN ({PROVISIONAL_METHODS})
            AND NOT EXISTS (
                SELECT FROM crowd
                WHERE crowd.geometry = mine.geometry AND crowd.number > {MOST_ON_A_PLACE})
        OFFSET 0  -- before its neighbours are looked up: a crowd has as many as it is large
    ) s
    CROSS JOIN LATERAL (
        SELECT p.*, g.id AS geometry_id, g.geometry, g.dimension, g.length_m, g.area_m2,
            g.accuracy_m, count(*) OVER (PARTITION BY g.geometry) AS number
        FROM projects_projectgeometry g
        -- One by one: the planner would read every project of the country instead.
        CROSS JOIN LATERAL (
            SELECT id, code, year, kind_id, sector, sample, state, authority_id, agency_id,
                stated_width_m
            FROM projects_project WHERE id = g.project_id LIMIT 1
        ) p
        WHERE g.is_current AND g.project_id <> s.project_id AND p.state <> 'cancelled'
            AND g.geometry && ST_Expand(s.geometry, {_NEAR_DEGREES})
            AND g.method NOT IN ({PROVISIONAL_METHODS})
        OFFSET 0
    ) o
    WHERE o.sector = s.sector AND o.sample = s.sample AND o.number <= {MOST_ON_A_PLACE}
        AND (o.state IN ({APPROVED_STATES}) OR o.authority_id = s.authority_id
            OR o.agency_id = s.agency_id)
)"""
# Two lines on one another: metres and shares of each that lie in a strip along the other.
# OFFSET 0 keeps each step from being written, and computed, anew wherever it is named.
ALONG: Final = """along AS MATERIALIZED (
    SELECT s.*, piece.length_m / s.plane_m AS share,
        other.length_m / s.other_plane_m AS other_share,
        piece.length_m / s.plane_m * s.length_m AS overlap_m,
        piece.geometry AS piece, piece.length_m AS piece_m,
        other.geometry AS other_piece, other.length_m AS other_piece_m,
        ST_Transform(ST_SetSRID(piece.geometry, s.zone), 4326) AS piece_4326
    FROM (
        SELECT *, ST_Length(plane) AS plane_m, ST_Length(other_plane) AS other_plane_m
        FROM (
            SELECT near.*, ST_Transform(geometry, zone) AS plane,
                ST_Transform(other_geometry, zone) AS other_plane,
                greatest(15, coalesce(other_width_m, 0) / 2
                    + least(coalesce(other_accuracy_m, 0), 30)) AS strip_m,
                greatest(15, coalesce(stated_width_m, 0) / 2
                    + least(coalesce(accuracy_m, 0), 30)) AS other_strip_m
            FROM near
            WHERE dimension = 1 AND other_dimension = 1 AND length_m > 0 AND other_length_m > 0
                AND ST_DWithin(geometry, other_geometry, 0.0003)  -- no 30 m are longer
            OFFSET 0
        ) flat
        WHERE ST_DWithin(plane, other_plane, 30)
        OFFSET 0
    ) s
    CROSS JOIN LATERAL (
        SELECT geometry, ST_Length(geometry) AS length_m
        FROM (
            SELECT ST_Intersection(s.plane, ST_Buffer(s.other_plane, s.strip_m, 'quad_segs=4'))
                AS geometry
            OFFSET 0
        ) cut
        OFFSET 0
    ) piece
    CROSS JOIN LATERAL (
        SELECT geometry, ST_Length(geometry) AS length_m
        FROM (
            SELECT ST_Intersection(s.other_plane,
                ST_Buffer(s.plane, s.other_strip_m, 'quad_segs=4')) AS geometry
            OFFSET 0
        ) cut
        OFFSET 0
    ) other
)"""
IN_ORDER: Final = {
    "project": PROJECT,
    "home": HOME,
    "position": POSITION,
    "stray": STRAY,
    "crowd": CROWD,
    "near": NEAR,
    "along": ALONG,
}
NEEDS: Final = {
    "home": ("project",),
    "position": ("project", "home"),
    "stray": ("position",),
    "crowd": ("position",),
    "near": ("position", "crowd"),
    "along": ("near",),
}
