"""Pages of a person's own session: sign-in, sign-out, password, language, current enterprise, first page."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import PasswordChangeForm
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse, reverse_lazy
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from accounts.access import enterprises_of
from accounts.forms import NewPasswordForm, SignInForm
from accounts.middleware import SESSION_KEY
from accounts.models import Language, User
from accounts.writer import record_own_act


class SignIn(auth_views.LoginView):
    """The one way in, the admin's included."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the demo accounts where DEBUG is on, and nowhere else."""
        return super().get_context_data(**kwargs, demo_accounts=_demo_accounts())


class PasswordChange(auth_views.PasswordChangeView):
    """A new password for oneself; other sessions of the person end."""

    template_name = "accounts/password_change.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("accounts:landing")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Saves and records in one transaction."""
        with transaction.atomic():
            response = super().form_valid(form)
            record_own_act(self.request.user, "change_password", now=timezone.now())
        messages.success(self.request, _("Your password was changed."))
        return response


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Enterprise people go to their applications, authority people to the admin, others are told why not."""
    if not request.user.is_authenticated:
        return redirect("accounts:sign_in")
    if enterprises_of(request.user).exists():
        return _enterprise_page(request)
    if request.user.is_staff:
        return redirect("admin:index")
    return render(request, "accounts/no_membership.html")


@require_POST
def switch_enterprise(request: HttpRequest) -> HttpResponse:
    """Makes another of the person's enterprises the current one; one they do not belong to is 404."""
    code = request.POST.get("uscc", "")
    mine = {one.code: one for one in enterprises_of(request.user)}
    if code not in mine:
        raise Http404
    request.session[SESSION_KEY] = code
    return redirect(_safe_next(request))


@require_POST
def switch_language(request: HttpRequest) -> HttpResponseBase:
    """Django's own switch, kept on the account as well."""
    chosen = request.POST.get("language", "")
    if isinstance(request.user, User) and chosen in Language.values:
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    return set_language(request)


def _enterprise_page(request: HttpRequest) -> HttpResponse:
    try:
        return redirect(reverse("filing:list"))
    except NoReverseMatch:
        return render(request, "accounts/no_membership.html")


def _safe_next(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else reverse("accounts:landing")


def _demo_accounts() -> list[Any]:
    from accounts.demo import DEMO_ACCOUNTS

    return list(DEMO_ACCOUNTS) if settings.DEBUG else []
