from django.apps import AppConfig


class GisplanConfig(AppConfig):
    name = "gisplan"
