"""Forms of an authority's accounts: all categories of a month, the statistics of a year."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from coordinates.fields import BahtField
from projects.codes import Side
from projects.finance.months import Month
from projects.models import AccountCategory, FiscalStatistic
from projects.services.accounts import STATISTICS

_PREFIX = "amount_"
Difference = tuple[Any, Any, Any]


def _baht(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return "–" if value in (None, "") else value


class MonthForm(forms.Form):
    """A field for each category, by side; a blank one is not entered, 0 is nothing."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any, *, month: Month, categories: Iterable[AccountCategory]) -> None:
        rows = {code: row.amount for code, row in month.rows.items()}
        initial = {f"{_PREFIX}{code}": amount for code, amount in rows.items()}
        super().__init__(data, initial=initial | {"version": month.version})
        self.categories = list(categories)
        for category in self.categories:
            self.fields[f"{_PREFIX}{category.code}"] = BahtField(
                label=str(category), least=Decimal(0), required=False
            )

    def sides(self) -> list[tuple[str, list[BoundField]]]:
        """(label of the side, its fields) in order."""
        return [
            (
                str(side.label),
                [self[f"{_PREFIX}{c.code}"] for c in self.categories if c.side == side],
            )
            for side in Side
        ]

    @property
    def amounts(self) -> dict[str, Decimal | None]:
        """{category code: baht, or None where it was left out}."""
        return {
            name.removeprefix(_PREFIX): value
            for name, value in self.cleaned_data.items()
            if name.startswith(_PREFIX)
        }

    def show(self, errors: dict[str, list[str]]) -> None:
        """Sentences by category code at their fields."""
        for code, sentences in errors.items():
            name = f"{_PREFIX}{code}"
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)

    def comparison(self, theirs: Month) -> list[Difference]:
        """(label, mine, theirs) of each category that differs."""
        found = []
        for category in self.categories:
            name = f"{_PREFIX}{category.code}"
            row = theirs.rows.get(category.code)
            mine = self.cleaned_data.get(name, self.data.get(name))
            other = row.amount if row else None
            if mine != other:
                found.append((str(category), _baht(mine), _baht(other)))
        return found


class StatisticForm(forms.Form):
    """The closed accounts of a fiscal year."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any, *, statistic: FiscalStatistic | None) -> None:
        super().__init__(data, initial={"version": statistic.version if statistic else 0})
        for name in STATISTICS:
            label = FiscalStatistic._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            self.fields[name] = BahtField(
                label=label, least=Decimal(0), help_text=_("ไม่มียอดให้พิมพ์ 0")
            )
            self.initial[name] = getattr(statistic, name) if statistic else None

    @property
    def facts(self) -> dict[str, Decimal]:
        return {name: self.cleaned_data[name] for name in STATISTICS}

    def show(self, errors: dict[str, list[str]]) -> None:
        """Sentences by column at their fields; those of the year stand above."""
        for name, sentences in errors.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)

    def comparison(self, theirs: FiscalStatistic | None) -> list[Difference]:
        """(label, mine, theirs) of each column that differs."""
        found = []
        for name in STATISTICS:
            mine = self.cleaned_data.get(name, self.data.get(name))
            other = getattr(theirs, name) if theirs else None
            if mine != other:
                found.append((self.fields[name].label, _baht(mine), _baht(other)))
        return found
