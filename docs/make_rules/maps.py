"""A map of a scene: areas, other projects, the position, the fault, and what would be right."""

from itertools import pairwise
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Polygon

from coordinates.values import THAILAND
from docs.make_rules.canvas import (
    AREA,
    BORDER,
    FAULT,
    GOOD,
    HEIGHT,
    MINE,
    MUTED,
    OTHER,
    WIDTH,
    Canvas,
    Pixel,
)
from docs.make_rules.frame import Frame
from docs.make_rules.scene import Pair, Scene
from projects.codes import PROVISIONAL
from projects.models import ProjectGeometry

_MOST_VERTICES = 80


def map_of(pair: Pair, scene: Scene, both: list[Scene]) -> str:
    """Wrong and right in one frame, so that they can be compared, unless ``hints`` say apart."""
    hints = pair.hints
    shown = [scene] if hints.get("apart") else both
    frame = Frame(
        [*(one for each in shown for one in _shown(each, hints)), *hints.get("frame", [])],
        hints.get("least_m", 60),
    )
    return _Map(pair, scene, frame).svg()


def circle_m(scene: Scene, hints: dict[str, Any]) -> float:
    """How far the position may be off, where the rule is about that."""
    return float(hints["circle"](scene)) if "circle" in hints else 0


def _shown(scene: Scene, hints: dict[str, Any]) -> list[GEOSGeometry]:
    found = scene.finding
    shapes = [row.geometry for row in (*scene.positions, *scene.others)]
    shapes += [one for one in ((found.place, found.proposal) if found else ()) if one]
    shapes += [area.point for area in scene.areas if area.level == "village"]
    shapes += [photo.position for photo in scene.photos if photo.position]
    if round_m := circle_m(scene, hints):
        shapes.append(scene.positions[0].geometry.centroid.buffer(round_m / 111_000))
    return [shape for shape in shapes if not shape.empty]


class _Map:
    def __init__(self, pair: Pair, scene: Scene, frame: Frame) -> None:
        self.hints, self.scene, self.frame = pair.hints, scene, frame
        self.canvas = Canvas(wrong=scene.finding is not None)

    def svg(self) -> str:
        self._areas()
        if circle_m(self.scene, self.hints):
            self._circle()
        for row in self.scene.others:
            self._position(row, OTHER)
        if self.scene.finding:
            self._fault(self.scene.finding.place)
        for row in self.scene.positions:
            self._position(row, MINE, is_earlier=not row.is_current)
        for photo in self.scene.photos:
            if photo.position:
                self._photo(self.frame.pixel(photo.position.coords))
        if self.scene.finding and self.scene.finding.proposal:
            self._proposal(self.scene.finding.proposal)
        self._labels()
        if not self.hints.get("is_of_degrees"):
            self.frame.bar(self.canvas)
        note = self.hints.get("note")
        return self.canvas.svg(note(self.scene) if note else "")

    # the ground ---------------------------------------------------------------------------

    def _areas(self) -> None:
        if self.hints.get("thailand"):
            box = Polygon.from_bbox(
                (THAILAND.minlon, THAILAND.minlat, THAILAND.maxlon, THAILAND.maxlat)
            )
            self._area(box, "กรอบประเทศไทย")
            return
        levels = self.hints.get("levels", {"jurisdiction": "เขตของเจ้าของโครงการ"})
        home = self.scene.project.authority.jurisdiction_id
        for area in self.scene.areas:
            if area.level not in levels or (area.level == "jurisdiction" and area.pk != home):
                continue
            if area.boundary:
                self._area(area.boundary, levels[area.level] or f"ตำบล{area.name_th}")
                if self.hints.get("centres"):
                    self._centre(self.frame.pixel(area.centre.coords))
            else:
                self._village(self.frame.pixel(area.point.coords), area.name_th)

    def _area(self, boundary: GEOSGeometry, words: str) -> None:
        parts = self.frame.parts(boundary)
        xs = [x for part in parts for x, _y in part]
        ys = [y for part in parts for _x, y in part]
        west, east = max(min(xs), 0), min(max(xs), WIDTH)
        top, bottom = max(min(ys), 28), min(max(ys), HEIGHT)
        if west <= 0 and east >= WIDTH and top <= 28 and bottom >= HEIGHT:
            return  # all of the picture lies in it
        self.canvas.path(
            parts,
            close=True,
            fill=AREA,
            stroke=BORDER,
            stroke_width=1.5,
            stroke_dasharray="7 3 2 3",
        )
        if east - west < 60 or bottom - top < 50:
            return
        middle = min(max((west + east) / 2, 75), WIDTH - 75)
        self.canvas.text((middle, top + 16), words, fill=BORDER, size=12, anchor="middle")

    def _centre(self, at: Pixel) -> None:
        x, y = at
        cross = [[(x - 9, y), (x + 9, y)], [(x, y - 9), (x, y + 9)]]
        self.canvas.path(cross, stroke=MUTED, stroke_width=1.5)

    def _village(self, at: Pixel, name: str) -> None:
        x, y = at
        house = [(x - 7, y + 7), (x - 7, y - 1), (x, y - 8), (x + 7, y - 1), (x + 7, y + 7)]
        self.canvas.path([house], close=True, fill="#8a4b00")
        self.canvas.take(at, 9)
        self.canvas.label(at, name, "#8a4b00")

    def _circle(self) -> None:
        radius = circle_m(self.scene, self.hints) * self.frame.pixels_a_metre
        x, y = self.frame.pixel(self.scene.positions[0].geometry.centroid.coords)
        colour = FAULT if self.scene.finding else GOOD
        self.canvas.add(
            "circle",
            cx=x,
            cy=y,
            r=float(max(radius, 4)),
            fill=colour,
            fill_opacity=0.1,
            stroke=colour,
            stroke_width=1.5,
            stroke_dasharray="5 4",
        )

    # positions ----------------------------------------------------------------------------

    def _position(self, row: ProjectGeometry, colour: str, *, is_earlier: bool = False) -> None:
        if row.geometry.empty:
            return
        parts = self.frame.parts(row.geometry)
        if row.geometry.geom_type == "Point":
            [[at]] = parts
            is_hollow = row.method in PROVISIONAL or is_earlier
            self.canvas.add(
                "circle",
                cx=at[0],
                cy=at[1],
                r=6,
                fill="#fff" if is_hollow else colour,
                stroke=colour,
                stroke_width=2.5,
            )
            self.canvas.take(at, 8)
            return
        is_area = "Polygon" in row.geometry.geom_type
        dashes = {"stroke_dasharray": "2 5"} if is_earlier else {}
        fill = {"fill": colour, "fill_opacity": 0.12} if is_area else {"fill": "none"}
        self.canvas.path(
            parts,
            close=is_area,
            stroke=colour,
            stroke_width=2.5,
            stroke_linejoin="round",
            **fill,
            **dashes,
        )
        for (x, y), (to_x, to_y) in (leg for part in parts for leg in pairwise(part)):
            for share in (0, 0.25, 0.5, 0.75):
                self.canvas.take((x + (to_x - x) * share, y + (to_y - y) * share), 4)
        places = [place for part in parts for place in part]
        if colour == MINE and not is_earlier and len(places) <= _MOST_VERTICES:
            radius = 3.2 if len(places) < 20 else 2.2
            for x, y in places:
                self.canvas.add(
                    "circle", cx=x, cy=y, r=radius, fill="#fff", stroke=MINE, stroke_width=1.5
                )

    def _photo(self, at: Pixel) -> None:
        x, y = at
        self.canvas.add("rect", x=x - 9, y=y - 6, width=18, height=13, rx=2, fill="#8a4b00")
        self.canvas.add("circle", cx=x, cy=y + 0.5, r=4, fill="#fff")
        self.canvas.take(at, 10)
        self.canvas.label(at, "ภาพถ่าย", "#8a4b00")

    # what was found -----------------------------------------------------------------------

    def _fault(self, place: GEOSGeometry | None) -> None:
        if place is None:
            self._fault_of_position()
        elif self.hints.get("ring_only") or place.geom_type in ("Point", "MultiPoint"):
            for part in self.frame.parts(place):
                self.canvas.ring(part[0])
        else:
            self._under(place)

    def _under(self, geometry: GEOSGeometry) -> None:
        parts = self.frame.parts(geometry)
        xs = [x for part in parts for x, _y in part]
        ys = [y for part in parts for _x, y in part]
        if max(xs) - min(xs) < 14 and max(ys) - min(ys) < 14:
            self.canvas.ring((sum(xs) / len(xs), sum(ys) / len(ys)), 14)
            return
        is_area = "Polygon" in geometry.geom_type
        fill = {"fill": FAULT, "fill_opacity": 0.3} if is_area else {"fill": "none"}
        self.canvas.path(
            parts,
            close=is_area,
            stroke=FAULT,
            stroke_width=3 if is_area else 11,
            stroke_opacity=0.4,
            stroke_linejoin="round",
            stroke_linecap="round",
            **fill,
        )

    def _fault_of_position(self) -> None:
        for row in self.scene.positions:
            if not row.is_current:
                continue
            parts = self.frame.parts(row.geometry)
            twice = [one for part in parts for one, other in pairwise(part) if one == other]
            if row.geometry.geom_type == "Point":
                self.canvas.ring(parts[0][0], 12)
            elif twice:
                for at in twice:
                    self.canvas.ring(at)
            else:
                self._under(row.geometry)

    def _proposal(self, proposal: GEOSGeometry) -> None:
        parts = self.frame.parts(proposal)
        if proposal.geom_type != "Point":
            self.canvas.path(
                parts,
                close="Polygon" in proposal.geom_type,
                fill="none",
                stroke=GOOD,
                stroke_width=2,
                stroke_dasharray="5 4",
            )
            return
        [[to]] = parts
        start = self.frame.pixel(self.scene.positions[0].geometry.centroid.coords)
        self.canvas.path(
            [[start, to]],
            fill="none",
            stroke=GOOD,
            stroke_width=2,
            stroke_dasharray="5 4",
            marker_end="url(#a)",
        )
        self.canvas.add(
            "circle",
            cx=to[0],
            cy=to[1],
            r=6,
            fill="none",
            stroke=GOOD,
            stroke_width=2,
            stroke_dasharray="3 2",
        )
        self.canvas.take(to, 8)
        self.canvas.label(to, "ตำแหน่งที่เสนอ", GOOD)

    # words --------------------------------------------------------------------------------

    def _labels(self) -> None:
        positions = self.scene.positions
        if len(positions) > 1:
            for row in positions:
                colour = MUTED if not row.is_current else MINE
                self.canvas.label(self._beside(row.geometry), str(row.get_role_display()), colour)
        elif self.scene.others and positions:
            self.canvas.label(self._beside(positions[0].geometry), "โครงการนี้", MINE)
        if 0 < len(self.scene.others) <= 2:
            for row in self.scene.others:
                words = f"อีกโครงการ ปี {row.project.year}"
                self.canvas.label(self._beside(row.geometry, last=True), words, OTHER)
        if words := self.hints.get("beside"):
            self.canvas.label(self._beside(positions[0].geometry), words(self.scene), MINE)

    def _beside(self, geometry: GEOSGeometry, *, last: bool = False) -> Pixel:
        """A pixel by the shape's start, or by its end."""
        parts = self.frame.parts(geometry)
        if "Polygon" in geometry.geom_type:
            xs, ys = [x for x, _y in parts[0]], [y for _x, y in parts[0]]
            return ((min(xs) + max(xs)) / 2, max(ys) - 12 if not last else min(ys) + 6)
        if geometry.geom_type == "Point":
            return parts[0][0]
        return parts[-1][-1] if last else parts[0][0]
