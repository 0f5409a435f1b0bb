"""Seeds the demonstration: people, rules, the training edition, what two enterprises filed; runs twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from accounts import demo
from reviews.demo.stories import STORIES, Story
from reviews.demo.walk import Walk
from reviews.models import TransferApplication
from rulebook import first_editions


def seed(*, now: datetime) -> int:
    """Make what is missing and return how many applications were made.

    Order: people, editions in force (the training edition of reciprocity among them), applications. A story
    is made whole or not at all. Raises ImproperlyConfigured outside DEBUG.
    """
    if not settings.DEBUG:
        raise ImproperlyConfigured("The demonstration is made with DEBUG=1 only.")
    demo.create()
    first_editions.load(now=now, training=True)
    missing = [story for story in STORIES if not _told(story)]
    for story in missing:
        _tell(story, now)
    return len(missing)


def _told(story: Story) -> bool:
    filed = TransferApplication.objects.filter(enterprise__uscc=story.filing.enterprise)
    return bool(filed.filter(title=story.filing.title).exists())


@transaction.atomic
def _tell(story: Story, now: datetime) -> None:
    story.went(Walk.open(story.filing, now=now - timedelta(days=story.days_ago)))
