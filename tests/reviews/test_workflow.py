"""Each journey of the design end to end, at the writer; what it leaves in rows and in the ledger."""

from __future__ import annotations

import pytest

from reviews.models import Status
from tests.reviews import journeys

pytestmark = pytest.mark.usefixtures("rules")


@pytest.mark.parametrize("status", Status.values)
def test_every_status_is_reached_through_the_workflow(status):
    application = journeys.at(status)

    assert application.status == status
