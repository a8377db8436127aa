"""load_authorities: every fact from its own column, once, dry by default."""

import gzip
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.loading import AuthorityFileError, load_authorities
from accounts.models import AuthorityCode, AuthorityCoverage, LocalAuthority
from coordinates.loading import load_areas
from coordinates.models import AdminArea

Level = AdminArea.Level
pytestmark = pytest.mark.django_db

HEAD = (
    "dla_code_2017,type,name_th,full_name_th,name_en,province_code,district_code,rcode,area_km2,"
    "population_2021,office_lat,office_lon,status"
)
PAO = "2160101,อบจ.,ลพบุรี,องค์การบริหารส่วนจังหวัดลพบุรี,Lop Buri,16,,160050,,735293,14.80,100.61,active"
# The code says type 5 (municipality) and district 01; the columns say an SAO of district 02.
SAO = "5160101,อบต.,ทดสอบ,องค์การบริหารส่วนตำบลทดสอบ,,16,1602,160251,12.50,4321,14.85,100.65,active"
GONE = "6160102,อบต.,เก่า,องค์การบริหารส่วนตำบลเก่า,,16,1601,160152,,,,,abolished 2020-08-05 -> 1698"


def square(west: float, south: float, size: float) -> dict[str, object]:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def features(path: Path, *pairs: tuple[dict[str, object], object]) -> Path:
    whole = [{"type": "Feature", "properties": each, "geometry": shape} for each, shape in pairs]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": whole}))
    return path


def sheet(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "lao.csv"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return path


@pytest.fixture
def province(tmp_path: Path) -> None:
    fields = {"code": "16", "name_th": "ลพบุรี"}
    load_areas([features(tmp_path / "p.geojson", (fields, square(100.5, 14.7, 0.5)))], commit=True)


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    fields = {"dla_code": "5160101", "source": "tambon union"}
    return features(tmp_path / "areas.geojson", (fields, square(100.6, 14.8, 0.1)))


def test_it_takes_every_fact_from_its_column_and_none_from_the_code(tmp_path, province):
    load_authorities(sheet(tmp_path, SAO), commit=True)
    sao = LocalAuthority.objects.get()
    assert (sao.kind, sao.district_code, sao.province_code) == ("sao", "1602", "16")
    assert str(sao.area_km2) == "12.50"
    assert (sao.office.x, sao.office.y, sao.office.srid) == (100.65, 14.85, 4326)
    assert list(sao.populations.values_list("year", "population")) == [(2564, 4321)]
    assert list(sao.codes.values_list("scheme", "value")) == [("rcode", "160251")]


def test_it_is_dry_without_commit_and_twice_is_once(tmp_path, province, drawn):
    path = sheet(tmp_path, PAO, SAO, GONE)
    dry = load_authorities(path, areas=drawn)
    assert not LocalAuthority.objects.exists()
    wet = load_authorities(path, areas=drawn, commit=True)
    assert dry.counts == wet.counts and wet.counts["authority"]["added"] == 3
    before = list(LocalAuthority.objects.values()), list(AdminArea.objects.values())
    assert load_authorities(path, areas=drawn, commit=True).changes == 0
    assert (list(LocalAuthority.objects.values()), list(AdminArea.objects.values())) == before


def test_an_abolished_authority_is_kept_inactive(tmp_path):
    load_authorities(sheet(tmp_path, GONE), commit=True)
    assert LocalAuthority.objects.get().active is False


def test_a_leading_zero_is_only_a_spelling(tmp_path):
    load_authorities(sheet(tmp_path, SAO), commit=True)
    report = load_authorities(sheet(tmp_path, "0" + SAO), commit=True)
    assert report.changes == 0 and LocalAuthority.objects.get().code == "5160101"


def test_an_area_becomes_the_jurisdiction_under_its_district(tmp_path, province, drawn):
    load_authorities(sheet(tmp_path, SAO), areas=drawn, commit=True)
    area = LocalAuthority.objects.get().jurisdiction
    assert (area.level, area.code, area.source) == (Level.JURISDICTION, "5160101", "tambon union")
    assert (area.parent.level, area.parent.code) == (Level.DISTRICT, "1602")
    assert area.parts.count() == 1


def test_the_jurisdiction_of_a_pao_is_its_province(tmp_path, province):
    load_authorities(sheet(tmp_path, PAO), commit=True)
    area = LocalAuthority.objects.get().jurisdiction
    assert area.boundary.equals(AdminArea.objects.get(level=Level.PROVINCE).boundary)
    assert (area.code, area.parent.code) == ("2160101", "16")


def test_a_pao_without_a_province_boundary_is_a_notice(tmp_path):
    report = load_authorities(sheet(tmp_path, PAO), commit=True)
    assert LocalAuthority.objects.get().jurisdiction is None
    assert [each.code for each in report.notices] == ["2160101"]


@pytest.mark.parametrize(
    "office", ["14.85,14.85", "100.65,14.85", "48.85,2.35", "nan,100.65", "สิบสี่,100.65", "14.85,"]
)
def test_a_wrong_office_is_left_out_and_reported_with_its_value(tmp_path, office):
    report = load_authorities(sheet(tmp_path, SAO.replace("14.85,100.65", office)), commit=True)
    assert LocalAuthority.objects.get().office is None
    (notice,) = report.notices
    assert notice.code == "5160101" and "office" in notice.column and notice.row == 2


def test_an_office_far_outside_its_own_province_is_left_out(tmp_path, province):
    near, far = "14.65,100.65", "14.50,100.65"  # 6 and 22 km south of it
    path = sheet(tmp_path, SAO.replace("14.85,100.65", near))
    load_authorities(path, commit=True)
    assert LocalAuthority.objects.get().office is not None
    LocalAuthority.objects.all().delete()
    path = sheet(tmp_path, SAO.replace("14.85,100.65", far))
    report = load_authorities(path, commit=True)
    assert LocalAuthority.objects.get().office is None
    assert [each.value for each in report.notices] == ["14.5, 100.65"]


def test_two_districts_take_the_first_and_say_so(tmp_path):
    report = load_authorities(sheet(tmp_path, SAO.replace(",1602,", ",1602 1601,")), commit=True)
    assert LocalAuthority.objects.get().district_code == "1602"
    assert [each.value for each in report.notices] == ["1602 1601"]


def test_every_row_left_out_is_named_with_its_reason(tmp_path):
    bad = [
        SAO.replace("5160101", "51601"),
        SAO.replace("อบต.", "กทม."),
        SAO.replace(",16,", ",99,"),
        SAO,
        SAO,
    ]
    report = load_authorities(sheet(tmp_path, *bad), commit=True)
    assert [each.row for each in report.left_out] == [2, 3, 4, 6]
    assert all(each.reason for each in report.left_out)
    assert LocalAuthority.objects.count() == 1


def test_coverage_is_what_the_file_says_and_nothing_older(tmp_path):
    path, cover = sheet(tmp_path, SAO), tmp_path / "c.csv"
    head = "dla_code,tambon_code,coverage\n"
    cover.write_text(head + "5160101,160201,completely\n05160101,160202,partially\n")
    load_authorities(path, coverage=cover, commit=True)
    rows = AuthorityCoverage.objects.order_by("subdistrict_code")
    assert list(rows.values_list("subdistrict_code", "complete")) == [
        ("160201", True),
        ("160202", False),
    ]
    cover.write_text(head + "5160101,160201,partially\n9999999,160201,completely\n5160101,999999,x")
    report = load_authorities(path, coverage=cover, commit=True)
    assert list(rows.values_list("subdistrict_code", "complete")) == [("160201", False)]
    assert [each.row for each in report.left_out] == [3, 4]
    assert report.counts["coverage"]["removed"] == 1


def test_areas_of_unknown_authorities_are_left_out(tmp_path, drawn):
    other = SAO.replace("5160101", "5160109")
    report = load_authorities(sheet(tmp_path, other), areas=drawn, commit=True)
    assert [each.code for each in report.left_out] == ["5160101"]


def test_an_empty_cell_erases_nothing(tmp_path):
    load_authorities(sheet(tmp_path, SAO), commit=True)
    empty = SAO.replace("14.85,100.65", ",").replace("12.50", "")
    assert load_authorities(sheet(tmp_path, empty), commit=True).changes == 0
    assert LocalAuthority.objects.get().office is not None


def test_a_list_without_its_columns_is_one_clear_sentence(tmp_path):
    path = sheet(tmp_path, "1", head="dla_code_2017")
    with pytest.raises(AuthorityFileError, match="type"):
        load_authorities(path)
    with pytest.raises(CommandError, match="type"):
        call_command("load_authorities", str(path))


def test_the_command_reads_cp874_gzip_and_is_dry(tmp_path):
    path, out = tmp_path / "lao.csv.gz", StringIO()
    path.write_bytes(gzip.compress(f"{HEAD}\n{SAO}".encode("cp874")))
    call_command("load_authorities", str(path), stdout=out)
    assert "--commit" in out.getvalue() and not LocalAuthority.objects.exists()
    call_command("load_authorities", str(path), commit=True, stdout=out)
    assert LocalAuthority.objects.get().full_name_th == "องค์การบริหารส่วนตำบลทดสอบ"


@pytest.mark.data
def test_the_real_list_loads_whole_with_areas(data_dir):
    load_areas([data_dir / "th_province.geojson.gz"], commit=True)
    report = load_authorities(
        data_dir / "lao.csv.gz",
        coverage=data_dir / "lao_tambon_coverage.csv.gz",
        areas=data_dir / "lao_boundary_approx.geojson.gz",
        commit=True,
    )
    assert LocalAuthority.objects.count() == 7851
    assert LocalAuthority.objects.active().filter(jurisdiction__isnull=False).count() == 7848
    assert AuthorityCode.objects.count() == 7851
    assert report.left_out == [] and report.seconds < 60
    areas = AdminArea.objects.filter(level=Level.JURISDICTION)
    assert not areas.filter(parent=None).exists()
    wrong = {each.code for each in report.notices if "office" in each.column}
    assert {"5401701", "6310115"} <= wrong and len(wrong) == 10
