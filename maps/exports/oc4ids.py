"""OC4IDS 0.9.5: a project package of the Open Contracting for Infrastructure Data Standard.

Dates are of the Gregorian calendar, money is THB, geometries WGS 84. The standard's ``license`` is
an address: ours is a data: address with the text of the terms. Beside the standard's members stand
``source``, ``filter`` and ``licence`` as in every file of ours.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from maps.exports.copying import AS_LINES, copied
from maps.exports.formats import Format, Options
from maps.exports.notes import about
from maps.exports.question import Question
from maps.exports.rows import right_handed, row_query
from projects.codes import UNAPPROVED, Source, State

VERSION: Final = "0.9"
_STATUS: Final[dict[str, str]] = {
    **dict.fromkeys(UNAPPROVED, "identification"),
    **dict.fromkeys((State.APPROVED, State.BUDGETED, State.NOT_READY), "preparation"),
    **dict.fromkeys((State.SPEC, State.TENDER, State.EVALUATION, State.AWARD), "preparation"),
    **dict.fromkeys((State.SIGNED, State.DISBURSING), "implementation"),
    State.COMPLETE: "completion",
    State.CANCELLED: "cancelled",
}
_SECTORS: Final = {"road": ["transport", "transport.road"], "water": ["waterAndWaste"]}


def _case(column: str, words: Mapping[str, str]) -> str:
    cases = " ".join(f"WHEN '{code}' THEN '{word}'" for code, word in words.items())
    return f"CASE {column} {cases} END"


def _baht(amount: str) -> str:
    return f"json_build_object('amount', {amount}, 'currency', 'THB')"


def _day(column: str) -> str:
    return f"to_char({column}, 'YYYY-MM-DD\"T00:00:00+07:00\"')"


_SECTOR_SQL: Final = _case("p.sector", {code: json.dumps(s) for code, s in _SECTORS.items()})
_PARTY: Final = "CASE WHEN a.id IS NULL THEN 'TH-AGENCY-' || o.code ELSE 'TH-DLA-' || a.code END"
_NAME: Final = "coalesce(a.full_name_th, o.name_th)"
_SUPPLIER: Final = """CASE WHEN c.contractor_tax_id = '' THEN 'TH-CONTRACT-' || c.id
    ELSE 'TH-RD-' || c.contractor_tax_id END"""
_SUPPLIER_PARTY: Final = """json_build_object('id', supplier, 'name', name,
    'roles', json_build_array('supplier'))"""
# What stands beside a row: its place, its shares by year and source, its live contracts.
_JOINS: Final = f"""
CROSS JOIN LATERAL (
    SELECT coalesce(nullif(p.subdistrict_code, ''), nullif(p.district_code, ''),
        nullif(p.province_code, '')) AS code,
        concat_ws(', ', {_NAME}, nullif(p.province_code, '')) AS words
) place
LEFT JOIN LATERAL (
    SELECT json_agg(json_strip_nulls(json_build_object(
        'id', one.fiscal_year || '-' || one.source,
        'description', {_case("one.source", {code: code for code in Source.values})},
        'amount', {_baht("one.baht")},
        'period', json_build_object(
            'startDate', {_day("make_date(one.fiscal_year - 544, 10, 1)")},
            'endDate', {_day("make_date(one.fiscal_year - 543, 9, 30)")})))
        ORDER BY one.fiscal_year, one.source) AS parts
    FROM (
        SELECT i.fiscal_year, i.source, sum(s.amount) AS baht
        FROM projects_budgetshare s JOIN projects_budgetitem i ON i.id = s.item_id
        WHERE s.project_id = p.id $of_money
        GROUP BY i.fiscal_year, i.source
    ) one
) shares ON true
LEFT JOIN LATERAL (
    SELECT json_agg(contract.process ORDER BY contract.signed_on, contract.id) AS processes,
        max(contract.accepted_on) AS accepted_on,
        bool_and(contract.accepted_on IS NOT NULL) AS done
    FROM (
        SELECT c.id, c.signed_on, c.accepted_on, json_build_object(
            'id', 'TH-' || r.code || '-' || c.id,
            'summary', json_strip_nulls(json_build_object(
                'externalReference', nullif(c.egp_number, ''),
                'title', nullif(btrim(c.number), ''),
                'nature', json_build_array('construction'),
                'status', CASE WHEN c.accepted_on IS NULL THEN 'active' ELSE 'closed' END,
                'suppliers', json_build_array(json_strip_nulls(json_build_object(
                    'id', {_SUPPLIER}, 'name', nullif(btrim(c.contractor), '')))),
                'contractValue', {_baht("c.amount")},
                'contractPeriod', json_build_object(
                    'startDate', {_day("coalesce(c.starts_on, c.signed_on)")},
                    'endDate', {_day("c.ends_on")}),
                'transactions', paid.transactions))) AS process
        FROM projects_contract c
        LEFT JOIN LATERAL (
            SELECT json_agg(json_build_object(
                'id', d.id::text, 'date', {_day("d.paid_on")}, 'value', {_baht("d.amount")})
                ORDER BY d.paid_on, d.id) AS transactions
            FROM projects_disbursement d WHERE d.contract_id = c.id AND d.voided_at IS NULL
        ) paid ON true
        WHERE c.project_id = p.id AND c.voided_at IS NULL
    ) contract
) contracts ON true
LEFT JOIN LATERAL (
    SELECT json_agg({_SUPPLIER_PARTY} ORDER BY supplier) AS parties
    FROM (
        SELECT {_SUPPLIER} AS supplier, min(c.contractor) AS name
        FROM projects_contract c WHERE c.project_id = p.id AND c.voided_at IS NULL
        GROUP BY 1
    ) one
) suppliers ON true
"""  # noqa: S608 – of our own words


def _project() -> str:
    """The SQL expression of a row as a project of the standard."""
    # A signed work's process is its contract; before that there is one in sight, if money is.
    before = f"""CASE WHEN r.budget_baht > 0 AND p.state <> 'cancelled' THEN json_build_array(
        json_build_object('id', 'TH-' || r.code || '-0', 'summary', json_build_object(
            'nature', json_build_array('construction'), 'status', 'pre-award',
            'tender', json_build_object('costEstimate', {_baht("r.budget_baht")})))) END"""
    location = f"""CASE WHEN main.geometry IS NOT NULL OR place.code IS NOT NULL THEN
        json_build_array(json_strip_nulls(json_build_object(
            'id', '1',
            'description', nullif(place.words, ''),
            'geometry', ST_AsGeoJSON({right_handed("main.geometry")}, 7, 0)::json,
            'gazetteer', CASE WHEN place.code IS NOT NULL THEN json_build_object(
                'scheme', 'TH-DOPA', 'identifiers', json_build_array(place.code)) END)))
        END"""
    owner = f"""json_build_object('id', {_PARTY}, 'name', {_NAME},
        'roles', json_build_array('publicAuthority', 'buyer', 'procuringEntity'))"""
    return f"""json_strip_nulls(json_build_object(
        'id', 'oc4ids-{settings.OC4IDS_PREFIX}-' || r.code,
        'updated', r.updated_at,
        'title', r.name,
        'description', nullif(btrim(p.objective), ''),
        'status', {_case("p.state", _STATUS)},
        'sector', ({_SECTOR_SQL})::json,
        'additionalClassifications', json_build_array(
            json_build_object('scheme', 'TH-GISPLAN-KIND', 'id', r.kind)),
        'locations', {location},
        'budget', json_build_object(
            'amount', {_baht("r.budget_baht")},
            'budgetBreakdowns', CASE WHEN shares.parts IS NOT NULL THEN json_build_array(
                json_build_object('id', '1', 'budgetBreakdown', shares.parts)) END),
        'parties', (jsonb_build_array({owner})
            || coalesce(suppliers.parties::jsonb, '[]'::jsonb))::json,
        'publicAuthority', json_build_object('id', {_PARTY}, 'name', {_NAME}),
        'contractingProcesses', coalesce(contracts.processes, {before}),
        'completion', CASE WHEN contracts.done THEN json_build_object(
            'endDate', {_day("contracts.accepted_on")},
            'finalValue', {_baht("r.contract_baht")}) END
    ))::text"""


def opening(question: Question) -> bytes:
    """The package up to its first project."""
    told = about(question)
    asked = urlencode(told["filter"], doseq=True)
    where = f"/export/projects.oc4ids.json?{asked}"
    stamp = question.asked_at.strftime("%Y%m%dT%H%M%S%f")
    base = settings.PUBLIC_ADDRESS
    package = {
        "uri": f"{base}{where}" if base else f"urn:gisplan:projects:{stamp}",
        "version": VERSION,
        "publishedDate": told["generated_at"],
        "publisher": {"name": told["source"], **({"uri": base} if base else {})},
        "license": f"data:text/plain;charset=utf-8,{quote(told['licence'])}",
        "source": told["source"],
        "filter": told["filter"],
        "licence": told["licence"],
    }
    return json.dumps(package, ensure_ascii=False)[:-1].encode() + b', "projects": [\n'


def stream(question: Question, options: Options) -> Iterator[bytes]:
    """The closing bracket comes only after the last row: a broken file is no valid JSON."""
    query, parameters = row_query(question, _project(), joins=_JOINS)
    yield opening(question)
    yield from copied(query, parameters, style=AS_LINES, joint=b",", told=question.told)
    yield b"]}\n"


FORMAT = Format("oc4ids.json", "application/json", _("OC4IDS มาตรฐานเปิดเผยข้อมูลก่อสร้าง"), stream)
