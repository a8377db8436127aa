"""The facts, money and places of drafts as rows: columns and values in one order."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

import shapely

from benchmarks.generate import words
from benchmarks.generate.drafting import Draft
from benchmarks.generate.money import Item
from benchmarks.generate.works import computed
from benchmarks.generate.world import Owner
from projects.codes import Source
from projects.services.facts import COMPUTED, STATED

Row = tuple[Any, ...]
Pairs = Iterable[tuple[int, Draft]]

_STATED_NUMBERS: Final = tuple(name for name in STATED if name != "stated_surface")
PROJECT: Final = tuple(
    [
        "id",
        "code",
        "authority_id",
        "agency_id",
        "year",
        "name",
        "objective",
        "target",
        "indicator",
        "outcome",
        "division",
        "strategy",
        "programme",
        "sector",
        "kind_id",
        "state",
        "state_reason",
        "state_since",
        "plan_programme_id",
        "province_code",
        "district_code",
        "subdistrict_code",
        "sample",
        "source_name",
        "source_key",
        "facts_version",
        "money_version",
        "position_version",
        "created_at",
        "updated_at",
        "entered_on_behalf",
        "stated_surface",
    ]
    + list(_STATED_NUMBERS)
    + list(COMPUTED)
)
AMOUNT: Final = ("project_id", "fiscal_year", "amount")
ITEM: Final = (
    "id",
    "authority_id",
    "agency_id",
    "fiscal_year",
    "source",
    "name",
    "amount",
    "document",
    "ordinance_id",
    "received",
    "source_name",
    "source_key",
    "sample",
)
SHARE: Final = ("project_id", "item_id", "amount")
POSITION: Final = (
    "project_id",
    "role",
    "geometry",
    "method",
    "accuracy_m",
    "captured_at",
    "typed_text",
    "declared_crs",
    "operation",
    "review",
    "review_reason",
    "reviewed_at",
    "version",
    "is_current",
    "replaced_at",
    "replaced_reason",
    "moved_m",
    "entered_on_behalf",
    "created_at",
)
ENTRY: Final = (
    "plan_id",
    "revision_id",
    "project_id",
    "form",
    "number",
    "programme_id",
    "facts",
    "amounts",
    "is_removal",
    "in_force",
)
PROGRAMME: Final = "civil"
_PROGRAMME_NAME: Final = "แผนงานอุตสาหกรรมและการโยธา"
_GRANTS: Final = {Source.GENERAL, Source.SPECIFIC}


def _owned(owner: Owner) -> tuple[int | None, int | None]:
    return (None, owner.pk) if owner.kind == "agency" else (owner.pk, None)


def project(pk: int, draft: Draft, sample: bool) -> Row:
    """A row of PROJECT."""
    sector, stated = draft.sector, draft.work.stated
    subdistrict, district, province = draft.codes
    return (
        pk,
        draft.code,
        *_owned(draft.owner),
        draft.year,
        draft.name,
        words.OBJECTIVES[sector],
        draft.target,
        words.INDICATOR,
        words.OUTCOMES[sector],
        draft.division,
        words.STRATEGIES[sector],
        _PROGRAMME_NAME,
        sector,
        draft.kind,
        draft.state,
        draft.reason,
        _since(draft),
        PROGRAMME,
        province,
        district,
        subdistrict,
        sample,
        "",
        "",
        1,
        1,
        1 + len(draft.pins),
        draft.created_at,
        draft.created_at,
        False,
        draft.work.surface,
        *(stated.get(name.removeprefix("stated_")) for name in _STATED_NUMBERS),
        *computed(stated),
        None,  # no invented title describes its parts one by one
        "",  # no invented title names its subdistrict
    )


def _since(draft: Draft) -> date:
    """The day of the last change of state; the plan's own states are as old as the project."""
    changes = draft.chain.changes
    return changes[-1].changed_on if changes else draft.created_at.date()


def item(found: Item, sample: bool) -> Row:
    """A row of ITEM."""
    return (
        found.pk,
        *_owned(found.owner),
        found.fiscal_year,
        found.source,
        found.name,
        found.amount,
        found.document,
        found.ordinance.pk if found.ordinance else None,
        found.amount if found.source in _GRANTS else None,
        "",
        "",
        sample,
    )


def shares(pairs: Pairs) -> Iterator[Row]:
    for pk, draft in pairs:
        for found, amount in draft.money.shares:
            yield pk, found.pk, amount


def amounts(pairs: Pairs) -> Iterator[Row]:
    for pk, draft in pairs:
        for year, amount in draft.money.planned.items():
            yield pk, year, amount


def entries(pairs: Pairs) -> Iterator[Row]:
    for pk, draft in pairs:
        entry = draft.entry
        if entry is None:
            continue
        amounts = {str(year): f"{baht}.00" for year, baht in draft.money.planned.items()}
        yield (
            entry.plan.pk,
            entry.revision.pk if entry.revision else None,
            pk,
            "p02",
            entry.number,
            PROGRAMME,
            json.dumps(_facts(draft), ensure_ascii=False),
            json.dumps(amounts),
            False,
            entry.revision is None,
        )


def _facts(draft: Draft) -> dict[str, str]:
    """What an entry keeps of its project."""
    return {
        "name": draft.name,
        "objective": words.OBJECTIVES[draft.sector],
        "target": draft.target,
        "indicator": words.INDICATOR,
        "outcome": words.OUTCOMES[draft.sector],
        "division": draft.division,
        "strategy": words.STRATEGIES[draft.sector],
        "programme": _PROGRAMME_NAME,
    }


def positions(pairs: Pairs) -> Iterator[Row]:
    found = [(pk, pin) for pk, draft in pairs for pin in draft.pins]
    shapes = shapely.set_srid([pin.geometry for _pk, pin in found], 4326)
    texts = shapely.to_wkb(shapes, hex=True, include_srid=True)
    for (pk, pin), text in zip(found, texts, strict=True):
        yield (
            pk,
            pin.role,
            text,
            pin.method,
            pin.accuracy_m,
            pin.captured_at,
            pin.typed_text,
            pin.declared_crs,
            pin.operation,
            pin.review,
            pin.review_reason,
            pin.reviewed_at,
            pin.version,
            pin.is_current,
            pin.replaced_at,
            pin.replaced_reason,
            pin.moved_m,
            False,
            pin.captured_at,
        )
