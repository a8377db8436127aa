"""Maps on paper: shapes over our own boundaries, drawn by matplotlib, no tile asked of anybody.

Only the object interface is used: pyplot keeps figures for the whole process.
"""

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from shapely import get_coordinates, get_parts
from shapely.geometry.base import BaseGeometry

from coordinates.geodesy import distance_m
from coordinates.values import Bbox, LonLat

FAMILY: Final = ["Noto Sans Thai", "Noto Sans"]
MM: Final = 1 / 25.4  # inches, which matplotlib counts in
KM: Final = 1000
LEAST_M: Final = 400.0  # a single pin is drawn in a window so wide
_INK, _PALE, _PAPER = "#26323a", "#8a979f", "#ffffff"
_BORDER: Final = (0, (8, 2, 1.5, 2))
_AROUND: Final = 0.18  # of the shapes' own size, on each side


@dataclass(frozen=True)
class Look:
    """How shapes of one kind are told apart: by colour, by line and by mark, for a grey printer."""

    colour: str
    line: Any
    mark: str
    width: float


@dataclass(frozen=True)
class Layer:
    """Shapes of one legend entry, EPSG:4326, longitude first; the first layer lies lowest."""

    label: str
    look: Look
    shapes: Sequence[BaseGeometry]


@dataclass(frozen=True)
class Outline:
    """The boundary lines of an area; its own is drawn strong, the neighbours' thin."""

    lines: BaseGeometry
    is_own: bool


def window(shapes: Iterable[BaseGeometry], *, ratio: float) -> Bbox:
    """A box of ``ratio`` (width by height on the ground) with all shapes and some land around."""
    points = [point for shape in shapes for point in get_coordinates(shape)]
    lons, lats = [float(one[0]) for one in points], [float(one[1]) for one in points]
    lon, lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    lon_m, lat_m = _degree_m(lat)
    wide_m = lon_m * (max(lons) - min(lons)) * (1 + 2 * _AROUND)
    high_m = lat_m * (max(lats) - min(lats)) * (1 + 2 * _AROUND)
    wide_m = max(wide_m, high_m * ratio, LEAST_M)
    half_lon, half_lat = wide_m / lon_m / 2, wide_m / ratio / lat_m / 2
    return Bbox(lon - half_lon, lat - half_lat, lon + half_lon, lat + half_lat)


def map_svg(
    layers: Sequence[Layer], box: Bbox, outlines: Sequence[Outline], *, width: float, height: float
) -> bytes:
    """A map of ``box`` with scale in metres, north and degrees; millimetres → SVG."""
    figure = Figure(figsize=(width * MM, height * MM), facecolor=_PAPER)
    axes = figure.add_axes((0.085, 0.07, 0.905, 0.92))
    _frame(axes, box)
    _draw_outlines(axes, outlines)
    for layer in layers:
        for shape in layer.shapes:
            _draw(axes, shape, layer.look)
    _degrees(axes, box)
    _scale(axes, box)
    _north(axes)
    return _svg(figure)


def legend_svg(layers: Sequence[Layer], *, width: float, height: float) -> bytes:
    """What the lines and marks of a map mean, beside it: on it, it would hide some."""
    figure = Figure(figsize=(width * MM, height * MM), facecolor=_PAPER)
    handles = [_sample(layer) for layer in layers]
    border = Line2D([], [], color=_INK, lw=1.3, linestyle=_BORDER, label=_("เขตตำบล"))
    figure.legend(
        handles=[*handles, border],
        loc="center left",
        bbox_to_anchor=(0, 0.5),
        prop=_font(8),
        handlelength=4.2,
        labelspacing=0.7,
        borderaxespad=0,
        frameon=False,
        labelcolor=_INK,
    )
    return _svg(figure)


def locator_svg(
    place: LonLat, box: Bbox, outlines: Sequence[Outline], *, width: float, height: float
) -> bytes:
    """Where in its subdistrict a place lies: outlines and one mark; millimetres → SVG."""
    figure = Figure(figsize=(width * MM, height * MM), facecolor=_PAPER)
    axes = figure.add_axes((0.01, 0.01, 0.98, 0.98))
    _frame(axes, box)
    axes.set_xticks([])
    axes.set_yticks([])
    _draw_outlines(axes, outlines)
    axes.plot(
        [place.lon], [place.lat], marker="*", markersize=9, color="#b3261e", mec=_PAPER, mew=0.6
    )
    _scale(axes, box)
    return _svg(figure)


def _svg(figure: Figure) -> bytes:
    kept = io.BytesIO()
    figure.savefig(kept, format="svg", metadata={"Date": None, "Creator": None})
    return kept.getvalue()


def _degree_m(lat: float) -> tuple[float, float]:
    """Metres of a degree of longitude and of latitude about a latitude."""
    east = distance_m(LonLat(100.0, lat), LonLat(101.0, lat))
    return east, distance_m(LonLat(100.0, lat - 0.5), LonLat(100.0, lat + 0.5))


def _font(size: float, **more: Any) -> FontProperties:
    return FontProperties(family=FAMILY, size=size, **more)


def _frame(axes: Axes, box: Bbox) -> None:
    axes.set_xlim(box.minlon, box.maxlon)
    axes.set_ylim(box.minlat, box.maxlat)
    axes.set_aspect("auto")
    for side in axes.spines.values():
        side.set(color=_INK, linewidth=0.6)


def _draw_outlines(axes: Axes, outlines: Sequence[Outline]) -> None:
    for one in sorted(outlines, key=lambda one: one.is_own):
        width, colour = (1.3, _INK) if one.is_own else (0.5, _PALE)
        for part in get_parts(one.lines):
            lons, lats = get_coordinates(part).T
            axes.plot(lons, lats, color=colour, linewidth=width, linestyle=_BORDER)


def _draw(axes: Axes, shape: BaseGeometry, look: Look) -> None:
    for part in get_parts(shape):
        lons, lats = get_coordinates(part).T
        style: dict[str, Any] = {"color": look.colour, "linewidth": look.width}
        if part.geom_type == "Point":
            axes.plot(lons, lats, marker=look.mark, markersize=8, mec=_PAPER, mew=0.7, **style)
        elif part.geom_type == "LineString":
            axes.plot(lons, lats, linestyle=look.line, solid_capstyle="round", **style)
        else:
            rings = [part.exterior, *part.interiors]
            path = Path.make_compound_path(*(Path(get_coordinates(ring)) for ring in rings))
            axes.add_patch(PathPatch(path, facecolor=look.colour, alpha=0.12, linewidth=0))
            axes.add_patch(
                PathPatch(
                    path, fill=False, edgecolor=look.colour, linestyle=look.line, lw=look.width
                )
            )


def _degrees(axes: Axes, box: Bbox) -> None:
    """Ticks at round degrees, written with as many decimals as their step has."""
    for low, high, count, axis in (
        (box.minlon, box.maxlon, 5, axes.xaxis),
        (box.minlat, box.maxlat, 5, axes.yaxis),
    ):
        step = _round_step((high - low) / count)
        decimals = max(0, math.ceil(-math.log10(step) - 1e-9))
        first = math.ceil(low / step)
        ticks = [number * step for number in range(first, math.floor(high / step) + 1)]
        axis.set_ticks(ticks, [f"{tick:.{decimals}f}°" for tick in ticks])
    for label in axes.get_yticklabels():
        label.set(rotation=90, va="center")
    for label in [*axes.get_xticklabels(), *axes.get_yticklabels()]:
        label.set(fontproperties=_font(6), color=_INK)
    axes.tick_params(length=2.5, width=0.5, pad=1.5, color=_INK)
    axes.grid(color=_PALE, linewidth=0.25, alpha=0.6)
    axes.set_axisbelow(True)


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is not below ``least``."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * one for one in (1, 2, 5, 10) if power * one >= least * (1 - 1e-9))


def _scale(axes: Axes, box: Bbox) -> None:
    """A bar of round metres, about a quarter of the map, on white."""
    lat = (box.minlat + box.maxlat) / 2
    degree_m, _lat_m = _degree_m(lat)
    wide = box.maxlon - box.minlon
    metres = _round_step(wide * degree_m / 5)
    length = metres / degree_m / wide
    left, low, high = 0.03, 0.035, 0.018
    box_style: dict[str, Any] = {"transform": axes.transAxes, "zorder": 9, "clip_on": False}
    for half in range(2):
        colour = _INK if half == 0 else _PAPER
        start = left + half * length / 2
        axes.add_patch(
            Rectangle(
                (start, low), length / 2, high, facecolor=colour, ec=_INK, lw=0.6, **box_style
            )
        )
    is_short = metres < KM
    number = f"{metres if is_short else metres / KM:,.0f}"
    words = _("%(number)s ม.") if is_short else _("%(number)s กม.")
    axes.text(
        left + length + 0.015,
        low,
        words % {"number": number},
        fontproperties=_font(7),
        color=_INK,
        transform=axes.transAxes,
        zorder=9,
        path_effects=[withStroke(linewidth=2, foreground=_PAPER)],
    )


def _north(axes: Axes) -> None:
    halo = [withStroke(linewidth=2, foreground=_PAPER)]
    arrow = {"arrowstyle": "-|>,head_width=0.28,head_length=0.6", "color": _INK, "linewidth": 1.4}
    ends: dict[str, Any] = {"xy": (0.965, 0.975), "xytext": (0.965, 0.84)}
    axes.annotate(
        "", **ends, xycoords="axes fraction", arrowprops=arrow | {"path_effects": halo}, zorder=9
    )
    text = axes.text(0.965, 0.8, "N", transform=axes.transAxes, ha="center", va="center", zorder=9)
    text.set(color=_INK, fontproperties=_font(9, weight="bold"), path_effects=halo)


def _sample(layer: Layer) -> Line2D:
    look = layer.look
    if all(shape.geom_type.endswith("Point") for shape in layer.shapes):
        mark: dict[str, Any] = {"marker": look.mark, "markersize": 8, "linestyle": "none"}
        return Line2D([], [], color=look.colour, label=layer.label, mec=_PAPER, **mark)
    return Line2D([], [], color=look.colour, lw=look.width, ls=look.line, label=layer.label)
