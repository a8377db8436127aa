from django.apps import AppConfig


class CoordinatesConfig(AppConfig):
    name = "coordinates"

    def ready(self) -> None:
        from coordinates import checks  # noqa: F401 – registers gisplan.W001
