"""The question of a collection that everybody with a log-in may read: property by property."""

from collections.abc import Iterable, Mapping

from django.http import QueryDict
from django.utils.translation import gettext as _

from maps.ogc.collection import Clause, Column, Kind, Question
from maps.ogc.errors import OgcError


def equal_to(
    columns: Iterable[Column], data: QueryDict, *, always: str, joins: Mapping[str, Clause]
) -> Question:
    """``always`` and, of each text property that ``data`` names, one of its values.

    Raises OgcError where a property has no such value.
    """
    known = {column.name: column for column in columns if column.kind == Kind.TEXT}
    conditions, parameters = [always], []
    for name, values in data.lists():
        column = known[name]
        for value in values:
            if column.values and value not in column.values:
                raise OgcError(
                    _("ใช้ค่าใดค่าหนึ่งใน %(values)s") % {"values": ", ".join(column.values)}, name
                )
        conditions.append(f"{column.sql} = ANY(%s)")
        parameters.append(values)
    return Question(Clause(" AND ".join(conditions), tuple(parameters)), joins)
