"""Addresses of ordinances, requests for budget, grant requests and months of general grants."""

from django.urls import path

from projects.views import budget_requests, grant_months, grants, ordinances

app_name = "budget"

urlpatterns = [
    path("", ordinances.ordinance_list, name="ordinances"),
    path("new/", ordinances.ordinance_new, name="ordinance_new"),
    path("<int:pk>/", ordinances.ordinance_page, name="ordinance"),
    path("<int:pk>/edit/", ordinances.ordinance_edit, name="ordinance_edit"),
    path("<int:pk>/items/new/", ordinances.ordinance_item_new, name="ordinance_item_new"),
    path("<int:pk>/transfer/", ordinances.ordinance_transfer, name="transfer"),
    path("requests/", budget_requests.request_list, name="requests"),
    path("requests/new/", budget_requests.request_new, name="request_new"),
    path("requests/<int:pk>/", budget_requests.request_page, name="request"),
    path("grants/", grants.grant_list, name="grants"),
    path("grants/new/", grants.grant_new, name="grant_new"),
    path("grants/forward/", grants.grants_forward, name="grants_forward"),
    path("grants/<int:pk>/", grants.grant_page, name="grant"),
    path("grants/<int:pk>/edit/", grants.grant_edit, name="grant_edit"),
    path("general/", grant_months.general_list, name="general"),
    path("general/<int:pk>/", grant_months.months, name="months"),
]
