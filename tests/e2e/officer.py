"""What officers do on the admin site: the worklist, the checklist, an act, a proposal, a signature."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.lens import Lens, each


def open_case(page: Page, reference: str, lens: Lens, name: str) -> None:
    """From the first page by way of what waits for this person, where the application must stand."""
    lens.look_once(page, "desk-officer")
    page.get_by_role("link", name="I may act on").click()
    lens.look_once(page, "worklist")
    page.get_by_role("region", name="Worklist").get_by_role("link", name=reference).click()
    lens.look(page, f"case-{name}")


def answer_checklist(page: Page) -> None:
    """Yes to every row."""
    checklist = page.locator("form", has=page.get_by_role("button", name="Keep the answers"))
    for yes in each(checklist.get_by_role("radio", name="Yes", exact=True)):
        yes.check()
    checklist.get_by_role("button", name="Keep the answers").click()
    expect(page.get_by_text("The answers are kept.")).to_be_visible()


def act(page: Page, label: str, **typed: str) -> None:
    """Open the act's panel, fill in what it asks, press its button, and be told that it is done."""
    _press(page, label, label, typed)
    expect(page.get_by_text(f"Done: {label}.")).to_be_visible()


def propose_act(page: Page, label: str, **typed: str) -> None:
    """The same for an act that another person countersigns."""
    _press(page, label, f"Propose: {label}", typed)
    expect(page.get_by_text(f"Proposed: {label}. Another person countersigns.")).to_be_visible()


def _press(page: Page, label: str, button: str, typed: dict[str, str]) -> None:
    panel = unfolded(page, label)
    for field, text in typed.items():
        labelled(panel, field).fill(text)
    panel.get_by_role("button", name=button, exact=True).click()


def unfolded(page: Page, label: str) -> Locator:
    """The panel whose summary is that label, opened."""
    summary = page.locator("summary", has_text=re.compile(rf"^\s*{label}\s*(two persons)?\s*$"))
    panel = page.locator("details", has=summary)
    if panel.get_attribute("open") is None:
        summary.click()
    return panel


def labelled(scope: Page | Locator, label: str) -> Locator:
    """A field whose label begins so."""
    return scope.get_by_label(re.compile(rf"^\s*{label}", re.IGNORECASE))


def ask_supplement(page: Page, *questions: str) -> None:
    panel = unfolded(page, "Ask for a supplement")
    for number, question in enumerate(questions, 1):
        labelled(panel, f"Item {number}").fill(question)
    panel.get_by_role("button", name="Ask for a supplement").click()
    expect(page.get_by_role("heading", name="Supplement 1")).to_be_visible()


def propose(page: Page, label: str, *, reason: str, conditions: dict[str, str]) -> None:
    """Every line may go, each under these conditions with their values, after what the finding proposes."""
    form = page.locator("form", has=page.get_by_role("button", name=f"Propose: {label}"))
    for line in each(form.get_by_role("group")):
        labelled(line, r"L\d+: outcome").select_option("allowed")
        for code, value in conditions.items():
            labelled(line, r"L\d+: condition 1").select_option(code)
            labelled(line, r"L\d+: value of condition 1").fill(value)
    labelled(form, "Reason").fill(reason)
    form.get_by_role("button", name=f"Propose: {label}", exact=True).click()
    expect(page.get_by_text("Another person countersigns.")).to_be_visible()


def countersign(page: Page) -> None:
    page.get_by_role("button", name="Countersign", exact=True).click()
    expect(page.get_by_text("Countersigned and bound")).to_be_visible()
