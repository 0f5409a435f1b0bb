"""The main pages on other screens: a phone, a page blown up, the dark, a keyboard, paper, and no scripts."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from accounts import demo
from reviews.demo import filings
from reviews.demo.seed import seed
from reviews.demo.walk import Walk
from reviews.models import Status, TransferApplication
from rulebook.models import Edition
from tests.e2e import enterprise
from tests.e2e.conftest import Acting, Travel
from tests.e2e.lens import Closed, Lens, picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
BLOWN_UP: dict[str, Any] = {"viewport": {"width": 640, "height": 512}, "device_scale_factor": 2}
SCREENS = {"phone": PHONE, "zoom": BLOWN_UP, "dark": {"color_scheme": "dark"}}
FOCUS_SHOWN = """stop => { const look = getComputedStyle(stop);
    return look.outlineStyle !== "none" || look.boxShadow !== "none" }"""


@pytest.fixture
def seeded(world: str, travel: Travel, settings: Any) -> None:
    """What the demonstration's enterprises filed, on top of its people and rules."""
    settings.DEBUG = True
    seed(now=travel("2026-11-21 10:00"))
    settings.DEBUG = False


def pages() -> dict[str, list[tuple[str, str]]]:
    """Who looks at which addresses, each with a name for its picture."""
    draft = reference_of("draft")
    waiting = reference_of("decision")
    edition = Edition.objects.filter(table="reciprocity").latest("pk").pk
    return {
        "signatory": [
            ("list", "/applications/"),
            ("draft", f"/applications/{draft}/"),
            ("item", f"/applications/{draft}/items/1/"),
            ("lines", f"/applications/{draft}/lines/"),
            ("documents", f"/applications/{draft}/documents/"),
            ("check", f"/applications/{draft}/check/"),
            ("status", f"/applications/{reference_of('approved')}/"),
        ],
        "countersign": [
            ("desk", "/admin/"),
            ("worklist", "/admin/reviews/transferapplication/?view=all"),
            ("case", f"/admin/reviews/transferapplication/{waiting}/"),
            ("reassessments", "/admin/reviews/reassessment/"),
        ],
        "editor": [
            ("editions", "/admin/rulebook/edition/"),
            ("edition", f"/admin/rulebook/edition/{edition}/"),
            ("import", "/admin/rulebook/edition/import/"),
        ],
    }


def reference_of(status: str) -> str:
    return TransferApplication.objects.filter(status=status).latest("pk").reference


def test_main_pages_hold_on_a_phone_blown_up_in_the_dark_and_on_paper(
    seeded: None, as_person: Acting, lens: Lens
) -> None:
    for who, addresses in pages().items():
        for screen, options in SCREENS.items():
            with as_person(who, **options) as page:
                for name, address in addresses:
                    page.goto(address)
                    lens.look(page, f"{screen}-{name}", switch=False)
                    lens.note(sideways(page))
        with as_person(who) as page:
            for name, address in addresses:
                page.goto(address)
                page.emulate_media(media="print")
                picture(page, f"{lens.name}-print-{name}")
                lens.note(on_paper(page))

    assert not lens.troubles, "\n".join(lens.troubles)


def sideways(page: Page) -> str:
    """By how much the page scrolls sideways, "" when it does not."""
    wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return f"{wide} px wide in {room} px" if wide > room else ""


def on_paper(page: Page) -> str:
    """What would waste ink: the language switch stands for all that is no content."""
    return (
        "the language switch is printed" if page.get_by_role("button", name="简体中文").is_visible() else ""
    )


def test_a_keyboard_is_enough_to_sign_in_and_submit(world: str, travel: Travel, browser: Browser) -> None:
    draft = Walk.open(filings.ADVERTISING, now=travel("2026-11-20 10:00"))
    draft.contract_effective(days_before=1)
    travel("2026-11-21 10:00")
    context = browser.new_context(base_url=world, locale="en-GB")
    page = context.new_page()
    page.goto("/sign-in/")
    tab_to(page, page.get_by_label("E-mail address"))
    page.keyboard.type("signatory@tongguan.example")
    tab_to(page, page.get_by_label("Password"))
    page.keyboard.type(demo.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/applications/")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.goto(f"/applications/{draft.application.reference}/check/")
    tab_to(page, page.get_by_role("checkbox"))
    page.keyboard.press("Space")
    tab_to(page, page.locator("button[value=submit]"))
    page.keyboard.press("Enter")

    expect(page.get_by_text(draft.application.reference).first).to_be_visible()
    page.wait_for_url(f"**/applications/{draft.application.reference}/")
    draft.refresh()
    assert draft.application.status == Status.SUBMITTED
    context.close()


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the control has the focus, which must be seen at every stop on the way."""
    expect(wanted).to_be_visible()
    for _press in range(150):
        if wanted.evaluate("control => control === document.activeElement"):
            return
        page.keyboard.press("Tab")
        stop = page.locator(":focus")
        if stop.count():
            assert stop.evaluate(FOCUS_SHOWN), stop.aria_snapshot()
    raise AssertionError("the keyboard never came there")


def test_a_filing_can_be_written_without_scripts(as_person: Acting) -> None:
    blind = Closed("no-scripts")
    with as_person("preparer", java_script_enabled=False) as page:
        reference = enterprise.start(page, blind)
        enterprise.write_sections(page, blind)
        enterprise.write_items(page, blind)
        enterprise.write_recipient(page, blind)
        enterprise.write_lines(page, blind)
        enterprise.upload_papers(page, blind)
        page.get_by_role("link", name="Check answers").click()
        expect(page.get_by_role("heading", name="Still missing")).to_have_count(0)

    written = TransferApplication.objects.get(reference=reference)
    assert (written.items.count(), written.recipients.count(), written.lines.count()) == (2, 1, 2)
