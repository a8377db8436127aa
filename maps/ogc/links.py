"""Addresses in answers. A token that came in the address goes on in those of JSON: QGIS, GDAL and
OWSLib follow ``next`` as it stands, and only who holds the token reads it. Pages never hold it.
"""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from accounts.callers import TOKEN_NAME

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
Link = dict[str, Any]


def address(request: HttpRequest, view: str, *arguments: object, **query: str | int) -> str:
    """The whole address of a view of ours with ``query``."""
    base = request.build_absolute_uri(
        reverse(f"ogc:{view}", args=[str(each) for each in arguments])
    )
    return _with(request, base, {name: str(value) for name, value in query.items()})


def same(request: HttpRequest, **query: str | int) -> str:
    """The address that was asked, with these values of the query in place of its own."""
    asked = request.GET.copy()
    for name, value in query.items():
        asked[name] = str(value)
    base = request.build_absolute_uri(request.path)
    text = asked.urlencode(safe="/:,")
    return _with(request, f"{base}?{text}" if text else base, {})


def _with(request: HttpRequest, base: str, query: dict[str, str]) -> str:
    asked = QueryDict(mutable=True)
    asked.update(query)
    token = getattr(request, "token_of_address", "")
    if token and not getattr(request, "is_page", False):
        asked[TOKEN_NAME] = token
    text = asked.urlencode(safe="/:,")
    if not text:
        return base
    return f"{base}{'&' if '?' in base else '?'}{text}"


def link(rel: str, href: str, media_type: str, title: Any = "") -> Link:
    made = {"rel": rel, "href": href, "type": media_type}
    return made | ({"title": str(title)} if title else {})


def itself(request: HttpRequest, media_type: str = JSON) -> list[Link]:
    """``self`` and ``alternate`` of what was asked."""
    data, page = same(request, f="json"), same(request, f="html")
    is_page = getattr(request, "is_page", False)
    return [
        link("self", page if is_page else data, HTML if is_page else media_type),
        link("alternate", data if is_page else page, media_type if is_page else HTML),
    ]
