"""Addresses of the facts of an authority; ``<code>`` is its code."""

from django.urls import path, register_converter

from accounts import authority_views as views


class AuthorityConverter:
    """The code of an authority."""

    regex = r"[A-Z0-9]{1,8}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(AuthorityConverter, "authority")

app_name = "authorities"
urlpatterns = [
    path("", views.authority_list, name="list"),
    path("<authority:code>/", views.authority_page, name="page"),
    path("<authority:code>/edit/", views.profile_edit, name="edit"),
    path("<authority:code>/population/", views.population_new, name="population_new"),
    path("<authority:code>/population/<int:year>/", views.population_edit, name="population_edit"),
]
