"""Projects judged: their verdicts found by one statement and folded into findings by the same.

A finding is opened where a rule finds a fault that was not known, closed where it finds it no
more, and left as it is where nothing changed. An accepted one stays accepted while the facts it
was accepted for are the same; a person's word on a pair of projects is asked for only once.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection, transaction

from projects.checks.registry import RULES, rules_of
from projects.checks.relations import MOST_COUNTED, MOST_ON_A_PLACE, PROVISIONAL_METHODS
from projects.checks.rule import WHOLE, Rule, Settings
from projects.checks.rules import one_point
from projects.checks.statement import verdicts
from projects.codes import Severity
from projects.models import Project

_LISTED: Final = "SELECT unnest(%(asked)s::bigint[]) AS id"
# What was found, written and fixed, by rule.
_FOLD: Final = """,
graded AS MATERIALIZED (
    SELECT v.rule, v.project_id, v.subject, v.severity, v.geometry_id, v.other_id, v.numbers,
        v.place, v.proposal, md5(v.facts) AS facts, word.word, word.reason, word.decided_at,
        word.decided_by_id
    FROM verdict v
    LEFT JOIN projects_pairverdict word ON word.first_id = least(v.project_id, v.other_id)
        AND word.second_id = greatest(v.project_id, v.other_id) AND word.word <> 'duplicate'
        AND v.rule = ANY(%(decided)s)
    WHERE true{of_saved_v}
),
gone AS (
    UPDATE projects_finding f
    SET state = 'fixed', closed_at = now(), version = f.version + 1
    FROM asked
    WHERE f.project_id = asked.id{of_saved_f} AND f.state <> 'fixed' AND f.rule = ANY(%(rules)s)
        AND NOT EXISTS (SELECT FROM graded v WHERE v.project_id = f.project_id
            AND v.rule = f.rule AND v.subject = f.subject)
    RETURNING f.rule
),
put AS (
    INSERT INTO projects_finding AS f (project_id, rule, subject, severity, state, geometry_id,
        other_id, numbers, place, proposal, facts, opened_at, accepted_at, accepted_by_id,
        accepted_reason, version)
    SELECT project_id, rule, subject, severity,
        CASE WHEN word IS NULL THEN 'open' ELSE 'accepted' END, geometry_id, other_id, numbers,
        place, proposal, facts, now(), decided_at, decided_by_id, coalesce(reason, ''), 1
    FROM graded ORDER BY project_id, rule, subject
    ON CONFLICT (project_id, rule, subject) DO UPDATE SET
        severity = EXCLUDED.severity, geometry_id = EXCLUDED.geometry_id,
        other_id = EXCLUDED.other_id, numbers = EXCLUDED.numbers, place = EXCLUDED.place,
        proposal = EXCLUDED.proposal, facts = EXCLUDED.facts, closed_at = NULL,
        version = f.version + 1,
        state = CASE WHEN EXCLUDED.state = 'accepted'
            OR (f.accepted_at IS NOT NULL AND f.facts = EXCLUDED.facts)
            THEN 'accepted' ELSE 'open' END,
        opened_at = CASE WHEN f.state = 'fixed' THEN EXCLUDED.opened_at ELSE f.opened_at END,
        accepted_at = CASE WHEN EXCLUDED.state = 'accepted' THEN EXCLUDED.accepted_at
            WHEN f.facts = EXCLUDED.facts THEN f.accepted_at END,
        accepted_by_id = CASE WHEN EXCLUDED.state = 'accepted' THEN EXCLUDED.accepted_by_id
            WHEN f.facts = EXCLUDED.facts THEN f.accepted_by_id END,
        accepted_reason = CASE WHEN EXCLUDED.state = 'accepted' THEN EXCLUDED.accepted_reason
            WHEN f.facts = EXCLUDED.facts THEN f.accepted_reason ELSE '' END
    WHERE f.state = 'fixed' OR EXCLUDED.state = 'accepted' AND f.state <> 'accepted'
        OR (f.severity, f.facts, f.numbers) IS DISTINCT FROM
            (EXCLUDED.severity, EXCLUDED.facts, EXCLUDED.numbers)
        OR NOT coalesce(f.place = EXCLUDED.place, f.place IS NULL AND EXCLUDED.place IS NULL)
    RETURNING f.rule
),
heard AS (
    DELETE FROM projects_checknote note USING asked WHERE note.project_id = asked.id
        AND pg_visible_in_snapshot(note.xact, %(heard)s::text::pg_snapshot)
)
SELECT rule, count(*) FILTER (WHERE how = 'found'), count(*) FILTER (WHERE how = 'changed'),
    count(*) FILTER (WHERE how = 'fixed')
FROM (
    SELECT rule, 'found' AS how FROM graded
    UNION ALL SELECT rule, 'changed' FROM put
    UNION ALL SELECT rule, 'fixed' FROM gone
) counted GROUP BY rule ORDER BY rule
"""


_SPEAKS: Final = " AND ({0}.project_id = ANY(%(saved)s) OR {0}.other_id = ANY(%(saved)s))"
_FOLD_ALL: Final = _FOLD.format(of_saved_f="", of_saved_v="")
_FOLD_OF_SAVED: Final = _FOLD.format(of_saved_f=_SPEAKS.format("f"), of_saved_v=_SPEAKS.format("v"))


# The others on the very places of the projects, now or when last judged, where their number may
# just have made them a crowd, or no more one, or changed what the crowd is told of it.
_SIBLINGS: Final = f"""
SELECT DISTINCT same.project_id
FROM (
    SELECT geometry, count(DISTINCT project_id) AS asked FROM (
        SELECT project_id, geometry FROM projects_projectgeometry
        WHERE project_id = ANY(%(asked)s) AND is_current AND method NOT IN ({PROVISIONAL_METHODS})
        UNION ALL
        SELECT project_id, place FROM projects_finding
        WHERE project_id = ANY(%(asked)s) AND rule = %(rule)s AND state <> 'fixed'
            AND place IS NOT NULL
    ) of_asked GROUP BY geometry
) spot
CROSS JOIN LATERAL (
    SELECT project_id, count(*) OVER () AS number FROM (
        SELECT g.project_id FROM projects_projectgeometry g
        JOIN projects_project p ON p.id = g.project_id AND p.state <> 'cancelled'
        WHERE g.is_current AND g.geometry && spot.geometry AND g.geometry = spot.geometry
            AND g.method NOT IN ({PROVISIONAL_METHODS})
        LIMIT {MOST_COUNTED} + spot.asked
    ) standing
) same
WHERE same.number + spot.asked > {MOST_ON_A_PLACE} AND same.number < {MOST_COUNTED} + spot.asked
    AND same.project_id <> ALL(%(asked)s)
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """Of one rule: faults found, of these new or changed ones, and findings closed."""

    found: int = 0
    changed: int = 0
    fixed: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(
            self.found + other.found, self.changed + other.changed, self.fixed + other.fixed
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says of a position that is not saved yet.

    ``place`` and ``proposal``: EPSG:4326; ``other``: the key of the other project of a pair.
    """

    rule: Rule
    severity: str
    numbers: Mapping[str, Any]
    place: GEOSGeometry | None
    proposal: GEOSGeometry | None
    other: int | None


def judge(projects: Sequence[int], *, parts: Collection[str] = (WHOLE,)) -> dict[str, Counted]:
    """Judge these projects by the rules that changes of ``parts`` concern; verdicts by rule.

    Rules on pairs also open and close what the other project of the pair is told; and what a
    place of many is told follows their number, by which they are pairs or a crowd.
    """
    settings = Settings.read()
    concerned = rules_of(parts)
    counted: dict[str, Counted] = {}
    with transaction.atomic():
        siblings = _siblings(projects) if one_point.RULE in concerned else []
        alone = [rule for rule in concerned if not rule.is_of_pair]
        if alone:
            counted |= fold(alone, settings, projects)
        if siblings:
            for code, more in fold([one_point.RULE], settings, siblings).items():
                counted[code] = counted.get(code, Counted()) + more
        if pairs := [rule for rule in concerned if rule.is_of_pair]:
            saved = sorted({*projects, *siblings})
            both = _with_others(saved, pairs, settings)
            counted |= fold(pairs, settings, both, saved=saved)
    return counted


def fold(
    rules: Sequence[Rule],
    settings: Settings,
    projects: Sequence[int],
    *,
    saved: Sequence[int] = (),
    heard: str | None = None,
) -> dict[str, Counted]:
    """Find and fold the verdicts of ``rules`` on these projects, in one statement.

    ``saved``: only what speaks of one of these is judged, on whichever side (rules on pairs).
    ``heard``: a snapshot; what was noted before it (CheckNote) is done with.
    """
    text = verdicts(rules, settings, asked=_LISTED) + (_FOLD_OF_SAVED if saved else _FOLD_ALL)
    given: dict[str, Any] = {
        "asked": list(projects),
        "saved": list(saved),
        "rules": [rule.code for rule in rules],
        "decided": [rule.code for rule in rules if rule.is_decided],
        "heard": heard,
    }
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        return {rule: Counted(*counts) for rule, *counts in cursor.fetchall()}


def _siblings(projects: Sequence[int]) -> list[int]:
    """Others whose standing may depend on these: no more than MOST_COUNTED for each of these.

    Of a greater crowd nobody is told anything new by one more or less.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SIBLINGS, {"asked": list(projects), "rule": one_point.RULE.code})
        return [int(pk) for (pk,) in cursor.fetchall()]


def _with_others(projects: Sequence[int], rules: Sequence[Rule], settings: Settings) -> list[int]:
    """The projects, those they are a pair with now, and those they were one with."""
    found = verdicts(rules, settings, asked=_LISTED)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{found} SELECT DISTINCT other_id FROM verdict"
            " UNION SELECT project_id FROM projects_finding"
            " WHERE other_id = ANY(%(asked)s) AND state <> 'fixed'",
            {"asked": list(projects)},
        )
        others = {int(pk) for (pk,) in cursor.fetchall()}
    return sorted({*projects, *others})


def preview(
    project: Project,
    *,
    role: str,
    geometry: GEOSGeometry,
    method: str,
    accuracy_m: float | None = None,
    typed_text: str = "",
    declared_crs: str = "",
    operation: str = "",
) -> list[Verdict]:
    """What the rules will say of this position of ``project``; nothing is saved.

    ``geometry``: EPSG:4326, longitude first. In the order of the registry, the severest first.
    """
    rules = [rule for rule in RULES.values() if rule.is_of_position]
    text = verdicts(rules, Settings.read(), asked=_LISTED, is_proposed=True)
    given: dict[str, Any] = {
        "asked": [project.pk],
        "project": project.pk,
        "role": role,
        "wkb": bytes(geometry.wkb),
        "method": method,
        "accuracy_m": accuracy_m,
        "typed_text": typed_text,
        "declared_crs": declared_crs,
        "operation": operation,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"{text} SELECT rule, severity, numbers, place, proposal, other_id FROM verdict"
            " WHERE geometry_id IS NULL",
            given,
        )
        found = [_verdict(*row) for row in cursor.fetchall()]
    order = list(Severity)
    return sorted(found, key=lambda verdict: order.index(Severity(verdict.severity)))


def _verdict(
    rule: str, severity: str, numbers: str, place: str | None, proposal: str | None, other: int
) -> Verdict:
    return Verdict(
        RULES[rule],
        severity,
        json.loads(numbers),
        GEOSGeometry(place) if place else None,
        GEOSGeometry(proposal) if proposal else None,
        other,
    )
