"""Addresses of a person's own jobs."""

from django.urls import path

from accounts import job_views

app_name = "jobs"
urlpatterns = [
    path("", job_views.job_list, name="list"),
    path("<uuid:pk>/", job_views.job_page, name="detail"),
    path("<uuid:pk>/cancel", job_views.cancel, name="cancel"),
    path("<uuid:pk>/result", job_views.result, name="result"),
]
