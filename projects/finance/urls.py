"""Addresses of an authority's accounts; the authority and the time are asked by name."""

from django.urls import path

from projects.views import accounts

app_name = "finance"
urlpatterns = [
    path("", accounts.months, name="months"),
    path("month/", accounts.month, name="month"),
    path("statistics/", accounts.statistics, name="statistics"),
    path("statistics/year/", accounts.statistic, name="statistic"),
]
