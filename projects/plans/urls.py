"""Addresses of plans and their revisions; ``<code>`` is a project's code."""

from django.urls import path

from projects.views import plans, plans_entries, plans_proposals, plans_revisions, plans_steps

app_name = "plans"
urlpatterns = [
    path("", plans.plan_list, name="list"),
    path("new/", plans.plan_new, name="new"),
    path("<int:pk>/", plans.plan_page, name="page"),
    path("<int:pk>/edit/", plans.plan_edit, name="edit"),
    path("<int:pk>/p02.xlsx", plans.p02, name="p02"),
    path("<int:pk>/add/", plans_entries.add, name="add"),
    path("<int:pk>/entries/<int:entry>/", plans_entries.entry_edit, name="entry"),
    path("<int:pk>/entries/<int:entry>/remove", plans_entries.remove, name="entry_remove"),
    path("<int:pk>/confirm/", plans_steps.confirm, name="confirm"),
    path("<int:pk>/reopen/", plans_steps.reopen, name="reopen"),
    path("<int:pk>/approve/", plans_steps.approve, name="approve"),
    path("<int:pk>/revisions/new/", plans_revisions.new, name="revision_new"),
    path("revisions/<int:pk>/", plans_revisions.page, name="revision"),
    path("revisions/<int:pk>/confirm/", plans_revisions.confirm, name="revision_confirm"),
    path("revisions/<int:pk>/reopen/", plans_revisions.reopen, name="revision_reopen"),
    path("revisions/<int:pk>/approve/", plans_revisions.approve, name="revision_approve"),
    path("revisions/<int:pk>/choose/", plans_proposals.choose, name="proposal_choose"),
    path("revisions/<int:pk>/add/", plans_proposals.add, name="proposal_add"),
    path("revisions/<int:pk>/projects/<code:code>/", plans_proposals.change, name="proposal"),
    path(
        "revisions/<int:pk>/projects/<code:code>/remove/",
        plans_proposals.remove,
        name="proposal_remove",
    ),
    path(
        "revisions/<int:pk>/projects/<code:code>/drop", plans_proposals.drop, name="proposal_drop"
    ),
]
