"""Why an act was refused, in words a person can read and a code a program can."""

from __future__ import annotations

from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """An act was not taken and nothing changed; `link` is a place on the page where it can be mended."""

    code = "refused"

    def __init__(self, message: object, *, link: str = "") -> None:
        super().__init__(message)
        self.message = lazystr(message)
        self.link = link

    def __str__(self) -> str:
        return str(self.message)


class Stale(Refused):
    """Somebody changed the row after the page was shown."""

    code = "stale"

    def __init__(self) -> None:
        super().__init__(_("This was changed by somebody else after you opened it. Look at it again."))


class NotAllowed(Refused):
    """The act does not exist where the row stands."""

    code = "not_allowed"


class Blocked(Refused):
    """The act exists here, but something must happen first."""

    code = "blocked"
