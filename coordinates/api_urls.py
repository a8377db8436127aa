"""The JSON addresses of positions."""

from django.urls import path

from coordinates import views

app_name = "coordinates_api"
urlpatterns = [
    path("read", views.read_position, name="read"),
]
