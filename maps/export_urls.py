"""/export/projects.<extension>, /export/certificates/<key>.pdf."""

from django.urls import path

from maps import views

urlpatterns = [
    path("certificates/<int:pk>.pdf", views.certificate, name="certificate_pdf"),
    path("projects.<str:extension>", views.export, name="export"),
]
