"""Features out of the database: one statement a page, their JSON made by PostgreSQL.

Pages go by the key of the row, which never changes: whatever others add, change or take away
meanwhile, no row that stays is left out or told twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.db import DataError, InternalError, connection
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from maps.exports.rows import right_handed
from maps.ogc.asked import Asked
from maps.ogc.collection import Clause, Collection, Question, joined
from maps.ogc.crs import Crs
from maps.ogc.errors import NothingThere, OgcError
from projects.stopped import stopped_in_time

# Rows that are cheaper sorted than met in the order of the key: of a box in the last province the
# key would pass the whole country.
FEW: Final = 10_000


@dataclass(frozen=True)
class Page:
    """``features``: GeoJSON features, a comma between; ``next``: the key the next page begins
    after, None at the end; ``matched``: how many there are, None behind the first page."""

    features: str
    returned: int
    next: int | None
    matched: int | None


def page_of(collection: Collection, user: User, asked: Asked) -> Page:
    """A page of what ``user`` may read. Raises OgcError, BadQuestion, TooSlow."""
    question = collection.question(user, asked.question)
    with _reading() as cursor:
        for few in (True, False) if asked.conditions else (False,):
            statement = _page_statement(collection, question, asked, few=few)
            cursor.execute(statement.sql, statement.parameters)
            features, returned, last, more, matched, found = cursor.fetchone()
            if found <= FEW:
                break
    return Page(features or "", returned, last if more else None, matched)


def feature_of(collection: Collection, user: User, feature_id: str, crs: Crs) -> str:
    """One feature as GeoJSON. Raises NothingThere where there is none that ``user`` may read."""
    found = collection.found_by(feature_id)
    if found is None:
        raise NothingThere(no_feature(), "featureId")
    question = collection.question(user, QueryDict(collection.every))
    where = _all([found, question.where])
    feature, parameters, joins = _feature(collection, question, crs)
    inner, inner_parameters = joined(question.joins, [where.sql])
    with _reading() as cursor:
        cursor.execute(
            f"SELECT {feature} FROM {collection.table} {joins}"  # noqa: S608 – as above
            f" WHERE {collection.key} IN (SELECT {collection.key} FROM {collection.table} {inner}"
            f" WHERE {where.sql})",
            (*parameters, *inner_parameters, *where.parameters),
        )
        row = cursor.fetchone()
    if row is None:
        raise NothingThere(no_feature(), "featureId")
    return str(row[0])


def no_feature() -> str:
    return _("ไม่พบสิ่งที่ขอ หรือท่านไม่มีสิทธิ์อ่าน")


def _page_statement(
    collection: Collection, question: Question, asked: Asked, *, few: bool
) -> Clause:
    """The page, and how many rows it was taken from.

    ``few``: all that match are read once, up to FEW and one, then counted and sorted; right where
    these are no more than FEW. Else the rows are taken in the order of the key, and counted apart.
    """
    key, table = collection.key, collection.table
    where = _all([question.where, *asked.conditions])
    inner, inner_parameters = joined(question.joins, [where.sql])
    matching = f"FROM {table} {inner} WHERE {where.sql}"
    of_matching = (*inner_parameters, *where.parameters)
    behind = f"AND {key} > %s" if asked.after is not None else ""
    of_behind = (asked.after,) if asked.after is not None else ()
    feature, of_feature, joins = _feature(collection, question, asked.crs)
    limits: tuple[int, ...] = (asked.limit + 1, asked.limit)
    order, matched, of_matched = f"ORDER BY {key} LIMIT %s", "NULL", ()
    if few:
        order, limits, matched = "LIMIT %s", (FEW + 1, asked.limit), "page.found"
    elif asked.after is None:
        # Counted only on the first page, and only where the page does not tell it by itself.
        matched = f"CASE WHEN page.more THEN (SELECT count(*) {matching}) ELSE page.returned END"
        of_matched = of_matching
    if asked.after is not None:
        matched = "NULL"
    sql = f"""
SELECT page.features, page.returned, page.last, page.more, {matched},
    {"page.found" if few else "0"}
FROM (
    WITH hit AS MATERIALIZED (SELECT {key} AS key {matching} {behind} {order}),
    shown AS (SELECT key FROM hit ORDER BY key LIMIT %s)
    SELECT string_agg({feature}, E',\\n' ORDER BY {key}) AS features, count(*) AS returned,
        max({key}) AS last, (SELECT count(*) FROM hit) > %s AS more,
        (SELECT count(*) FROM hit) AS found
    FROM shown JOIN {table} ON {key} = shown.key {joins}
) page"""  # noqa: S608 – of the texts of a collection; what is asked goes in as parameters
    return Clause(sql, (*of_matched, *of_matching, *of_behind, *limits, asked.limit, *of_feature))


def _feature(collection: Collection, question: Question, crs: Crs) -> tuple[str, Any, str]:
    """The JSON text of a feature, the parameters of its joins, and these."""
    columns = [(column.name, column.shown or column.sql) for column in collection.columns]
    shape = collection.shown_geometry
    beside = "".join(
        f""" || coalesce(',"{name}":' || {_geojson(f"shape.{name}", crs)}, '')"""
        for name in collection.beside
    )
    texts = [collection.feature_id, shape, *(sql for _name, sql in columns)]
    joins, parameters = joined(question.joins, [*texts, *collection.beside.values()])
    row = ", ".join(f"{sql} AS {name}" for name, sql in columns)
    feature = f"""'{{"type":"Feature","id":' || to_json({collection.feature_id})
        || ',"geometry":' || coalesce({_geojson("shape.geometry", crs)}, 'null'){beside}
        || ',"properties":' || row_to_json(properties) || '}}'"""
    beside_it = (f"{sql} AS {name}" for name, sql in collection.beside.items())
    shapes = ", ".join([f"{shape} AS geometry", *beside_it])
    lateral = (
        f"CROSS JOIN LATERAL (SELECT {row}) properties CROSS JOIN LATERAL (SELECT {shapes}) shape"
    )
    return feature, parameters, f"{joins} {lateral}"


def _geojson(sql: str, crs: Crs) -> str:
    """The options 0 leave out what names a system."""
    return f"ST_AsGeoJSON({crs.sql(right_handed(sql))}, {crs.decimals}, 0)"


def _all(clauses: list[Clause | None]) -> Clause:
    kept = [clause for clause in clauses if clause]
    return Clause(
        " AND ".join(f"({clause.sql})" for clause in kept) or "true",
        tuple(value for clause in kept for value in clause.parameters),
    )


@contextmanager
def _reading() -> Iterator[Any]:
    """A cursor with the time limit of this API; faults of what was asked are told as such."""
    try:
        with stopped_in_time(), connection.cursor() as cursor:
            # A second process costs a page of a hundred rows more than it saves.
            cursor.execute("SELECT set_config('max_parallel_workers_per_gather', '0', true)")
            yield cursor
    except (DataError, InternalError) as error:
        # Numbers without end, a pattern that ends amid an escape, shapes that cannot be compared.
        raise OgcError(_("ค่าในตัวกรองคำนวณกับข้อมูลไม่ได้"), "filter") from error
