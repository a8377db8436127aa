"""What the dimensions of a title come to, to be compared with what it states of the whole."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from projects.kinds import read_work
from projects.title.parts import LARGEST, STEP, Part, Reader

_DUG: Final = frozenset({"dredging", "pond", "reservoir"})
Values = Mapping[str, Decimal | None]
# The area or volume of one part: its values with those common to all, and its length.
_Of = Callable[[Mapping[str, Decimal], Decimal], Decimal | None]


class Computed:
    """``stated``: what is read of the whole; ``works``: how many (แห่ง, สาย, ช่วงละ), 1 for one."""

    def __init__(self, reader: Reader, stated: Values, *, works: int, text: str) -> None:
        self._reader = reader
        self._stated = stated
        self._works = works
        self._text = text

    def values(self) -> dict[str, Decimal | None]:
        return {
            "computed_length_m": _fitting(self._length()),
            "computed_area_m2": _fitting(self._nearest("area_m2", self._areas())),
            "computed_volume_m3": _fitting(self._nearest("volume_m3", self._volumes())),
        }

    def _length(self) -> Decimal | None:
        reader, stated = self._reader, self._stated["length_m"]
        found: list[Decimal] = []
        lengths = [part.values.get("length_m") for part in reader.parts.values()]
        own = [length for length in lengths if length is not None]
        if "length_m" in reader.totals and len(own) == len(lengths) > 1:
            found.append(sum(own, Decimal(0)))
        is_said = "length_m" in reader.totals or "length_m" in reader.opening.values or own
        if is_said and reader.each_m and self._works > 1:
            found.append(reader.each_m * self._works)
        if is_said and reader.range_m:
            found.append(reader.range_m)
        if stated is None or not found:
            return None
        return max(found, key=lambda value: abs(value - stated))

    def _areas(self) -> list[Decimal]:
        found = [self._sums("area_m2", _area_with(extra)) for extra in self._extras()]
        return [area for areas in found for area in areas]

    def _extras(self) -> list[Decimal]:
        """Widths that the shoulders may add: none, or both of them, within what is stated."""
        if self._reader.shoulder_m is None or self._stated["area_m2"] is None:
            return [Decimal(0)]
        least, most = (2 * width for width in self._reader.shoulder_m)
        plain = self._sums("area_m2", _area_with(Decimal(0)))
        if least == most or not plain:
            return [Decimal(0), most]
        wider = self._sums("area_m2", _area_with(Decimal(1)))
        wanted = (self._stated["area_m2"] - plain[0]) / (wider[0] - plain[0])
        return [Decimal(0), min(most, max(least, wanted))]

    def _volumes(self) -> list[Decimal]:
        stated = self._stated["volume_m3"]
        found = self._sums("volume_m3", _trapezoid)
        if found:
            return found
        if (stated is not None and not self._reader.is_of_concrete) or self._is_dug():
            found = self._sums("volume_m3", _box("depth_m"))
        if stated is not None:
            found += self._sums("volume_m3", _box("thickness_m"))
        return found

    def _is_dug(self) -> bool:
        has_all = {"width_m", "depth_m"} <= {
            name for name, value in self._stated.items() if value is not None
        }
        return has_all and read_work(self._text).noun in _DUG

    def _sums(self, name: str, of: _Of) -> list[Decimal]:
        """Of all parts; of those only that state theirs; of as many works as are counted."""
        parts = list(self._reader.parts.values())
        whole = self._sum(parts, of)
        if whole is None:
            return []
        found = [whole]
        stating = [part for part in parts if name in part.values]
        if 0 < len(stating) < len(parts) and name not in self._reader.totals:
            own = self._sum(stating, of)
            found += [own] if own is not None else []
        if self._works > 1 and not parts:
            found.append(whole * self._works)
        return found

    def _sum(self, parts: Sequence[Part], of: _Of) -> Decimal | None:
        common = {
            name: value for name, value in self._stated.items() if value is not None
        } | self._reader.opening.values
        lengths = [part.values.get("length_m") for part in parts]
        if not parts or not any(lengths):
            length = self._stated["length_m"]
            return of(common, length) if length else None
        total = Decimal(0)
        for part, length in zip(parts, lengths, strict=True):
            value = of(common | part.values, length) if length else None
            if value is None:
                return None
            total += value
        return total

    def _nearest(self, name: str, found: Iterable[Decimal]) -> Decimal | None:
        found, stated = list(found), self._stated[name]
        if not found or stated is None:
            return found[0] if found else None
        return min(found, key=lambda value: abs(value - stated))


def _area_with(extra_m: Decimal) -> _Of:
    def area(values: Mapping[str, Decimal], length: Decimal) -> Decimal | None:
        width = values.get("width_m")
        return None if width is None else (width + extra_m) * length

    return area


def _trapezoid(values: Mapping[str, Decimal], length: Decimal) -> Decimal | None:
    top = values.get("top_width_m", values.get("width_m"))
    bottom, depth = values.get("bottom_width_m"), values.get("depth_m")
    if top is None or bottom is None or depth is None:
        return None
    return (top + bottom) / 2 * depth * length


def _box(height: str) -> _Of:
    def box(values: Mapping[str, Decimal], length: Decimal) -> Decimal | None:
        if "width_m" not in values or height not in values:
            return None
        return values["width_m"] * values[height] * length

    return box


def _fitting(value: Decimal | None) -> Decimal | None:
    return value.quantize(STEP) if value is not None and 0 < value < LARGEST else None
