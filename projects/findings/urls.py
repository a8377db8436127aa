"""Addresses of the findings desk."""

from django.urls import path

from projects.views import finding_changes as changes
from projects.views import findings as views

app_name = "findings"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("findings.csv", views.export, name="export"),
    path("accept", changes.accept_many, name="accept_many"),
    path("assign", changes.assign_many, name="assign_many"),
    path("<int:pk>/", views.finding, name="finding"),
    path("<int:pk>/accept", changes.accept, name="accept"),
    path("<int:pk>/decide", changes.decide, name="decide"),
    path("<int:pk>/assign", changes.assign, name="assign"),
    path("<int:pk>/correct", changes.correct, name="correct"),
    path("<int:pk>/verify", changes.verify, name="verify"),
    path("<int:pk>/return", changes.send_back, name="send_back"),
    path("<int:pk>/reopen", changes.reopen, name="reopen"),
]
