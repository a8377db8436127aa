"""What the rules found: the findings desk's rows, by its names."""

import re
from typing import Final

from django.core.exceptions import EmptyResultSet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from maps.ogc.collection import MOST_KEY, Clause, Collection, Column, Kind, Question
from projects.checks.registry import RULES
from projects.codes import FindingState, Severity
from projects.filters import ProjectFilter
from projects.findings.filter import OF_PROJECTS, FindingFilter

_COLUMNS: Final = (
    Column("id", Kind.INTEGER, "v.id", _("เลขที่ข้อค้นพบ")),
    Column("project_code", Kind.TEXT, "p.code", _("รหัสโครงการ")),
    Column("project_name", Kind.TEXT, "p.name", _("ชื่อโครงการ")),
    Column("rule", Kind.TEXT, "v.rule", _("กฎ"), values=tuple(RULES)),
    Column("severity", Kind.TEXT, "v.severity", _("ระดับ"), values=tuple(Severity.values)),
    Column("state", Kind.TEXT, "v.state", _("สถานะข้อค้นพบ"), values=tuple(FindingState.values)),
    Column("subject", Kind.TEXT, "v.subject", _("เรื่อง")),
    Column("other_code", Kind.TEXT, "z.code", _("รหัสโครงการที่เกี่ยวข้อง")),
    Column(
        "opened_at",
        Kind.TIME,
        "v.opened_at",
        _("พบเมื่อ"),
        shown="""to_char(v.opened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')""",
    ),
    Column("accepted_reason", Kind.TEXT, "nullif(v.accepted_reason, '')", _("เหตุผลที่ยอมรับ")),
)
_JOINS: Final = {
    "p": Clause("JOIN projects_project p ON p.id = v.project_id"),
    "z": Clause("LEFT JOIN projects_project z ON z.id = v.other_id"),
    "g": Clause(
        "LEFT JOIN projects_projectgeometry g ON g.project_id = v.project_id AND g.is_current"
    ),
}


def question(user: User, data: QueryDict) -> Question:
    """The findings of projects ``user`` may read whole; open ones where no state is asked.

    Raises BadQuestion.
    """
    found = FindingFilter(data, user=user).rows().order_by().values("pk")
    try:
        ids, parameters = found.query.sql_with_params()
    except EmptyResultSet:
        ids, parameters = "SELECT NULL::bigint WHERE false", ()
    return Question(Clause(f"v.id IN ({ids})", tuple(parameters)), _JOINS)


def _found_by(text: str) -> Clause | None:
    known = re.fullmatch(r"[0-9]{1,19}", text) and int(text) <= MOST_KEY
    return Clause("v.id = %s", (int(text),)) if known else None


COLLECTION: Final = Collection(
    id="findings",
    title=_("ข้อค้นพบ"),
    description=_("สิ่งที่กฎตรวจพบในโครงการที่ท่านอ่านได้ ถ้าไม่ถามสถานะจะได้เฉพาะที่รอแก้ไข"),
    table="projects_finding v",
    key="v.id",
    feature_id="v.id",
    found_by=_found_by,
    columns=_COLUMNS,
    geometry="coalesce(v.place, g.geometry)",
    shown_geometry="coalesce(v.place, g.geometry)",
    question=question,
    names={
        name: ProjectFilter.base_filters.get(OF_PROJECTS.get(name, ""))
        or FindingFilter.base_filters[name]
        for name in (*FindingFilter.base_filters, *OF_PROJECTS)
        if name != "bbox"
    },
    changed="v.opened_at",
    every="&".join(f"state={state}" for state in FindingState.values),
)
