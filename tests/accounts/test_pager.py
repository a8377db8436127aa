"""The links from page to page of a list: one template, which keeps the question."""

import re
from pathlib import Path

from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import escape

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "q=%E0%B8%9D%E0%B8%B2%E0%B8%A2+%26+%3Cb%3E&state=planned&state=complete"


def pager(address: str, page: int, **more: str) -> str:
    of = Paginator(range(5_000), 1).page(page)
    request = RequestFactory().get(address)
    return render_to_string("accounts/pager.html", {"page": of, **more}, request)


def links(text: str, attribute: str = "href") -> list[str]:
    return re.findall(rf' {attribute}="([^"]+)"', text)


def test_the_question_stays_in_the_address():
    text = pager(f"/projects/?{QUESTION}&page=1200", 1200)
    assert links(text) == [escape(f"?{QUESTION}&page={number}") for number in (1199, 1201)]
    assert "1,200" in text


def test_the_ends_lead_nowhere_further():
    assert links(pager("/", 1)) == ["?page=2"]
    assert links(pager("/?page=5000", 5000)) == ["?page=4999"]


def test_one_page_has_no_links():
    of = Paginator([1], 10).page(1)
    assert not render_to_string("accounts/pager.html", {"page": of}).strip()


def test_a_part_of_a_page_is_fetched_alone():
    text = pager("/x/?page=2", 2, part="/part", target="#list")
    assert links(text, "hx-get") == ["/part?page=1", "/part?page=3"]
    assert links(text, "hx-target") == ["#list", "#list"]


def test_no_other_template_writes_it_anew():
    """The converter's turns pages by buttons of its form, whose text no address could hold."""
    others = {
        path.name
        for path in ROOT.glob("*/templates/**/*.html")
        if 'class="pager"' in path.read_text()
    }
    assert others == {"pager.html", "_table.html"}
