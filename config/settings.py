"""The one settings file: all that differs between machines comes from the environment (see README)."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.env import broker, database, envbool, envint, envlist, envpath, envsecret, envstr

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = envpath("VAR_DIR", BASE_DIR / "var", base=BASE_DIR)
VAR_DIR.mkdir(parents=True, exist_ok=True)

# --- What an installation must decide ---

DEBUG = envbool("DEBUG", False)
SECRET_KEY = envsecret("SECRET_KEY", debug=DEBUG, development="development-only-secret-key")
LEDGER_KEY = envsecret("LEDGER_KEY", debug=DEBUG, development="development-only-ledger-key")
if LEDGER_KEY == SECRET_KEY:
    raise ImproperlyConfigured("LEDGER_KEY and SECRET_KEY must differ: one leak must not open both.")
ALLOWED_HOSTS = envlist("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEBUG else "")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set. Name the hosts this installation answers for.")
CSRF_TRUSTED_ORIGINS = envlist("CSRF_TRUSTED_ORIGINS")
ENVIRONMENT = envstr("ENVIRONMENT", "demo" if DEBUG else "production")

# --- Parts ---

INSTALLED_APPS = [
    "config.apps.ProjectConfig",
    "config.apps.TongguanAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "ledger",
    "accounts",
    "rulebook",
    "reciprocity",
    "exports",
    "reviews",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.UserLanguage",
    "accounts.middleware.CurrentEnterprise",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap5"]
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database ---

DATABASE_URL = envstr("DATABASE_URL", f"sqlite:///{VAR_DIR}/tongguan.sqlite3")
DATABASES = {"default": database(DATABASE_URL, base=BASE_DIR)}
# The seals of the ledger are written outside the database; each database has a file of its own.
_DATABASE_MARK = hashlib.sha256(DATABASE_URL.encode()).hexdigest()[:12]
LEDGER_SEAL_FILE = envpath("LEDGER_SEAL_FILE", VAR_DIR / f"ledger-seals-{_DATABASE_MARK}.log", base=BASE_DIR)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Who signs in ---

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.RoleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
AXES_FAILURE_LIMIT = envint("SIGN_IN_FAILURES", 5, minimum=1)
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # the ledger records who signed in
AXES_VERBOSE = False
AXES_USERNAME_CALLABLE = "accounts.throttle.username"
AXES_LOCKOUT_CALLABLE = "accounts.throttle.locked"

# --- Safety of the browser ---

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its small icons as data
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = envint("SESSION_HOURS", 8, minimum=1) * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = not DEBUG
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = not DEBUG
SECURE_SSL_REDIRECT = envbool("SSL_REDIRECT", not DEBUG)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # a load balancer asks inside the house
SECURE_HSTS_SECONDS = envint("HSTS_SECONDS", 0 if DEBUG else 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
if envbool("BEHIND_PROXY", False):  # only where the proxy overwrites the header
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SILENCED_SYSTEM_CHECKS = [
    "security.W021",  # preloading a domain into browsers is the operator's own registration, not ours
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640

# --- Languages and time ---

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- Files ---

STATIC_URL = "/static/"
STATIC_ROOT = envpath("STATIC_ROOT", VAR_DIR / "static", base=BASE_DIR)
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = envpath("MEDIA_ROOT", VAR_DIR / "media", base=BASE_DIR)
MAX_DOCUMENT_BYTES = envint("MAX_DOCUMENT_MB", 20, minimum=1) * 1024 * 1024
SCANNER = envstr(
    "SCANNER"
)  # the function that scans an upload, by its dotted path; none: content checks only
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Mail ---

EMAIL_HOST = envstr("EMAIL_HOST")
EMAIL_PORT = envint("EMAIL_PORT", 587)
EMAIL_HOST_USER = envstr("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = envstr("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = envbool("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = VAR_DIR / "mail"  # without a mail host, mail is kept here as files
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
DEFAULT_FROM_EMAIL = envstr("DEFAULT_FROM_EMAIL", "tongguan@localhost")

# --- Tasks: hints only, rows are the truth (docs/adr/0004-broker.md) ---

# Without a broker named, nothing is hurried: a command never writes to one that belongs to somebody else.
REDIS_URL = envstr("REDIS_URL")
CELERY_BROKER_URL = broker(REDIS_URL or "redis://127.0.0.1:6379/0")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A task of a killed worker is given out again after this many seconds.
    "visibility_timeout": envint("BROKER_VISIBILITY_TIMEOUT", 60, minimum=1),
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    # A broker that is down or hangs costs a publisher less than a second.
    "socket_connect_timeout": 0.4,
    "socket_timeout": 0.8,
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
# A range of a sweep that its worker did not finish is given out again after this long.
SWEEP_LEASE_SECONDS = envint("SWEEP_LEASE_SECONDS", 120, minimum=1)
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {"tick": {"task": "reviews.tick", "schedule": 60.0, "options": {"expires": 60}}}

# --- Logs: data on standard error ---

_LOG_STEPS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_LOG_LINE: list[Any] = (
    [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    if DEBUG
    else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
)
structlog.configure(
    processors=[*_LOG_STEPS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _LOG_STEPS,
            "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_LOG_LINE],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": envstr("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        # Replaces Django's own console and mail handlers: everything takes the one way out.
        "django": {"handlers": [], "level": "NOTSET", "propagate": True},
        "axes": {"level": "WARNING"},  # the ledger records sign-ins
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
