"""Pictures of what has no place: the numbers of a title, prices, words, days and photos."""

from datetime import date
from math import log
from typing import Any, Final

from accounts.dates import day_in_words
from docs.make_rules.canvas import (
    FAULT,
    GOOD,
    INK,
    LINE,
    MINE,
    MUTED,
    OTHER,
    WIDTH,
    Canvas,
    wrapped,
)
from docs.make_rules.scene import Pair, Scene
from projects.codes import Stage
from projects.models import BudgetShare, Contract, Photo, Project

_LEFT: Final = 16
_SPAN: Final = WIDTH - 2 * _LEFT


def _canvas(scene: Scene) -> Canvas:
    return Canvas(wrong=scene.finding is not None)


def _box(canvas: Canvas, x: float, y: float, wide: float, high: float, colour: str) -> None:
    canvas.add(
        "rect",
        x=float(x),
        y=float(y),
        width=float(wide),
        height=float(high),
        rx=6,
        fill="#fff",
        stroke=colour,
        stroke_width=1.5,
    )


def title(pair: Pair, scene: Scene, both: list[Scene]) -> str:
    """The title, what it states and what its dimensions come to as bars of one scale."""
    canvas, name, unit = _canvas(scene), pair.hints["name"], pair.hints["unit"]
    stated = float(getattr(scene.project, f"stated_{name}"))
    computed = float(getattr(scene.project, f"computed_{name}"))
    lines = wrapped(scene.project.name, 44)
    for n, words in enumerate(lines):
        canvas.text((_LEFT, 54 + 21 * n), words)
    colour = FAULT if scene.finding else GOOD
    rows = (("ชื่อระบุ", stated, colour), (pair.hints["computed"], computed, MINE))
    for n, (words, value, fill) in enumerate(rows):
        y = 160 + 46 * n
        canvas.text((_LEFT, y), f"{words} {value:,.0f} {unit}", fill=fill, bold=True)
        canvas.add(
            "rect",
            x=_LEFT,
            y=float(y + 7),
            height=12,
            rx=3,
            fill=fill,
            width=_SPAN * value / max(stated, computed),
        )
    return canvas.svg()


def prices(_pair: Pair, scene: Scene, _both: list[Scene]) -> str:
    """What a unit costs in every project of the province on one logarithmic line."""
    canvas = _canvas(scene)
    costs = scene.numbers["costs"]
    mine, usual = costs[scene.project.pk], sorted(costs.values())[len(costs) // 2]
    low, high = log(min(*costs.values(), 100)), log(max(*costs.values(), 10_000))

    def x(baht: float) -> float:
        return _LEFT + 14 + (_SPAN - 28) * (log(baht) - low) / (high - low)

    y = 150
    canvas.path([[(_LEFT, y), (WIDTH - _LEFT, y)]], stroke=LINE, stroke_width=2)
    for baht in (100, 300, 1000, 3000, 10_000):
        canvas.path([[(x(baht), y - 5), (x(baht), y + 5)]], stroke=MUTED, stroke_width=1)
        canvas.text((x(baht), y + 24), f"{baht:,}", fill=MUTED, size=12, anchor="middle")
    for key, baht in sorted(costs.items()):
        if key != scene.project.pk:
            canvas.add("circle", cx=x(baht), cy=y, r=4, fill=OTHER, fill_opacity=0.45)
    canvas.path([[(x(usual), y - 30), (x(usual), y - 10)]], stroke=OTHER, stroke_width=2)
    canvas.text((x(usual), y - 37), f"ค่ากลาง {usual:,.0f}", fill=OTHER, anchor="middle")
    colour = FAULT if scene.finding else MINE
    canvas.add("circle", cx=x(mine), cy=y, r=6, fill=MINE)
    if scene.finding:
        canvas.ring((x(mine), y), 12)
    canvas.text(
        (min(x(mine), WIDTH - 80), y - 70 if not scene.finding else y - 37),
        f"โครงการนี้ {mine:,.0f}",
        fill=colour,
        anchor="middle",
        bold=True,
    )
    if not scene.finding:
        canvas.path([[(x(mine), y - 62), (x(mine), y - 8)]], stroke=MINE, stroke_width=1)
    canvas.text(
        (WIDTH / 2, y + 56), "บาทต่อตารางเมตร ของถนนคอนกรีตในจังหวัด", fill=MUTED, anchor="middle"
    )
    return canvas.svg()


def twins(_pair: Pair, scene: Scene, _both: list[Scene]) -> str:
    """Two projects as they stand in the list, with a pin or without."""
    canvas = _canvas(scene)
    pinned = {row.project_id for row in (*scene.positions, *scene.others)}
    for n, project in enumerate(scene.projects):
        y = 42 + 104 * n
        colour = MINE if project.pk == scene.project.pk else OTHER
        _box(canvas, _LEFT, y, _SPAN, 94, colour)
        canvas.text((_LEFT + 12, y + 22), f"ปี {project.year}", fill=colour, bold=True)
        for row, words in enumerate(wrapped(project.name, 36)[:2]):
            canvas.text((_LEFT + 12, y + 44 + 20 * row), words)
        has = project.pk in pinned
        words, fill = ("มีพิกัด", GOOD) if has else ("ยังไม่มีพิกัด", FAULT)
        canvas.add(
            "circle",
            cx=WIDTH - _LEFT - 104.0,
            cy=y + 17.5,
            r=5.5,
            fill=GOOD if has else "#fff",
            stroke=fill,
            stroke_width=2,
        )
        canvas.text((WIDTH - _LEFT - 92, y + 22), words, fill=fill)
    return canvas.svg()


def stages(_pair: Pair, scene: Scene, _both: list[Scene]) -> str:
    """A frame for each stage, with a photo or empty."""
    canvas = _canvas(scene)
    sent = {photo.stage for photo in scene.photos}
    canvas.text((_LEFT, 54), "งานแล้วเสร็จ", bold=True)
    wide = (_SPAN - 20) / 3
    for n, stage in enumerate(Stage):
        x = _LEFT + n * (wide + 10)
        if stage.value in sent:
            _landscape(canvas, x, 78, wide, 84, n)
        else:
            canvas.add(
                "rect",
                x=float(x),
                y=78,
                width=float(wide),
                height=84,
                rx=4,
                fill="#fff",
                stroke=FAULT,
                stroke_width=2.5,
                stroke_dasharray="6 4",
            )
            canvas.text((x + wide / 2, 125), "ไม่มีภาพ", fill=FAULT, anchor="middle")
        canvas.text((x + wide / 2, 184), str(stage.label), anchor="middle", size=12)
    return canvas.svg()


def days(_pair: Pair, scene: Scene, _both: list[Scene]) -> str:
    """The signing of the contract and the photo on a line of days."""
    canvas = _canvas(scene)
    signed, taken = scene.numbers["signed_on"], scene.numbers["taken_on"]
    first, last = date(2025, 1, 15), date(2025, 7, 15)

    def x(day: date) -> float:
        return _LEFT + _SPAN * (day - first).days / (last - first).days

    y = 140
    canvas.path([[(_LEFT, y), (WIDTH - _LEFT, y)]], stroke=LINE, stroke_width=3)
    canvas.path([[(x(signed), y), (WIDTH - _LEFT, y)]], stroke=GOOD, stroke_width=3)
    canvas.path([[(x(signed), y - 16), (x(signed), y + 16)]], stroke=GOOD, stroke_width=3)
    canvas.text((x(signed), y + 40), "ลงนามสัญญา", fill=GOOD, anchor="middle")
    canvas.text((x(signed), y + 60), day_in_words(signed), fill=GOOD, anchor="middle", size=12)
    colour = FAULT if scene.finding else MINE
    canvas.add("rect", x=x(taken) - 10, y=y - 8.0, width=20, height=15, rx=2, fill="#8a4b00")
    canvas.add("circle", cx=x(taken), cy=float(y), r=4.5, fill="#fff")
    if scene.finding:
        canvas.ring((x(taken), y), 16)
    canvas.text(
        (max(x(taken), 82), y - 46),
        f"ภาพ{scene.photos[0].get_stage_display()}",
        fill=colour,
        anchor="middle",
    )
    canvas.text(
        (max(x(taken), 82), y - 27), day_in_words(taken), fill=colour, anchor="middle", size=12
    )
    return canvas.svg()


def photos(_pair: Pair, scene: Scene, _both: list[Scene]) -> str:
    """A photo of each project: one scene, or two."""
    canvas = _canvas(scene)
    wide = (_SPAN - 16) / 2
    looks = sorted({photo.sha256 for photo in scene.photos})
    for n, photo in enumerate(scene.photos):
        x, is_mine = _LEFT + n * (wide + 16), photo.project_id == scene.project.pk
        _landscape(canvas, x, 62, wide, 110, looks.index(photo.sha256))
        if scene.finding:
            canvas.add(
                "rect",
                x=float(x),
                y=62,
                width=float(wide),
                height=110,
                rx=4,
                fill="none",
                stroke=FAULT,
                stroke_width=3,
            )
        words = "โครงการนี้" if is_mine else "อีกโครงการ"
        canvas.text((x + wide / 2, 196), words, fill=MINE if is_mine else OTHER, anchor="middle")
        canvas.text(
            (x + wide / 2, 216), f"ปี {photo.project.year}", anchor="middle", size=12, fill=MUTED
        )
    return canvas.svg()


def _landscape(canvas: Canvas, x: float, y: float, wide: float, high: float, look: int) -> None:
    """A road over a hill; another ``look``, another road."""
    canvas.add(
        "rect",
        x=float(x),
        y=float(y),
        width=float(wide),
        height=float(high),
        rx=4,
        fill=("#cfe3f2", "#f3e3c8", "#d9ead3")[look % 3],
    )
    hill = [
        (x, y + high),
        (x, y + high * 0.6),
        (x + wide * (0.3 + 0.2 * look), y + high * 0.42),
        (x + wide, y + high * 0.65),
        (x + wide, y + high),
    ]
    canvas.path([hill], close=True, fill=("#7fae7a", "#b6925a", "#5f8a6b")[look % 3])
    top = x + wide * (0.45 + 0.1 * look)
    road = [
        (x + wide * 0.25, y + high),
        (top, y + high * 0.55),
        (top + 6, y + high * 0.55),
        (x + wide * 0.75, y + high),
    ]
    canvas.path([road], close=True, fill="#e8e6e1", stroke=INK, stroke_width=0.8)


def cost_numbers(_project: Project) -> dict[str, Any]:
    """Baht a square metre by project."""
    shares = BudgetShare.objects.select_related("project").order_by("project_id")
    return {
        "costs": {
            share.project_id: float(share.amount / share.project.stated_area_m2) for share in shares
        }
    }


def day_numbers(project: Project) -> dict[str, Any]:
    """When the contract was signed and the photo taken."""
    return {
        "signed_on": Contract.objects.get(project=project).signed_on,
        "taken_on": Photo.objects.get(project=project).taken_at.date(),
    }
