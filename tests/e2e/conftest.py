"""A world with the law in force and the demo's people, a clock that can be moved, a browser for each act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from playwright.sync_api import Browser, Page

from accounts import demo
from rulebook import codes, first_editions, inforce
from tests.e2e.lens import Lens, picture, speak

CHINA = ZoneInfo("Asia/Shanghai")
Travel = Callable[[str], datetime]
Acting = Callable[..., AbstractContextManager[Page]]


def moment(text: str) -> datetime:
    """`2026-10-26 09:00` in China."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.fixture
def travel() -> Iterator[Travel]:
    """Moves the clock of this process, the live server's threads included; it goes on ticking from there."""
    with time_machine.travel(moment("2026-10-26 09:00"), tick=True) as traveller:

        def to(text: str) -> datetime:
            there = moment(text)
            traveller.move_to(there)
            return there

        yield to


@pytest.fixture
def lens(request: pytest.FixtureRequest) -> Lens:
    return Lens(request.module.__name__.rpartition("_")[2])


@pytest.fixture
def world(live_server: Any, travel: Travel, settings: Any) -> str:
    """The shipped law with the training edition, the demo's people, and the address of the site."""
    inforce.forget()
    codes.forget()
    settings.DEBUG = True  # the demonstration makes itself with DEBUG only
    demo.create()
    first_editions.load(now=travel("2026-10-26 08:00"), training=True)
    settings.DEBUG = False
    return str(live_server.url)


@pytest.fixture
def as_person(browser: Browser, world: str, lens: Lens) -> Acting:
    """`with as_person("intake") as page`: a browser of its own, signed in through the page, in English."""

    @contextmanager
    def signed_in(name: str, **options: Any) -> Iterator[Page]:
        context = browser.new_context(base_url=world, **{"locale": "en-GB", **options})
        context.set_default_timeout(30_000)
        lens.watch(context)
        page = context.new_page()
        sign_in(page, name)
        speak(page, "en")
        try:
            yield page
        except BaseException:  # what the browser showed, beside the traceback
            print(page.url, page.locator("body").aria_snapshot(), *lens.troubles, sep="\n")
            picture(page, f"{lens.name}-failed")
            raise
        finally:
            context.close()

    return signed_in


def sign_in(page: Page, name: str) -> None:
    """Through the page, as a browser that asks for English shows it."""
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(f"{name}@tongguan.example")
    page.get_by_label("Password").fill(demo.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
