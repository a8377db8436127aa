"""The pinned operation of Indian 1975, and that nothing goes round it."""

import csv
import re
from pathlib import Path

import numpy as np
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from coordinates.datum import (
    OPERATION,
    SYSTEMS,
    from_wgs84,
    grid_to_lonlat,
    lonlat_to_grid,
    operation,
    pinned_systems,
    proj4,
    sql_from_wgs84,
    sql_to_wgs84,
    srid_of,
    to_wgs84,
    zone_of,
)
from coordinates.errors import Code, CoordinateError
from coordinates.geodesy import distance_m
from coordinates.values import Datum, Grid, LonLat

ROOT = Path(__file__).resolve().parents[2]
# The pair that the survey department published (zone 47).
INDIAN = Grid(47, 673310.690, 1520741.207, Datum.INDIAN1975)
WGS84 = Grid(47, 672978.171, 1521044.256)
THAI = st.builds(LonLat, st.floats(97.3, 105.7), st.floats(5.6, 20.5))


def test_the_published_pair_agrees_within_a_metre():
    assert distance_m(grid_to_lonlat(INDIAN), grid_to_lonlat(WGS84)) < 1.0


def test_the_shift_is_the_one_of_the_survey_department():
    moved = lonlat_to_grid(grid_to_lonlat(INDIAN), zone=47)
    assert moved.easting_m == pytest.approx(672977.984, abs=0.002)
    assert moved.northing_m == pytest.approx(1521044.091, abs=0.002)


def test_the_default_would_have_been_190_metres_off():
    default = Transformer.from_crs("EPSG:24047", "EPSG:4326", always_xy=True)
    lon, lat = default.transform(INDIAN.easting_m, INDIAN.northing_m)
    assert 180 < distance_m(LonLat(lon, lat), grid_to_lonlat(WGS84)) < 195


def test_no_datum_would_have_been_450_metres_off():
    untold = Grid(47, INDIAN.easting_m, INDIAN.northing_m)
    assert 440 < distance_m(grid_to_lonlat(untold), grid_to_lonlat(WGS84)) < 530


@given(THAI, st.sampled_from([Datum.WGS84, Datum.INDIAN1975]))
def test_a_position_comes_back(position, datum):
    there = lonlat_to_grid(position, datum=datum)
    # Heights are left out both ways, which costs some millimetres.
    assert distance_m(grid_to_lonlat(there), position) < 0.02


@pytest.mark.parametrize("srid", SYSTEMS)
def test_arrays_keep_their_shape_and_give_what_scalars_give(srid):
    lons, lats = np.array([[98.0, 99.0], [100.0, 101.0]]), np.full((2, 2), 15.0)
    xs, ys = from_wgs84(lons, lats, srid)
    back_lons, back_lats = to_wgs84(xs, ys, srid)
    one_x, one_y = from_wgs84(99.0, 15.0, srid)
    assert xs.shape == (2, 2)
    assert (xs[0, 1], ys[0, 1]) == (pytest.approx(float(one_x)), pytest.approx(float(one_y)))
    np.testing.assert_allclose(back_lons, lons, atol=2e-7)
    np.testing.assert_allclose(back_lats, lats, atol=2e-7)


def test_utm_of_wgs84_is_what_proj_says():
    peer = Transformer.from_crs("EPSG:4326", "EPSG:32648", always_xy=True)
    grid = lonlat_to_grid(LonLat(104.1643, 15.097))
    assert (grid.easting_m, grid.northing_m) == pytest.approx(peer.transform(104.1643, 15.097))
    assert grid.zone == 48


def test_zones_meet_at_102_degrees():
    assert zone_of(LonLat(101.99999, 15.0)) == 47
    assert zone_of(LonLat(102.0, 15.0)) == 48
    assert zone_of(LonLat(180.0, 15.0)) == 60


def test_a_system_that_is_not_ours_is_refused():
    with pytest.raises(CoordinateError) as caught:
        to_wgs84(1.0, 2.0, 3857)
    assert caught.value.code is Code.DATUM_UNKNOWN
    with pytest.raises(CoordinateError) as caught:
        srid_of(Datum.WGS84, 49)
    assert caught.value.code is Code.ZONE_UNKNOWN


def test_the_operation_is_named():
    for srid, (datum, _) in SYSTEMS.items():
        assert (OPERATION in operation(srid)) is (datum is Datum.INDIAN1975)
    assert len({operation(srid) for srid in SYSTEMS}) == len(SYSTEMS)


@pytest.mark.data
def test_every_sample_agrees_both_ways(data_dir):
    with (data_dir / "coordinate_samples.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 120
    for row in rows:
        truth = LonLat(float(row["lon"]), float(row["lat"]))
        for name, datum in (("wgs84", Datum.WGS84), ("indian1975", Datum.INDIAN1975)):
            east, north = float(row[f"utm_{name}_e"]), float(row[f"utm_{name}_n"])
            grid = Grid(int(row["zone"]), east, north, datum)
            assert distance_m(grid_to_lonlat(grid), truth) < 0.2
            back = lonlat_to_grid(truth, grid.zone, datum)
            assert abs(back.easting_m - east) < 0.1 and abs(back.northing_m - north) < 0.1


@pytest.mark.django_db
@pytest.mark.parametrize("srid", SYSTEMS)
@pytest.mark.parametrize(("lon", "lat"), [(99.0477, 18.5822), (101.99, 6.0), (104.5, 17.3)])
def test_the_database_agrees_both_ways(srid, lon, lat):
    x, y = (float(number) for number in from_wgs84(lon, lat, srid))
    there = sql_from_wgs84("ST_SetSRID(ST_MakePoint(%s, %s), 4326)", srid)
    back = sql_to_wgs84("ST_SetSRID(ST_MakePoint(%s, %s), %s)", srid)
    query = (
        f"SELECT ST_X(a), ST_Y(a), ST_SRID(a), ST_X(b), ST_Y(b) FROM (SELECT {there} a, {back} b) q"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [lon, lat, x, y, srid])
        sql_x, sql_y, sql_srid, sql_lon, sql_lat = cursor.fetchone()
    close = 0.02 if SYSTEMS[srid][1] else 2e-7
    assert (sql_x, sql_y) == (pytest.approx(x, abs=close), pytest.approx(y, abs=close))
    assert sql_srid == srid
    assert distance_m(LonLat(sql_lon, sql_lat), LonLat(lon, lat)) < 0.02


@pytest.mark.django_db
def test_postgis_has_the_pinned_systems_as_they_are_written_here():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT srid, proj4text FROM spatial_ref_sys"
            " WHERE srid > 910000 AND auth_name IS NULL AND srtext = ''"
        )
        assert dict(cursor.fetchall()) == pinned_systems()


def test_the_postgis_string_carries_the_shift():
    assert "+towgs84=204.4798,837.8940,294.7765" in proj4(srid_of(Datum.INDIAN1975, 47))
    assert "towgs84" not in proj4(srid_of(Datum.WGS84, 47))


APPS = ("gisplan", "accounts", "coordinates", "projects", "maps", "monitoring", "benchmarks", "bin")
SOURCES = {".py", ".sql", ".html", ".js", ".mjs", ".sh", ""}
# A way round the pinned operation: the codes themselves, or a transformer that PROJ chooses.
ROUND = re.compile(
    r"(?<![\d.])(?:4240|24047|24048)(?![\d.])|Transformer\.from_crs|TransformerGroup"
)


def _ways_round(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)}: {line.strip()}"
        for app in APPS
        for path in sorted((root / app).rglob("*"))
        if path.is_file() and path.suffix in SOURCES and path != root / "coordinates/datum.py"
        if "__pycache__" not in path.parts
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if ROUND.search(line)
    ]


def test_nothing_else_transforms_indian_1975():
    assert _ways_round(ROOT) == []


@pytest.mark.parametrize(
    "line",
    ["frame.to_crs(24047)", "Transformer.from_crs(a, b)", "ST_Transform(g, 4240)", "EPSG:24048"],
)
def test_a_planted_way_round_is_caught(tmp_path, line):
    for app in APPS:
        (tmp_path / app).mkdir()
    (tmp_path / "maps" / "planted.py").write_text(f"x = '{line}'\n", encoding="utf-8")
    assert len(_ways_round(tmp_path)) == 1
