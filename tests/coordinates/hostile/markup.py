"""KML and GPX: entities, links, depth."""

from pathlib import Path
from typing import Final

from tests.coordinates.hostile.making import Lure, ends, gpx, kml, placemark, wrote, zipped

LAUGHS: Final = (
    "<!DOCTYPE x ["
    + '<!ENTITY l0 "ฮา">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)


@ends("doctype")
def a_kml_of_a_billion_laughs(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.kml", kml(placemark("&l9;"), LAUGHS))


@ends("doctype")
def a_gpx_of_a_billion_laughs(folder: Path, lure: Lure) -> Path:
    inside = '<wpt lat="13.75" lon="100.6"><name>&l9;</name></wpt>'
    return wrote(folder / "a.gpx", gpx(inside, LAUGHS))


@ends("doctype")
def a_kml_with_an_outside_entity(folder: Path, lure: Lure) -> Path:
    doctype = f'<!DOCTYPE kml [<!ENTITY x SYSTEM "file://{lure.canary}">]>'
    return wrote(folder / "a.kml", kml(placemark("&x;"), doctype))


@ends("doctype")
def a_gpx_with_an_outside_dtd(folder: Path, lure: Lure) -> Path:
    doctype = f'<!DOCTYPE gpx SYSTEM "{lure.url}">'
    return wrote(folder / "a.gpx", gpx('<wpt lat="13.75" lon="100.6"/>', doctype))


@ends("doctype")
def a_kmz_with_an_outside_entity(folder: Path, lure: Lure) -> Path:
    doctype = f'<!DOCTYPE kml [<!ENTITY x SYSTEM "{lure.url}">]>'
    return zipped(folder / "a.kmz", doc__kml=kml(placemark("&x;"), doctype))


@ends("empty")
def a_kml_of_a_network_link(folder: Path, lure: Lure) -> Path:
    links = "".join(
        f"<NetworkLink><{link}><href>{href}</href></{link}></NetworkLink>"
        for link in ("Link", "Url")
        for href in (lure.url, lure.canary.as_uri())
    )
    return wrote(folder / "a.kml", kml(links))


@ends("read")
def a_kml_with_styles_and_pictures_elsewhere(folder: Path, lure: Lure) -> Path:
    style = f"<styleUrl>{lure.url}#s</styleUrl>"
    icon = f"<Style><IconStyle><Icon><href>{lure.url}</href></Icon></IconStyle></Style>"
    overlay = f"<GroundOverlay><Icon><href>{lure.url}</href></Icon></GroundOverlay>"
    return wrote(
        folder / "a.kml", kml(overlay + placemark().replace("<Point>", style + icon + "<Point>"))
    )


@ends("broken", "too_slow", "too_heavy", "empty")
def a_kml_100_000_deep(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.kml", kml("<Folder>" * 100_000 + "</Folder>" * 100_000))


@ends("empty")
def a_gpx_without_points(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.gpx", gpx("<metadata/>"))


@ends("broken")
def a_truncated_gpx(folder: Path, lure: Lure) -> Path:
    return wrote(folder / "a.gpx", gpx('<wpt lat="13.75" lon="100.6"/>' * 10)[:-40])
