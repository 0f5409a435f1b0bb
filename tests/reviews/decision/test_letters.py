"""What a letter says, to whom, in whose name, and that it is issued once."""

import json
import threading
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import Authority
from ledger.models import Entry
from ledger.verify import verify
from reviews import followups
from reviews.decision import letters, paper
from reviews.dossier import sha
from reviews.models import (
    ChecklistAnswer,
    FollowUp,
    Letter,
    Pathway,
    Status,
)
from reviews.refusals import Blocked
from reviews.stages.reasons import BLANKET_CONSENT, CORE_DATA, RAW_PUBLIC_DATA
from rulebook.grounds import Ground
from rulebook.inforce import NoEditionInForce
from tests.reviews.decision import rows
from tests.reviews.decision.pdf import bytes_of, fonts, pages, squeezed, words

NOW = rows.NOW
PUBLIC = Ground(code=RAW_PUBLIC_DATA, params={"item": "I1"}, citation="M22 art. 8", status="verified")
UNCONFIRMED = Ground(
    code=BLANKET_CONSENT, params={"item": "I2"}, citation="PIPL art. 14", status="unverified"
)
INTERNAL = Ground(code=CORE_DATA, params={"item": "SECRET-7"}, internal=True)


@pytest.fixture
def decided(rules):
    made = rows.application()
    return made, rows.decision(
        made,
        "approve_in_part",
        refused=(2,),
        grounds=(PUBLIC, INTERNAL),
        conditions=(
            ("volume_cap", "1000000"),
            ("period_until", "2027-12-31"),
            ("reciprocal_onward_bar", "US"),
        ),
    )


def test_a_result_says_who_decided_what_about_which_line_and_until_when(decided):
    made, decision = decided

    letter = letters.issue(made, "partly_approved", now=NOW, decision=decision)

    text = words(bytes_of(letter))
    for said in (
        "国家互联网信息办公室",
        "数据出境安全评估结果通知书",
        "深圳鹏海跨境电商有限公司",
        "统一社会信用代码：91440300MA5FQ12C39",
        made.reference,
        "匯通物流（香港）有限公司（HuitongLogistics(HongKong)Ltd.）",
        "L1",
        "可以出境",
        "不予出境",
        "数量上限：1,000,000",
        "准许期限至：2027年12月31日",
        "《数据出境安全评估办法》第八条",
        "有效期为3年",
        "自收到本通知书之日起15个工作日内，向国家网信部门申请复评",
        "2026年11月21日",
        made.snapshot.content_hash[:16],
    ):
        assert squeezed(said) in text
    assert "不得再转移至指定国家或者地区：美国" in text


def test_the_english_pages_follow_the_chinese_and_say_that_they_are_a_translation(decided):
    made, decision = decided

    letter = letters.issue(made, "partly_approved", now=NOW, decision=decision)

    printed = pages(bytes_of(letter))
    first = next(
        n for n, page in enumerate(printed) if "Referencetranslation.TheChinesetextistheofficialone." in page
    )
    assert first > 0
    english = "".join(printed[first:])
    for said in (
        "National Cyberspace Office",
        "Shenzhen Penghai Cross-border E-commerce Co., Ltd.",
        "May not be sent",
        "Volume cap: 1,000,000",
        "within 15 working days of receiving this letter",
        "21 November 2026",
    ):
        assert squeezed(said) in english
    assert "通知书" not in english
    assert "Reference" not in "".join(printed[:first])


def test_only_our_own_fonts_are_in_the_file_and_every_one_is_embedded(decided):
    made, decision = decided

    letter = letters.issue(made, "partly_approved", now=NOW, decision=decision)

    assert fonts(bytes_of(letter)) <= {
        "TongguanHan-Regular-Identity-H",
        "TongguanHan-Regular",
        "TongguanLatin-Regular",
        "TongguanLatin-Bold",
    }


def test_internal_grounds_and_the_proposers_reasoning_stay_inside(decided):
    made, decision = decided

    letter = letters.issue(made, "partly_approved", now=NOW, decision=decision)

    kept = letter.content + words(bytes_of(letter))
    assert "SECRET-7" not in kept
    assert "内部研判" not in kept
    assert "internal reasoning" not in kept
    assert RAW_PUBLIC_DATA not in kept


def test_a_refusal_with_internal_grounds_alone_says_that_they_are_not_public(rules):
    made = rows.application()
    decision = rows.decision(made, "refuse", refused=(1, 2), grounds=(INTERNAL,))

    text = words(bytes_of(letters.issue(made, "refused", now=NOW, decision=decision)))

    assert "未通过数据出境安全评估" in text
    assert "L1、L2：理由涉及依法不予公开的事项。" in text
    assert squeezed("L1, L2: The grounds concern matters that the law does not make public.") in text
    assert "有效期" not in text


def test_a_ground_that_is_not_verified_says_that_its_basis_is_to_be_confirmed(rules):
    made = rows.application()
    decision = rows.decision(made, "refuse", refused=(1, 2), grounds=(PUBLIC, UNCONFIRMED))

    text = words(bytes_of(letters.issue(made, "refused", now=NOW, decision=decision)))

    assert text.count("（依据：《中华人民共和国个人信息保护法》第十四条）（依据待确认）") == 1
    assert text.count(squeezed("Personal Information Protection Law, art. 14) (basis to be confirmed)")) == 1
    assert "（依据：《数据出境安全评估办法》第八条）（依据待确认）" not in text


def test_a_remedy_from_an_unverified_row_says_so(rules):
    made = rows.application(status=Status.NOT_ACCEPTED, ended_at=NOW)
    rows.review(made, "not_accept", unit="authority:cac", reason="申报事项不属于受理范围。")

    text = words(bytes_of(letters.issue(made, "not_accepted", now=NOW)))

    assert (
        "自收到本通知书之日起60日内，向行政复议机关申请行政复议。（依据：《数据出境安全评估办法》第七条）（依据待确认）"
        in text
    )
    assert "申报事项不属于受理范围。" in text
    assert squeezed("(original wording)") in text


def test_nothing_binding_goes_out_where_no_remedies_are_in_force(decided):
    made, decision = decided

    with pytest.raises(NoEditionInForce):
        letters.issue(made, "partly_approved", now=NOW - timedelta(days=1000), decision=decision)

    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("kind", "pathway", "fields"),
    [
        ("filed", Pathway.STANDARD_CONTRACT, {"filing_number": "44-2026-000001", "filed_late": True}),
        (
            "recorded",
            Pathway.CERTIFICATION,
            {
                "certificate_number": "CN-1",
                "certificate_from": date(2026, 1, 5),
                "certificate_to": date(2029, 1, 4),
            },
        ),
        ("recorded", Pathway.EXEMPT, {}),
    ],
)
def test_a_filing_or_a_record_never_reads_as_a_permission(rules, kind, pathway, fields):
    ended = {"status": Status.FILED if kind == "filed" else Status.RECORDED, "ended_at": NOW}
    made = rows.application(pathway=pathway, **ended, **fields)

    letter = letters.issue(made, kind, now=NOW)

    text = words(bytes_of(letter))
    for word in ("批准", "通过", "准予", "审批", "核准", "approv", "Approv", "permitted", "passed"):
        assert word not in text
    assert "广东省互联网信息办公室" in text


def test_a_filing_says_its_number_and_that_it_came_late(rules):
    made = rows.application(
        pathway=Pathway.STANDARD_CONTRACT,
        status=Status.FILED,
        ended_at=NOW,
        filing_number="44-2026-000001",
        filed_late=True,
    )

    text = words(bytes_of(letters.issue(made, "filed", now=NOW)))

    assert "备案编号：44-2026-000001" in text
    assert "10个工作日之后提交，已如实记录为逾期备案" in text


def test_a_stated_exemption_is_recorded_as_a_self_statement_and_not_a_decision(rules):
    made = rows.application(pathway=Pathway.EXEMPT, status=Status.RECORDED, ended_at=NOW)

    text = words(bytes_of(letters.issue(made, "recorded", now=NOW)))

    assert "自行声明，不是行政决定" in text
    assert squeezed("a self-statement, not a decision") in text


def test_a_certificate_is_recorded_up_to_and_including_its_last_day(rules):
    made = rows.application(
        pathway=Pathway.CERTIFICATION,
        status=Status.RECORDED,
        ended_at=NOW,
        certificate_number="CN-2026-7",
        certificate_from=date(2026, 1, 5),
        certificate_to=date(2029, 1, 4),
    )

    text = words(bytes_of(letters.issue(made, "recorded", now=NOW)))

    assert "认证证书编号：CN-2026-7，证书有效期：2026年1月5日至2029年1月4日" in text


def test_a_return_lists_everything_that_is_missing_at_once(rules):
    made = rows.application(status=Status.RETURNED)
    review = rows.review(made, "return_incomplete", reason="材料第三页印章不清。")
    for code, verdict, note in (
        ("legal_document", "no", "缺附件二"),
        ("self_assessment_report", "no", ""),
        ("uscc_copy", "yes", ""),
    ):
        ChecklistAnswer.objects.create(
            application=made,
            snapshot=made.snapshot,
            stage="intake",
            code=code,
            verdict=verdict,
            note=note,
            answered_by=review.officer,
            answered_at=NOW,
        )

    text = words(bytes_of(letters.issue(made, "returned", now=NOW)))

    assert "数据出境风险自评估报告" in text
    assert "（缺附件二）" in text
    assert "材料第三页印章不清。" in text
    assert squeezed("Risk self-assessment report") in text
    assert "统一社会信用代码证件影印件" not in text
    assert "一次性告知" in text


def test_a_supplement_lists_each_question_and_the_day_and_comes_from_who_asked(rules):
    made = rows.application(status=Status.EXPORT_CONTROL)
    rows.supplement(made, "请说明技术参数。", "请提供最终用户证明。", stage="export_control")

    text = words(bytes_of(letters.issue(made, "supplement", now=NOW)))

    for said in (
        "商务部",
        "1.请说明技术参数。",
        "2.请提供最终用户证明。",
        "请于2026年12月4日前",
        "upto and including",
    ):
        assert squeezed(said) in text


def test_each_supplement_has_its_own_letter(rules):
    made = rows.application(status=Status.SECURITY_REVIEW)
    first = letters.issue(made, "supplement", now=NOW, supplement=_answered(rows.supplement(made, "甲")))

    second = letters.issue(made, "supplement", now=NOW, supplement=rows.supplement(made, "乙"))

    assert first.pk != second.pk
    assert (first.number, second.number) == ("国通补〔2026〕1号", "国通补〔2026〕2号")


def _answered(supplement):
    supplement.answered_at, supplement.answered_by = NOW, supplement.asked_by
    supplement.save()
    return supplement


def test_the_unit_that_acted_signs_and_without_one_the_office_of_the_province(rules):
    made = rows.application(status=Status.ROUTED, ended_at=NOW, pathway=Pathway.FOREIGN_AUTHORITY)
    rows.review(made, "route", unit="authority:gd", reason="转送国际司法协助主管机关。")
    other = rows.application(
        owner=rows.enterprise(uscc="91110108MA01TG2K7E", province="11"), pathway=Pathway.EXEMPT
    )

    assert letters.issue(made, "routed", now=NOW).number == "粤通转〔2026〕1号"
    assert letters.issue(other, "recorded", now=NOW).number == "京通登〔2026〕1号"


def test_a_letter_that_nobody_could_sign_is_refused(rules):
    made = rows.application()
    Authority.objects.filter(kind="national_office").delete()

    with pytest.raises(Blocked):
        letters.issue(made, "accepted", now=NOW)


@pytest.mark.parametrize(
    ("act", "pathway", "name", "key"),
    [
        ("grant_on_objection", Pathway.SECURITY_ASSESSMENT, "approved", "reconsidered"),
        ("approve", Pathway.NATIONAL_SECURITY_REVIEW, "approved", "reviewed"),
        ("refuse", Pathway.STANDARD_CONTRACT, "refused", "not_filed"),
        ("refuse", Pathway.CERTIFICATION, "refused", "not_recorded"),
        ("refuse", Pathway.SECURITY_ASSESSMENT, "refused", "refused"),
    ],
)
def test_the_same_act_gives_the_letter_of_its_route(rules, act, pathway, name, key):
    made = rows.application(pathway=pathway)
    refused = (1, 2) if act == "refuse" else ()
    decision = rows.decision(made, act, refused=refused, grounds=(PUBLIC,))

    letter = letters.issue(made, name, now=NOW, decision=decision)

    assert letter.kind == key


def test_what_the_review_organ_bound_has_no_remedy_and_says_that_it_is_final(rules):
    made = rows.application(pathway=Pathway.NATIONAL_SECURITY_REVIEW)

    letter = letters.issue(made, "approved", now=NOW, decision=rows.decision(made))

    text = words(bytes_of(letter))
    assert "为最终决定。（依据：《中华人民共和国数据安全法》第二十四条）（依据待确认）" in text
    assert "复评" not in text


def test_a_second_call_gives_the_letter_that_is_there(decided):
    made, decision = decided
    first = letters.issue(made, "partly_approved", now=NOW, decision=decision)

    again = letters.issue(made, "partly_approved", now=NOW + timedelta(days=9), decision=decision)

    assert again.pk == first.pk
    assert again.sha256 == first.sha256 == paper.digest(bytes_of(again))
    assert Letter.objects.count() == 1
    assert Entry.objects.filter(act="letter_issued").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_letter(rules):
    made = rows.application()
    decision = rows.decision(made)
    made_by_each: list[int] = []

    def issue() -> None:
        try:
            made_by_each.append(letters.issue(made, "approved", now=NOW, decision=decision).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=issue) for _each in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made_by_each) == 3
    assert len(set(made_by_each)) == 1
    assert Letter.objects.count() == 1


def test_the_ledger_holds_ids_and_hashes_of_a_letter_and_still_verifies(decided):
    made, decision = decided

    letter = letters.issue(made, "partly_approved", now=NOW, decision=decision)

    entry = Entry.objects.get(subject=made.subject, act="letter_issued")
    facts = json.loads(entry.body)["facts"]
    assert facts["letter"] == letter.pk
    assert facts["sha256"] == letter.sha256
    assert facts["decision"] == decision.pk
    assert "鹏海" not in entry.body
    assert verify().first_break is None


def test_numbers_run_without_gaps_within_a_series_and_start_anew_with_the_year(rules):
    made = [rows.application(owner=owner) for owner in _owners()]
    for application in made:
        rows.decision(application)

    numbers = [letters.issue(each, "accepted", now=NOW).number for each in made]
    result = letters.issue(made[0], "approved", now=NOW, decision=made[0].decisions.get()).number
    later = letters.issue(made[1], "approved", now=NOW + timedelta(days=60), decision=made[1].decisions.get())

    assert numbers == ["国通受〔2026〕1号", "国通受〔2026〕2号"]
    assert result == "国通评〔2026〕1号"
    assert later.number == "国通评〔2027〕1号"


def _owners():
    yield rows.enterprise()
    yield rows.enterprise(uscc="91110108MA01TG2K7E", province="11")


def test_a_failed_letter_uses_no_number_and_leaves_no_row(decided):
    made, decision = decided

    with patch.object(paper, "render", side_effect=OSError("disk full")), pytest.raises(OSError):
        letters.issue(made, "partly_approved", now=NOW, decision=decision)

    assert not Letter.objects.exists()
    assert letters.issue(made, "partly_approved", now=NOW, decision=decision).number == "国通评〔2026〕1号"


def test_a_preview_is_marked_as_a_draft_and_stores_nothing(decided, tmp_path):
    made, decision = decided
    before = Entry.objects.count()

    drafted = letters.preview(made, "partly_approved", decision, now=NOW)

    assert all("草稿DRAFT" in page for page in pages(drafted))
    assert "未编号" in words(drafted)
    assert not Letter.objects.exists()
    assert Entry.objects.count() == before
    assert not list(tmp_path.rglob("*.pdf"))
    assert "草稿" not in words(bytes_of(letters.issue(made, "partly_approved", now=NOW, decision=decision)))


def test_the_same_rows_give_the_same_bytes(decided):
    made, decision = decided

    assert letters.preview(made, "approved", decision, now=NOW) == letters.preview(
        made, "approved", decision, now=NOW
    )


def test_a_letter_can_be_printed_again_from_its_content_alone(decided):
    made, decision = decided
    letter = letters.issue(made, "partly_approved", now=NOW, decision=decision)

    checksum = sha(letter.content)[:16]
    again = paper.render(json.loads(letter.content), at=letter.issued_at, checksum=checksum)

    assert paper.digest(again) == letter.sha256


def test_the_language_of_the_screen_does_not_change_a_letter(decided):
    made, decision = decided
    with translation.override("en"):
        english = letters.preview(made, "partly_approved", decision, now=NOW)
    with translation.override("zh-hans"):
        chinese = letters.preview(made, "partly_approved", decision, now=NOW)

    assert english == chinese


def test_a_follow_up_issues_the_letter_it_names(decided):
    made, decision = decided
    row = _left(made, "partly_approved", decision=decision.pk)

    followups.do_follow_up(row.pk, now=NOW)

    row.refresh_from_db()
    assert row.done_at == NOW
    assert Letter.objects.get().decision == decision


def test_a_character_without_a_glyph_keeps_the_follow_up_open_and_says_which(rules):
    made = rows.application(owner=rows.enterprise(name_zh="深圳市𠮷㼆贸易有限公司"))
    decision = rows.decision(made)
    row = _left(made, "approved", decision=decision.pk)

    followups.do_follow_up(row.pk, now=NOW)

    row.refresh_from_db()
    assert row.done_at is None
    assert "𠮷 (U+20BB7)" in row.last_error
    assert "㼆 (U+3F06)" in row.last_error
    assert not Letter.objects.exists()


def _left(made, letter: str, **facts: int) -> FollowUp:
    return FollowUp.objects.create(
        kind="letter",
        subject=f"{made.subject}:{letter}:1",
        due_at=NOW,
        facts={"application": made.pk, "letter": letter, **facts},
    )


def test_an_overseas_handler_is_named_with_its_domestic_representative(rules):
    overseas = rows.enterprise(
        uscc=None,
        name_zh="海湾数据有限公司",
        name_en="Gulf Data LLC",
        kind="overseas_handler",
        representative=rows.enterprise(),
    )
    made = rows.application(owner=overseas)

    text = words(bytes_of(letters.issue(made, "accepted", now=NOW)))

    assert "境内代表：深圳鹏海跨境电商有限公司" in text
    assert squeezed("domestic representative: Shenzhen Penghai") in text


def test_many_lines_take_no_more_queries_than_few(rules):
    few = _queries(rows.application(lines=2))
    many = _queries(rows.application(owner=rows.enterprise(uscc="91110108MA01TG2K7E"), lines=40))

    assert many <= few + 2


def _queries(made) -> int:
    decision = rows.decision(made, conditions=(("encryption_in_transit", ""),), grounds=(PUBLIC,))
    with CaptureQueriesContext(connection) as seen:
        letters.preview(made, "approved", decision, now=NOW)
    return len(seen)


def test_a_termination_lists_what_was_not_answered(rules):
    made = rows.application(status=Status.TERMINATED, ended_at=NOW, pathway=Pathway.STANDARD_CONTRACT)
    rows.supplement(made, "请补充标准合同附录一。", stage="material_check")
    decision = rows.decision(made, "terminate", unit="authority:gd")

    letter = letters.issue(made, "terminated", now=NOW, decision=decision)

    text = words(bytes_of(letter))
    assert letter.number == "粤通终〔2026〕1号"
    assert "请补充标准合同附录一。" in text
    assert "《个人信息出境标准合同办法》第七条" in text


def test_a_bar_on_export_gives_the_public_grounds_of_its_finding(rules):
    made = rows.application(status=Status.NOT_EXPORTABLE, ended_at=NOW)
    decision = rows.decision(made, "bar_export")
    decision.outcomes.all().delete()
    decision.finding = rows.finding(made, "grading", grounds=(PUBLIC, INTERNAL))
    decision.save()

    text = words(bytes_of(letters.issue(made, "not_exportable", now=NOW, decision=decision)))

    assert squeezed(PUBLIC.sentence("en").rstrip(".")) in text
    assert "SECRET-7" not in text


def test_a_varied_line_is_told_its_new_conditions(rules):
    made = rows.application(lines=1)
    varied = rows.reassessment(made, "varied", grounds=(UNCONFIRMED,))
    bound = rows.decision(made, "vary", conditions=(("retention_days", "180"),))

    told = words(bytes_of(letters.issue(made, "reassessed", now=NOW, reassessment=varied, decision=bound)))

    assert squeezed("Longest retention abroad") in told
    assert "180" in told


def test_a_re_assessment_shows_before_and_now_and_a_remedy_only_when_something_changed(rules):
    made = rows.application(lines=1)
    suspended = rows.reassessment(made, "suspended", grounds=(UNCONFIRMED, INTERNAL))
    upheld = rows.reassessment(made, "upheld", grounds=(UNCONFIRMED,))

    changed = words(bytes_of(letters.issue(made, "reassessed", now=NOW, reassessment=suspended)))
    kept = words(bytes_of(letters.issue(made, "reassessed", now=NOW, reassessment=upheld)))

    for said in ("暂停出境", "通常", "禁止", "依据待确认", "行政诉讼", "transfer is suspended"):
        assert squeezed(said) in changed
    assert "SECRET-7" not in changed
    assert "维持原结果" in kept
    assert "救济途径" not in kept
