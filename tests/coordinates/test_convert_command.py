"""``manage.py convert``: the same lines and files as the page, on the command line."""

import csv
import io
import json
import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

TEXT = "16.05, 100.05\n100.05 16.05\nบ้านลุงแดง\n"


@pytest.fixture
def run(world, monkeypatch):
    """(standard output, standard error, whether it failed) of the command with some input."""

    def run(*asked, typed=b""):
        out, err = io.StringIO(), io.StringIO()
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(typed)))
        try:
            call_command("convert", *map(str, asked), stdout=out, stderr=err)
        except CommandError as error:
            return out.getvalue(), f"{err.getvalue()}{error}", True
        return out.getvalue(), err.getvalue(), False

    return run


def test_lines_of_the_standard_input_become_csv(run):
    out, err, failed = run("--to", "utm", "--to", "dms", typed=b"16.05, 100.05\n")
    assert (err, failed) == ("", False)
    [row] = csv.DictReader(io.StringIO(out))
    assert (row["utm"], row["dms"]) == ("47N 612319 1774751", "16°03'00.00\"N 100°03'00.00\"E")
    assert row["where"] == "ตำบลหนองน้ำใส อำเภอเมืองทดสอบ จังหวัดทดสอบ"


def test_lines_that_fail_are_told_with_their_number_and_by_the_exit_code(run):
    out, err, failed = run("-", typed=TEXT.encode())
    assert failed
    assert "บรรทัดที่ 3: “บ้านลุงแดง”" in err
    assert "อ่านไม่ได้ 1 บรรทัด" in err
    assert len(list(csv.DictReader(io.StringIO(out)))) == 3, "what was read is there all the same"


def test_thai_letters_of_an_old_windows_are_read(run):
    out, _err, failed = run(typed="พิกัด 16.05, 100.05".encode("cp874"))
    assert not failed
    assert "16.05" in out


def test_a_table_is_read_by_its_columns_and_written_to_a_file(run, tmp_path):
    table, out = tmp_path / "งาน.csv", tmp_path / "out.geojson"
    table.write_text("งาน,lat,lon\nฝาย,16.05,100.05\nถนน,16.1,\n", encoding="utf-8")
    _out, err, failed = run(table, "--format", "geojson", "--out", out)
    assert failed
    assert "บรรทัดที่ 3" in err, "the row as Excel counts it"
    points = [one["geometry"] for one in json.loads(out.read_text())["features"]]
    assert points == [{"type": "Point", "coordinates": [100.05, 16.05]}, None]


def test_the_place_nearby_decides_what_comes_first(run):
    found = [
        json.loads(run("--near", near, "--format", "json", typed=b"398000 1775000")[0])[0]
        for near in ("98,16", "104,16")
    ]
    assert [round(row["lon"]) for row in found] == [98, 104]


def test_the_area_decides_what_comes_first(run):
    typed = b"48N 612000 1775000"  # the zone of the neighbour
    [row] = json.loads(run("--area", "98", "--format", "json", typed=typed)[0])
    assert round(row["lon"]) == 100
    assert row["status"] == "ambiguous"


def test_a_short_plus_code_counts_from_the_area(run):
    out, err, failed = run("--area", "98", "--format", "json", typed=b"322X+22")
    assert (err, failed) == ("", False)
    assert json.loads(out)[0]["notation"] == "plus_code"


@pytest.mark.parametrize(
    "asked",
    [
        ["/no/such/file.csv"],
        ["--area", "77"],
        ["--near", "x"],
        ["--format", "xlsx"],
        ["--to", "nonsense"],
    ],
)
def test_what_cannot_be_is_refused(run, asked):
    _out, err, failed = run(*asked, typed=b"16.05, 100.05")
    assert failed
    assert err
