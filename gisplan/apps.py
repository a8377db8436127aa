from django.apps import AppConfig


class GisplanConfig(AppConfig):
    name = "gisplan"

    def ready(self) -> None:
        from gisplan.demo import checks  # noqa: F401 – registers gisplan.E001
