"""What every request carries of its person, language and enterprise; and the page for a refused act."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from accounts.access import NotPermitted, Person, enterprises_of
from accounts.models import Enterprise, User

SESSION_KEY = "enterprise"
Handler = Callable[[HttpRequest], HttpResponse]


class PersonRequest(HttpRequest):
    """A request after these middlewares, for type hints."""

    user: Person
    enterprise: Enterprise | None


class UserLanguage:
    """Shows a signed-in person the screen in the language kept on the account."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activates it for this request."""
        if isinstance(request.user, User):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class CurrentEnterprise:
    """Sets `request.enterprise`: the one chosen, else the first the person belongs to, else None."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sets it for this request."""
        request.enterprise = current_enterprise(request)  # type: ignore[attr-defined]
        return self.get_response(request)


class Refusals:
    """Answers a NotPermitted from any view with a page that says why, in the reader's language."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page, or None for any other exception."""
        if not isinstance(exception, NotPermitted):
            return None
        return render(request, "403.html", {"exception": exception.message}, status=403)


def current_enterprise(request: HttpRequest) -> Enterprise | None:
    """The session's choice counts only while the person still belongs to it."""
    mine = list(enterprises_of(request.user))
    chosen = request.session.get(SESSION_KEY)
    return next((one for one in mine if one.code == chosen), mine[0] if mine else None)
