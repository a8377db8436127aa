from django.apps import AppConfig


class CoordinatesConfig(AppConfig):
    name = "coordinates"

    def ready(self) -> None:
        from coordinates.gis_files import checks  # noqa: F401 – registers gisplan.W001
