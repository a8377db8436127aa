"""A small picture as SVG: same input, same text."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

WIDTH: Final = 360
HEIGHT: Final = 260
FONTS: Final = "Noto Sans Thai, Sarabun, Leelawadee UI, Thonburi, Loma, sans-serif"
INK: Final = "#17252a"
MUTED: Final = "#4a5b61"
LINE: Final = "#cfd8db"
MINE: Final = "#1a56b0"
OTHER: Final = "#5b2a86"
FAULT: Final = "#b3261e"
GOOD: Final = "#17633a"
AREA: Final = "#eaf3ec"
BORDER: Final = "#3d6b4a"
Pixel = tuple[float, float]


def number(value: float) -> str:
    """A tenth of a pixel is enough; no -0."""
    return f"{round(value, 1) + 0.0:g}"


class Canvas:
    """Marks one over another; ``wrong`` colours the frame and the badge."""

    def __init__(self, *, wrong: bool) -> None:
        self._marks: list[str] = []
        self._taken: list[tuple[float, float, float, float]] = []
        self._wrong = wrong

    def add(self, tag: str, content: str = "", /, **attributes: object) -> None:
        given = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        words = "".join(
            f' {key}="{number(value) if isinstance(value, float) else value}"'
            for key, value in given.items()
        )
        self._marks.append(f"<{tag}{words}>{content}</{tag}>" if content else f"<{tag}{words}/>")

    def path(
        self, parts: Iterable[Sequence[Pixel]], *, close: bool = False, **look: object
    ) -> None:
        drawn = "".join(
            "M" + "L".join(f"{number(x)} {number(y)}" for x, y in part) + ("Z" if close else "")
            for part in parts
        )
        self.add("path", d=drawn, **look)

    def ring(self, at: Pixel, radius: float = 11) -> None:
        self.add("circle", cx=at[0], cy=at[1], r=radius, fill="none", stroke=FAULT, stroke_width=3)

    def text(
        self,
        at: Pixel,
        words: str,
        *,
        fill: str = INK,
        size: int = 13,
        anchor: str = "start",
        bold: bool = False,
    ) -> None:
        self.add(
            "text",
            escape(words),
            x=float(at[0]),
            y=float(at[1]),
            fill=fill,
            font_size=size,
            text_anchor=anchor,
            **({"font_weight": 700} if bold else {}),
            paint_order="stroke",
            stroke="#fff",
            stroke_width=3,
            stroke_linejoin="round",
        )

    def label(self, at: Pixel, words: str, fill: str) -> None:
        """Words beside a mark, where no others stand."""
        wide = letters(words) * 7.2
        below, above, right = (at[0], at[1] + 26), (at[0], at[1] - 16), (at[0] + 14, at[1] + 4)
        for x, y in (below, above, (at[0], at[1] + 44), (at[0], at[1] - 34), right, below):
            x = min(max(x, 8 + wide / 2), WIDTH - 8 - wide / 2)
            box = (x - wide / 2, y - 13, x + wide / 2, y + 4)
            inside = box[1] > 30 and box[3] < HEIGHT - 4
            if inside and not any(_meet(box, other) for other in self._taken):
                break
        self._taken.append(box)
        self.text((x, y), words, fill=fill, anchor="middle")

    def take(self, at: Pixel, radius: float) -> None:
        """Keep labels off a mark."""
        self._taken.append((at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius))

    def svg(self, note: str = "") -> str:
        colour, badge = (FAULT, "✗ ผิด") if self._wrong else (GOOD, "✓ ถูก")
        ground = list(self._marks)
        self._marks = []
        self.add(
            "rect",
            x=1.5,
            y=1.5,
            width=WIDTH - 3,
            height=HEIGHT - 3,
            rx=8,
            fill="none",
            stroke=colour,
            stroke_width=3,
        )
        self.text((12, 23), badge, fill=colour, size=14, bold=True)
        if note:
            self.text((WIDTH - 12, 23), note, anchor="end")
        marks = "\n".join([*ground, *self._marks])
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
            f' font-family="{FONTS}">\n'
            f'<defs><clipPath id="f"><rect width="{WIDTH}" height="{HEIGHT}" rx="9"/></clipPath>'
            '<marker id="a" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="6" markerHeight="6"'
            f' orient="auto"><path d="M0 0L10 5L0 10Z" fill="{GOOD}"/></marker></defs>'
            f'\n<g clip-path="url(#f)">\n<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n'
            f"{marks}\n</g>\n</svg>\n"
        )


def letters(words: str) -> int:
    """Letters that take room: marks above and below Thai ones take none."""
    return sum(
        not (one == "\u0e31" or "\u0e34" <= one <= "\u0e3a" or "\u0e47" <= one <= "\u0e4e")
        for one in words
    )


def wrapped(words: str, most: int) -> list[str]:
    """Lines broken at spaces; Thai phrases have one between them."""
    lines = [""]
    for phrase in words.split(" "):
        longer = f"{lines[-1]} {phrase}".strip()
        if letters(longer) > most and lines[-1]:
            lines.append(phrase)
        else:
            lines[-1] = longer
    return lines


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
