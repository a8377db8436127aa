"""DXF and what calls itself so."""

from pathlib import Path

from tests.coordinates.hostile.making import Lure, dxf, ends, wrote


@ends("crs_not_found", "out_of_range")
def a_drawing_of_nothing_but_nan(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.dxf", dxf("0\nPOINT\n8\n0\n10\nnan\n20\n1e308\n"))


@ends("too_slow", seconds=3)
def a_drawing_of_blocks_in_blocks(folder: Path, lure: Lure) -> Path:
    """Twenty levels, each inserting the one below ten times: 10¹⁹ points."""
    inserted = "".join("0\nINSERT\n8\n0\n2\nB{n}\n10\n0\n20\n0\n" for _n in range(10))
    blocks = "0\nBLOCK\n2\nB0\n10\n0\n20\n0\n0\nPOINT\n8\n0\n10\n5\n20\n5\n0\nENDBLK\n"
    for level in range(1, 20):
        inside = inserted.replace("{n}", str(level - 1))
        blocks += f"0\nBLOCK\n2\nB{level}\n10\n0\n20\n0\n{inside}0\nENDBLK\n"
    return wrote(folder / "a.dxf", dxf("0\nINSERT\n8\n0\n2\nB19\n10\n0\n20\n0\n", blocks))


@ends("too_slow", "too_heavy", "broken", "too_many_features", "crs_not_found", "empty")
def a_drawing_of_one_insert_a_billion_times(folder: Path, lure: Lure) -> Path:
    block = "0\nBLOCK\n2\nB\n10\n0\n20\n0\n0\nPOINT\n8\n0\n10\n5\n20\n5\n0\nENDBLK\n"
    array = "70\n32767\n71\n32767\n44\n1\n45\n1\n"
    return wrote(folder / "a.dxf", dxf(f"0\nINSERT\n8\n0\n2\nB\n10\n0\n20\n0\n{array}", block))


@ends("drawing")
def a_dwg_called_dxf(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.dxf", b"AC1032\0" + bytes(100))


@ends("broken", "empty")
def a_truncated_drawing(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.dxf", dxf("0\nLINE\n8\n0\n10\n100.6\n20\n13.7\n")[:40])
