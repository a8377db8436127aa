"""/map/…: the planner's map and what it asks for."""

from django.urls import path

from maps.planner import views

app_name = "planner"
urlpatterns = [
    path("", views.planner, name="page"),
    path("results/", views.results, name="results"),
    path("sums/", views.sums, name="sums"),
    path("fills/", views.fills, name="fills"),
    path("areas/", views.areas, name="areas"),
    path("projects/<str:code>/", views.project, name="project"),
]
