"""The authored words: complete in both languages, printable, and honest in what they promise."""

import re
from datetime import date
from string import Formatter

import pytest

from accounts.models import AuthorityKind, Province
from reviews.decision.fields import FIELDS
from reviews.decision.kinds import KINDS
from reviews.decision.paper import refuse_missing
from reviews.decision.sections import SECTIONS
from reviews.decision.wording import (
    LANGUAGES,
    condition,
    day,
    issuer_word,
    law,
    numeral,
    term,
    wordings,
)
from reviews.rules.remedies import UNITS, Remedy

HAN = re.compile(r"[\u4e00-\u9fff]")


def test_every_kind_of_letter_has_words_and_there_are_no_words_without_a_kind():
    assert set(wordings()) == set(KINDS)


@pytest.mark.parametrize("key", sorted(KINDS))
def test_a_letter_says_in_each_language_what_it_says_in_the_other(key):
    chinese, english = (wordings()[key][language] for language in LANGUAGES)

    assert (len(chinese.opening), len(chinese.closing)) == (len(english.opening), len(english.closing))
    assert HAN.search(chinese.title)
    assert not HAN.search("".join((english.title, *english.opening, *english.closing)))


@pytest.mark.parametrize("key", sorted(KINDS))
def test_every_placeholder_is_a_field_and_both_languages_use_the_same(key):
    used = [
        {
            name
            for text in (*said.opening, *said.closing)
            for _t, name, _s, _c in Formatter().parse(text)
            if name
        }
        for said in wordings()[key].values()
    ]

    assert used[0] == used[1]
    assert used[0] <= set(FIELDS)


@pytest.mark.parametrize("key", sorted(KINDS))
def test_every_authored_character_has_a_glyph(key):
    refuse_missing([[said.title, *said.opening, *said.closing] for said in wordings()[key].values()])


def test_every_section_a_kind_names_exists_and_none_is_idle():
    assert {name for kind in KINDS.values() for name in kind.sections} == set(SECTIONS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_remedy_and_unit_of_the_table_has_a_sentence(language):
    for name in (*(f"remedy_{each}" for each in Remedy.values), *(f"term_{each}" for each in UNITS)):
        assert term(name, language)


def test_every_issuer_has_its_own_first_word_of_a_number():
    issuers = [*Province.values, *(kind for kind in ("national_office", "commerce", "review_organ"))]

    words = [issuer_word(each) for each in issuers]

    assert len(set(words)) == len(words)
    assert {kind.issuer for kind in KINDS.values()} <= {
        AuthorityKind.NATIONAL_OFFICE,
        AuthorityKind.PROVINCIAL_OFFICE,
    }


@pytest.mark.parametrize(
    ("citation", "zh", "en"),
    [
        (
            "M22_13",
            "《数据出境安全评估办法》第十三条",
            "Measures for Security Assessment of Outbound Data Transfer, art. 13",
        ),
        ("DSL24", "《中华人民共和国数据安全法》第二十四条", "Data Security Law, art. 24"),
        (
            "P24 art.5(4)",
            "《促进和规范数据跨境流动规定》第五条第四项",
            "Provisions on Promoting and Regulating Cross-border Data Flows, art. 5(4)",
        ),
        (
            "C26 art.10",
            "《个人信息出境认证办法》第十条",
            "Measures for Certification of Outbound Personal Information, art. 10",
        ),
        ("Data 20 Articles, art. iv", "Data 20 Articles, art. iv", "Data 20 Articles, art. iv"),
    ],
)
def test_a_citation_is_written_out_in_each_language(citation, zh, en):
    assert (law(citation, "zh"), law(citation, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (66, "六十六")]
)
def test_numbers_of_articles_are_written_as_laws_write_them(number, said):
    assert numeral(number, "zh") == said


def test_a_day_is_written_as_papers_write_it():
    assert day(date(2026, 3, 1), "zh") == "2026年3月1日"
    assert day(date(2026, 3, 1), "en") == "1 March 2026"


@pytest.mark.parametrize(
    ("code", "value", "zh", "en"),
    [
        ("volume_cap", "1000000", "数量上限：1,000,000", "Volume cap: 1,000,000"),
        ("period_until", "2027-12-31", "准许期限至：2027年12月31日", "Permitted until: 31 December 2027"),
        ("ownership_test_percent", "50", "持股比例测试（百分比）：50%", "Ownership test, percent: 50%"),
        ("encryption_in_transit", "", "传输加密", "Encryption in transit"),
    ],
)
def test_a_condition_is_put_in_words_with_its_parameter(rules, code, value, zh, en):
    assert (condition(code, value, "zh"), condition(code, value, "en")) == (zh, en)
