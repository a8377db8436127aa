"""Addresses of strategies and visions."""

from django.urls import path

from projects.views import strategies

app_name = "strategies"
urlpatterns = [
    path("", strategies.strategy_list, name="list"),
    path("new/", strategies.strategy_new, name="new"),
    path("<int:pk>/", strategies.strategy_page, name="page"),
    path("<int:pk>/edit/", strategies.strategy_edit, name="edit"),
    path("<int:pk>/remove/", strategies.strategy_remove, name="remove"),
    path("visions/new/", strategies.vision_new, name="vision_new"),
    path("visions/<int:pk>/", strategies.vision_edit, name="vision_edit"),
]
