"""Addresses of logging in and of one's own account; names without a namespace, as Django's."""

from django.urls import path

from accounts import token_views, views

urlpatterns = [
    path("login/", views.LogIn.as_view(), name="login"),
    path("logout/", views.LogOut.as_view(), name="logout"),
    path("", views.account, name="account"),
    path("tokens/", token_views.token_list, name="tokens"),
    path("tokens/<int:pk>/end/", token_views.token_end, name="token_end"),
    path("password/", views.PasswordChange.as_view(), name="password_change"),
    path("password/done/", views.password_change_done, name="password_change_done"),
]
