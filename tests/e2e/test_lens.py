"""The looks that the other tests rely on find what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.lens import Lens

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_a_bad_page_is_found_bad_by_axe_the_policy_and_the_console(
    browser: Browser, live_server: Any, settings: Any, lens: Lens
) -> None:
    settings.ROOT_URLCONF = "tests.e2e.bad_page"
    context = browser.new_context(base_url=live_server.url)
    lens.watch(context)
    page = context.new_page()
    page.goto("/bad/")

    lens.look(page, "bad", switch=False)

    found = "\n".join(lens.troubles)
    for rule in ("html-has-lang", "image-alt", "label", "color-contrast"):
        assert f": {rule}: " in found
    for refused in ("script-src-elem", "style-src-attr"):
        assert f"CSP: {refused} refused inline" in found
    assert "404 from" in found
    assert page.title() == "Bad"
    context.close()
