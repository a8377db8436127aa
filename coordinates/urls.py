"""Addresses of the converter and of what maps need."""

from django.urls import path

from coordinates import views

app_name = "coordinates"
urlpatterns = [
    path("overlay/", views.overlay, name="overlay"),
]
