"""Areas in force: provinces, districts, subdistricts; jurisdictions are those of authorities."""

import re
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from coordinates.querysets import PLACES
from maps.ogc.collection import Clause, Collection, Column, Kind, Question
from maps.ogc.collections.table import equal_to

_COLUMNS: Final = (
    Column("code", Kind.TEXT, "r.code", _("รหัส")),
    Column("level", Kind.TEXT, "r.level", _("ระดับ"), values=PLACES),
    Column("name_th", Kind.TEXT, "r.name_th", _("ชื่อ")),
    Column("name_en", Kind.TEXT, "r.name_en", _("ชื่อภาษาอังกฤษ")),
    Column("parent_code", Kind.TEXT, "u.code", _("รหัสพื้นที่ที่สังกัด")),
    Column("population", Kind.INTEGER, "r.population", _("ประชากร")),
    Column("source", Kind.TEXT, "r.source", _("ที่มา")),
)
_JOINS: Final = {"u": Clause("LEFT JOIN coordinates_adminarea u ON u.id = r.parent_id")}


_IN_FORCE: Final = "r.valid_to IS NULL AND r.level IN ('province', 'district', 'subdistrict')"


def question(user: User, data: QueryDict) -> Question:
    return equal_to(_COLUMNS, data, always=_IN_FORCE, joins=_JOINS)


def _found_by(text: str) -> Clause | None:
    return Clause("r.code = %s", (text,)) if re.fullmatch(r"([0-9]{2}){1,3}", text) else None


COLLECTION: Final = Collection(
    id="areas",
    title=_("เขตการปกครอง"),
    description=_("จังหวัด อำเภอ และตำบลที่ใช้อยู่ปัจจุบัน พร้อมแนวเขต"),
    table="coordinates_adminarea r",
    key="r.id",
    feature_id="r.code",
    found_by=_found_by,
    columns=_COLUMNS,
    geometry="r.boundary",
    shown_geometry="r.boundary",
    question=question,
    names={each.name: each for each in _COLUMNS if each.kind == Kind.TEXT},
    most=1_000,  # whole boundaries: a thousand of them may be 100 MB
    tiles="areas",
)
