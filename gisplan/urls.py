"""Every address of the site, app by app."""

from django.contrib import admin
from django.urls import include, path

from gisplan import views
from gisplan.api import urls as api
from maps.here_views import here_view

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("accounts.urls")),
    path("jobs/", include("accounts.job_urls")),
    path("coordinates/", include("coordinates.urls")),
    path("shapes/", include("coordinates.shape_urls")),
    path("api/coordinates/", include("coordinates.api_urls")),
    path("api/", api),
    path("projects/", include("projects.urls")),
    path("findings/rules/", include("projects.checks.urls")),
    path("findings/", include("projects.findings.urls")),
    path("plans/", include("projects.plans.urls")),
    path("budget/", include("projects.budget.urls")),
    path("strategies/", include("projects.strategies.urls")),
    path("handovers/", include("projects.handovers.urls")),
    path("authorities/", include("accounts.authority_urls")),
    path("finance/", include("projects.finance.urls")),
    path("sheets/", include("projects.sheets.urls")),
    path("map/", include("maps.planner.urls")),
    path("export/", include("maps.export_urls")),
    path("tiles/", include("maps.tile_urls")),
    path("ogc/", include("maps.ogc.urls")),
    path("map/here/", here_view, name="map_here"),
    path("map/saved/", include("maps.saved_urls")),
    path("admin/", admin.site.urls),
]
