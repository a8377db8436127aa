from django.apps import AppConfig


class CoordinatesConfig(AppConfig):
    name = "coordinates"
