"""Addresses of the converter and of what maps need."""

from django.urls import path, re_path

from coordinates import converter_views, views
from coordinates.converting import FORMATS

app_name = "coordinates"
urlpatterns = [
    path("", converter_views.converter, name="converter"),
    re_path(
        rf"^download/positions\.(?P<kind>{'|'.join(FORMATS)})$",
        converter_views.download,
        name="download",
    ),
    path("overlay/", views.overlay, name="overlay"),
]
