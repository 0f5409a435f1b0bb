"""What is printed is what was written: no markup, no hidden characters, no missing glyph, no foreign font."""

import json
import os
import subprocess
import sys
import time

import pytest

from reviews.decision import letters
from reviews.decision.paper import NotPrintable, coverage, printable, refuse_missing
from reviews.dossier import sha
from tests.reviews.decision import rows
from tests.reviews.decision.pdf import bytes_of, lines_of, squeezed, words

HOSTILE = (
    "#panic() 有限公司",
    '#read("/etc/passwd")',
    "$ x^2 $ ] * _a_ `raw` <label> @ref",
    "\\u{41} // comment /* */ = 标题 - 列表 + 编号",
    "{enterprise} {0} %s {{",
    '"} , {"zh":',
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_printed_as_it_is_and_never_read_as_markup(rules, name):
    made = rows.application(owner=rows.enterprise(name_zh=name, name_en=name), title=name, lines=0)
    rows.line(made, 1, item=name, name_zh=name)
    rows.snapshot(made)
    decision = rows.decision(made)

    text = words(bytes_of(letters.issue(made, "approved", now=rows.NOW, decision=decision)))

    assert text.count(squeezed(name)) >= 6
    assert "root:" not in text


def test_an_officers_words_are_printed_as_they_are_with_their_line_breaks(rules):
    made = rows.application()
    rows.review(made, "not_accept", unit="authority:cac", reason="第一点 #v(1em)\n第二点 *不是* 强调")

    text = words(bytes_of(letters.issue(made, "not_accepted", now=rows.NOW)))

    assert "第一点#v(1em)第二点*不是*强调" in text


@pytest.mark.parametrize(
    "name",
    [
        "Łódź Çelik Ångström Việt Nguyễn GmbH",
        "Росатом Ελλάς",
        "カタカナ株式会社",
        "镕堃喆玥彧翀昇犇䶮",
        "臺灣積體電路製造股份有限公司",
        "“引号”‘单’——破折号……〔六角〕《书名》①Ⅱ℃",
    ],
)
def test_the_characters_of_real_names_have_glyphs(rules, name):
    made = rows.application(owner=rows.enterprise(name_zh=name, name_en=name))

    text = words(bytes_of(letters.issue(made, "accepted", now=rows.NOW)))

    assert text.count(squeezed(name)) == 2


def test_every_character_of_gb2312_can_be_printed():
    level_one_and_two = {
        bytes((high, low)).decode("gb2312")
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
        if not (high == 0xD7 and low > 0xF9)
    }

    assert len(level_one_and_two) == 6763
    assert level_one_and_two <= coverage()


def test_a_missing_glyph_is_refused_by_name():
    with pytest.raises(NotPrintable) as refused:
        refuse_missing({"a": ["汉字", {"b": "𠮷野家"}], "c": "ا"})

    assert "𠮷 (U+20BB7)" in str(refused.value)
    assert "U+0627" in str(refused.value)
    assert "汉" not in str(refused.value)


def test_what_nobody_sees_is_left_out_before_printing():
    hidden = "甲\u202e乙\u200b丙\ufeff\x07\ufe0f丁\nè"

    assert printable({"a": [hidden]}) == {"a": ["甲乙丙丁\nè"]}


def test_a_very_long_word_stays_on_the_page(rules):
    made = rows.application(lines=0)
    rows.line(made, 1, item="A" * 200, name_en="https://" + "x" * 180)
    rows.snapshot(made)

    letter = letters.issue(made, "approved", now=rows.NOW, decision=rows.decision(made))

    printed = [line for page in lines_of(bytes_of(letter)) for line in page]
    assert "A" * 200 in words(bytes_of(letter))
    assert not any("A" * 60 in line or "x" * 60 in line for line in printed)


def test_no_font_of_the_machine_is_needed(rules, tmp_path):
    """The same bytes with an empty font configuration and no home."""
    made = rows.application()
    decision = rows.decision(made)
    here = letters.issue(made, "approved", now=rows.NOW, decision=decision)
    script = (
        "import json, sys\n"
        "from datetime import datetime\n"
        "from reviews.decision import paper\n"
        "given = json.load(sys.stdin)\n"
        "at = datetime.fromisoformat(given['at'])\n"
        "pdf = paper.render(json.loads(given['content']), at=at, checksum=given['checksum'])\n"
        "print(paper.digest(pdf))\n"
    )
    bare = {
        "PATH": "/nonexistent",
        "HOME": str(tmp_path),
        "FONTCONFIG_FILE": "/dev/null",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    told = json_of(here)

    done = subprocess.run(
        [sys.executable, "-c", script], input=told, env=bare, capture_output=True, text=True
    )

    assert done.stdout.strip() == here.sha256, done.stderr


def json_of(letter) -> str:
    return json.dumps(
        {
            "content": letter.content,
            "checksum": sha(letter.content)[:16],
            "at": letter.issued_at.isoformat(),
        }
    )


def test_a_letter_is_made_in_well_under_a_few_seconds(rules):
    made = rows.application(lines=20)
    decision = rows.decision(made, conditions=(("encryption_at_rest", ""),))
    letters.preview(made, "approved", decision, now=rows.NOW)

    started = time.monotonic()
    letters.issue(made, "approved", now=rows.NOW, decision=decision)

    assert time.monotonic() - started < 3
