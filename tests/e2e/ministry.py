"""What a ministry's editor and approver do with an edition of a rule table."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.lens import Lens

TITLE = "对等措施表 2026 年第 3 版"
ROW = {
    "row_kind": "rule",
    "jurisdiction": "SG",
    "data_category": "contact",
    "treatment": "enhanced_review",
    "legal_basis": "FTL10",
    "decision_no": "商务部公告 2026 年第 58 号",
    "instrument": "Order on contact data (demonstration)",
    "citation": "s 3",
    "reason": "A foreign limit on contact data is answered in kind",
    "status": "verified",
}


def copy_edition(page: Page, lens: Lens, *, starts: str) -> str:
    """A new draft from the reciprocity edition in force, with one more row; returns its address."""
    page.goto("/admin/rulebook/edition/?table=reciprocity")
    lens.look(page, "editions")
    in_force = page.get_by_role("row").filter(has_text="in force today").filter(has_text="reciprocity")
    in_force.get_by_role("link").first.click()
    lens.look(page, "edition-in-force")
    page.get_by_role("link", name="New draft from this edition").click()
    lens.look(page, "edition-copy")
    page.get_by_role("textbox", name="Title").fill(TITLE)
    page.get_by_label("In force from").fill(starts)
    page.get_by_label("Decision number").fill(ROW["decision_no"])
    page.get_by_label("What changes, and why").fill("新加坡联系方式数据改为加强审查。")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    return page.url


def add_row(page: Page, lens: Lens) -> None:
    page.get_by_role("link", name="Add a row").click()
    lens.look(page, "edition-row")
    for column, value in ROW.items():
        field = page.locator(f"[name={column}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name="Save").click()


def take(page: Page, act: str) -> None:
    page.get_by_role("button", name=act, exact=True).click()
    expect(page.get_by_text(f"Done: {act}.")).to_be_visible()
