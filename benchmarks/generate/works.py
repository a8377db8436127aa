"""One kind of work: how large it is drawn, what its title says, what it costs."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks.generate.money import whole
from benchmarks.generate.site import Site, Sketch
from benchmarks.generate.words import metres, village_name
from coordinates.geodesy import length_m

Numbers = dict[str, float]


@dataclass(slots=True)
class Work:
    """A work as drawn and as its title states it. ``stated``: Project's stated_… columns."""

    sketch: Sketch
    name: str
    dimensions: str
    stated: Numbers
    cost_baht: int
    surface: str = ""


@dataclass(frozen=True, slots=True)
class Trade:
    """How a kind of work is made up. ``price``: baht a unit, from ``low`` to ``high``."""

    make: Callable[[Random, Site, "Trade"], Work]
    weight: float
    titles: tuple[str, ...]
    price: tuple[float, float]
    length_m: tuple[float, float] = (0.0, 0.0)  # median and spread (log-normal)
    widths_m: tuple[float, ...] = ()
    thickness_m: float = 0.0
    surface: str = ""
    stream: bool = False
    parts: bool = False


def computed(stated: Numbers) -> tuple[float | None, float | None, float | None]:
    """Length, area and volume as ``projects.title`` reckons them from what the title states.

    A length is never stated twice. The volume is a trapezoid's, or straight-sided where it is
    stated; the values of ``stated`` have at most two decimals.
    """
    width, length = stated.get("width_m"), stated.get("length_m")
    area = volume = None
    if length and width:
        area = round(width * length, 3)
    if length and "volume_m3" in stated:
        top, bottom = stated.get("top_width_m", width), stated.get("bottom_width_m", width)
        volume = round(((top or 0) + (bottom or 0)) / 2 * stated["depth_m"] * length, 3)
    return None, area, volume


def _price(rng: Random, trade: Trade, quantity: float) -> int:
    return max(10_000, whole(rng.uniform(*trade.price) * quantity, 1000))


def _named(rng: Random, trade: Trade, sketch: Sketch) -> str:
    return rng.choice(trade.titles).format(
        village=sketch.village.name, moo=sketch.village.moo, other=village_name(rng)
    )


def _drawn_line(rng: Random, site: Site, trade: Trade) -> tuple[Sketch, int, int]:
    median, spread = trade.length_m
    wanted = min(9000.0, max(8.0, rng.lognormvariate(0, spread) * median))
    parts = 2 if trade.parts and wanted > 200 and rng.random() < 0.07 else 1
    sketch = site.line(rng, round(wanted), stream=trade.stream, parts=parts)
    return sketch, max(1, round(length_m(sketch.shape))), parts


def road_work(rng: Random, site: Site, trade: Trade) -> Work:
    """Width × length = area; with two parts the length is the total of both."""
    sketch, length, parts = _drawn_line(rng, site, trade)
    width = rng.choice(trade.widths_m)
    area = round(width * length)
    stated: Numbers = {"width_m": width, "length_m": length, "area_m2": area}
    words = [
        f"กว้าง {metres(width, rng=rng)}",
        f"ยาว{'รวม' if parts > 1 else ''} {metres(length, rng=rng)}",
    ]
    if trade.thickness_m:
        stated["thickness_m"] = trade.thickness_m
        words.append(f"หนา {trade.thickness_m:.2f} เมตร")
    words.append(f"หรือมีพื้นที่ไม่น้อยกว่า {area:,} ตารางเมตร")
    if parts > 1:
        stated["parts"] = parts
        words.insert(0, f"จำนวน {parts} ช่วง")
    cost = _price(rng, trade, area)
    return Work(sketch, _named(rng, trade, sketch), " ".join(words), stated, cost, trade.surface)


def bridge_work(rng: Random, site: Site, trade: Trade) -> Work:
    sketch, length, _parts = _drawn_line(rng, site, trade)
    width = rng.choice(trade.widths_m)
    dimensions = f"ผิวจราจรกว้าง {width:.2f} เมตร ยาว {length:.2f} เมตร"
    stated: Numbers = {"width_m": width, "length_m": length}
    name = _named(rng, trade, sketch)
    return Work(sketch, name, dimensions, stated, _price(rng, trade, length * width))


def drain_work(rng: Random, site: Site, trade: Trade) -> Work:
    sketch, length, _parts = _drawn_line(rng, site, trade)
    width, depth = rng.choice(trade.widths_m), rng.choice((0.4, 0.5, 0.6))
    dimensions = f"กว้าง {width:.2f} เมตร ลึกเฉลี่ย {depth:.2f} เมตร ยาว {length:,} เมตร"
    stated: Numbers = {"width_m": width, "depth_m": depth, "length_m": length}
    return Work(sketch, _named(rng, trade, sketch), dimensions, stated, _price(rng, trade, length))


def dredging_work(rng: Random, site: Site, trade: Trade) -> Work:
    """(top + bottom) / 2 × depth × length = volume."""
    sketch, length, _parts = _drawn_line(rng, site, trade)
    bottom = rng.choice(trade.widths_m)
    top, depth = bottom + rng.choice((2.0, 3.0, 4.0)), rng.choice((0.8, 1.0, 1.5, 2.0))
    volume = round((top + bottom) / 2 * depth * length)
    dimensions = (
        f"ขนาดปากกว้างเฉลี่ย {top:.2f} เมตร ท้องกว้างเฉลี่ย {bottom:.2f} เมตร"
        f" ลึกเฉลี่ย {depth:.2f} เมตร ยาว {length:,} เมตร"
        f" ปริมาตรดินขุดไม่น้อยกว่า {volume:,} ลูกบาศก์เมตร"
    )
    stated: Numbers = {
        "top_width_m": top,
        "bottom_width_m": bottom,
        "depth_m": depth,
        "length_m": length,
        "volume_m3": volume,
    }
    return Work(sketch, _named(rng, trade, sketch), dimensions, stated, _price(rng, trade, volume))


def pipe_work(rng: Random, site: Site, trade: Trade) -> Work:
    sketch, length, _parts = _drawn_line(rng, site, trade)
    name = _named(rng, trade, sketch)
    return Work(
        sketch, name, f"ยาว {length:,} เมตร", {"length_m": length}, _price(rng, trade, length)
    )


def dyke_work(rng: Random, site: Site, trade: Trade) -> Work:
    sketch, length, _parts = _drawn_line(rng, site, trade)
    height = rng.choice((1.5, 2.0, 2.5, 3.0))
    stated: Numbers = {"height_m": height, "length_m": length}
    dimensions = f"สูง {height:.2f} เมตร ยาว {length:,} เมตร"
    return Work(sketch, _named(rng, trade, sketch), dimensions, stated, _price(rng, trade, length))


def basin_work(rng: Random, site: Site, trade: Trade) -> Work:
    """Width × length = the drawn area; depth; the volume is that of straight sides."""
    width = float(rng.choice(trade.widths_m))
    length, depth = width + 10 * rng.randrange(1, 6), rng.choice((2.5, 3.0, 3.5, 4.0))
    sketch = site.polygon(rng, width * length)
    volume = round(width * length * depth)
    dimensions = (
        f"ขนาดกว้าง {width:.2f} เมตร ยาว {metres(length, rng=rng)} ลึก {depth:.2f} เมตร"
        f" ปริมาตรดินขุดไม่น้อยกว่า {volume:,} ลูกบาศก์เมตร"
    )
    stated: Numbers = {
        "width_m": width,
        "length_m": length,
        "depth_m": depth,
        "volume_m3": volume,
    }
    cost = _price(rng, trade, volume)
    return Work(sketch, _named(rng, trade, sketch), dimensions, stated, cost)


def counted_work(rng: Random, site: Site, trade: Trade) -> Work:
    count = rng.choice((1, 1, 1, 2, 3))
    sketch = site.points(rng, count, stream=trade.stream)
    stated: Numbers = {"count": count}
    name = _named(rng, trade, sketch)
    return Work(sketch, name, f"จำนวน {count} แห่ง", stated, _price(rng, trade, count))


def weir_work(rng: Random, site: Site, trade: Trade) -> Work:
    sketch = site.points(rng, 1, stream=True)
    width, height = float(rng.choice(trade.widths_m)), rng.choice((1.0, 1.2, 1.5, 2.0))
    stated: Numbers = {"width_m": width, "height_m": height}
    dimensions = f"สันฝายกว้าง {width:.2f} เมตร สูง {height:.2f} เมตร"
    return Work(sketch, _named(rng, trade, sketch), dimensions, stated, _price(rng, trade, width))


def well_work(rng: Random, site: Site, trade: Trade) -> Work:
    sketch = site.points(rng, 1, stream=False)
    depth = float(rng.choice((40, 60, 80, 100, 120)))
    stated: Numbers = {"depth_m": depth}
    dimensions = f"ลึกไม่น้อยกว่า {metres(depth, rng=rng)}"
    return Work(sketch, _named(rng, trade, sketch), dimensions, stated, _price(rng, trade, depth))
