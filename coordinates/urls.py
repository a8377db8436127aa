"""Addresses of the converter and of what maps need."""

from django.urls import path

from coordinates import converter_views, views

app_name = "coordinates"
urlpatterns = [
    path("", converter_views.converter, name="converter"),
    path("download/positions.<kind>", converter_views.download, name="download"),
    path("overlay/", views.overlay, name="overlay"),
]
