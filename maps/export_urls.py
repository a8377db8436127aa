"""/export/projects.<extension>, its menu and jobs; /export/certificates/<key>.pdf."""

from django.urls import path

from maps import views

urlpatterns = [
    path("certificates/<int:pk>.pdf", views.certificate, name="certificate_pdf"),
    path("menu/", views.export_menu, name="export_menu"),
    path("jobs/", views.export_jobs, name="export_jobs"),
    path("projects.<str:extension>", views.export, name="export"),
]
