"""A form is acted on once, whatever the finger does."""

import pytest
from django.db import transaction

from reviews import tokens
from tests.factories.accounts import UserFactory
from tests.factories.reviews import NOW

pytestmark = pytest.mark.django_db


def test_the_second_use_of_a_token_is_refused():
    token, by = tokens.new(), UserFactory()
    tokens.use(token, by=by, now=NOW)

    with pytest.raises(tokens.AlreadyUsed):
        tokens.use(token, by=by, now=NOW)
    assert tokens.is_used(token)


def test_a_rollback_gives_the_token_back():
    token, by = tokens.new(), UserFactory()
    with pytest.raises(RuntimeError), transaction.atomic():
        tokens.use(token, by=by, now=NOW)
        raise RuntimeError

    assert not tokens.is_used(token)
    tokens.use(token, by=by, now=NOW)


@pytest.mark.parametrize("token", ["", "short", "x" * 41])
def test_what_is_no_token_of_ours_is_refused(token):
    with pytest.raises(tokens.NotAToken):
        tokens.use(token, by=UserFactory(), now=NOW)


def test_tokens_never_repeat():
    assert len({tokens.new() for _ in range(500)}) == 500
