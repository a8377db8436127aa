"""Authorities into the database, set by set, inside the caller's transaction."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts.loading.records import AuthorityRecord, populations_of
from coordinates.loading.merging import LOCK
from coordinates.loading.report import LoadReport, Remark

# An office this far from its own province is an error of the source: in the list of 2022 the
# next nearest of 4,262 is 7 km out, the wrong ones 15 to 9,600 km.
OFFICE_OUTSIDE_M: Final = 10_000
_FAR = _("ที่ตั้งสำนักงานอยู่นอกจังหวัดของตนเกิน 10 กม. จึงเว้นว่างไว้")

_STAGE: Final = """
DROP TABLE IF EXISTS authority_in, authority_code_in, population_in, coverage_in;
CREATE TEMP TABLE authority_in (
    code varchar, kind varchar, name_th varchar, full_name_th varchar, name_en varchar,
    province_code varchar, district_code varchar, active boolean, area_km2 numeric(10, 2),
    lon float, lat float, row_number integer, office geometry(Point, 4326)
) ON COMMIT DROP;
CREATE TEMP TABLE authority_code_in (code varchar, scheme varchar, value varchar) ON COMMIT DROP;
CREATE TEMP TABLE population_in (code varchar, year smallint, population integer) ON COMMIT DROP;
CREATE TEMP TABLE coverage_in (code varchar, subdistrict_code varchar, complete boolean)
    ON COMMIT DROP
"""
_AUTHORITY_COLUMNS: Final = (
    "code, kind, name_th, full_name_th, name_en, province_code, district_code, active, "
    "area_km2, lon, lat, row_number"
)
_OFFICES: Final = """
UPDATE authority_in SET office = ST_SetSRID(ST_MakePoint(lon, lat), 4326) WHERE lon IS NOT NULL
"""
_FAR_OFFICES: Final = """
UPDATE authority_in i SET office = NULL
FROM coordinates_adminarea p
WHERE p.level = 'province' AND p.valid_to IS NULL AND p.code = i.province_code
  AND NOT ST_Intersects(p.boundary, i.office)
  AND NOT ST_DWithin(p.boundary::geography, i.office::geography, %(metres)s)
RETURNING i.code, i.row_number, i.lat, i.lon
"""
# An empty text or number in the list says nothing and erases nothing.
_MERGE: Final = """
INSERT INTO accounts_localauthority AS a
    (code, kind, name_th, full_name_th, name_en, province_code, district_code, active,
     area_km2, office)
SELECT code, kind, name_th, full_name_th, name_en, province_code, district_code, active,
       area_km2, office
FROM authority_in ORDER BY code
ON CONFLICT (code) DO UPDATE SET
    kind = excluded.kind, name_th = excluded.name_th, full_name_th = excluded.full_name_th,
    name_en = coalesce(nullif(excluded.name_en, ''), a.name_en),
    province_code = excluded.province_code,
    district_code = coalesce(nullif(excluded.district_code, ''), a.district_code),
    active = excluded.active, area_km2 = coalesce(excluded.area_km2, a.area_km2),
    office = coalesce(excluded.office, a.office)
WHERE (a.kind, a.name_th, a.full_name_th, a.name_en, a.province_code, a.district_code, a.active,
       a.area_km2) IS DISTINCT FROM
      (excluded.kind, excluded.name_th, excluded.full_name_th,
       coalesce(nullif(excluded.name_en, ''), a.name_en), excluded.province_code,
       coalesce(nullif(excluded.district_code, ''), a.district_code), excluded.active,
       coalesce(excluded.area_km2, a.area_km2))
   OR a.office::bytea IS DISTINCT FROM coalesce(excluded.office, a.office)::bytea
RETURNING (xmax = 0)
"""
_MERGE_CODES: Final = """
INSERT INTO accounts_authoritycode AS c (authority_id, scheme, value)
SELECT a.id, i.scheme, i.value
FROM authority_code_in i JOIN accounts_localauthority a USING (code)
ON CONFLICT (authority_id, scheme) DO UPDATE SET value = excluded.value
WHERE c.value <> excluded.value
RETURNING (xmax = 0)
"""
_MERGE_POPULATIONS: Final = """
INSERT INTO accounts_authoritypopulation AS p (authority_id, year, population)
SELECT a.id, i.year, i.population
FROM population_in i JOIN accounts_localauthority a USING (code)
ON CONFLICT (authority_id, year) DO UPDATE SET population = excluded.population
WHERE p.population <> excluded.population
RETURNING (xmax = 0)
"""
_MERGE_COVERAGE: Final = """
INSERT INTO accounts_authoritycoverage AS c (authority_id, subdistrict_code, complete)
SELECT a.id, i.subdistrict_code, i.complete
FROM coverage_in i JOIN accounts_localauthority a USING (code)
ON CONFLICT (authority_id, subdistrict_code) DO UPDATE SET complete = excluded.complete
WHERE c.complete <> excluded.complete
RETURNING (xmax = 0)
"""
# A coverage file says all of what an authority in it covers.
_UNCOVER: Final = """
DELETE FROM accounts_authoritycoverage c
USING accounts_localauthority a
WHERE a.id = c.authority_id AND a.code IN (SELECT code FROM coverage_in)
  AND NOT EXISTS (SELECT 1 FROM coverage_in i
                  WHERE i.code = a.code AND i.subdistrict_code = c.subdistrict_code)
"""
_PLACE: Final = """
UPDATE accounts_localauthority a SET jurisdiction_id = j.id
FROM coordinates_adminarea j
WHERE j.level = 'jurisdiction' AND j.valid_to IS NULL AND j.code = a.code
  AND a.jurisdiction_id IS DISTINCT FROM j.id
"""


def merge_authorities(
    records: list[AuthorityRecord], file: str, report: LoadReport, cursor: Any
) -> None:
    """Merge authorities, their codes in other schemes and their populations."""
    cursor.execute(LOCK)
    cursor.execute(_STAGE)
    _copy(cursor, f"authority_in ({_AUTHORITY_COLUMNS})", map(_authority, records))
    codes = [(each.code, *pair) for each in records for pair in each.codes.items()]
    _copy(cursor, "authority_code_in", codes)
    _copy(cursor, "population_in", populations_of(records))
    cursor.execute(_OFFICES)
    cursor.execute(_FAR_OFFICES, {"metres": OFFICE_OUTSIDE_M})
    for code, row, lat, lon in cursor.fetchall():
        place = f"{lat}, {lon}"
        remark = Remark(file, row, code, str(_FAR), "office_lat, office_lon", place)
        report.notices.append(remark)
    _merge(cursor, "authority", _MERGE, len(records), report)
    _merge(cursor, "code", _MERGE_CODES, len(codes), report)
    _merge(
        cursor, "population", _MERGE_POPULATIONS, sum(len(r.populations) for r in records), report
    )


def merge_coverage(rows: list[tuple[str, str, bool]], report: LoadReport, cursor: Any) -> None:
    """Merge what authorities cover: (authority code, subdistrict code, completely)."""
    _copy(cursor, "coverage_in", rows)
    cursor.execute(_UNCOVER)
    report.count("coverage", "removed", cursor.rowcount)
    _merge(cursor, "coverage", _MERGE_COVERAGE, len(rows), report)


def place_authorities() -> None:
    """Point every authority at its jurisdiction in force."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACE)


def _authority(each: AuthorityRecord) -> Sequence[Any]:
    office = (each.office.lon, each.office.lat) if each.office else (None, None)
    return (
        each.code,
        each.kind,
        each.name_th,
        each.full_name_th,
        each.name_en,
        each.province_code,
        each.district_code,
        each.active,
        each.area_km2,
        *office,
        each.row,
    )


def _copy(cursor: Any, target: str, rows: Iterable[Sequence[Any]]) -> None:
    with cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _merge(cursor: Any, subject: str, statement: str, number: int, report: LoadReport) -> None:
    cursor.execute(statement)
    written = [is_new for (is_new,) in cursor.fetchall()]
    report.count(subject, "added", sum(written))
    report.count(subject, "corrected", len(written) - sum(written))
    report.count(subject, "unchanged", number - len(written))
