"""The admin of accounts: roles say who may look and change; memberships go through `accounts.writer`."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import MembershipForm, NewUserForm
from accounts.models import Authority, Enterprise, Membership, Role, User
from accounts.writer import grant, record_change, revoke


class RecordedAdmin(admin.ModelAdmin):
    """Rows that are never deleted, each change of which is recorded with the names of its fields."""

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """Saves, then records who opened or changed it, in the admin's own transaction."""
        super().save_model(request, obj, form, change)
        act = f"{'change' if change else 'open'}_{obj._meta.model_name}"
        record_change(obj, act, by=request.user, fields=form.changed_data, now=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: closed accounts and old units stay, because the ledger names them."""
        return False


@admin.register(User)
class UserAdmin(RecordedAdmin, StockUserAdmin):
    """Accounts; what people may do is in their memberships."""

    add_form = NewUserForm
    list_display = ("email", "name", "language", "is_active")
    list_filter = ("is_active", "language")
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    readonly_fields = ("is_superuser", "last_login", "created_at")
    fieldsets = (
        (None, {"fields": ("email", "name", "language", "is_active", "password")}),
        (_("Facts"), {"fields": ("is_superuser", "last_login", "created_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "language", "password1", "password2")}),)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Django's page; a password set by an administrator is an act on that person's chain."""
        with transaction.atomic():
            response = super().user_change_password(request, id, form_url)
            user = self.get_object(request, id)
            if request.method == "POST" and response.status_code == 302 and user is not None:
                record_change(user, "set_password", by=request.user, fields=["password"], now=timezone.now())
        return response


@admin.register(Enterprise)
class EnterpriseAdmin(RecordedAdmin):
    """Data handlers."""

    list_display = ("name_zh", "uscc", "kind", "province", "is_ciio")
    list_filter = ("kind", "province")
    search_fields = ("name_zh", "name_en", "uscc")
    autocomplete_fields = ("representative",)


@admin.register(Authority)
class AuthorityAdmin(RecordedAdmin):
    """Offices, organs, ministries, regulators and bodies."""

    list_display = ("code", "name_zh", "name_en", "kind", "province", "sector")
    list_filter = ("kind",)
    search_fields = ("code", "name_zh", "name_en")


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """Roles of people at units: adding grants, deleting revokes (the row stays, ended), nothing is edited."""

    form = MembershipForm
    list_display = ("user", "role", "enterprise", "authority", "from_on", "to_on")
    list_filter = ("role",)
    list_select_related = ("user", "enterprise", "authority")
    search_fields = ("user__email", "user__name")
    autocomplete_fields = ("user", "enterprise", "authority")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, knowing who grants."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"by": request.user})

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        """A membership is granted and revoked, never edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        """Only what has not ended can be revoked, by another administrator."""
        open_and_others = obj is None or (obj.to_on is None and obj.user_id != request.user.pk)
        return open_and_others and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Membership, form: ModelForm, change: bool) -> None:
        """Grants through the writer; the row shown is the writer's."""
        unit: Any = obj.enterprise or obj.authority  # the form has seen to it that there is one
        granted = grant(obj.user, role=Role(obj.role), unit=unit, by=request.user, now=timezone.now())
        obj.pk = granted.pk

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        """Revokes through the writer."""
        revoke(obj, by=request.user, now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        """Revokes each of the chosen."""
        for membership in queryset:
            revoke(membership, by=request.user, now=timezone.now())
