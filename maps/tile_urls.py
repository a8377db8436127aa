"""/tiles/<layer>/{z}/{x}/{y}.mvt, /tiles/<layer>.json."""

from django.urls import path

from maps.tiles import views

urlpatterns = [
    path("<str:layer>/<str:z>/<str:x>/<str:y>.mvt", views.tile, name="tile"),
    path("<str:layer>.json", views.description, name="tilejson"),
]
