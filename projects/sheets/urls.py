"""Addresses of the sheets by duty."""

from django.urls import path

from projects.views import sheets

app_name = "sheets"
urlpatterns = [
    path("", sheets.index, name="index"),
    path("<slug:key>.xlsx", sheets.download, name="download"),
    path("<uuid:pk>/", sheets.report, name="report"),
    path("<uuid:pk>/commit", sheets.commit, name="commit"),
]
