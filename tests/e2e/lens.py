"""Looks at a page as a reader, an auditor of accessibility and a browser's console do, in both languages.

It collects what is wrong and takes pictures; a test asks for the list at its end, so that a run shows all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, expect

FOLDER = Path(os.environ.get("E2E_PICTURES") or Path(__file__).resolve().parents[2] / "var" / "pictures")
LANGUAGES = {"zh-hans": "简体中文", "en": "English"}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
TELL_CSP = """addEventListener("securitypolicyviolation", (event) =>
    console.error(`CSP: ${event.effectiveDirective} refused ${event.blockedURI}`));"""
AXE = Axe()
SETTLED = """Promise.all(document.getAnimations()
    .filter((each) => each instanceof CSSTransition).map((each) => each.finished.catch(() => null)))
    .then(() => true)"""


class Lens:
    """One for each test; `troubles` is what it saw, in the order of the pages."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.troubles: list[str] = []
        self.seen: set[str] = set()
        self._numbers = count(1)
        self._where = ""
        self._expected: set[int] = set()

    def watch(self, context: BrowserContext) -> None:
        """From now on every page of this context is listened to."""
        context.add_init_script(TELL_CSP)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.note(f"script error: {error.error}"))
        context.on("response", self._response)

    @contextmanager
    def expecting(self, *statuses: int) -> Iterator[None]:
        """Inside the block these answers are what the test wants."""
        self._expected = set(statuses)
        yield
        self._expected = set()

    def look(self, page: Page, name: str, *, switch: bool = True) -> None:
        """Axe and a picture of the page as it stands and, unless it answers a form, in the other language.

        The page is left in the language it was found in.
        """
        self.seen.add(name)
        number = next(self._numbers)
        found = language_of(page)
        self._one(page, number, name)
        if switch:
            for language in (other(found), found):
                speak(page, language)
                if language != found:
                    self._one(page, number, name)

    def look_once(self, page: Page, name: str) -> None:
        """The same for a page that people of one kind all see alike."""
        if name not in self.seen:
            self.look(page, name)

    def _one(self, page: Page, number: int, name: str) -> None:
        language = language_of(page)
        self._where = f"{name} ({language})"
        picture(page, f"{self.name}-{number:02}-{name}-{language}")
        page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true })")
        page.evaluate(SETTLED)  # a colour half way through its change is nobody's contrast
        for found in violations(page):
            self.note(found)

    def note(self, what: str) -> None:
        """Remember what is wrong with the page last looked at; nothing when it is empty."""
        if what:
            self.troubles.append(f"{self._where}: {what}")

    def _console(self, message: ConsoleMessage) -> None:
        expected = any(f"status of {status}" in message.text for status in self._expected)
        if message.type == "error" and not expected:
            self.note(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._expected:
            self.note(f"{response.status} from {response.url}")


class Closed(Lens):
    """Looks at nothing: for a browser without scripts, in which axe cannot run."""

    def look(self, page: Page, name: str, *, switch: bool = True) -> None:
        """Goes on."""


def each(found: Locator) -> list[Locator]:
    """All of them, once the first is there; a page without any fails."""
    expect(found.first).to_be_visible()
    return found.all()


def language_of(page: Page) -> str:
    """The language the page says it is in, as the settings call it."""
    return str(page.locator("html").get_attribute("lang")).lower()


def other(language: str) -> str:
    """The other of the two."""
    return next(code for code in LANGUAGES if code != language)


def speak(page: Page, language: str) -> None:
    """Use the page's own switch; nothing when it is in that language already."""
    if language_of(page) != language:
        page.get_by_role("button", name=LANGUAGES[language], exact=True).click()
        expect(page.locator("html")).to_have_attribute("lang", language)


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, one sentence a rule."""
    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    found = AXE.run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {rule['help']}: "
        + "; ".join(f"{node['target']} {node['failureSummary']}" for node in rule["nodes"][:3])
        for rule in found
    ]


def picture(page: Page, name: str, *, whole: bool = True) -> Path:
    """A picture in the folder."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path, full_page=whole)
    return path
