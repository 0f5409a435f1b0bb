"""What every filing page shares: who may open it, how a form is taken once, and what a refusal looks like.

The writer decides; here its answers become pages. Another enterprise's application is 404 on every door.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.access import NotPermitted, enterprises_of
from accounts.models import User
from reviews import tokens, workflow
from reviews.filing import words
from reviews.models import TransferApplication
from reviews.refusals import NotAllowed, Refused, Stale

P = ParamSpec("P")
INVALID, CONFLICT, FORBIDDEN = 422, 409, 403
Change = Callable[[TransferApplication], object]


def page(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A page for signed-in people; what is refused becomes a page that says why."""

    @login_required
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (NotPermitted, Refused) as refusal:
            return refused(request, refusal, reference=str(kwargs.get("reference", "")))

    return guarded


def refused(request: HttpRequest, refusal: NotPermitted | Refused, *, reference: str = "") -> HttpResponse:
    """Say why the act was not taken, and lead back."""
    back = reverse("filing:application", args=(reference,)) if reference else reverse("filing:list")
    context = {"reason": refusal.message, "back": back}
    return render(request, "filing/refused.html", context, status=FORBIDDEN)


def user_of(request: HttpRequest) -> User:
    """The signed-in person; `page` has made sure that there is one."""
    assert isinstance(request.user, User)
    return request.user


def application_of(request: HttpRequest, reference: str) -> TransferApplication:
    """The application, if one of the person's enterprises wrote it; 404 otherwise."""
    mine = TransferApplication.objects.of_enterprises(enterprises_of(request.user))
    found: TransferApplication = get_object_or_404(mine.select_related("enterprise"), reference=reference)
    return found


def draft_of(request: HttpRequest, reference: str) -> TransferApplication:
    """The same, as long as it may be changed; raises NotAllowed after that."""
    application = application_of(request, reference)
    if not application.editable:
        raise NotAllowed(_("This application was submitted and can no longer be changed."))
    return application


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, be it nothing at all; None when the page is only asked for."""
    return request.POST if request.method == "POST" else None


@dataclass(frozen=True)
class Posted:
    """The hidden fields of a form: the version it was made for, and its one-time token."""

    version: int
    token: str

    @classmethod
    def of(cls, request: HttpRequest) -> Posted:
        """Read them; BadRequest for a form that none of our pages made."""
        version, token = request.POST.get("version", ""), request.POST.get("token", "")
        if not version.isdecimal() or len(version) > 9 or not token:
            raise BadRequest("the form lacks its hidden fields")
        return cls(int(version), token)


def store(request: HttpRequest, application: TransferApplication, change: Change, *, now: datetime) -> None:
    """Spend the token and make the change inside the writer's block; all or nothing.

    Raises AlreadyUsed for the second post of a form, Stale when somebody changed the draft meanwhile,
    NotAllowed and NotPermitted.
    """
    posted, by = Posted.of(request), user_of(request)
    with transaction.atomic():
        tokens.use(posted.token, by=by, now=now)
        with workflow.editing(application, by=by, now=now, version=posted.version) as locked:
            change(locked)


@dataclass
class FormPage:
    """One form on one page: shown, shown again with what was typed, or stored."""

    request: HttpRequest
    application: TransferApplication
    form: Any
    title: str
    back: str
    done: str
    change: Change
    template: str = "filing/form.html"
    extra: Mapping[str, Any] = field(default_factory=dict)

    def answer(self) -> HttpResponse:
        """Store a valid post and go on; otherwise show the page with what was typed."""
        if self.request.method != "POST":
            return self.shown()
        posted = Posted.of(self.request)
        if tokens.is_used(posted.token):
            return redirect(self.done)
        if not self.form.is_valid():
            return self.shown(status=INVALID)
        try:
            store(self.request, self.application, self.change, now=timezone.now())
        except tokens.AlreadyUsed:
            return redirect(self.done)
        except Stale:
            return self.shown(status=CONFLICT, stale=True)
        return redirect(self.done)

    def shown(self, *, status: int = 200, stale: bool = False) -> HttpResponse:
        """Render the page; a stale form gets the newest version, so that saving again is a choice."""
        context = {
            **self.extra,
            **hidden(self.application, stale=stale),
            "application": self.application,
            "form": self.form,
            "errors": self.form.error_list() if self.form.is_bound else [],
            "title": self.title,
            "back": self.back,
        }
        return render(self.request, self.template, context, status=status)


def hidden(application: TransferApplication, *, stale: bool = False) -> dict[str, Any]:
    """What every form carries, and for a stale one who changed the draft and when."""
    if not stale:
        return {"version": application.version, "token": tokens.new()}
    application = TransferApplication.objects.get(pk=application.pk)
    who, at = words.last_changed(application)
    return {"version": application.version, "token": tokens.new(), "stale": {"who": who, "at": at}}


def address(view: str, application: TransferApplication, *more: Any) -> str:
    """The address of one of the application's pages."""
    return reverse(f"filing:{view}", args=(application.reference, *more))
