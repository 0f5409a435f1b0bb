"""The check finds every kind of unfinished message, compiling needs no gettext, the catalogue is whole."""

import ast
import gettext
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from config import translations

CATALOGUE = translations.catalogue_in(settings.LOCALE_PATHS[0])
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{[\w:]*\}|<[^>]+>")
HAN = re.compile("[\u4e00-\u9fff]")
NAMES: set[str] = set()  # proper names that Chinese writes as English does
MARKERS = {
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
}
OURS = ("config", "ledger", "accounts", "rulebook", "reciprocity", "exports", "reviews")
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: zh_Hans\\n"\n\n'


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = translations.catalogue_in(tmp_path / "locale")
    path.parent.mkdir(parents=True)
    return path


def test_compiling_gives_what_was_translated_and_leaves_the_uncertain_out(catalogue):
    catalogue.write_text(
        f'{HEADER}msgid "Sign out"\nmsgstr "退出"\n\n#, fuzzy\nmsgid "Review"\nmsgstr "审查？"\n',
        encoding="utf-8",
    )

    compiled = translations.compile_catalogue(catalogue)

    with compiled.open("rb") as file:
        found = gettext.GNUTranslations(file)
    assert found.gettext("Sign out") == "退出"
    assert found.gettext("Review") == "Review"


@pytest.mark.gettext
def test_the_check_names_what_is_missing_left_over_empty_and_fuzzy(catalogue, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "words.py").write_text("_('kept'); lazy('new'); _('blank'); _('doubtful')\n")
    catalogue.write_text(
        f'{HEADER}msgid "kept"\nmsgstr "留"\n\nmsgid "gone"\nmsgstr "去"\n\nmsgid "blank"\nmsgstr ""\n\n'
        '#, fuzzy\nmsgid "doubtful"\nmsgstr "疑"\n',
        encoding="utf-8",
    )
    before = catalogue.read_bytes()

    found = set(translations.problems(tmp_path, tmp_path / "locale"))

    assert catalogue.read_bytes() == before

    assert found == {
        "not in the catalogue: ('', 'new')",
        "no longer in the sources: ('', 'gone')",
        "empty: ('', 'blank')",
        "fuzzy: ('', 'doubtful')",
    }


@pytest.mark.gettext
def test_extraction_gives_the_plural_of_chinese_one_form(tmp_path):
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "words.py").write_text("ngettext('%d day', '%d days', n)\n")

    translations.extract(tmp_path, tmp_path / "locale")

    message = translations.read(translations.catalogue_in(tmp_path / "locale")).get("%d day")
    assert len(message.string) == 1


@pytest.mark.gettext
def test_every_message_of_the_sources_is_translated_and_nothing_else_is_kept():
    assert sorted(translations.problems(settings.BASE_DIR, settings.LOCALE_PATHS[0])) == []


def test_a_translation_has_the_placeholders_of_its_source():
    wrong = {
        source: text
        for source, text in catalogued()
        if Counter(PLACEHOLDER.findall(source)) != Counter(PLACEHOLDER.findall(text))
    }

    assert wrong == {}


def test_no_sentence_is_left_in_english():
    worded = (
        (source, text) for source, text in catalogued() if re.search("[A-Za-z]", without_places(source))
    )

    assert {source for source, text in worded if not HAN.search(text)} - NAMES == set()


def test_a_filing_is_never_called_a_permission():
    of_filings = {
        source: text for source, text in catalogued() if re.search(r"\b([Ff]iling|[Ff]iled)\b", source)
    }

    assert len(of_filings) > 5
    assert {source for source, text in of_filings.items() if "批准" in text or "准予" in text} == set()


def test_messages_are_marked_by_names_that_extraction_knows():
    """Any other name would show English for ever, and no check of the catalogue could see it."""
    renamed = {
        f"{path}: {name.name} as {name.asname}"
        for app in OURS
        for path in (settings.BASE_DIR / app).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.name in MARKERS and name.asname not in {None, *translations.ALIASES, *MARKERS}
    }

    assert renamed == set()


def catalogued() -> Iterator[tuple[str, str]]:
    """Source and translation of each message; of a plural the last form, which Chinese translates."""
    for message in translations.read(CATALOGUE):
        if message.id:
            plural = not isinstance(message.id, str)
            yield (message.id[-1], message.string[0]) if plural else (message.id, message.string)


def without_places(source: str) -> str:
    return PLACEHOLDER.sub("", source)
