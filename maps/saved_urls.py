"""/map/saved/."""

from django.urls import path

from maps import saved_views as views

app_name = "saved"
urlpatterns = [
    path("", views.saved_list, name="list"),
    path("new/", views.saved_new, name="new"),
    path("<int:pk>/rename/", views.saved_rename, name="rename"),
    path("<int:pk>/share/", views.saved_share, name="share"),
    path("<int:pk>/delete/", views.saved_delete, name="delete"),
]
