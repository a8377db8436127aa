"""One's own tokens: which programs may act as me, and ending that."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in
from accounts.models import Token
from accounts.tokens import token_revoke

MOST_SHOWN = 200


@login_required
@require_safe
def token_list(request: HttpRequest) -> HttpResponse:
    """My tokens, the newest first; the secrets are known to nobody."""
    tokens = Token.objects.filter(user=signed_in(request))[:MOST_SHOWN]
    return render(request, "accounts/tokens.html", {"tokens": tokens})


@login_required
@require_POST
def token_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of my tokens; somebody else's is a 404."""
    token = get_object_or_404(Token, pk=pk, user=signed_in(request))
    token_revoke(token=token)
    messages.success(request, _("ยกเลิกโทเค็น %(prefix)s… แล้ว") % {"prefix": token.prefix})
    return redirect("tokens")
