"""The form that ties baht of a budget item to a project."""

from typing import Any

from django import forms
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from coordinates.fields import BahtField
from coordinates.thai import shortened
from projects.models import BudgetItem, Project


class ItemSelect(forms.Select):
    """Items of an ordinance that is not approved yet are seen, and why they cannot be chosen."""

    def create_option(self, name: str, value: Any, *others: Any, **more: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *others, **more)
        item = getattr(value, "instance", None)
        if item is not None and not item.is_payable:
            option["attrs"]["disabled"] = True
        return option


class ShareForm(forms.Form):
    """Ties baht of one of the owner's items to a project."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    item: "forms.ModelChoiceField[BudgetItem]" = forms.ModelChoiceField(
        label=_("รายการงบประมาณ"), queryset=BudgetItem.objects.none(), widget=ItemSelect
    )
    amount = BahtField(label=_("จำนวนเงินที่ผูกกับโครงการนี้ (บาท)"))

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["item"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 – tells the types
        owned = BudgetItem.objects.filter(authority=project.authority, agency=project.agency)
        tied = owned.filter(shares__project=project).values("pk")
        of_this_year = Case(When(fiscal_year=project.year, then=0), default=1)
        field.queryset = (
            owned.with_tied()
            .filter(Q(amount__gt=F("tied_baht")) | Q(pk__in=tied))
            .select_related("ordinance")
            .order_by(of_this_year, "-fiscal_year", "name")
        )
        field.label_from_instance = _item_label  # type: ignore[method-assign, assignment]


def _item_label(item: Any) -> str:
    words = {
        "year": item.fiscal_year,
        "source": item.get_source_display(),
        "name": shortened(item.name, 80),
        "rest": f"{item.untied_baht:,.2f}",
    }
    if item.is_payable:
        return _("%(year)s %(source)s · %(name)s · คงเหลือ %(rest)s บาท") % words
    return _("%(year)s %(source)s · %(name)s · ข้อบัญญัติยังไม่อนุมัติ") % words
