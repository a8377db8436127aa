"""/export/projects.<extension>."""

from django.urls import path

from maps import views

urlpatterns = [path("projects.<str:extension>", views.export, name="export")]
