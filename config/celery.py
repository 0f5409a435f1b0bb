"""The Celery app; it owns no task. Tasks live in the apps, one line each round a function that tests call."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("tongguan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
