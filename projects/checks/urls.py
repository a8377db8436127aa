"""Addresses of what the rules are; ``<rule>`` is a rule's code."""

from django.urls import path

from projects.views import rules

app_name = "rules"
urlpatterns = [
    path("", rules.rule_list, name="list"),
    path("<slug:rule>/", rules.rule_page, name="page"),
]
