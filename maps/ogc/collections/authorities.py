"""Local authorities with the area they cover."""

import re
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import LocalAuthority, User
from maps.ogc.collection import Clause, Collection, Column, Kind, Question
from maps.ogc.collections.table import equal_to

_COLUMNS: Final = (
    Column("code", Kind.TEXT, "a.code", _("รหัส")),
    Column("name_th", Kind.TEXT, "a.full_name_th", _("ชื่อ")),
    Column("name_en", Kind.TEXT, "a.name_en", _("ชื่อภาษาอังกฤษ")),
    Column("kind", Kind.TEXT, "a.kind", _("ประเภท"), values=tuple(LocalAuthority.Kind.values)),
    Column("province_code", Kind.TEXT, "a.province_code", _("รหัสจังหวัด")),
    Column("district_code", Kind.TEXT, "nullif(a.district_code, '')", _("รหัสอำเภอ")),
    Column("area_km2", Kind.NUMBER, "a.area_km2", _("พื้นที่ (ตร.กม.)")),
)
_JOINS: Final = {"j": Clause("LEFT JOIN coordinates_adminarea j ON j.id = a.jurisdiction_id")}


def question(user: User, data: QueryDict) -> Question:
    return equal_to(_COLUMNS, data, always="a.active", joins=_JOINS)


def _found_by(text: str) -> Clause | None:
    return Clause("a.code = %s", (text,)) if re.fullmatch(r"[A-Z0-9]{1,8}", text) else None


COLLECTION: Final = Collection(
    id="authorities",
    title=_("องค์กรปกครองส่วนท้องถิ่น"),
    description=_("อปท. ที่ยังมีอยู่ พร้อมเขตของแต่ละแห่ง"),
    table="accounts_localauthority a",
    key="a.id",
    feature_id="a.code",
    found_by=_found_by,
    columns=_COLUMNS,
    geometry="j.boundary",
    shown_geometry="j.boundary",
    question=question,
    names={each.name: each for each in _COLUMNS if each.kind == Kind.TEXT},
    most=1_000,  # whole boundaries, as of areas
    tiles="authorities",
)
