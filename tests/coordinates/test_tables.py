"""Tables with coordinate columns in any notation become features, faults with their cells."""

import csv
import io
import time

import pytest
from openpyxl import Workbook

from coordinates.errors import CoordinateError
from coordinates.geodesy import distance_m
from coordinates.sheets.errors import NoPositions
from coordinates.tables import read_features
from coordinates.tables.columns import role_of
from coordinates.values import LonLat

TRUTH = LonLat(99.0477, 18.5822)
END = LonLat(99.0577, 18.5922)
# How far a notation of coordinate_samples.csv may be off by its own precision.
WITHIN_M = {
    "decimal": 0.6,
    "swapped": 0.6,
    "dms": 0.6,
    "thai_digits": 0.6,
    "utm_wgs84": 0.8,
    "mgrs": 1.5,
}


def read(text, **asked):
    return read_features(io.BytesIO(text.encode()), "งาน.csv", **asked)


def book(*rows, merge=()):
    made = Workbook()
    for row in rows:
        made.active.append(row)
    for cells in merge:
        made.active.merge_cells(cells)
    buffer = io.BytesIO()
    made.save(buffer)
    buffer.seek(0)
    return buffer


def off_m(feature, truth=TRUTH):
    assert feature["geometry"]["type"] == "Point"
    return distance_m(LonLat(*feature["geometry"]["coordinates"]), truth)


@pytest.mark.parametrize(
    "table",
    [
        "รหัส,ละติจูด,ลองจิจูด\nA,18.5822,99.0477\n",
        "รหัส,Latitude (องศา),Longitude (องศา)\nA,18.5822,99.0477\n",
        "รหัส,พิกัด (ละติจูด),พิกัด (ลองจิจูด)\nA,18.5822,99.0477\n",
        "รหัส,lat,lng\nA,99.0477,18.5822\n",
        "รหัส;lat;lon\nA;18,5822;99,0477\n",
        "รหัส,lat,long\nA,๑๘.๕๘๒๒,๙๙.๐๔๗๗\n",
        'รหัส,lat,long\nA,"18°34\'55.92""N","99°02\'51.72""E"\n',
        "รหัส,lat,long\nA,18.5822 N,99.0477 E\n",
        "รหัส,lat,long\nA,99.0477 E,18.5822 N\n",
        'รหัส,พิกัด\nA,"18.5822, 99.0477"\n',
        "รหัส,ค่าพิกัด GPS\nA,47Q NA 05033 54601\n",
        "รหัส,ลิงก์แผนที่\nA,https://www.google.com/maps?q=18.5822%2C99.0477\n",
        "รหัส,โซน,E,N\nA,47,505033,2054601\n",
        "รหัส,โซน,E (x),N (y)\nA,47N,505033,2054601\n",
        "รหัส,Zone,Northing,Easting\nA,47Q,2054601,505033\n",
        'รหัส,UTM_E,UTM_N,พื้นหลักฐาน\nA,"505,033","2,054,601",WGS84 UTM Zone 47N\n',
        "รหัส,x,y,EPSG\nA,505033,2054601,32647\n",
        "รหัส,โซน,พิกัด\nA,47,505033 2054601\n",
        # by what stands in them
        'รหัส,อยู่ที่ไหน\nA,"18.5822, 99.0477"\n',
        "รหัส,a,b\nA,18.5822,99.0477\n",
        "A,18.5822,99.0477\n",
        "A,47,505033,2054601\n",
        # a ตำแหน่ง that is a person's post
        "รหัส,ตำแหน่ง,จุด\nA,นายช่างโยธา,18.5822 99.0477\n",
    ],
)
def test_columns_are_found_and_read_in_any_notation(table):
    answer = read(table)
    [feature] = answer["features"]
    assert off_m(feature) < 1.5
    assert "A" in feature["properties"].values()
    assert answer["errors"] == []
    [layer] = answer["layers"]
    assert (layer["name"], layer["format"], layer["encoding"]) == ("งาน", "CSV", "utf-8")
    assert layer["features"] == 1


@pytest.mark.parametrize(
    "table",
    [
        'งาน,พิกัดเริ่มต้น,พิกัดสิ้นสุด\nถนน,"18.5822, 99.0477","18.5922, 99.0577"\n',
        'งาน,จุดเริ่มต้น,จุดสิ้นสุด\nถนน,"18.5822, 99.0477","18.5922, 99.0577"\n',
        'งาน,พิกัดจุดเริ่มต้นโครงการ,พิกัด\nถนน,,"18.5822, 99.0477 - 18.5922, 99.0577"\n',
        "งาน,ละติจูดเริ่มต้น,ลองจิจูดเริ่มต้น,ละติจูดสิ้นสุด,ลองจิจูดสิ้นสุด\nถนน,18.5822,99.0477,18.5922,99.0577\n",
        "งาน,start_lat,start_lon,end_lat,end_lon\nถนน,18.5822,99.0477,18.5922,99.0577\n",
        "งาน,lat1,lon1,lat2,lon2\nถนน,18.5822,99.0477,18.5922,99.0577\n",
        "งาน,lat1,lon1,lat2,lon2\n,องศา,องศา,องศา,องศา\nถนน,18.5822,99.0477,18.5922,99.0577\n",
        "งาน,พิกัดเริ่มต้น,,พิกัดสิ้นสุด,\n,lat,lon,lat,lon\nถนน,18.5822,99.0477,18.5922,99.0577\n",
    ],
)
def test_a_start_and_an_end_make_a_line(table):
    [feature] = read(table)["features"]
    assert feature["geometry"] == {
        "type": "LineString",
        "coordinates": [[99.0477, 18.5822], [99.0577, 18.5922]],
    }
    assert feature["properties"] == {"งาน": "ถนน"}


def test_merged_headings_over_two_rows_are_read():
    file = book(
        ["บัญชีโครงการ"],
        ["งาน", "พิกัดเริ่มต้น", None, "พิกัดสิ้นสุด", None],
        [None, "E", "N", "E", "N"],
        ["ถนน", 505033, 2054601, 506088, 2055708],
        merge=["B2:C2", "D2:E2"],
    )
    answer = read_features(file, "งาน.xlsx")
    [feature] = answer["features"]
    assert feature["row"] == 4
    assert feature["properties"] == {"งาน": "ถนน"}
    line = [LonLat(*vertex) for vertex in feature["geometry"]["coordinates"]]
    assert [distance_m(a, b) < 1.5 for a, b in zip(line, [TRUTH, END], strict=True)] == [True, True]
    assert answer["layers"][0]["format"] == "XLSX"


def test_a_start_alone_is_a_point_and_an_end_alone_an_error():
    head = "งาน,พิกัดเริ่มต้น,พิกัดสิ้นสุด\n"
    answer = read(head + 'ฝาย,"18.5822, 99.0477",\nถนน,,"18.5922, 99.0577"\n')
    [feature] = answer["features"]
    assert off_m(feature) < 0.1
    [error] = answer["errors"]
    assert (error["row"], error["column"]) == (3, "B (พิกัดเริ่มต้น)")


def test_rows_that_cannot_be_read_are_named_with_cell_value_and_reason():
    answer = read("ชื่อ,ละติจูด,ลองจิจูด\nก,18.5822,99.0477\nข,18.58,\nค,,\n\nง,95,200\nจ,สองแสน,ห้าหมื่น\n")
    assert [feature["row"] for feature in answer["features"]] == [2]
    assert [error["row"] for error in answer["errors"]] == [3, 6, 7]
    assert answer["errors"][2]["value"] == "สองแสน ห้าหมื่น"
    assert {error["column"] for error in answer["errors"]} == {"B (ละติจูด)"}
    said = [error["message"] for error in answer["errors"]]
    assert ["ครึ่งเดียว" in said[0], "ช่วง" in said[1], "ไม่พบพิกัด" in said[2]] == [True] * 3
    [layer] = answer["layers"]
    assert layer["without_geometry"] == 1  # ค has a name and no position; a blank row is nothing


def test_excel_numbers_and_other_columns_come_as_they_are():
    answer = read_features(
        book(["ชื่อ", "lat", "lon", "งบ"], ["'=1+1", 18.5822, 99.0477, 409600.0], [None, None]), "x"
    )
    [feature] = answer["features"]
    assert feature["properties"] == {"ชื่อ": "=1+1", "งบ": "409600"}
    assert off_m(feature) < 0.1


def test_a_column_of_degrees_states_its_system():
    [layer] = read("lat,lon\n18.5822,99.0477\n")["layers"]
    assert (layer["srid"], layer["srid_source"], layer["candidates"]) == (4326, "format", [])


def test_metres_without_zone_and_datum_are_a_guess_with_its_other_systems():
    [layer] = read("E,N\n505033,2054601\n505133,2054601\n")["layers"]
    assert (layer["srid"], layer["srid_source"]) == (32647, "guessed")
    assert [one["srid"] for one in layer["candidates"]] == [32647, 32648, 24047, 24048]
    assert layer["candidates"][0]["at"] == pytest.approx([99.0477, 18.5822], abs=1e-4)


def test_a_system_in_which_the_metres_lie_elsewhere_is_not_offered():
    [layer] = read("E,N\n612000,1775000\n")["layers"]  # in zone 48 they lie in Vietnam
    assert [one["srid"] for one in layer["candidates"]] == [32647, 24047]


def test_a_stated_zone_leaves_only_the_datum_to_guess():
    [layer] = read("โซน,E,N\n48,364357,1974984\n")["layers"]
    assert (layer["srid"], layer["srid_source"]) == (32648, "guessed")
    assert [one["srid"] for one in layer["candidates"]] == [32648, 24048]


def test_a_stated_zone_and_datum_leave_nothing_to_guess():
    [layer] = read("โซน,E,N,datum\n47,505033,2054601,Indian 1975\n")["layers"]
    assert (layer["srid"], layer["srid_source"], layer["candidates"]) == (24047, "file", [])


@pytest.mark.parametrize("table", ["E,N\n505365,2054299\n", "พิกัด\n505365 2054299\n"])
def test_a_chosen_system_moves_the_rows(table):
    assert off_m(read(table)["features"][0]) > 400
    answer = read(table, srid=24047)
    assert off_m(answer["features"][0]) < 2
    [layer] = answer["layers"]
    assert (layer["srid"], layer["srid_source"]) == (24047, "chosen")
    assert [one["srid"] for one in layer["candidates"]][0] == 24047
    assert answer["features"][0]["reading"]["srid"] == 24047
    assert "RTSD" in answer["features"][0]["reading"]["operation"]


def test_a_chosen_system_of_metres_leaves_degrees_alone():
    answer = read('พิกัด\n505365 2054299\n"18.5822, 99.0477"\n', srid=24047)
    assert [off_m(feature) < 2 for feature in answer["features"]] == [True, True]


def test_a_system_that_is_none_of_ours_is_refused():
    with pytest.raises(CoordinateError):
        read("E,N\n505365,2054299\n", srid=3857)


def test_an_unknown_datum_of_a_row_is_an_error_of_the_row():
    answer = read("E,N,zone,datum\n505033,2054601,47,Everest\n505033,2054601,47,WGS84\n")
    assert [error["row"] for error in answer["errors"]] == [2]
    assert len(answer["features"]) == 1


def test_a_zone_that_thailand_has_not_is_an_error_of_the_row_and_never_dropped():
    answer = read("E,N,zone\n505000,2050000,52\n505000,2050000,47\n")
    assert [error["row"] for error in answer["errors"]] == [2]
    assert "โซน" in answer["errors"][0]["message"]
    assert len(answer["features"]) == 1


def test_the_place_expected_decides_the_zone():
    near = LonLat(105.0, 18.5)
    [feature] = read("E,N\n505033,2054601\n", near=near)["features"]
    assert round(feature["geometry"]["coordinates"][0]) == 105


def test_a_cell_too_long_for_one_position_is_an_error_of_its_row_and_costs_nothing():
    long = "1 2 3 4 5 6 7 8 9 0 " * 1_600
    rows = "".join(f'"{long}",18.5822,99.0477\n' for _at in range(30))
    begun = time.process_time()
    answer = read(f'พิกัด,lat,lon\n"18.5822, 99.0477",18.5,99\n{rows}')
    assert time.process_time() - begun < 3
    assert len(answer["features"]) == 31, "the columns of numbers beside it hold positions"
    answer = read(f'ชื่อ,พิกัด\nก,"18.5822, 99.0477"\nข,"{long}"\n')
    assert [feature["row"] for feature in answer["features"]] == [2]
    [error] = answer["errors"]
    assert (error["row"], error["code"], len(error["value"])) == (3, "too_long", 200)


def test_columns_found_by_content_do_not_try_long_cells():
    long = "x 1 2 3 4 5 " * 3_000
    rows = "".join(f'"{long}",{18 + at / 100},99.0477\n' for at in range(20))
    begun = time.process_time()
    assert len(read(f'a,b,c\n"{long}",18.5822,99.0477\n{rows}')["features"]) == 21
    assert time.process_time() - begun < 3


def test_what_is_doubtful_of_the_end_is_told_of_the_row():
    near = LonLat(99.0477, 18.5822)
    head = "งาน,พิกัดเริ่มต้น,พิกัดสิ้นสุด\n"
    [feature] = read(head + "ถนน,47N 505033 2054601,47N 50508 2055708\n", near=near)["features"]
    assert feature["reading"]["reason"] == "digit_missing"
    assert feature["reading"]["srid"] == 32647
    [feature] = read(head + "ถนน,47N 505033 2054601,506088 2055708\n")["features"]
    assert feature["reading"]["reason"] == "zone_unstated"
    assert feature["reading"]["alternatives"] == 1


def test_an_end_without_its_system_makes_the_layer_a_guess():
    head = "งาน,พิกัดเริ่มต้น,พิกัดสิ้นสุด\n"
    stated = "WGS84 47N 505033 2054601"
    [layer] = read(f"{head}ถนน,{stated},506088 2055708\n")["layers"]
    assert layer["srid_source"] == "guessed"
    [layer] = read(f"{head}ถนน,{stated},WGS84 47N 506088 2055708\n")["layers"]
    assert layer["srid_source"] == "file"


def test_ends_in_different_systems_are_an_error_of_the_row():
    answer = read(
        "งาน,พิกัดเริ่มต้น,พิกัดสิ้นสุด\n"
        "ถนน,47N 505033 2054601,Indian 1975 47N 506088 2055708\n"
        'คลอง,"18.5822, 99.0477","18.5922, 99.0577"\n'
    )
    assert [feature["row"] for feature in answer["features"]] == [3]
    [error] = answer["errors"]
    assert (error["row"], error["column"]) == (2, "C (พิกัดสิ้นสุด)")
    assert (error["code"], error["message"].split()[0]) == (
        "systems_differ",
        "ต้นทางและปลายทางของแถวอยู่คนละระบบพิกัด",
    )


@pytest.mark.parametrize(
    "table", ["ลำดับ,ชื่อ,งบ\n1,ถนน,500000\n2,ฝาย,1200000\n", "a,b\n", "ที่,จุด\n1,บ้านลุงแดง\n"]
)
def test_a_table_without_positions_is_refused_by_name(table):
    with pytest.raises(NoPositions, match="ละติจูด"):
        read(table)


def test_a_cp874_table_says_its_encoding():
    content = "ชื่อ,ละติจูด,ลองจิจูด\nถนน,18.5822,99.0477\n".encode("cp874")
    answer = read_features(io.BytesIO(content), "x.csv")
    assert answer["features"][0]["properties"] == {"ชื่อ": "ถนน"}
    layer = answer["layers"][0]
    assert (layer["encoding"], layer["encoding_source"]) == ("cp874", "bytes")


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("ลำดับที่", ("", None)),
        ("ที่", ("", None)),
        ("ชื่อโครงการ", ("", None)),
        ("วันที่สิ้นสุดสัญญา", ("", None)),
        ("จำนวนเงิน (บาท)", ("", None)),
        ("N (เหนือ)", ("", "y")),
        ("พิกัดสิ้นสุด (X)", ("end", "x")),
        ("UTM Zone", ("", "zone")),
        ("ระบบพิกัด", ("", "datum")),
    ],
)
def test_a_heading_says_no_more_than_it_does(heading, meant):
    assert role_of(heading) == meant


def test_every_sample_of_the_data_is_read_in_each_of_its_columns(data_dir):
    """The file as it is, and each notation as a sheet of its own."""
    with (data_dir / "coordinate_samples.csv").open(encoding="utf-8") as file:
        samples = list(csv.DictReader(file))
    truth = [LonLat(float(row["lon"]), float(row["lat"])) for row in samples]
    for name, most_m in {
        "decimal": 0.6,
        "swapped": 0.6,
        "dms": 0.6,
        "thai_digits": 0.6,
        "utm_wgs84": 0.8,
        "mgrs": 1.5,
    }.items():
        file = book(["พิกัด"], *([row[name]] for row in samples))
        answer = read_features(file, "x")
        assert answer["errors"] == [], name
        off = [off_m(f, t) for f, t in zip(answer["features"], truth, strict=True)]
        assert max(off) < most_m, name
    grid = ("zone", "utm_indian1975_e", "utm_indian1975_n")
    rows = [[*(float(row[name]) for name in grid), "Indian 1975"] for row in samples]
    answer = read_features(book(["โซน", "E", "N", "พื้นหลักฐาน"], *rows), "x")
    off = [off_m(f, t) for f, t in zip(answer["features"], truth, strict=True)]
    assert max(off) < 1
