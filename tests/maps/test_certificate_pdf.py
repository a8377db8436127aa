"""The certificate on paper: one page of Thai that copies right, drawn without asking anybody."""

import io
import re
import socket
import time
import unicodedata

import pytest
from django.contrib.gis.geos import Point, Polygon
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader
from shapely import from_wkt

from coordinates.thai import normalise
from coordinates.values import Bbox
from maps.print.certificate import certificate_pdf
from maps.print.drawing import Layer, Look, map_svg, window
from projects.models import Photo
from projects.services.certificates import certificate_void
from tests.projects.certificate_fixtures import ROLES, issued, road, whole

ADDRESS = "https://gisplan.example.go.th/public/projects/6980101-2568-00001/"
HOSTILE = {
    "markup": '<script>alert(1)</script><img src="http://127.0.0.1:9/x.png">"&amp;',
    "long": "น้ำ" * 333,
    "stack": "ก" + "่" * 400 + "ิ์" * 100,
    "bidi": "\u202eถนน\u2066x" + "ก\u0e33\u0e48" * 20,
    "style": "}</style><style>@import url(file:///etc/passwd);",
    "one word": "x" * 1000,
}


def text_of(pdf: bytes) -> str:
    """All that a PDF's reader copies, on one line, its Thai spelt one way."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    text = " ".join(page.extract_text() for page in pages)
    return re.sub(r"\s+", " ", normalise(unicodedata.normalize("NFC", text)))


def pages_of(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        message = f"asked for {args}"
        raise AssertionError(message)

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


def test_it_is_one_small_page_with_all_that_is_certified(world, no_network):
    project = whole(world, name="ก่อสร้างถนนคอนกรีต บ้านหนองน้ำใส หมู่ที่ 5")
    certificate = issued(world, project)
    pdf = certificate_pdf(certificate, address=ADDRESS)
    assert pages_of(pdf) == 1
    assert len(pdf) < 1_500_000
    text = text_of(pdf)
    for words in (
        "ใบรับรองพิกัด",
        certificate.number,
        "องค์การบริหาร",
        "500,000.00",
        "16.050400, 100.050000",
        "47N 612318 1774795",
        certificate.sha256_groups,
        ADDRESS,
    ):
        assert words in text, words
    assert "ก้ำร" not in text  # what a PDF of Thai copies where า and ำ share a glyph


def test_it_is_made_within_three_seconds(world):
    certificate = issued(world, whole(world))
    certificate_pdf(certificate, address=ADDRESS)  # fonts are looked for once a process
    started = time.process_time()
    certificate_pdf(certificate, address=ADDRESS)
    assert time.process_time() - started < 3


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_name_breaks_it_or_asks_for_anything(world, no_network, name):
    certificate = issued(world, whole(world, name=name[:1000]))
    pdf = certificate_pdf(certificate, address=ADDRESS)
    assert 1 <= pages_of(pdf) <= 2
    assert certificate.sha256_groups in text_of(pdf)
    if name.startswith("<script>"):
        assert "<script>alert(1)</script>" in text_of(pdf)


def test_it_is_thai_for_a_reader_of_english(world):
    certificate = issued(world, whole(world))
    with translation.override("en"):
        text = text_of(certificate_pdf(certificate, address=ADDRESS))
    assert "ใบรับรองพิกัด" in text
    assert "Certificate of" not in text


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        ([Point(100.1, 16.1 + n / 10_000, srid=4326) for n in range(3)], "16.100200, 100.100000"),
        (
            [Polygon.from_bbox((100.1, 16.1, 100.11 + n / 10_000, 16.11)) for n in range(3)],
            "ตร.ม.",
        ),
    ],
    ids=["points", "areas"],
)
def test_points_and_areas_are_drawn_too(world, shapes, words):
    for shape in shapes:
        shape.srid = 4326
    project = whole(world, shapes=dict(zip(ROLES, shapes, strict=True)))
    assert words in text_of(certificate_pdf(issued(world, project), address=ADDRESS))


def test_changes_a_void_one_and_a_sample_say_so(world):
    project = whole(world, sample=True)
    certificate = issued(world, project)
    text = text_of(certificate_pdf(certificate, address=ADDRESS))
    assert "ตัวอย่าง" in text
    assert "ข้อมูลเปลี่ยน" not in text
    project.geometries.filter(role="as_built").update(geometry=road(0.01))
    changed = text_of(certificate_pdf(certificate, address=ADDRESS))
    assert "ข้อมูลเปลี่ยน" in changed
    assert "16.050400, 100.050000" in changed  # what was certified, not what stands
    voided = certificate_void(certificate=certificate, by=world.engineering, reason="วัดใหม่")
    text = text_of(certificate_pdf(voided, address=ADDRESS))
    assert "ยกเลิกแล้ว" in text
    assert "วัดใหม่" in text


def test_a_photo_whose_file_is_lost_or_broken_is_told_of(world):
    project = whole(world)
    certificate = issued(world, project)
    lost, broken = Photo.objects.filter(project=project, stage__in=["before", "during"])
    lost.view.storage.delete(lost.view.name)
    with broken.view.storage.open(broken.view.name, "wb") as file:
        file.write(b"no picture")
    text = text_of(certificate_pdf(certificate, address=ADDRESS))
    assert text.count("เปิดไฟล์ภาพ") == 2


def test_the_page_serves_it_with_an_address_of_its_own_or_the_sites(client, world, settings):
    certificate = issued(world, whole(world))
    client.force_login(world.engineering)
    url = reverse("certificate_pdf", args=[certificate.pk])
    answer = client.get(url)
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    path = f"/public/projects/{certificate.project.code}/"
    assert f"http://testserver{path}" in text_of(answer.content)
    settings.PUBLIC_ADDRESS = "https://gis.example.go.th"
    assert f"https://gis.example.go.th{path}" in text_of(client.get(url).content)
    assert client.post(url).status_code == 405
    assert client.get(reverse("certificate_pdf", args=[certificate.pk + 1])).status_code == 404


def test_a_window_holds_every_shape_and_has_the_asked_ratio_on_the_ground():
    line = from_wkt("LINESTRING (100 16, 100.01 16.001)")
    box = window([line], ratio=2)
    assert box.minlon < 100 < 100.01 < box.maxlon
    wide, high = (box.maxlon - box.minlon) * 106_970, (box.maxlat - box.minlat) * 110_660
    assert wide / high == pytest.approx(2, rel=0.01)
    pin = window([from_wkt("POINT (100 16)")], ratio=2)
    assert (pin.maxlon - pin.minlon) * 106_970 == pytest.approx(400, rel=0.01)


def test_a_map_is_the_same_twice():
    look = Look("#1f5fa8", "solid", "o", 2)
    layers = [Layer("ตามแผน", look, [from_wkt("LINESTRING (100 16, 100.01 16.001)")])]
    box = Bbox(99.99, 15.99, 100.02, 16.01)
    first, second = (map_svg(layers, box, [], width=100, height=60) for _ in range(2))
    plain = [re.sub(rb"[pm][0-9a-f]{10}", b"", one) for one in (first, second)]
    assert plain[0] == plain[1]
    assert b"http" not in re.sub(rb'(xmlns(:\w+)?|href|resource)="[^"]*"', b"", first).replace(
        b"http://www.w3.org", b""
    )


def test_facts_that_are_not_those_of_the_fingerprint_are_not_printed(client, world):
    certificate = issued(world, whole(world))
    certificate.facts["project"]["contract_baht"] = "9999999.00"
    certificate.save()
    client.force_login(world.engineering)
    answer = client.get(reverse("certificate_pdf", args=[certificate.pk]))
    assert answer.status_code == 400
    text = answer.content.decode()
    assert f"ใบรับรองเลขที่ {certificate.number} ไม่ตรงกับรหัส SHA-256" in text
