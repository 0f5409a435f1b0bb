"""Names made comparable, and the bands of scores."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports import names
from exports.match import Why, compare

SAME = [
    ("Skydio, Inc.", "SKYDIO INC"),
    ("Huntington Ingalls Industries, Inc.", "Huntington Ingalls Industries Inc."),
    ("Gibbs & Cox, Inc.", "Gibbs and Cox Inc"),
    ("AeroVironment, Inc.", "Aero Vironment Inc."),
    ("Inter-Coastal Electronics", "Intercoastal Electronics"),
    ("TechInsights Europe Sp zo.o", "TechInsights Europe Sp. z o.o."),
    ("Gong Wei Co., Ltd.", "Gong Wei Company Limited"),
    ("CSBC Corporation, Taiwan", "CSBC Corp., Taiwan"),
    ("Société Générale S.A.", "SOCIETE GENERALE SA"),
    ("Łukasiewicz Ærø Straße", "Lukasiewicz Aero Strasse"),
    ("Boeing Defense, Space & Security", "Boeing Defence Space and Security"),
    ("ＢＡＥ　Ｓｙｓｔｅｍｓ, Inc.", "BAE Systems Inc"),
    ("洛克希德·马丁公司", "洛克希德马丁公司"),
    ("洛克希德 · 马丁 公司", "洛克希德·马丁公司"),
    ("漢翔航空工業股份有限公司", "汉翔航空工业股份有限公司"),
    ("ＩＨＩ宇航株式会社", "IHI 宇航株式會社"),
    ("Group W", "W Group"),
]


@pytest.mark.parametrize(("asked", "listed"), SAME)
def test_the_same_name_written_another_way_scores_ninety_or_more(asked: str, listed: str) -> None:
    score, reasons = compare(names.parse(asked), names.parse(listed))

    assert 90 <= score < 100
    assert reasons


ALIKE = [
    ("Skydio", "Skydio, Inc.", {Why.LEGAL_FORM}),
    ("Lockheed Martin GmbH", "Lockheed Martin Corporation", {Why.LEGAL_FORM}),
    ("OOO Stroytransgaz", "Stroytransgaz JSC", {Why.LEGAL_FORM}),
    ("TDK", "TDK Corporation", {Why.LEGAL_FORM}),
    ("斯凯迪奥有限公司", "斯凯迪奥公司", {Why.LEGAL_FORM}),
    ("TechInsights Korea Inc.", "TechInsights Inc.", {Why.PLACE}),
    ("Elbit Systems LLC", "Elbit Systems of America, LLC", {Why.PLACE}),
    ("Oceaneering (China) International, Inc.", "Oceaneering International, Inc.", {Why.PLACE}),
    ("斯凯迪奥（中国）公司", "斯凯迪奥公司", {Why.PLACE}),
    ("Neros Group", "Neros Technologies", {Why.GENERIC}),
    ("Anduril Holdings", "Anduril Industries", {Why.GENERIC}),
    ("尼罗斯公司", "尼罗斯科技公司", {Why.GENERIC}),
    ("尼罗斯国际控股集团有限公司", "尼罗斯科技公司", {Why.GENERIC, Why.LEGAL_FORM}),
]


@pytest.mark.parametrize(("asked", "listed", "expected"), ALIKE)
def test_a_name_alike_but_for_legal_form_place_or_generic_part_scores_in_the_eighties(
    asked: str, listed: str, expected: set[Why]
) -> None:
    score, reasons = compare(names.parse(asked), names.parse(listed))

    assert 80 <= score < 90
    assert set(reasons) == expected


OTHERS = [
    ("三菱造船株式会社", "三凌造船株式会社"),
    ("斯凯迪奥公司", "斯凯迪亚公司"),
    ("General Dynamics Land Systems", "General Dynamics Mission Systems"),
    ("Bank of China Limited", "Bank of America Corporation"),
    ("National Defense Academy of Japan", "National Defense Academy of India"),
    ("国际造船股份有限公司", "中国造船有限公司"),
    ("Applied Technologies Group", "Applied Materials, Inc."),
    ("American Photonics", "Japan Photonics"),
    ("日本电气航空宇宙系统株式会社", "上海电气集团股份有限公司"),
    ("IHI Aerospace Co., Ltd.", "Mitsui Bussan Aerospace Co., Ltd."),
    ("Leidos", "Leica"),
    ("The And", "Of The"),
    ("---", "..."),
]


@pytest.mark.parametrize(("asked", "listed"), OTHERS)
def test_two_firms_that_share_only_common_words_are_two_firms(asked: str, listed: str) -> None:
    assert compare(names.parse(asked), names.parse(listed))[0] == 0


def test_the_identical_name_scores_a_hundred() -> None:
    assert compare(names.parse("因美纳公司"), names.parse("因美纳公司")) == (100, (Why.IDENTICAL,))


@pytest.mark.parametrize(
    ("asked", "listed", "same"),
    [
        ("J.R. Smith", "J. R. SMITH", True),
        ("SMITH, John", "John Smith", True),
        ("José Núñez", "Jose Nunez", True),
        ("張偉", "张伟", True),
        ("John China", "John", False),
        ("Li Technologies", "Li", False),
    ],
)
def test_a_persons_name_has_no_place_or_generic_part_to_take_away(
    asked: str, listed: str, *, same: bool
) -> None:
    score, _reasons = compare(names.parse(asked, person=True), names.parse(listed, person=True))

    assert (score >= 90) is same
    assert same or score == 0


@given(st.text(max_size=60), st.text(max_size=60))
def test_comparison_is_symmetric_and_stays_in_its_bands(asked: str, listed: str) -> None:
    there, _ = compare(names.parse(asked), names.parse(listed))
    back, _ = compare(names.parse(listed), names.parse(asked))

    assert there == back
    assert there == 0 or 80 <= there <= 100


@given(st.text(alphabet=st.characters(max_codepoint=0x17F), max_size=60))
def test_a_name_is_the_same_in_capitals_and_with_outer_blanks(raw: str) -> None:
    small = raw.lower()

    score, _ = compare(names.parse(f"  {small} "), names.parse(small.upper()))

    assert score >= 90 or not names.normalise(small)
