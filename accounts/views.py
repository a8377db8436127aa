"""Logging in and out, one's own account and password."""

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import signed_in
from accounts.forms import LogInForm, NewPasswordForm
from accounts.rights import appointments_of
from coordinates.models import AdminArea


@method_decorator(require_http_methods(["GET", "HEAD", "POST"]), name="dispatch")
class LogIn(auth.LoginView):
    """``next`` is followed on this host only (Django checks it)."""

    template_name = "accounts/login.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True


class LogOut(auth.LogoutView):
    """POST only."""


@method_decorator(require_http_methods(["GET", "HEAD", "POST"]), name="dispatch")
class PasswordChange(auth.PasswordChangeView):
    template_name = "accounts/password_change.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("password_change_done")


@login_required
@require_safe
def password_change_done(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/password_change_done.html")


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who I am, my duties and where I hold them."""
    held = appointments_of(signed_in(request))
    codes = {a.area_code for a in held if a.area_code}
    areas = {
        area.code: area
        for area in AdminArea.objects.filter(
            code__in=codes,
            level__in=[AdminArea.Level.PROVINCE, AdminArea.Level.DISTRICT],
            valid_to__isnull=True,
        ).defer("boundary", "point")
    }
    duties = [(a, a.authority or a.agency or areas.get(a.area_code) or a.area_code) for a in held]
    return render(request, "accounts/account.html", {"duties": duties})
