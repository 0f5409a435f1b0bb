"""Message catalogues: extracted, compiled, and what counts as finished; it translates nothing."""

import shutil
import tempfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.core.management import call_command
from django.test.utils import override_settings

LOCALE = "zh_Hans"
IGNORED = ["tests/*", "var/*", "benchmarks/*", "docs/*"]


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


def extract(folder: Path) -> None:
    """Bring the catalogue below `folder` up to date with the sources (needs gettext)."""
    catalogue_in(folder).parent.mkdir(parents=True, exist_ok=True)
    with override_settings(LOCALE_PATHS=[folder]):
        call_command(
            "makemessages",
            locale=[LOCALE],
            ignore_patterns=IGNORED,
            add_location="file",
            no_obsolete=True,
            stdout=StringIO(),
        )


def problems(folder: Path) -> Iterator[str]:
    """One sentence for each message that is missing, left over, fuzzy or empty below `folder`."""
    kept = _messages(catalogue_in(folder))
    with tempfile.TemporaryDirectory() as copy:
        fresh_folder = Path(copy) / "locale"
        shutil.copytree(folder, fresh_folder)
        extract(fresh_folder)
        fresh = _messages(catalogue_in(fresh_folder))
    yield from (f"not in the catalogue: {key}" for key in fresh.keys() - kept.keys())
    yield from (f"no longer in the sources: {key}" for key in kept.keys() - fresh.keys())
    yield from (f"{fault}: {key}" for key, message in kept.items() if (fault := _fault(message)))


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
