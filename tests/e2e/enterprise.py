"""What a preparer and a signatory do on the enterprise's pages, found by what the pages call things."""

from __future__ import annotations

import re

from playwright.sync_api import FilePayload, Locator, Page, expect

from accounts import demo
from accounts.models import Enterprise
from reviews.demo.papers import paper
from tests.e2e.lens import Lens, each

TITLE = "会员订单与配送至新加坡"
NAMES, CONTACTS = "收件人姓名与账号", "联系方式与地址"


def save(page: Page, button: str = "Save and go back") -> None:
    """Send the page's form, and be told of no problem."""
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()
    expect(page.get_by_role("heading", name="There is a problem")).to_have_count(0)


def start(page: Page, lens: Lens) -> str:
    """Answer the first question and name the draft; returns its reference."""
    lens.look(page, "list-empty")
    page.get_by_role("link", name="New application").click()
    lens.look(page, "state-secrets-question")
    page.get_by_label("No", exact=True).check()
    save(page, "Continue")
    lens.look(page, "new-draft")
    page.get_by_label("Short title").fill(TITLE)
    save(page, "Start the draft")
    lens.look(page, "tasks-new")
    return page.url.rstrip("/").rpartition("/")[2]


def section(page: Page, title: str) -> None:
    page.get_by_role("region", name="Sections").get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def choose(scope: Page | Locator, label: str, value: str) -> None:
    scope.get_by_role("combobox", name=re.compile(rf"^{re.escape(label)}\W*$")).select_option(value)


def pick(page: Page, group: str, answer: str) -> None:
    """One of the radios of a named group."""
    page.get_by_role("group", name=group).get_by_label(answer, exact=True).check()


def write_sections(page: Page, lens: Lens) -> None:
    """The application's own fields."""
    section(page, "What is to be reviewed")
    lens.look(page, "section-activity")
    pick(page, "Did a foreign court", "No")
    pick(page, "Does the data leave the territory?", "Yes")
    save(page)
    section(page, "Setting of the transfer")
    lens.look(page, "section-setting")
    choose(page, "Scenario", "e_commerce")
    choose(page, "Kind of transaction", "vendor")
    save(page)
    section(page, "Purpose and necessity")
    page.get_by_label("Purpose of sending the data abroad").fill("履行会员在新加坡站的订单、配送和售后。")
    page.get_by_label(re.compile("Why the purpose cannot")).fill("境外仓需要收件人信息方可配送。")
    choose(page, "Legal basis of processing", "contract")
    save(page)
    section(page, "Persons counted this year")
    lens.look(page, "section-counts")
    page.get_by_label(re.compile("ordinary personal")).fill("1480000")
    page.get_by_label(re.compile("sensitive personal")).fill("0")
    save(page)
    section(page, "Exemption and route")
    lens.look(page, "section-route")
    save(page)


def add_item(page: Page, name: str, category: str, lens: Lens | None = None) -> None:
    page.get_by_role("link", name="Add a data item").click()
    if lens:
        lens.look(page, "item")
    page.get_by_label("Name of the data item").fill(name)
    choose(page, "Category", category)
    choose(page, "Where it comes from", "collected_from_individual")
    choose(page, "Right it rests on", "hold")
    choose(page, "Basis for processing personal information", "separate_consent")
    choose(page, "Anonymisation", "none")
    page.get_by_label("How many this year").fill("1480000")
    page.get_by_label("Of these, with sensitive fields").fill("0")
    page.get_by_label(re.compile("How long it is kept abroad")).fill("24")
    page.get_by_role("radio", name="Rights of individuals: General harm").check()
    pick(page, "Was it notified or published", "No")
    save(page)


def write_items(page: Page, lens: Lens) -> None:
    section(page, "Data items")
    lens.look(page, "items-empty")
    add_item(page, NAMES, "identifiers", lens)
    add_item(page, CONTACTS, "contact")
    lens.look(page, "items")
    page.get_by_role("link", name="Back").click()


def write_recipient(page: Page, lens: Lens) -> None:
    section(page, "Recipients")
    page.get_by_role("link", name="Add a recipient").click()
    lens.look(page, "recipient")
    page.get_by_label("Name in Latin script").fill("Merlion Fulfilment Pte. Ltd.")
    page.get_by_label("Name in Chinese").fill("鱼尾狮仓配")
    choose(page, "Country or region", "SG")
    page.get_by_label("Main business").fill("跨境仓储与配送")
    page.get_by_label(re.compile("Person in charge")).fill("privacy@merlion.example")
    page.get_by_label("How the recipient protects").fill("ISO/IEC 27001；传输与存储加密。")
    save(page)
    lens.look(page, "recipients")
    page.get_by_role("link", name="Back").click()


def write_lines(page: Page, lens: Lens) -> None:
    """New items and recipients are connected already; say so once more."""
    section(page, "Which item goes to whom")
    lens.look(page, "lines")
    for box in each(page.get_by_role("checkbox")):
        box.check()
    save(page)


def upload_papers(page: Page, lens: Lens) -> None:
    """Every document that the route asks for, one page each."""
    section(page, "Documents")
    lens.look(page, "documents-missing")
    missing = page.get_by_role("listitem").filter(has=page.get_by_text("Missing", exact=True))
    left = len(each(missing))
    for number in range(left, 0, -1):
        expect(missing).to_have_count(number)
        missing.first.get_by_role("link", name="Upload").click()
        if number == left:
            lens.look(page, "upload")
        page.get_by_label("File").set_input_files(paper_file(page))
        save(page, "Upload")
    expect(missing).to_have_count(0)
    lens.look(page, "documents")
    page.get_by_role("link", name="Back").click()


def paper_file(page: Page) -> FilePayload:
    """A real PDF of the kind that the page's address names, stamped by the enterprise."""
    kind = page.url.rstrip("/").rpartition("/")[2]
    handler = Enterprise.objects.get(uscc=demo.SHENZHEN)
    made = paper(kind, handler_zh=handler.name_zh, handler_en=handler.name_en)
    return {"name": str(made.name), "mimeType": "application/pdf", "buffer": made.read()}


def check(page: Page, lens: Lens, name: str) -> None:
    page.get_by_role("link", name="Check answers").click()
    lens.look(page, name)


def open_application(page: Page, reference: str) -> None:
    """From the list, by its title."""
    page.goto("/applications/")
    page.get_by_role("row").filter(has_text=reference).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def line(page: Page, table: str, item: str) -> Locator:
    """The row of an item's line in one of the tables of the status page."""
    return page.get_by_role("table", name=table).get_by_role("row").filter(has_text=item)


def answer_supplement(page: Page, lens: Lens, *answers: str) -> None:
    """Each question in its own field, on the application's own pages."""
    page.get_by_role("link", name="Answer", exact=True).click()
    lens.look(page, "supplement")
    for number, answer in enumerate(answers, 1):
        page.get_by_label(re.compile(rf"^\s*{number}\. ")).fill(answer)
    save(page, "Send the answers")
    expect(page.get_by_role("status")).to_contain_text("Your answers were sent.")
    lens.look(page, "status-supplement-answered")
