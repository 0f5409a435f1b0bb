"""What tests of letters share: the rules that letters read, in force, and the authorities that sign."""

from unittest.mock import patch

import pytest

from rulebook import first_editions
from rulebook.tables import TABLES
from tests.kept import begin_with
from tests.reviews.decision import rows

READ = ("codes", "jurisdictions", "clocks", "remedies", "checklists")


@pytest.fixture
def rules(db, settings, tmp_path) -> None:
    """The shipped editions, the authorities, and a folder for the files."""
    settings.MEDIA_ROOT = tmp_path
    begin_with("what letters read", _make)


def _make() -> None:
    with patch.object(first_editions, "TABLES", {key: TABLES[key] for key in READ}):
        first_editions.load(now=rows.NOW)
    rows.authorities()
