"""The reciprocity app."""

from django.apps import AppConfig


class ReciprocityConfig(AppConfig):
    name = "reciprocity"
    default_auto_field = "django.db.models.BigAutoField"
