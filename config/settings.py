"""Provisional settings."""

from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = "provisional"
LEDGER_KEY = "provisional"
DEBUG = True
LEDGER_SEAL_FILE = BASE_DIR / "var" / "ledger-seals.log"
MEDIA_ROOT = BASE_DIR / "var" / "media"
INSTALLED_APPS = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.messages", "django.contrib.staticfiles",
    "ledger", "accounts", "rulebook", "reciprocity", "exports", "reviews",
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "var" / "provisional.sqlite3"}}
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
ROOT_URLCONF = "config.urls"
