"""Message catalogues: extracted, compiled, and what counts as finished; it translates nothing."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import chdir
from io import StringIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.core.management import call_command
from django.core.management.commands import makemessages
from django.test.utils import override_settings

LOCALE = "zh_Hans"
_EMPTY = (
    'msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
    '"Plural-Forms: nplurals=1; plural=0;\\n"\n'
)
ALIASES = {"_", "lazy"}  # what a module may call gettext by; `lazy` where it needs gettext and gettext_lazy
IGNORED = ["tests/*", "var/*", "benchmarks/*", "docs/*"]


class Extraction(makemessages.Command):
    """Django's own, which reads `lazy("…")` too."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=lazy"]


def catalogue_in(folder: Path) -> Path:
    """The one catalogue's text file below a locale folder."""
    return folder / LOCALE / "LC_MESSAGES" / "django.po"


def read(path: Path) -> Catalog:
    """The catalogue; ValueError names the line that cannot be read."""
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE, abort_invalid=True)


def compile_catalogue(path: Path) -> Path:
    """Write the binary catalogue beside the text, without fuzzy messages; needs no msgfmt."""
    target = path.with_suffix(".mo")
    with target.open("wb") as file:
        write_mo(file, read(path))
    return target


def extract(root: Path, folder: Path) -> None:
    """Bring the catalogue below `folder` up to date with the sources below `root` (needs gettext)."""
    catalogue = catalogue_in(folder)
    if not catalogue.exists():
        catalogue.parent.mkdir(parents=True, exist_ok=True)
        catalogue.write_text(_EMPTY, encoding="utf-8")
    with chdir(root), override_settings(LOCALE_PATHS=[folder]):
        call_command(
            Extraction(),
            locale=[LOCALE],
            ignore_patterns=IGNORED,
            add_location="file",
            no_obsolete=True,
            symlinks=True,
            stdout=StringIO(),
        )


def problems(root: Path, folder: Path) -> Iterator[str]:
    """One sentence for each message that is missing, left over, fuzzy or empty below `folder`."""
    kept, fresh = _messages(catalogue_in(folder)), _extracted(root, folder)
    yield from (f"not in the catalogue: {key}" for key in fresh.keys() - kept.keys())
    yield from (f"no longer in the sources: {key}" for key in kept.keys() - fresh.keys())
    yield from (f"{fault}: {key}" for key, message in kept.items() if (fault := _fault(message)))


def _extracted(root: Path, folder: Path) -> dict[tuple[str, str], Message]:
    """What extraction would give, found on a mirror of links so that the project is not touched."""
    with tempfile.TemporaryDirectory() as mirror:
        copy = Path(mirror).resolve() / "locale"
        for child in root.iterdir():
            if child.is_dir() and child != folder and not child.name.startswith("."):
                (copy.parent / child.name).symlink_to(child)
        if folder.exists():
            shutil.copytree(folder, copy)
        extract(copy.parent, copy)
        return _messages(catalogue_in(copy))


def _messages(path: Path) -> dict[tuple[str, str], Message]:
    if not path.exists():
        return {}
    return {(m.context or "", _source(m)): m for m in read(path) if m.id}


def _source(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _fault(message: Message) -> str:
    texts = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    if message.fuzzy:
        return "fuzzy"
    return "" if all(texts) else "empty"
