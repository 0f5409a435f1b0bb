"""The catalogue check finds every kind of unfinished message, and compiling needs no gettext."""

import gettext
from pathlib import Path

import pytest

from config import translations

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
    (source / "words.py").write_text("_('kept'); _('new'); _('blank'); _('doubtful')\n")
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
