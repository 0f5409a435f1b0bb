"""Tongguan's settings, routes, task app and supervisor; the one package that may import every app."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
