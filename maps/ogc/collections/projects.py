"""Projects: the rows of every export, the names of every question about them."""

import re
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from maps.exports.question import Question as Asked
from maps.exports.rows import COLUMNS, MAIN, OTHER_PARTS, SOURCES
from maps.ogc.collection import Clause, Collection, Column, Kind, Question
from projects.codes import Method, Role, Sector, State
from projects.filters import ProjectFilter, asked_by
from projects.models import Project

_LABELS: Final = {
    "code": (Kind.TEXT, _("รหัสโครงการ")),
    "name": (Kind.TEXT, _("ชื่อโครงการ")),
    "owner_code": (Kind.TEXT, _("รหัสเจ้าของ")),
    "lao_code": (Kind.TEXT, _("รหัส อปท.")),
    "lao_name": (Kind.TEXT, _("ชื่อ อปท.")),
    "province_code": (Kind.TEXT, _("รหัสจังหวัด")),
    "district_code": (Kind.TEXT, _("รหัสอำเภอ")),
    "subdistrict_code": (Kind.TEXT, _("รหัสตำบล")),
    "fiscal_year": (Kind.INTEGER, _("ปีงบประมาณ (พ.ศ.)")),
    "sector": (Kind.TEXT, _("สาขา")),
    "kind": (Kind.TEXT, _("ประเภทงาน")),
    "state": (Kind.TEXT, _("สถานะ")),
    "source": (Kind.TEXT, _("แหล่งเงิน คั่นด้วยช่องว่าง")),
    "budget_baht": (Kind.NUMBER, _("งบประมาณ (บาท)")),
    "contract_baht": (Kind.NUMBER, _("มูลค่าสัญญา (บาท)")),
    "paid_baht": (Kind.NUMBER, _("เบิกจ่ายแล้ว (บาท)")),
    "length_m": (Kind.NUMBER, _("ความยาว (เมตร)")),
    "area_m2": (Kind.NUMBER, _("พื้นที่ (ตารางเมตร)")),
    "role": (Kind.TEXT, _("บทบาทพิกัด")),
    "method": (Kind.TEXT, _("วิธีได้พิกัดมา")),
    "accuracy_m": (Kind.NUMBER, _("ความแม่นยำของพิกัด (เมตร)")),
    "updated_at": (Kind.TIME, _("แก้ไขล่าสุด")),
}
_VALUES: Final = {"sector": Sector, "state": State, "role": Role, "method": Method}
# What is compared; what goes out is the text of the exports.
_COMPARED: Final = {"updated_at": "p.updated_at"}
_MONEY: Final = f"""
LEFT JOIN LATERAL (
    SELECT sum(s.amount) AS budget_baht, min(i.fiscal_year) AS fiscal_year,
        nullif(concat_ws(' ', {SOURCES}), '') AS source
    FROM projects_budgetshare s JOIN projects_budgetitem i ON i.id = s.item_id
    WHERE s.project_id = p.id"""  # noqa: S608 – of constants
_PLANNED: Final = """
LEFT JOIN LATERAL (
    SELECT min(t.fiscal_year) AS fiscal_year FROM projects_projectamount t
    WHERE t.project_id = p.id"""
_SIGNED: Final = """
LEFT JOIN LATERAL (
    SELECT sum(c.amount + coalesce((
            SELECT sum(e.amount) FROM projects_contractextension e
            WHERE e.contract_id = c.id AND e.voided_at IS NULL), 0)) AS contract_baht,
        sum(coalesce((
            SELECT sum(d.amount) FROM projects_disbursement d
            WHERE d.contract_id = c.id AND d.voided_at IS NULL), 0.00)) AS paid_baht
    FROM projects_contract c WHERE c.project_id = p.id AND c.voided_at IS NULL
) k ON true"""


def question(user: User, data: QueryDict) -> Question:
    """The projects ``user`` may read whole that ``data`` asks for. Raises BadQuestion."""
    if not data:  # the filter's form costs more than a page of a hundred rows
        found = Project.objects.visible_to(user)
        everything = not found.query.where and not found.query.is_empty()
        years: tuple[int, ...] = ()
        sources: tuple[str, ...] = ()
    else:
        asked = asked_by(user, data)
        asked.check()
        found, years, sources = asked.qs, asked.years, asked.sources
        everything = False
    where = None if everything else _among(Asked(found))
    of_money = " AND i.fiscal_year = ANY(%s)" if years else ""
    of_money += " AND i.source = ANY(%s)" if sources else ""
    of_plan = " AND t.fiscal_year = ANY(%s)" if years else ""
    asked_years = (list(years),) if years else ()
    asked_sources = (list(sources),) if sources else ()
    joins = {
        "a": Clause("LEFT JOIN accounts_localauthority a ON a.id = p.authority_id"),
        "o": Clause("LEFT JOIN accounts_agency o ON o.id = p.agency_id"),
        "g": Clause("LEFT JOIN projects_projectgeometry g ON g.project_id = p.id AND g.is_current"),
        "m": Clause(f"{_MONEY}{of_money}) m ON true", (*asked_years, *asked_sources)),
        "k": Clause(_SIGNED),
        "f": Clause(f"{_PLANNED}{of_plan}) f ON true", asked_years),
    }
    return Question(where, joins)


def _among(asked: Asked) -> Clause:
    ids, parameters = asked.statement()
    return Clause(f"p.id IN ({ids})", parameters)


def _found_by(text: str) -> Clause | None:
    code = re.fullmatch(r"[A-Z0-9]{1,12}-[0-9]{4}-[0-9]{5}", text)
    return Clause("p.code = %s", (text,)) if code else None


COLLECTION: Final = Collection(
    id="projects",
    title=_("โครงการ"),
    description=_("โครงการถนนและแหล่งน้ำที่ท่านอ่านได้ พร้อมเงินและพิกัดปัจจุบัน ที่ยังไม่มีพิกัดมี geometry เป็น null"),
    table="projects_project p",
    key="p.id",
    feature_id="p.code",
    found_by=_found_by,
    columns=tuple(
        Column(
            name,
            _LABELS[name][0],
            _COMPARED.get(name, sql),
            _LABELS[name][1],
            shown=sql,
            values=tuple(_VALUES[name].values) if name in _VALUES else (),
        )
        for name, sql in COLUMNS.items()
    ),
    geometry="g.geometry",
    shown_geometry=f"({MAIN})",
    question=question,
    names={name: field for name, field in ProjectFilter.base_filters.items() if name != "bbox"},
    changed="p.updated_at",
    beside={"other_parts": f"({OTHER_PARTS})"},
    tiles="projects",
)
