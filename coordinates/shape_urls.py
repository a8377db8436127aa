"""Addresses of shapes to ask inside of; ``<shape>`` is the hash of one."""

from django.urls import path, register_converter

from coordinates import shape_views as views


class ShapeConverter:
    """The hash of a shape."""

    regex = r"[0-9a-f]{32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ShapeConverter, "shape")

app_name = "shapes"
urlpatterns = [
    path("", views.shape_send, name="send"),
    path("<shape:shape>", views.shape_show, name="show"),
]
