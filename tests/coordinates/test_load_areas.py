"""load_areas: official files into areas, once, dry by default, nothing lost silently."""

import csv
import json
from datetime import date
from io import StringIO
from pathlib import Path

import geopandas
import pytest
from django.core.management import CommandError, call_command

from coordinates.gis_files import GisFileError
from coordinates.loading import load_areas
from coordinates.models import AdminArea, AdminAreaPart
from coordinates.querysets import Place, locate
from coordinates.values import LonLat

Level = AdminArea.Level
pytestmark = pytest.mark.django_db


def square(west: float, south: float, size: float = 0.1) -> dict[str, object]:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[100, 15], [101, 16], [101, 15], [100, 16], [100, 15]]],
}


def adm3(
    pcode: str, geometry: object, name: str = "ตำบลทดสอบ", **more: object
) -> dict[str, object]:
    fields = {"ADM3_PCODE": pcode, "ADM3_TH": name, "ADM3_EN": "Test", **more}
    return {"type": "Feature", "properties": fields, "geometry": geometry}


def write(path: Path, *features: dict[str, object]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
    return path


@pytest.fixture
def one(tmp_path: Path) -> Path:
    return write(tmp_path / "adm3.geojson", adm3("TH100101", square(100.4, 13.7)))


def test_it_writes_nothing_without_commit_and_reports_the_same(one):
    dry = load_areas([one])
    assert not AdminArea.objects.exists()
    wet = load_areas([one], commit=True)
    assert dry.counts == wet.counts
    assert dry.changes == 3 and not dry.committed and wet.committed


def test_it_reads_codes_names_and_makes_missing_parents_from_the_official_list(one):
    load_areas([one], commit=True)
    area = AdminArea.objects.get(level=Level.SUBDISTRICT)
    assert (area.code, area.name_th, area.name_en) == ("100101", "ตำบลทดสอบ", "Test")
    assert area.source == "adm3.geojson"
    assert area.parent.code == "1001" and area.parent.boundary is None
    assert area.parent.parent.name_th == "กรุงเทพมหานคร"


def test_a_second_load_changes_nothing_and_says_so(one):
    load_areas([one], commit=True)
    before = list(AdminArea.objects.order_by("pk").values()), list(AdminAreaPart.objects.values())
    again = load_areas([one], commit=True)
    assert again.changes == 0 and "ไม่มีอะไรเปลี่ยน" in list(again.lines())[-1]
    after = list(AdminArea.objects.order_by("pk").values()), list(AdminAreaPart.objects.values())
    assert before == after


def test_the_names_of_2025_are_told_apart_by_their_script(tmp_path):
    fields = {"adm1_pcode": "TH16", "adm1_name": "Lop Buri", "adm1_name1": "ลพบุรี", "lang": "en"}
    feature = {"type": "Feature", "properties": fields, "geometry": square(100.5, 14.8)}
    load_areas([write(tmp_path / "a.geojson", feature)], commit=True)
    area = AdminArea.objects.get(level=Level.PROVINCE)
    assert (area.code, area.name_th, area.name_en) == ("16", "ลพบุรี", "Lop Buri")


def test_a_bow_tie_is_repaired_and_counted(tmp_path):
    report = load_areas([write(tmp_path / "a.geojson", adm3("TH100101", BOW_TIE))], commit=True)
    assert report.counts[Level.SUBDISTRICT]["repaired"] == 1
    boundary = AdminArea.objects.get(code="100101").boundary
    assert boundary.valid and boundary.area == pytest.approx(0.5)


def test_every_row_left_out_is_named_with_its_reason(tmp_path):
    line = {"type": "LineString", "coordinates": [[100, 15], [101, 15]]}
    flat = {"type": "Polygon", "coordinates": [[[100, 15], [101, 15], [100, 15], [100, 15]]]}
    path = write(
        tmp_path / "a.geojson",
        adm3("TH100101", square(100.4, 13.7)),
        adm3("TH100101", square(100.6, 13.7)),
        adm3("TH10010", square(100.4, 13.7)),
        adm3("TH100102", line),
        adm3("TH100103", square(13.7, 50.4)),
        adm3("TH999999", square(100.4, 13.7), name=""),
        adm3("TH100104", flat),
        adm3("TH100105", None),
    )
    report = load_areas([path], commit=True)
    assert sorted(each.row for each in report.left_out) == [2, 3, 4, 5, 6, 7]
    assert all(each.reason for each in report.left_out)
    assert AdminArea.objects.subdistricts().count() == 2
    assert [each.row for each in report.notices] == [8]
    report.write_csv(tmp_path / "report.csv")
    text = (tmp_path / "report.csv").read_text("utf-8-sig")
    assert len(list(csv.reader(text.splitlines()))) == 1 + 6 + 1


def test_a_corrected_boundary_replaces_the_row_in_force_and_its_parts(one, tmp_path):
    load_areas([one], commit=True)
    pk = AdminArea.objects.get(code="100101").pk
    write(one, adm3("TH100101", square(100.6, 13.7)))
    report = load_areas([one], commit=True)
    assert report.counts[Level.SUBDISTRICT]["corrected"] == 1
    assert AdminArea.objects.get(code="100101").pk == pk
    assert locate(LonLat(100.65, 13.75)).subdistrict_code == "100101"
    assert locate(LonLat(100.45, 13.75)) == Place()


def test_the_same_boundary_begun_at_another_corner_is_not_a_change(one):
    load_areas([one], commit=True)
    ring = square(100.4, 13.7)["coordinates"][0]
    turned = [*ring[2:], *ring[1:3]]
    write(one, adm3("TH100101", {"type": "Polygon", "coordinates": [turned]}))
    assert load_areas([one], commit=True, valid_from=date(2026, 1, 1)).changes == 0


def test_a_new_generation_keeps_the_old_boundary_for_its_days(one):
    load_areas([one], commit=True)
    write(one, adm3("TH100101", square(100.6, 13.7)))
    report = load_areas([one], commit=True, valid_from=date(2026, 1, 1))
    assert report.counts[Level.SUBDISTRICT]["renewed"] == 1
    here = LonLat(100.45, 13.75)
    assert locate(here, on=date(2025, 12, 31)).subdistrict_code == "100101"
    assert locate(here, on=date(2026, 1, 1)) == Place() == locate(here)
    assert load_areas([one], commit=True, valid_from=date(2026, 1, 1)).changes == 0


def test_a_generation_that_begins_before_the_one_in_force_is_refused(one):
    load_areas([one], commit=True, valid_from=date(2026, 1, 1))
    write(one, adm3("TH100101", square(100.6, 13.7)))
    report = load_areas([one], commit=True, valid_from=date(2025, 1, 1))
    assert [each.code for each in report.left_out] == ["100101"]
    assert AdminArea.objects.filter(code="100101").count() == 1


def test_children_follow_the_new_generation_of_their_parent(one, tmp_path):
    load_areas([one], commit=True)
    fields = {"ADM2_PCODE": "TH1001", "ADM2_TH": "เขตพระนคร"}
    feature = {"type": "Feature", "properties": fields, "geometry": square(100.4, 13.7)}
    district = write(tmp_path / "adm2.geojson", feature)
    load_areas([district], commit=True)
    write(district, {**feature, "geometry": square(100.4, 13.7, 0.2)})
    load_areas([district], commit=True, valid_from=date(2026, 1, 1))
    assert AdminArea.objects.get(code="100101").parent.valid_from == date(2026, 1, 1)


def test_a_shapefile_zip_in_cp874_and_indian_1975_lands_where_it_should(tmp_path):
    from zipfile import ZipFile

    import shapely

    west, south = 673310.690, 1520741.207
    frame = geopandas.GeoDataFrame(
        {"ADM3_PCODE": ["TH100101"], "ADM3_TH": ["พระบรมมหาราชวัง"]},
        geometry=[shapely.box(west, south, west + 1000, south + 1000)],
        crs=24047,
    )
    frame.to_file(tmp_path / "tha_adm3.shp", encoding="cp874")
    (tmp_path / "tha_adm3.cpg").unlink()
    with ZipFile(tmp_path / "adm.zip", "w") as archive:
        for path in tmp_path.glob("tha_adm3.*"):
            archive.write(path, f"shp/{path.name}")
    load_areas([tmp_path / "adm.zip"], commit=True)
    area = AdminArea.objects.get(code="100101")
    assert area.name_th == "พระบรมมหาราชวัง"
    lon, lat = area.boundary.extent[:2]
    assert (lon, lat) == pytest.approx((100.59985, 13.75354), abs=2e-4)


def test_village_points_hang_under_their_subdistrict(one, tmp_path):
    load_areas([one], commit=True)
    fields = {"VILL_CODE": 10010103, "VILL_NAM_T": "บ้านทดสอบ"}
    point = {"type": "Point", "coordinates": [100.45, 13.75]}
    feature = {"type": "Feature", "properties": fields, "geometry": point}
    load_areas([write(tmp_path / "villages.geojson", feature)], commit=True)
    village = AdminArea.objects.get(level=Level.VILLAGE)
    assert (village.code, village.name_th, village.parent.code) == (
        "10010103",
        "บ้านทดสอบ",
        "100101",
    )
    assert (village.point.x, village.point.y) == (100.45, 13.75)


def test_without_files_every_official_name_and_code_is_there_and_files_are_not_overwritten(one):
    load_areas([one], commit=True)
    report = load_areas(commit=True)
    assert AdminArea.objects.provinces().count() == 77
    assert AdminArea.objects.districts().count() == 928
    assert AdminArea.objects.filter(parent=None).count() == 77
    assert AdminArea.objects.get(code="100101").name_th == "ตำบลทดสอบ"
    assert report.counts[Level.SUBDISTRICT]["added"] == AdminArea.objects.subdistricts().count() - 1
    assert load_areas(commit=True).changes == 0


def test_the_command_is_dry_and_says_what_it_would_do(one, tmp_path):
    out = StringIO()
    call_command("load_areas", str(one), report=tmp_path / "report.csv", stdout=out)
    assert "--commit" in out.getvalue() and "subdistrict" in out.getvalue()
    assert (tmp_path / "report.csv").exists()
    assert not AdminArea.objects.exists()


def test_a_file_of_no_kind_is_one_clear_sentence(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text("not a map")
    with pytest.raises(GisFileError):
        load_areas([path])
    with pytest.raises(CommandError, match="ไม่รู้จักชนิดของไฟล์"):
        call_command("load_areas", str(path))


@pytest.mark.data
def test_the_real_country_loads_whole_and_finds_its_capital(data_dir):
    names = ("th_province", "th_amphoe", "th_tambon")
    report = load_areas([data_dir / f"{name}.geojson.gz" for name in names], commit=True)
    loaded = {level: AdminArea.objects.filter(level=level).count() for level in report.counts}
    assert loaded == {Level.PROVINCE: 77, Level.DISTRICT: 928, Level.SUBDISTRICT: 7425}
    assert report.left_out == [] and report.seconds < 60
    assert not AdminArea.objects.exclude(level=Level.PROVINCE).filter(parent=None).exists()
    place = locate(LonLat(100.4930, 13.7500))
    assert place.codes == ["100101", "1001", "10"]
