"""What a rule is: its words, its numbers, and the SQL that finds what is wrong."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from projects.codes import Severity


class Part(StrEnum):
    """What of a project changes, as triggers note it (CheckNote)."""

    FACTS = "facts"
    POSITION = "position"
    MONEY = "money"
    PHOTOS = "photos"


WHOLE: Final = "whole"  # a note on a new project: every rule
_PLACEHOLDER: Final = re.compile(r"\{([a-z]\w*)\}")
_DECIMALS: Final = {"_m": 1, "_m2": 1, "_m3": 1, "_baht": 2, "_share": 4, "_times": 1}


@dataclass(frozen=True)
class Option:
    """A number of a rule that DLA may set, for all kinds of work or for one (RuleSetting)."""

    default: float
    label: Any
    unit: Any = ""


@dataclass(frozen=True)
class Rule:
    """A rule and its verdicts as SQL over the relations of ``projects.checks.relations``.

    ``found``: FROM … WHERE of the faulty rows; the alias ``s`` stands for the judged row, and
    {name} for an option at ``s.kind_id``. ``numbers``: what was measured, name → SQL; the suffix
    tells the unit (_m, _m2, _m3, _baht, _share, _times) and the decimals kept. ``place``,
    ``proposal``: geometry of the fault and of what would be right, EPSG:4326. ``facts``: what
    an acceptance depends on. ``grade``: SQL of a severity where it differs from row to row.
    ``parts``: the changes after which it is judged. ``is_of_pair``: its verdicts speak of
    another project, which has one like it. ``is_of_position``: it can be asked of a position
    that is not saved yet.
    """

    code: str
    title: Any
    sentence: Any
    fix: Any
    severity: Severity
    parts: frozenset[Part]
    found: str
    numbers: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Option] = field(default_factory=dict)
    subject: str = "s.subject"
    geometry: str = "s.id"
    other: str = "NULL::bigint"
    place: str = "NULL::geometry"
    proposal: str = "NULL::geometry"
    facts: str = "s.id::text"
    grade: str = ""
    is_of_pair: bool = False
    is_of_position: bool = True

    @property
    def is_decided(self) -> bool:
        """Whether a person's word on the pair of projects speaks for it (PairVerdict). A photo
        that two projects share is a verdict of its own: works that continue one another have
        photos of their own still."""
        return self.is_of_pair and Part.PHOTOS not in self.parts

    def select(self, settings: "Settings") -> str:
        """A SELECT of the rule's verdicts: VERDICT's columns."""
        grade = settings.grades.get(self.code)
        severity = f"'{grade}'" if grade else self.grade or f"'{self.severity.value}'"
        pairs = ", ".join(f"'{name}', {_rounded(name, sql)}" for name, sql in self.numbers.items())
        text = (
            f"SELECT '{self.code}' AS rule, s.project_id, {self.subject} AS subject,"
            f" {severity} AS severity, {self.geometry} AS geometry_id, {self.other} AS other_id,"
            f" jsonb_build_object({pairs}) AS numbers, {self.place} AS place,"
            f" {self.proposal} AS proposal, {self.facts} AS facts\n{self.found}"
        )
        return _PLACEHOLDER.sub(lambda match: self._option(match[1], settings), text)

    def _option(self, name: str, settings: "Settings") -> str:
        return settings.expression(self.code, name, self.options[name].default)


def _rounded(name: str, sql: str) -> str:
    suffix = name[name.rfind("_") :] if "_" in name else ""
    return f"round(({sql})::numeric, {_DECIMALS[suffix]})" if suffix in _DECIMALS else sql


@dataclass(frozen=True)
class Settings:
    """What DLA set: numbers by (rule, name) → kind or None → value, and grades by rule."""

    values: Mapping[tuple[str, str], Mapping[str | None, float]] = field(default_factory=dict)
    grades: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Settings":
        """Those of the database: two queries."""
        from projects.models import RuleGrade, RuleSetting

        values: dict[tuple[str, str], dict[str | None, float]] = {}
        rows = RuleSetting.objects.values_list("rule", "name", "kind_id", "value")
        for rule, name, kind, value in rows.order_by("kind_id"):
            values.setdefault((rule, name), {})[kind] = value
        return cls(values, dict(RuleGrade.objects.values_list("rule", "severity")))

    def expression(self, rule: str, name: str, default: float) -> str:
        """SQL of the number at ``s.kind_id``. Kinds are slugs, values are numbers: no quoting."""
        by_kind = self.values.get((rule, name), {})
        usual = repr(float(by_kind.get(None, default)))
        cases = " ".join(
            f"WHEN '{kind}' THEN {value!r}" for kind, value in by_kind.items() if kind is not None
        )
        return f"(CASE s.kind_id {cases} ELSE {usual} END)" if cases else f"({usual})"
