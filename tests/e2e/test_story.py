"""The whole journey in a real browser: filed, reviewed, decided, the rules changed, and looked at again."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from reviews import followups
from tests.e2e import enterprise, ministry, officer
from tests.e2e.conftest import Acting, Travel
from tests.e2e.enterprise import CONTACTS, NAMES
from tests.e2e.lens import Lens

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

MAY_SEND = "What may be sent today, line by line"


def test_a_transfer_is_filed_reviewed_decided_and_reassessed(
    as_person: Acting, travel: Travel, lens: Lens
) -> None:
    reference = filed(as_person, travel, lens)
    reviewed(reference, as_person, travel, lens)
    decided(reference, as_person, travel, lens)
    rules_changed(as_person, travel, lens)
    reassessed(reference, as_person, travel, lens)

    assert not lens.troubles, "\n".join(lens.troubles)


def filed(as_person: Acting, travel: Travel, lens: Lens) -> str:
    """A preparer writes; a signatory checks and signs."""
    with as_person("preparer") as page:
        reference = enterprise.start(page, lens)
        enterprise.write_sections(page, lens)
        enterprise.write_items(page, lens)
        enterprise.write_recipient(page, lens)
        enterprise.write_lines(page, lens)
        enterprise.upload_papers(page, lens)
        lens.look(page, "tasks-ready")
        enterprise.check(page, lens, "check-preparer")
        expect(page.get_by_text("A signatory of your enterprise must sign")).to_be_visible()
    travel("2026-10-27 10:00")
    with as_person("signatory") as page:
        enterprise.open_application(page, reference)
        enterprise.check(page, lens, "check-signatory")
        page.get_by_role("checkbox", name="I declare").check()
        page.get_by_role("button", name="Sign and submit").click()
        expect(page.get_by_role("status")).to_contain_text("was signed and submitted")
        lens.look(page, "status-submitted")
    return reference


def reviewed(reference: str, as_person: Acting, travel: Travel, lens: Lens) -> None:
    """Every stage by its own officer, with a supplement asked and answered in between."""
    stages = (
        ("2026-10-28 09:30", "intake", "Forward to the national office", {}),
        ("2026-10-29 10:00", "acceptance", "Accept", {}),
        ("2026-10-30 10:00", "grading", "Confirm the grades", {}),
    )
    for when, who, act, typed in stages:
        travel(when)
        with as_person(who) as page:
            officer.open_case(page, reference, lens, who)
            officer.answer_checklist(page)
            officer.act(page, act, **typed)
    supplemented(reference, as_person, travel, lens)
    travel("2026-11-04 10:00")
    with as_person("security") as page:
        officer.open_case(page, reference, lens, "security-answered")
        officer.answer_checklist(page)
        officer.act(page, "Close the security review", reason="接收方保障措施充分，剩余风险可接受。")
    travel("2026-11-05 10:00")
    with as_person("export") as page:
        officer.open_case(page, reference, lens, "export")
        officer.answer_checklist(page)
        officer.act(page, "Close the screening", reason="逐条核对，无管制物项和受限主体。")


def supplemented(reference: str, as_person: Acting, travel: Travel, lens: Lens) -> None:
    """The security reviewer asks; the enterprise answers on the application's own page."""
    travel("2026-11-02 10:00")
    with as_person("security") as page:
        officer.open_case(page, reference, lens, "security")
        officer.ask_supplement(page, "请说明接收方是否转委托。", "请提供日志保存期限。")
    travel("2026-11-03 10:00")
    with as_person("preparer") as page:
        enterprise.open_application(page, reference)
        lens.look(page, "status-supplement-asked")
        enterprise.answer_supplement(page, lens, "接收方不转委托。", "日志保存六个月。")


def decided(reference: str, as_person: Acting, travel: Travel, lens: Lens) -> None:
    """Proposed under a condition, assented to by another, told in a letter, opened by the enterprise."""
    travel("2026-11-06 10:00")
    with as_person("decision") as page:
        officer.open_case(page, reference, lens, "decision")
        officer.answer_checklist(page)
        officer.propose(page, "Approve", reason="符合出境条件。", conditions={"retention_days": "180"})
        lens.look(page, "case-proposed")
    travel("2026-11-06 15:00")
    with as_person("countersign") as page:
        lens.look(page, "desk-countersign")
        page.get_by_role("link", name=re.compile(r"^\d+ Waiting for my signature")).click()
        page.get_by_role("region", name="Worklist").get_by_role("link", name=reference).click()
        lens.look(page, "case-countersign")
        officer.countersign(page)
        lens.look(page, "case-approved")
    followups.run_due(now=travel("2026-11-06 15:05"))
    with as_person("signatory") as page:
        enterprise.open_application(page, reference)
        for item in (NAMES, CONTACTS):
            expect(enterprise.line(page, MAY_SEND, item)).to_contain_text("May be sent")
            expect(enterprise.line(page, MAY_SEND, item)).to_contain_text("180")
        lens.look(page, "status-approved")
        assert_letter(page, reference)


def assert_letter(page: Page, reference: str) -> None:
    """The letter is a PDF whose Chinese text can be read out of it."""
    link = page.get_by_role("region", name="Letters").get_by_role("link", name="(PDF)").first
    answer = page.request.get(str(link.get_attribute("href")))
    assert answer.headers["content-type"] == "application/pdf"
    with page.expect_download() as download:
        link.click()
    content = download.value.path().read_bytes()
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert reference in text
    assert "深圳鹏海跨境电商有限公司" in text
    assert "评估" in text


def rules_changed(as_person: Acting, travel: Travel, lens: Lens) -> None:
    """One ministry writes an edition; another ministry sees its hash and impact, signs and publishes it."""
    travel("2026-11-09 09:00")
    with as_person("editor") as page:
        lens.look(page, "desk-editor")
        address = ministry.copy_edition(page, lens, starts="2026-11-16")
        ministry.add_row(page, lens)
        ministry.take(page, "Submit for review")
    travel("2026-11-10 09:00")
    with as_person("approver") as page:
        page.goto(address)
        expect(page.get_by_role("region", name="Impact").get_by_role("definition").first).to_be_visible()
        lens.look(page, "edition-approver")
        ministry.take(page, "Approve and sign")
        ministry.take(page, "Publish")


def reassessed(reference: str, as_person: Acting, travel: Travel, lens: Lens) -> None:
    """On its first day the edition is found to change one line, which two decision makers suspend."""
    followups.run_due(now=travel("2026-11-16 08:00"))
    with as_person("decision") as page:
        page.get_by_role("link", name="Re-assessments open").click()
        lens.look(page, "reassessments")
        page.get_by_role("row").filter(has_text=reference).get_by_role("link", name=reference).click()
        lines = page.get_by_role("region", name="Lines that would be found differently")
        expect(lines).to_contain_text(CONTACTS)
        expect(lines).not_to_contain_text(NAMES)
        lens.look(page, "reassessment")
        officer.propose_act(page, "Suspend", reason="新措施实施，先行暂停。")
    with as_person("countersign") as page:
        page.get_by_role("link", name="Re-assessments to countersign").click()
        page.get_by_role("row").filter(has_text=reference).get_by_role("link", name=reference).click()
        lens.look(page, "reassessment-countersign")
        officer.countersign(page)
        lens.look(page, "reassessment-closed")
    followups.run_due(now=travel("2026-11-16 16:00"))
    with as_person("signatory") as page:
        enterprise.open_application(page, reference)
        letters = page.get_by_role("region", name="Letters").get_by_role("link")
        expect(letters).to_have_count(4)  # acceptance, supplement, decision, suspension
        expect(enterprise.line(page, MAY_SEND, CONTACTS)).to_contain_text("Suspended: stop sending")
        expect(enterprise.line(page, MAY_SEND, NAMES)).to_contain_text("May be sent")
        lens.look(page, "status-suspended")
