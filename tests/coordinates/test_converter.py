"""The converter: one position in every notation, thousands in a table, the result as files."""

import csv
import io
import json
import time
from contextlib import suppress
from xml.sax.saxutils import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from coordinates.converting import State, convert, lines_of_text
from coordinates.errors import Code
from coordinates.geodesy import distance_m
from coordinates.messages import reason_words
from coordinates.models import AdminArea
from coordinates.places import rank_in
from coordinates.sheets.errors import TooManyPositions
from coordinates.slots import slot
from coordinates.tables.positions import Line
from coordinates.values import LonLat, Notation, Reason

URL = "/coordinates/"
MIXED = "16.05, 100.05\n\n100.05 16.05\n๑๖.๑ ๑๐๐.๑\n612000 1775000\nบ้านลุงแดง\n0, 0\n"


def post(client, text="", **data):
    return client.post(URL, {"text": text} | data)


def page_of(response):
    return unescape(response.content.decode(), {"&#x27;": "'", "&quot;": '"'})


def download(client, kind, text, **data):
    return client.post(f"/coordinates/download/positions.{kind}", {"text": text} | data)


def rows_of(response):
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_a_visitor_sees_one_position_in_every_notation_and_its_place(client, world):
    body = page_of(post(client, "๑๖.๐๕ ๑๐๐.๐๕"))
    assert "ตำบลหนองน้ำใส อำเภอเมืองทดสอบ จังหวัดทดสอบ" in body
    for text in (
        "16.050000, 100.050000",
        "16°03.0000'N 100°03.0000'E",
        "16°03'00.00\"N 100°03'00.00\"E",
        "47N 612319 1774751",
        "Indian 1975",
        "geo:16.050000,100.050000",
        "https://www.google.com/maps/search/",
    ):
        assert text in body, text
    assert "ตรงตามที่พิมพ์" in body
    for notation in Notation:
        assert f'value="{notation.value}"' in body, "each can be asked of the download"


def test_thai_digits_are_written_where_they_are_asked_for(client, world):
    assert "๑๖.๐๕๐๐๐๐, ๑๐๐.๐๕๐๐๐๐" in page_of(post(client, "16.05 100.05", digits="thai"))


def test_an_ambiguous_position_shows_all_its_readings(client, world):
    response = post(client, "612000 1775000")
    assert len(response.context["readings"]) >= 2
    body = page_of(response)
    assert "47N · ไม่ได้บอกพื้นหลักฐาน อ่านเป็น WGS 84" in body
    assert "48N · ไม่ได้บอกพื้นหลักฐาน อ่านเป็น WGS 84" in body
    assert "ไม่ได้ระบุโซน UTM" in body


@pytest.mark.parametrize("area", ["98", "9801", "980101"])
def test_the_area_asked_for_puts_its_reading_first(client, world, area):
    shown = post(client, "612000 1775000", area=area).context["readings"]
    assert shown[0]["where"].endswith("จังหวัดทดสอบ")


def test_the_place_nearby_puts_its_reading_first(client, world):
    for near, lon in (("98,16", 98), ("104,16", 104)):
        points = post(client, "398000 1775000", near=near).context["points"]
        assert round(points[0][0]) == lon


def test_a_column_becomes_a_table_with_counts(client, world):
    response = post(client, MIXED)
    assert response.context["counts"] == {"read": 3, "ambiguous": 1, "failed": 2}
    body = page_of(response)
    assert "ไม่พบพิกัดในข้อความ" in body
    assert "ละติจูดกับลองจิจูดสลับกัน" in body
    assert [row["one"].number for row in response.context["rows"]] == [1, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(("state", "lines"), [("failed", [6, 7]), ("ambiguous", [5])])
def test_a_count_shows_its_own_rows(client, world, state, lines):
    response = post(client, MIXED, show=state)
    assert [row["one"].number for row in response.context["rows"]] == lines
    assert len(response.context["points"]) == 4, "the map keeps all"


def test_two_halves_on_two_lines_are_one_position(client, world):
    [reading] = post(client, "16.05\n100.05").context["readings"]
    assert reading["where"].endswith("จังหวัดทดสอบ")


def test_several_positions_of_one_line_are_rows_of_their_own(client, world):
    rows = post(client, "16.05, 100.05 ถึง 16.06, 100.06").context["rows"]
    assert [row["one"].number for row in rows] == [1, 1]
    assert [row["one"].text.strip() for row in rows] == ["16.05, 100.05", "16.06, 100.06"]


def test_a_chosen_reading_holds_in_the_table_and_in_the_file(client, world):
    text = "16.05, 100.05\n612000 1775000"
    first = post(client, text)
    of = first.context["of"]
    assert f'value="{of}"' in page_of(first)
    chosen = post(client, text, of=of, choice="1:1").context["rows"][1]
    assert chosen["one"].reading.zone == 48
    [_, row] = rows_of(download(client, "csv", text, of=of, choice="1:1", to="utm"))
    assert row["utm"] == "48N 612000 1775000"
    assert row["status"] == "ambiguous"


@pytest.mark.parametrize("choice", ["1:99", "9999:1", "x:1", "1:-1", "1", "1:1000000000000"])
def test_a_choice_of_nothing_there_is_passed_over(client, world, choice):
    text = "16.05, 100.05\n612000 1775000"
    of = post(client, text).context["of"]
    row = post(client, text, of=of, choice=choice).context["rows"][1]
    assert row["one"].chosen == 0


def test_a_choice_made_for_another_text_does_not_count(client, world):
    of = post(client, "16.05, 100.05\n612000 1775000").context["of"]
    other = post(client, "16.05, 100.05\n612001 1775000", of=of, choice="1:1")
    assert other.context["rows"][1]["one"].chosen == 0


def test_choices_of_other_pages_are_carried_along(client, world):
    text = "612000 1775000\n" * 150
    of = post(client, text).context["of"]
    response = post(client, text, of=of, choice=["2:1 7:1", "140:1"], page="2")
    assert response.context["kept"] == "2:1 7:1"
    assert 'form="converter" name="choice" value="2:1 7:1">' in page_of(response)
    assert [row["one"].number for row in response.context["rows"]][0] == 101


def test_the_csv_has_every_line_with_what_was_wrong(client, world):
    rows = rows_of(download(client, "csv", MIXED, to=["dms", "utm"]))
    assert [row["line"] for row in rows] == ["1", "3", "4", "5", "6", "7"]
    assert [row["status"] for row in rows] == [
        "read",
        "read",
        "read",
        "ambiguous",
        "failed",
        "failed",
    ]
    assert (float(rows[1]["lat"]), float(rows[1]["lon"])) == (16.05, 100.05)
    assert rows[1]["reason"].startswith("ละติจูดกับลองจิจูดสลับกัน")
    assert rows[0]["dms"] == "16°03'00.00\"N 100°03'00.00\"E"
    assert rows[0]["where"] == "ตำบลหนองน้ำใส อำเภอเมืองทดสอบ จังหวัดทดสอบ"
    assert "มหาสมุทร" in rows[5]["problem"]


def test_no_cell_is_a_formula(client, world):
    text = '=HYPERLINK("http://example.org")\n@16.05, 100.05\n'
    rows = rows_of(download(client, "csv", text))
    assert [row["text"][0] for row in rows] == ["'", "'"]
    book = load_workbook(io.BytesIO(download(client, "xlsx", text).content))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n"}
    assert book.active["B2"].value == '\'=HYPERLINK("http://example.org")'


def test_the_geojson_has_points_and_keeps_what_failed(client, world):
    answer = json.loads(download(client, "geojson", MIXED).content)
    geometries = [feature["geometry"] for feature in answer["features"]]
    assert geometries[1] == {"type": "Point", "coordinates": [100.05, 16.05]}
    assert geometries[4:] == [None, None]
    assert answer["features"][4]["properties"]["problem"]


def test_a_file_is_read_into_the_text(client, world):
    content = "งาน,ละติจูด,ลองจิจูด\nฝาย,16.05,100.05\nถนน,16.1,\nบ่อ,100.1,16.1\n".encode()
    response = post(client, file=SimpleUploadedFile("งาน.csv", content))
    assert response.context["counts"] == {"read": 2, "ambiguous": 0, "failed": 1}
    assert [row["one"].number for row in response.context["rows"]] == [1, 2, 3]
    again = post(client, response.context["text"])
    assert again.context["counts"] == {"read": 2, "ambiguous": 0, "failed": 1}


@pytest.mark.parametrize(
    "content", [b"a,b\n1,2\n", b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"%PDF-1.7\x00"]
)
def test_a_file_without_positions_is_refused_with_its_reason(client, world, content):
    response = post(client, file=SimpleUploadedFile("x.csv", content))
    assert response.status_code == 400
    assert 'role="alert"' in page_of(response)


def test_more_lines_than_the_setting_are_refused_with_its_number(client, world, settings):
    settings.CONVERTER_LINES = 1_000
    assert post(client, "16.05 100.05\n" * 1_000).status_code == 200
    response = post(client, "16.05 100.05\n" * 1_001)
    assert response.status_code == 400
    assert "มี 1,001 บรรทัด" in page_of(response)
    assert "ไม่เกิน 1,000 บรรทัด" in page_of(response)
    content = b"lat,lon\n" + b"16.05,100.05\n" * 1_001
    assert post(client, file=SimpleUploadedFile("x.csv", content)).status_code == 400
    assert download(client, "csv", "16.05 100.05\n" * 1_001).status_code == 400


def test_more_text_than_can_be_read_while_one_waits_is_refused(client, world, settings):
    settings.CONVERTER_LINES = 10
    response = post(client, "\n".join(["16.05, 100.05 " + "ก" * 300] * 4))
    assert response.status_code == 400
    assert "ไม่เกิน 1,000 ตัวอักษร" in page_of(response)
    content = b"lat,lon\n" + b" " * 20_000 + b"16.05,100.05\n"
    response = post(client, file=SimpleUploadedFile("x.csv", content))
    assert response.status_code == 400
    assert "ไม่เกิน 0.02 MB" in page_of(response)


def test_more_positions_than_lines_are_refused_as_well(client, world, settings):
    settings.CONVERTER_LINES = 10
    assert post(client, "16.05, 100.05; " * 10).status_code == 200
    assert post(client, "16.05, 100.05; " * 11).status_code == 400


def test_the_api_shows_what_the_page_shows_where_it_is_asked(client, world):
    asked = {"text": "16.05 100.05", "written": "thai"}
    response = client.get("/api/coordinates/read", asked)
    [reading] = response.json()["readings"]
    shown = reading["shown"]
    assert (shown["reason"], shown["where"]) == ("ตรงตามที่พิมพ์", reading["where"])
    written = {one["notation"]: one["text"] for one in shown["written"]}
    assert written["utm"] == "๔๗N ๖๑๒๓๑๙ ๑๗๗๔๗๕๑"
    assert written.keys() == {one.value for one in Notation}
    assert response.headers["Cache-Control"] == "private, max-age=300"
    wrong = client.get("/api/coordinates/read", asked | {"written": "roman"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "value_unknown")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"area": "77"}, "ไม่มีพื้นที่รหัสนี้"),
        ({"digits": "klingon"}, "digits=klingon"),
        ({"to": ["utm", "nonsense"]}, "to=nonsense"),
        ({"show": "everything"}, "show=everything"),
        ({"near": "x"}, "ไม่ใช่ตัวเลข"),
    ],
)
def test_a_wrong_value_is_refused_in_words_and_nothing_is_passed_over(client, world, asked, said):
    data = {"text": "16.05 100.05"} | asked
    for url in (URL, "/coordinates/download/positions.csv"):
        response = client.post(url, data)
        assert response.status_code == 400
        assert said in page_of(response)
    assert client.get(URL, data).status_code == 400


@pytest.mark.parametrize(
    "asked",
    [
        {"near": "nan,1"},
        {"show": "\x00", "page": "-1"},
        {"page": "9" * 30},
        {"text": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")},
        {"text": "x" * 3_000},
        {"text": "\x00"},
    ],
)
def test_no_answer_is_a_fault_of_ours(client, world, asked):
    for url in (URL, "/coordinates/download/positions.csv"):
        response = client.post(url, {"text": "16.05 100.05"} | asked)
        assert response.status_code in {200, 400}
        assert client.get(URL, {"text": "16.05 100.05"} | asked).status_code in {200, 400}


def test_an_over_long_line_is_a_failure_of_its_own(client, world):
    response = post(client, f"16.05, 100.05\n{'1' * 3_000}")
    assert response.context["counts"] == {"read": 1, "ambiguous": 0, "failed": 1}


def test_a_post_needs_its_token(world):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post(URL, {"text": "16.05 100.05"}).status_code == 403


def test_wrong_methods_and_kinds_are_refused(client, world):
    assert client.put(URL).status_code == 405
    assert client.get("/coordinates/download/positions.csv").status_code == 405
    assert client.post("/coordinates/download/positions.exe").status_code == 404


def test_the_result_alone_is_given_to_a_script(client, world):
    body = client.post(URL, {"text": MIXED}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in body
    assert "convert-table" in body


@pytest.mark.parametrize("count", [5, 500])
def test_a_page_of_any_length_costs_the_same_queries(
    client, world, count, django_assert_num_queries
):
    text = "".join(f"16.{at:04d}, 100.05\n" for at in range(count))
    with django_assert_num_queries(4):  # the area, where all fall and their names, provinces
        post(client, text + "612000 1775000", area="98")


@pytest.mark.parametrize("count", [5, 500])
def test_a_file_of_any_length_costs_the_same_queries(
    client, world, count, django_assert_num_queries
):
    text = "".join(f"16.{at:04d}, 100.05\n" for at in range(count))
    with django_assert_num_queries(2):
        download(client, "csv", text)


def test_a_mistake_that_might_be_supposed_is_no_ambiguity_of_its_own():
    states = {
        one.text: one.state for one in convert(lines_of_text("18.5822, 99.0477\n505034 2054611"))
    }
    assert states == {"18.5822, 99.0477": State.READ, "505034 2054611": State.AMBIGUOUS}


@pytest.mark.parametrize(
    ("text", "area", "reason"),
    [
        ("61200 1775000", "98", Reason.DIGIT_MISSING),
        ("-16.05, 100.05", "", Reason.SIGN_WRONG),
        ("48N 612000 1775000", "98", Reason.WRONG_ZONE),
    ],
)
def test_what_fits_only_as_a_mistake_is_to_be_checked_and_says_so(
    client, world, text, area, reason
):
    response = post(client, f"16.05, 100.05\n{text}", area=area)
    row = response.context["rows"][1]
    assert row["one"].reading.reason is reason
    assert row["one"].state == State.AMBIGUOUS
    assert response.context["counts"] == {"read": 1, "ambiguous": 1, "failed": 0}
    assert reason_words(reason) in page_of(response)
    [_, line] = rows_of(download(client, "csv", f"16.05, 100.05\n{text}", area=area))
    assert (line["status"], line["reason"]) == ("ambiguous", reason_words(reason))


def test_positions_are_counted_before_any_is_judged(monkeypatch):
    def judge(*_asked, **_options):
        pytest.fail("judged before it was counted")

    monkeypatch.setattr("coordinates.converting.results.judged", judge)
    with pytest.raises(TooManyPositions, match="20"):
        convert([Line(at, "50503 2054611;" * 7) for at in range(3)], most=20)


def test_only_so_many_are_tried_with_another_digit_and_the_rest_say_so(client, world, monkeypatch):
    monkeypatch.setattr("coordinates.converting.judged.MOST_MENDED", 2)
    monkeypatch.setattr("coordinates.converting.results.MOST_MENDED", 2)
    text = "16.05, 100.05\n" + "61200 1775000\n" * 4
    response = post(client, text, area="98")
    found = [row["one"] for row in response.context["rows"]]
    assert [one.is_untried for one in found] == [False, False, False, True, True]
    assert [one.state for one in found[:3]] == [State.READ, State.AMBIGUOUS, State.AMBIGUOUS]
    assert found[1].reading.reason is Reason.DIGIT_MISSING
    assert State.READ not in [one.state for one in found[3:]]
    assert "ครั้งละ 2 จุด" in page_of(response)
    rows = rows_of(download(client, "csv", text, area="98"))
    assert ["ครั้งละ 2 จุด" in row["problem"] for row in rows] == [False] * 3 + [True] * 2


@pytest.mark.parametrize(
    "line", ["50503 2054611", "50503 2054611;" * 7, "1 2 3 4 5 6 7 8 9 0 " * 5]
)
def test_the_dearest_5000_lines_stay_within_ten_seconds(world, line):
    area = AdminArea.objects.get(code="98")
    begun = time.process_time()
    with suppress(TooManyPositions):
        found = convert([Line(at, line) for at in range(5_000)], rank=rank_in(area), most=5_000)
        assert len(found) == 5_000
    assert time.process_time() - begun < 10


def test_a_short_plus_code_counts_from_the_middle_of_the_area(client, world):
    short = "322X+22"
    middle = AdminArea.objects.get(code="98").boundary.centroid
    assert post(client, short).context["single"].error.code is Code.REFERENCE_NEEDED
    found = []
    for asked in ({"area": "98"}, {"near": f"{middle.x},{middle.y}"}):
        [reading] = post(client, short, **asked).context["single"].readings
        assert distance_m(reading.position, LonLat(middle.x, middle.y)) < 100_000
        found.append(reading.position)
    assert found[0] == found[1]
    asked = {"text": short, "area": "98"}
    [read] = client.get("/api/coordinates/read", asked).json()["readings"]
    assert read["reason"] == "from_reference"


def test_a_busy_reader_asks_to_try_again(client, world, settings, tmp_path):
    settings.MEDIA_ROOT, settings.READERS = tmp_path / "files", 1
    file = SimpleUploadedFile("x.csv", b"lat,lon\n16.05,100.05\n")
    with slot(1):
        response = post(client, file=file)
    assert response.status_code == 503
    assert "ลองอีกครั้ง" in page_of(response)


def test_an_error_keeps_its_code_and_its_words():
    [one] = convert([Line(7, "0, 0")])
    assert (one.state, one.number, one.error.code) == (State.FAILED, 7, Code.NULL_ISLAND)
    assert "มหาสมุทร" in one.problem


def test_the_pages_link_to_it(client, world):
    assert f'href="{URL}"' in client.get("/accounts/login/").content.decode()
