"""KML 2.2 for Google Earth: a Placemark a project, its texts and numbers as ExtendedData.

Always WGS 84 degrees. Parts of a lower dimension than the position's stand in
``other_parts_wkt``. The document's description tells source, time, question and terms. What XML
cannot hold becomes U+FFFD.
"""

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

from django.utils.translation import gettext_lazy as _

from maps.exports.copying import AS_LINES, copied
from maps.exports.formats import Format, Options
from maps.exports.notes import about_lines, source_note
from maps.exports.question import Question
from maps.exports.rows import COLUMNS, OTHER_PARTS_WKT, right_handed, row_query

NUMBERS: Final = {
    "fiscal_year": "int",
    **dict.fromkeys(("budget_baht", "contract_baht", "paid_baht"), "double"),
    **dict.fromkeys(("length_m", "area_m2", "accuracy_m"), "double"),
}
# Of a sector, in KML's aabbggrr.
COLOURS: Final = {"road": "ff1f5fd0", "water": "ffc8781e", "other": "ff6b6b6b"}
_TYPED: Final = {"name", "lao_name", "kind", "owner_code"}
# Everything that XML 1.0 forbids, spaces that it would change, and its own signs.
_UNSAFE: Final = "[\\x01-\\x1f\\x7f&<>\\ufffe\\uffff]"
_FORBIDDEN: Final = "[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]"
_SPELLED: Final = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "\\t": "&#9;",
    "\\n": "&#10;",
    "\\r": "&#13;",
}


def xml_sql(text: str) -> str:
    """The SQL expression that writes the text expression ``text`` as the content of an element."""
    spelled = f"regexp_replace({text}, E'{_FORBIDDEN}', U&'\\FFFD', 'g')"
    for sign, entity in _SPELLED.items():
        spelled = f"replace({spelled}, E'{sign}', '{entity}')"
    return f"CASE WHEN {text} ~ E'{_UNSAFE}' THEN {spelled} ELSE {text} END"


def _data(name: str, text: str) -> str:
    return f"coalesce('<SimpleData name=\"{name}\">' || {text} || '</SimpleData>', '')"


def placemark() -> str:
    """The SQL expression of a row as a Placemark, in one line."""
    cells = [
        _data(name, xml_sql(f"r.{name}") if name in _TYPED else f"r.{name}") for name in COLUMNS
    ]
    cells.append(_data("other_parts_wkt", OTHER_PARTS_WKT))
    return f"""'<Placemark id="project-' || r.code || '"><name>' || {xml_sql("r.name")}
        || '</name><styleUrl>#' || r.sector
        || '</styleUrl><ExtendedData><SchemaData schemaUrl="#row">' || {" || ".join(cells)}
        || '</SchemaData></ExtendedData>'
        || coalesce(ST_AsKML({right_handed("main.geometry")}, 7), '') || '</Placemark>'"""


def opening(question: Question) -> bytes:
    """The document up to its first Placemark."""
    note = escape("\n".join(about_lines(question)))
    fields = "".join(
        f'<SimpleField name="{name}" type="{NUMBERS.get(name, "string")}"/>'
        for name in (*COLUMNS, "other_parts_wkt")
    )
    styles = "".join(
        f'<Style id="{sector}"><LineStyle><color>{colour}</color><width>3</width></LineStyle>'
        f"<PolyStyle><color>80{colour[2:]}</color></PolyStyle></Style>"
        for sector, colour in COLOURS.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document id="projects">'
        f"<name>{escape(source_note())}</name><description>{note}</description>"
        f'{styles}<Schema name="row" id="row">{fields}</Schema>\n'
    ).encode()


def stream(question: Question, options: Options) -> Iterator[bytes]:
    """The end comes only after the last row: a broken file is no valid XML."""
    query, parameters = row_query(question, placemark())
    yield opening(question)
    yield from copied(query, parameters, style=AS_LINES, told=question.told)
    yield b"</Document></kml>\n"


FORMAT = Format("kml", "application/vnd.google-earth.kml+xml", _("KML สำหรับ Google Earth"), stream)
