"""Forms of signing in and of the accounts' admin; they check what was typed and must write nothing."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, BaseUserCreationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import NotPermitted
from accounts.models import Membership, User
from accounts.writer import may_change_roles


class SignInForm(AuthenticationForm):
    """E-mail address and password; the one error message does not tell whether the account exists."""

    username = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(
            attrs={"autocomplete": "username", "autofocus": True, "class": "form-control"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "form-control"}),
    )
    error_messages = {
        "invalid_login": _("The e-mail address and password do not fit together. Check both and try again."),
        "inactive": _("The e-mail address and password do not fit together. Check both and try again."),
    }


class NewPasswordForm(PasswordChangeForm):
    """The old password once, the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"


class NewUserForm(BaseUserCreationForm):
    """An account as an administrator opens it."""

    class Meta:
        model = User
        fields = ("email", "name", "language")

    def clean_email(self) -> str:
        """The address in lower case; refused when an account has it already, in any case of letters."""
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise ValidationError(_("An account has this e-mail address already."))
        return email


class MembershipForm(forms.ModelForm):
    """A role to be granted; the admin sets `by` to the person who grants."""

    by: User

    class Meta:
        model = Membership
        fields = ("user", "role", "enterprise", "authority")

    def clean(self) -> dict[str, Any]:
        """Refuses what the writer would refuse, so that the page can say it beside the form."""
        data = super().clean() or {}
        self.instance.from_on = timezone.localdate()
        if "user" in data:
            try:
                may_change_roles(data["user"], by=self.by, now=timezone.now())
            except NotPermitted as refused:
                raise ValidationError(refused.message, code=refused.code) from refused
        return data
