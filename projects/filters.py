"""The one question: the only reader of query strings about projects.

List, map, tiles, exports, reports and API take the same names and give the same rows. A wrong
value, or a name nobody knows, is an error that says so; nothing is silently ignored.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import django_filters
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import LocalAuthority, User
from coordinates.models import AdminArea
from coordinates.thai import normalise, thai_date, to_arabic
from coordinates.values import Bbox, LonLat
from projects.checks.registry import RULES
from projects.codes import Role, Sector, Source, State
from projects.filter_fields import (
    BboxFilter,
    ChoicesFilter,
    CodesFilter,
    GenerationFilter,
    KnownFilter,
    MoneyFilter,
    NearFilter,
    ShapeFilter,
    ShapeHashFilter,
    YearsFilter,
)
from projects.models import Finding, Project
from projects.querysets import ProjectQuerySet
from projects.strategies.asked import (
    StrategyFilter,
    known_national,
    known_programmes,
    known_strategies,
    table_choices,
)

AREAS = ("province", "district", "subdistrict")
# Of the page or the file, not of the question.
BESIDE = frozenset({"page", "sort", "encoding", "crs"})
WORDS = frozenset({"q", "strategy", "programme"})  # texts; elsewhere a Thai digit is a digit
YES_NO = [("yes", _("รวมตัวอย่าง")), ("no", _("ไม่รวมตัวอย่าง"))]
POSITIONS = [
    ("pinned", _("ระบุพิกัดแล้ว")),
    ("provisional", _("พิกัดชั่วคราว")),
    ("none", _("ยังไม่ระบุพิกัด")),
]
COUNT_BY = [
    ("main", _("นับในพื้นที่หลักของงาน")),
    ("share", _("แบ่งตามส่วนที่อยู่ในแต่ละพื้นที่")),
]


class BadQuestion(ValueError):
    """A question that cannot be answered: {name: [sentence, …]} says what is wrong."""

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        self.errors = errors
        super().__init__(errors)

    @property
    def sentences(self) -> list[str]:
        """Each fault as a line that begins with what the form calls the name."""
        known = ProjectFilter.base_filters
        labels = {name: known[name].label if name in known else name for name in self.errors}
        return [f"{labels[name]}: {text}" for name, texts in self.errors.items() for text in texts]


class ProjectFilter(django_filters.FilterSet):
    """The question. ``qs`` gives its projects, ``years`` and ``sources`` what money is summed."""

    q = django_filters.CharFilter(label=_("ค้นหา"), method="by_text", max_length=200)
    province = CodesFilter(label=_("จังหวัด"), method="by_area", pattern=r"[0-9]{2}", example="50")
    district = CodesFilter(label=_("อำเภอ"), method="by_area", pattern=r"[0-9]{4}", example="5001")
    subdistrict = CodesFilter(
        label=_("ตำบล"), method="by_area", pattern=r"[0-9]{6}", example="500101"
    )
    lao = CodesFilter(
        label=_("อปท."), method="by_owner", pattern=r"[A-Z0-9]{1,8}", example="6510107"
    )
    lao_kind = ChoicesFilter(
        label=_("ประเภท อปท."), field_name="authority__kind", choices=LocalAuthority.Kind.choices
    )
    owner = CodesFilter(
        label=_("เจ้าของ"), method="by_owner", pattern=r"[A-Z0-9]{1,12}", example="6510107"
    )
    year = YearsFilter(label=_("ปีงบประมาณ"), method="by_money")
    sector = ChoicesFilter(label=_("สาขา"), choices=Sector.choices)
    kind = ChoicesFilter(label=_("ประเภทงาน"), field_name="kind_id", choices=[])
    state = ChoicesFilter(label=_("สถานะ"), choices=State.choices)
    source = ChoicesFilter(label=_("แหล่งเงิน"), method="by_money", choices=Source.choices)
    national_strategy = StrategyFilter(
        label=_("ยุทธศาสตร์ชาติ"), keys=known_national, pattern=r"[0-9]+", example="1"
    )
    strategy = StrategyFilter(
        label=_("ยุทธศาสตร์"), keys=known_strategies, pattern=r"[0-9]+", example="1", words=True
    )
    programme = KnownFilter(
        label=_("แผนงาน"),
        row_name="plan_programme_id",
        keys=known_programmes,
        pattern=r"[-A-Za-z0-9_]+",
        example="civil",
        words=True,
    )
    type = ChoicesFilter(label=_("ประเภทโครงการ"), field_name="project_type_id", choices=[])
    activity = ChoicesFilter(label=_("ประเภทกิจกรรม"), field_name="activity_type_id", choices=[])
    budget_min = MoneyFilter(label=_("งบประมาณตั้งแต่ (บาท)"), method="by_budget")
    budget_max = MoneyFilter(label=_("งบประมาณไม่เกิน (บาท)"), method="by_budget")
    position = django_filters.MultipleChoiceFilter(
        label=_("พิกัด"), method="by_position", choices=POSITIONS
    )
    role = django_filters.MultipleChoiceFilter(
        label=_("บทบาทพิกัด"), method="by_role", choices=Role.choices
    )
    finding = ChoicesFilter(
        label=_("ข้อค้นพบที่ยังไม่แก้"),
        method="by_finding",
        choices=[(rule.code, rule.title) for rule in RULES.values()],
    )
    bbox = BboxFilter(label=_("กรอบพื้นที่"), method="by_bbox")
    within = ShapeFilter(label=_("ในรูปร่าง"), method="by_shape")
    near = NearFilter(label=_("ใกล้จุด"), method="by_near")
    shape = ShapeHashFilter(label=_("ในรูปร่างที่วาดหรือส่ง"), method="by_kept_shape")
    generation = GenerationFilter(label=_("แนวเขต ณ วันที่"), method="by_itself")
    count_by = django_filters.ChoiceFilter(
        label=_("งานที่คร่อมเขต"), method="by_itself", choices=COUNT_BY
    )
    sample = django_filters.ChoiceFilter(label=_("ข้อมูลตัวอย่าง"), method="by_sample", choices=YES_NO)

    class Meta:
        model = Project
        fields: list[str] = []

    asker: User | AnonymousUser | None = None  # who asks; None reads everything

    def __init__(self, data: QueryDict | Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(filled(data), **kwargs)
        choices = table_choices()
        for name in ("kind", "type", "activity"):
            self.filters[name].extra["choices"] = choices[name]
        self.filters["programme"].extra["choices"] = choices["programme"]

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(int(year) for year in self._cleaned("year"))

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(self._cleaned("source"))

    @property
    def boundaries_on(self) -> date | None:
        """The day whose boundaries are asked; None: those in force."""
        return self._cleaned("generation") or None

    @property
    def by_share(self) -> bool:
        """Whether a work that crosses a border counts in every area it touches, by its part."""
        return bool(self._cleaned("count_by") == "share")

    @property
    def areas(self) -> tuple[str, ...]:
        """The codes asked under province, district and subdistrict."""
        return tuple(code for name in AREAS for code in self._cleaned(name))

    def _cleaned(self, name: str) -> Any:
        self.form.is_valid()
        return self.form.cleaned_data.get(name) or []

    def is_valid(self) -> bool:
        """Whether every name and value is known; ``form.errors`` and ``unknown`` say what not."""
        return bool(
            super().is_valid() and not self.unknown and not self._contradiction and not self.absent
        )

    @property
    def unknown(self) -> list[str]:
        return sorted(set(self.data) - set(self.filters) - BESIDE)

    @property
    def absent(self) -> dict[str, list[str]]:
        """Area codes asked for that no area has (on the day asked): one query, none where no
        area is asked."""
        asked = {name: set(self._cleaned(name)) for name in AREAS}
        if not any(asked.values()):
            return {}
        codes = set().union(*asked.values())
        areas = AdminArea.objects.all()
        if self.boundaries_on:
            areas = areas.on(self.boundaries_on)
        found = areas.filter(level__in=asked, code__in=codes)
        known = set(found.values_list("level", "code"))
        missing = {
            name: sorted(code for code in wanted if (name, code) not in known)
            for name, wanted in asked.items()
        }
        return {name: codes_ for name, codes_ in missing.items() if codes_}

    def rows(self) -> ProjectQuerySet:
        """The projects asked for, with their money of the asked years and sources.

        Raises BadQuestion.
        """
        self.check()
        queryset: ProjectQuerySet = self.qs
        return queryset.with_money(years=self.years, sources=self.sources)

    def check(self) -> None:
        """Raises BadQuestion where a name or value is wrong."""
        errors: dict[str, list[str]] = {
            name: [str(text) for text in texts] for name, texts in self.form.errors.items()
        }
        for name in self.unknown:
            errors[name[:40]] = [unknown_name()]
        if not errors:
            errors |= self._contradiction
        if not errors:
            for name, codes in self.absent.items():
                errors[name] = [self._no_area(", ".join(codes))]
        if errors:
            raise BadQuestion(errors)

    @property
    def _contradiction(self) -> dict[str, list[str]]:
        """Shares are kept of the boundaries in force: by those of another day nobody is shared."""
        if not (self.boundaries_on and self.by_share):
            return {}
        words = gettext("แบ่งตามส่วนได้เฉพาะแนวเขตปัจจุบัน ใช้ count_by=main หรือไม่ระบุ generation")
        return {"count_by": [words]}

    def _no_area(self, codes: str) -> str:
        if not self.boundaries_on:
            return gettext("ไม่มีพื้นที่รหัส %(codes)s") % {"codes": codes}
        return gettext("ไม่มีพื้นที่รหัส %(codes)s ในวันที่ %(day)s เลือกรหัสที่ใช้ในวันนั้น หรือเปลี่ยน generation") % {
            "codes": codes,
            "day": thai_date(self.boundaries_on, short=True),
        }

    def filter_queryset(self, queryset: ProjectQuerySet) -> ProjectQuerySet:
        found: ProjectQuerySet = super().filter_queryset(queryset)
        if self.years or self.sources:
            found = found.funded_in(*self.years, sources=self.sources)
        limits = {
            "budget_baht__gte": self._cleaned("budget_min"),
            "budget_baht__lte": self._cleaned("budget_max"),
        }
        asked = {name: baht for name, baht in limits.items() if baht not in (None, [])}
        if asked:
            found = found.with_money(years=self.years, sources=self.sources).filter(**asked)
        return found

    # one method a name ------------------------------------------------------------------

    def by_text(self, queryset: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        return queryset.matching(normalise(value))

    def by_area(self, queryset: ProjectQuerySet, name: str, value: list[str]) -> ProjectQuerySet:
        if not value:
            return queryset
        if self.boundaries_on:
            return queryset.in_area_on(self.boundaries_on, *value)
        return queryset.touching_area(*value) if self.by_share else queryset.in_area(*value)

    def by_itself(self, queryset: ProjectQuerySet, name: str, value: Any) -> ProjectQuerySet:
        return queryset  # says how areas are asked: by_area

    def by_owner(self, queryset: ProjectQuerySet, name: str, value: list[str]) -> ProjectQuerySet:
        return queryset.owned_by(*value, agencies=name == "owner") if value else queryset

    def by_money(self, queryset: ProjectQuerySet, name: str, value: Any) -> ProjectQuerySet:
        return queryset  # year and source must match one share: filter_queryset asks both

    def by_budget(self, queryset: ProjectQuerySet, name: str, value: Any) -> ProjectQuerySet:
        return queryset  # of the matching shares: filter_queryset

    def by_position(
        self, queryset: ProjectQuerySet, name: str, value: list[str]
    ) -> ProjectQuerySet:
        return queryset.positioned(*value) if value else queryset

    def by_role(self, queryset: ProjectQuerySet, name: str, value: list[str]) -> ProjectQuerySet:
        return queryset.with_current(role__in=value) if value else queryset

    def by_finding(self, queryset: ProjectQuerySet, name: str, value: list[str]) -> ProjectQuerySet:
        found = Finding.objects.open().of_rules(*value).filter(project=OuterRef("pk"))
        return queryset.filter(Exists(found)) if value else queryset

    def by_bbox(self, queryset: ProjectQuerySet, name: str, value: Bbox | None) -> ProjectQuerySet:
        if value is None:
            return queryset
        box = Polygon.from_bbox((value.minlon, value.minlat, value.maxlon, value.maxlat))
        box.srid = 4326
        return queryset.within(box)

    def by_shape(
        self, queryset: ProjectQuerySet, name: str, value: GEOSGeometry | None
    ) -> ProjectQuerySet:
        return queryset.within(value) if value else queryset

    def by_kept_shape(self, queryset: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        return queryset.in_shape(value) if value else queryset

    def by_near(
        self, queryset: ProjectQuerySet, name: str, value: tuple[LonLat, float] | None
    ) -> ProjectQuerySet:
        return queryset.near(value[0].lon, value[0].lat, m=value[1]) if value else queryset

    def by_sample(self, queryset: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        return queryset.filter(sample=False) if value == "no" else queryset


def filled(data: QueryDict | Mapping[str, Any]) -> QueryDict:
    """The names that hold a value: a form left blank asks nothing. Thai digits become ASCII."""
    kept = QueryDict(mutable=True)
    for name in data:
        values: list[Any] = data.getlist(name) if isinstance(data, QueryDict) else [data[name]]
        values = [value for value in values if value != ""]
        if name not in WORDS:
            values = [to_arabic(value) if isinstance(value, str) else value for value in values]
        if values:
            kept.setlist(name, values)
    return kept


def unknown_name() -> str:
    return gettext("ไม่รู้จักชื่อตัวกรองนี้")


def asked_by(user: User | AnonymousUser, data: QueryDict | Mapping[str, Any]) -> ProjectFilter:
    """The question ``data`` (a query string) over all that ``user`` may read whole."""
    question = ProjectFilter(data, queryset=Project.objects.visible_to(user))
    question.asker = user
    return question
