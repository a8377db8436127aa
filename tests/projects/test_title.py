"""What titles state, against vectors of our own and the real lines."""

import csv
import gzip
import json
import time
from decimal import Decimal

import pytest

from projects.title import coordinate_text, read_title, suggest_kind, suggest_surface

VECTORS = [
    ("ผิวจราจรกว้าง 8.00 เมตร ระยะทาง 5.250 กิโลเมตร", {"width_m": 8, "length_m": 5250}),
    (
        "กว้าง ๕ เมตร ยาว ๒,๒๓๔ เมตร หนา ๐.๑๕ เมตร มีพื้นที่ไม่น้อยกว่า ๑๑,๑๗๐ ตารางเมตร",
        {"width_m": 5, "length_m": 2234, "thickness_m": "0.15", "area_m2": 11170},
    ),
    (
        "ปากกว้างเฉลี่ย 6.00 เมตร ท้องกว้าง 4.00 เมตร ลึก 0.80 เมตร ยาว 1,500 เมตร"
        " ปริมาตรดินขุดไม่น้อยกว่า 5,130 ลูกบาศก์เมตร",
        {
            "top_width_m": 6,
            "bottom_width_m": 4,
            "depth_m": "0.8",
            "length_m": 1500,
            "volume_m3": 5130,
        },
    ),
    ("ซ่อมถนน กม.7+300 - กม.8+300", {"length_m": 1000}),
    ("กม.7+300 - กม.8+300 ระยะทาง 1.050 กม.", {"length_m": 1050}),
    ("กม.1+000-กม.3+036 และ กม. 11+400 - กม.13+103", {"length_m": 3739, "parts": 2}),
    ("ปรับปรุงสะพาน กม.17+520", {}),
    ("หนา 15 ซม. กว้าง 4 ม. ยาว 200 ม.", {"thickness_m": "0.15", "width_m": 4, "length_m": 200}),
    ("ยาว 500 มิลลิเมตร", {"length_m": "0.5"}),
    ("พื้นที่ 1,200 ตร.ม. ปริมาตร 300 ลบ.ม.", {"area_m2": 1200, "volume_m3": 300}),
    ("ความยาว 5+267 กม.", {"length_m": 5267}),
    ("กว้าง 20 x ยาว 30 x ลึก 3 เมตร", {"width_m": 20, "length_m": 30, "depth_m": 3}),
    ("สันฝายสูง 2.00 เมตร กว้าง 4.00 เมตร จำนวน 1 แห่ง", {"height_m": 2, "width_m": 4, "count": 1}),
    ("ไหล่ทางกว้างข้างละ 1.50 เมตร กว้าง 6 เมตร", {"width_m": 6}),
    ("ไหล่ทางข้างละ 0.00 - 1.00 เมตร ระยะทาง 2.500 กิโลเมตร", {"length_m": 2500}),
    ("กว้างไม่น้อยกว่า 5 -12 เมตร ยาว 848 เมตร", {"length_m": 848}),
    ("ท่อขนาดเส้นผ่าศูนย์กลาง 1.00 เมตร ความยาว 3,370.00 เมตร", {"length_m": 3370}),
    ("สูบน้ำ 6 ลบ.ม/วินาที จำนวน 6 เครื่อง", {}),
    ("ความจุ 0.43 ล้าน ลบ.ม. ปริมาตรดินขุด 1.2 ล้าน ลบ.ม.", {"volume_m3": 1200000}),
    ("พื้นที่รับประโยชน์ 3,000 ไร่", {}),
    ("จำนวน 80 คน", {}),
    ("หมู่ที่ ๑๒ บ้านใหม่", {"moo": 12}),
    ("บ้านใหม่ ม.5 กว้าง 4 ม.", {"moo": 5, "width_m": 4}),
    ("หมู่ที่ 4, 5 ตำบลบ้านใหม่ 2 สายทาง", {"moo": 4, "count": 2}),
    ("สาย 314 หมู่ 3", {"moo": 3}),
    ("หนา 0.15 เมตร ระยะทาง 1,97O เมตร", {"thickness_m": "0.15", "length_m": 1970}),
    ("กวา\u0e49ง นํ้า", {}),  # decomposed สระอำ and a mark out of order break nothing
    (
        "กว้าง ๕ เมตร ยาว ๒,๒๓๔ เมตร ช่วงที่ ๒ กว้าง ๔ เมตร ยาว ๘๓๓ เมตร",
        {"length_m": 3067, "parts": 2},
    ),
    (
        "กว้าง 4 เมตร ช่วงที่ 1 ยาว 100 เมตร ช่วงที่ 2 ยาว 250 เมตร",
        {"width_m": 4, "length_m": 350, "parts": 2},
    ),
    (
        "ยาวรวม 350 เมตร ช่วงที่ 1 กว้าง 4 เมตร ยาว 100 เมตร ช่วงที่ 2 กว้าง 4 เมตร ยาว 250 เมตร",
        {"width_m": 4, "length_m": 350, "parts": 2},
    ),
    (
        "กว้าง 19.60 เมตร ยาว 1.749 กิโลเมตร และขนาดกว้าง 22.00 เมตร ยาว 876.00 เมตร"
        " ปริมาณงานรวมไม่น้อยกว่า 53,552 ตารางเมตร ความยาวรวม 2.625 กิโลเมตร",
        {"length_m": 2625, "area_m2": 53552, "parts": 2},
    ),
    # A title and its target say the same thing twice: one part, not two.
    ("กว้าง 4 เมตร ยาว 200 เมตร กว้าง 4 เมตร ยาว 200 เมตร", {"width_m": 4, "length_m": 200}),
    ("ก่อสร้างทางจักรยาน ช่วงที่ 3 ความยาว 400.00 เมตร", {"length_m": 400}),
    ("แบ่งเป็น 3 ช่วง ยาว 400 เมตร", {"length_m": 400, "parts": 3}),
    ("กว้าง 99999999999 เมตร", {}),
    ("กว้าง 0.00 เมตร", {}),
]
FIELDS = [
    "width_m",
    "top_width_m",
    "bottom_width_m",
    "length_m",
    "thickness_m",
    "depth_m",
    "height_m",
    "area_m2",
    "volume_m3",
    "count",
    "parts",
    "moo",
]


@pytest.mark.parametrize(("title", "expected"), VECTORS, ids=[title for title, _ in VECTORS])
def test_it_reads_exactly_what_the_title_states(title, expected):
    stated = read_title(title)
    found = {name: getattr(stated, name) for name in FIELDS if getattr(stated, name) is not None}
    assert found == {name: Decimal(str(value)) for name, value in expected.items()}


KINDS = [
    ("ก่อสร้างถนน คสล. พร้อมวางท่อระบายน้ำ คสล.", "road", "concrete"),
    ("ปรับปรุงถนนลูกรัง พร้อมวางท่อ คสล. ", "road", "gravel"),
    ("ซ่อมสร้างผิวทางลาดยางแอสฟัลติกคอนกรีต", "road", "asphalt"),
    ("ก่อสร้างถนนดินบดอัด", "road", "earth"),
    ("ปรับปรุงถนนรอบอ่างเก็บน้ำห้วยขมิ้น", "road", "other"),
    ("ก่อสร้างสะพานคอนกรีตเสริมเหล็กข้ามคลองส่งน้ำ", "road", "bridge"),
    ("วางท่อลอดเหลี่ยม คสล. หมู่ที่ 3", "road", "culvert"),
    ("ก่อสร้างรางระบายน้ำ คสล.รูปตัวยู", "road", "drain"),
    ("ก่อสร้างฝายน้ำล้น คสล. ลำห้วยแม่ศรี", "water", "weir"),
    ("ปรับปรุงฝ่ายห้วยทราย", "water", "weir"),
    ("ชุดลอกคลองโดยเรือขุด", "water", "dredging"),
    ("ขุดลอกอ่างเก็บน้ำบึงถนนหัก", "water", "dredging"),
    ("ขุดสระเก็บน้ำ หมู่ที่ 2", "water", "pond"),
    ("ก่อสร้างอ่างเก็บน้ำหนองโสน", "water", "reservoir"),
    ("เจาะบ่อบาดาล หมู่ที่ 7", "water", "well"),
    ("ก่อสร้างระบบประปาหมู่บ้าน แบบบาดาลขนาดใหญ่", "water", "waterworks"),
    ("วางท่อประปาบริเวณ ถนนสาย 314", "water", "pipeline"),
    ("สถานีสูบนำด้วยไฟฟ้าพร้อมระบบส่งน้ำ", "water", "pump"),
    ("ก่อสร้างเขื่อนป้องกันตลิ่ง เลียบถนนลำรางตาล", "water", "dyke"),
    ("จัดงานประเพณีสงกรานต์", "other", "other"),
    ("ปรับปรุงอาคาร บ้านถนนหัก ตำบลบางสะพาน", "other", "other"),
]


@pytest.mark.parametrize(("title", "sector", "kind"), KINDS)
def test_the_work_named_first_decides_the_kind(title, sector, kind):
    assert suggest_kind(title) == (sector, kind)


def test_the_surface_is_that_of_the_road_only():
    assert suggest_surface("ก่อสร้างถนน คสล. ไหล่ทางลูกรัง") == "concrete"
    assert suggest_surface("ก่อสร้างฝาย คสล.") == ""
    assert read_title("ปรับปรุงถนนลาดยาง").surface == "asphalt"


def test_a_position_in_a_title_is_left_to_the_coordinate_core():
    text = "ฝาย มข.2527 จำนวน 1 แห่ง (พิกัด 18.517484, 98.987817)"
    assert coordinate_text(text) == "พิกัด 18.517484, 98.987817"
    assert coordinate_text("ฝาย มข.2527") == ""


@pytest.mark.parametrize(
    "piece",
    [
        *("กว้าง ", "1", "1,111", "กม.1+000 - ", "หมู่ที่ ", "และกว้าง 1 ม. ยาว 2 ม. ", "x" * 9),
        *("ตำบล", "ต.ก", "ตำบลก, ข ", "ช่วงที่ 1 ยาว 1 ม. ", "3 ช่วง ", "ไหล่ทาง 1 - ", "1+", "รวม"),
        *("กม.1+000 - กม.2+000 ", "เป็นช่วง", "ยาว 1 เมตร ตำบลก ", "กม. 14444444 "),
    ],
)
def test_a_hostile_title_takes_no_longer_than_a_plain_one(piece):
    text = piece * (200_000 // len(piece))
    begun = time.perf_counter()
    read_title(text, text)
    suggest_kind(text)
    coordinate_text(text)
    assert time.perf_counter() - begun < 0.5


def test_every_dimension_of_the_real_form_comes_out(data_dir):
    truths = (data_dir / "plan_p02_sample.truth.jsonl").read_text("utf-8").splitlines()
    for truth in map(json.loads, truths):
        stated = read_title(f"{truth['name']} {truth['target']}")
        dims = truth["dims"]
        for name in FIELDS[:-2]:
            value = getattr(stated, name)
            if name == "thickness_m":
                continue  # the truth file leaves it out
            assert (value is None) == (name not in dims), (name, truth["target"])
            # Areas in the form are rounded to whole metres, those of the truth are not.
            assert value is None or abs(float(value) - dims[name]) <= 0.5
        if "consistent" in dims:
            name = "volume_m3" if "volume_m3" in dims else "area_m2"
            said, computed = getattr(stated, name), getattr(stated, f"computed_{name}")
            assert (abs(said - computed) <= said / 20) == dims["consistent"], truth["target"]
        assert stated.moo == truth["moo"]
        assert suggest_kind(truth["name"])[0] == truth["sector"]


def test_the_title_decides_where_a_real_line_is_flagged_road_and_water(data_dir):
    with gzip.open(data_dir / "real_projects_fy2565.csv.gz", "rt", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    both = [r["ITEM_DESCRIPTION"] for r in lines if r["is_road"] == r["is_water"] == "True"]
    assert len(both) == 84
    banks = [title for title in both if "เขื่อนป้องกันตลิ่ง" in title and "ทางจักรยาน" not in title]
    assert {suggest_kind(title) for title in banks} == {("water", "dyke")}
    named_road = [title for title in both if title.startswith(("ถนน", "ปรับปรุงถนน", "ซ่อมแซมถนน"))]
    assert len(named_road) > 30
    assert {suggest_kind(title)[0] for title in named_road} == {"road"}
    assert suggest_kind(next(title for title in both if "บึงถนนหัก" in title))[1] == "dredging"
