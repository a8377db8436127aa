"""The address of what was handed over; a project's own is /projects/<code>/handover/."""

from django.urls import path

from projects.views import handovers

app_name = "handovers"
urlpatterns = [path("", handovers.inbox, name="inbox")]
