"""HTML made into PDF without asking anything of the network or the disk."""

import re
from pathlib import Path
from typing import Final

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

_FETCHER: Final = URLFetcher(allowed_protocols=["data"])
# Noto Sans Thai draws the tail of ำ with the glyph of า, and a PDF then copies every า as ำ.
# Taken apart, with the ring below the tone as it is drawn, both are copied right.
_SARA_AM: Final = re.compile("([\u0e48-\u0e4b]?)\u0e33")


def pdf_of(html: str, style: Path) -> bytes:
    """A PDF of ``html``; pictures must be within it as ``data:`` addresses, others are left out."""
    fonts = FontConfiguration()
    text = _SARA_AM.sub("\u0e4d\\1\u0e32", html)
    page = HTML(string=text, url_fetcher=_FETCHER)
    sheet = CSS(string=style.read_text(), font_config=fonts, url_fetcher=_FETCHER)
    pdf: bytes = page.write_pdf(stylesheets=[sheet], font_config=fonts)
    return pdf
