"""Every setting of GISPLAN; docs/settings.md explains each environment variable.

Nonsense in the environment stops the process with the variable's name.
"""

import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import environ
from csp.constants import NONCE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
env = environ.Env()


def _kept(name: str, make: Callable[[], str]) -> str:
    """A value kept in var/<name>, made at first use: never in the repository, never a default."""
    path = VAR_DIR / name
    if not path.exists():
        VAR_DIR.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(make())
    return path.read_text().strip()


def _database_url() -> str:
    noted = VAR_DIR / "database-url"
    url: str = env.str("DATABASE_URL", default=noted.read_text().strip() if noted.exists() else "")
    if not url:
        message = "DATABASE_URL is not set and there is no var/database-url; run bin/setup first"
        raise ImproperlyConfigured(message)
    if not url.startswith(("postgis://", "postgres://", "postgresql://")):
        message = "DATABASE_URL must begin with postgis://"
        raise ImproperlyConfigured(message)
    return url


def _bool(name: str, *, default: bool) -> bool:
    text = env.str(name, default="1" if default else "0").strip().lower()
    if text not in {"0", "1", "true", "false", "yes", "no"}:
        message = f"{name} must be 1 or 0, not {text!r}"
        raise ImproperlyConfigured(message)
    return text in {"1", "true", "yes"}


def _int(name: str, *, default: int, least: int = 0) -> int:
    text = env.str(name, default=str(default))
    if not text.isascii() or not text.isdigit() or int(text) < least:
        message = f"{name} must be a whole number of at least {least}, not {text!r}"
        raise ImproperlyConfigured(message)
    return int(text)


def _choice(name: str, *choices: str) -> str:
    """One of some words; the first is the default."""
    text: str = env.str(name, default=choices[0]).strip().lower()
    if text not in choices:
        message = f"{name} must be one of {', '.join(choices)}, not {text!r}"
        raise ImproperlyConfigured(message)
    return text


def _address(name: str) -> str:
    """An absolute http(s) address without a path, or nothing."""
    text: str = env.str(name, default="").strip().rstrip("/")
    if text and not re.fullmatch(r"https?://[A-Za-z0-9.\-\[\]:]+", text):
        message = f"{name} must be like https://gisplan.example.go.th, not {text!r}"
        raise ImproperlyConfigured(message)
    return text


DEBUG = _bool("GISPLAN_DEBUG", default=False)
DEMO = _bool("GISPLAN_DEMO", default=False)
DEMO_PASSWORD = env.str("GISPLAN_DEMO_PASSWORD", default="")
if DEMO_PASSWORD and not DEMO:
    _message = "GISPLAN_DEMO_PASSWORD is only for the demo; unset it, or set GISPLAN_DEMO=1"
    raise ImproperlyConfigured(_message)
DATA_DIR = env.str("GISPLAN_DATA", default="")
SECRET_KEY = env.str("GISPLAN_SECRET_KEY", default="") or _kept(
    "secret-key", lambda: secrets.token_urlsafe(50)
)
ALLOWED_HOSTS = env.list("GISPLAN_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
HTTPS = _bool("GISPLAN_HTTPS", default=False)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # asked on this machine, past the proxy
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
PROXIES = _int("GISPLAN_PROXIES", default=0)
PUBLIC_ADDRESS = _address("GISPLAN_PUBLIC_ADDRESS")
EXPORT_DIRECT_ROWS = _int("GISPLAN_EXPORT_DIRECT_ROWS", default=50_000, least=1)
OC4IDS_PREFIX = env.str("GISPLAN_OC4IDS_PREFIX", default="gispln")
if not re.fullmatch(r"[a-z0-9]{6}", OC4IDS_PREFIX):
    _message = f"GISPLAN_OC4IDS_PREFIX must be 6 small letters or digits, not {OC4IDS_PREFIX!r}"
    raise ImproperlyConfigured(_message)
SESSION_COOKIE_AGE = 12 * 3600
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "gisplan.apps.GisplanConfig",
    "monitoring.apps.MonitoringConfig",
    "maps.apps.MapsConfig",
    "projects.apps.ProjectsConfig",
    "accounts.apps.AccountsConfig",
    "coordinates.apps.CoordinatesConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "django_filters",
    "django_htmx",
    "leaflet",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "maps.door.DoorMiddleware",
    "gisplan.middleware.SessionMiddleware",
    "gisplan.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "gisplan.unsaved.LogInAgainMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "gisplan.middleware.HistoryMiddleware",
    "gisplan.middleware.ErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "gisplan.urls"
WSGI_APPLICATION = "gisplan.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gisplan.context.settings",
                "gisplan.menu.menu",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.l10n",
                "django.templatetags.static",
            ],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # templates/django/forms/field.html

DATABASE_URL = _database_url()
DATABASES: dict[str, Any] = {"default": env.db_url_config(DATABASE_URL)}
if _socket := re.search(r"@(%2F[^/?:]+)", DATABASE_URL, re.IGNORECASE):
    # A socket directory: urllib lowers a host's letters, so it is read from the address itself.
    DATABASES["default"]["HOST"] = unquote(_socket[1])
DATABASES["default"].update(
    ENGINE="django.contrib.gis.db.backends.postgis",
    CONN_HEALTH_CHECKS=True,
    OPTIONS={
        # Unset, pgtrigger.ignore costs an exception a row: an import took 63 s instead of 20 s.
        "options": f"-c statement_timeout={_int('GISPLAN_STATEMENT_TIMEOUT_MS', default=0)}"
        " -c pgtrigger.ignore={}",
    },
)
if POOL_SIZE := _int("GISPLAN_POOL", default=0):
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": POOL_SIZE,
        "timeout": 5,
    }
DATABASES["default"]["TEST"] = {"NAME": env.str("GISPLAN_TEST_DATABASE", default="test_gisplan")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "gisplan.demo.backend.PasswordBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.NotLikeTheUser"},
    {
        "NAME": "accounts.passwords.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "accounts.passwords.NotCommon"},
    {"NAME": "accounts.passwords.NotOnlyDigits"},
]
LOGIN_URL = "login"
CSRF_FAILURE_VIEW = "gisplan.unsaved.csrf_failure"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = _int("GISPLAN_LOGIN_FAILURES", default=5, least=1)
AXES_COOLOFF_TIME = _int("GISPLAN_LOGIN_WAIT_MINUTES", default=15, least=1) / 60
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "gisplan.proxies.client_address"
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_RESET_ON_SUCCESS = True

LANGUAGE_CODE = "th"
LANGUAGES = [("th", "ไทย"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Bangkok"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = Path(env.str("GISPLAN_FILES", default=str(VAR_DIR / "files")))
WHITENOISE_USE_FINDERS = DEBUG
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
API_PER_MINUTE = _int("GISPLAN_API_PER_MINUTE", default=600, least=1)
_LOCAL = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": _LOCAL},
    # The counts of requests, one of each person a minute: none may be culled while it counts.
    "api": {"BACKEND": _LOCAL, "LOCATION": "api", "OPTIONS": {"MAX_ENTRIES": 10_000}},
}
UPLOAD_MAX_BYTES = _int("GISPLAN_UPLOAD_MB", default=20, least=1) * 1024 * 1024
ANSWERS_KEPT_BYTES = _int("GISPLAN_ANSWERS_KEPT_MB", default=32) * 1024 * 1024
CONVERTER_LINES = _int("GISPLAN_CONVERTER_LINES", default=5_000, least=1)
# What one GIS file or photo of a person may hold and what reading it may cost.
FILE_UNPACKED_BYTES = _int("GISPLAN_FILE_UNPACKED_MB", default=200, least=1) * 1024 * 1024
FILE_MEMBERS = _int("GISPLAN_FILE_MEMBERS", default=60, least=1)
FILE_FEATURES = _int("GISPLAN_FILE_FEATURES", default=20_000, least=1)
FILE_VERTICES = _int("GISPLAN_FILE_VERTICES", default=300_000, least=1)
FILE_ROWS = _int("GISPLAN_FILE_ROWS", default=80, least=1)
FILE_KEPT_DAYS = _int("GISPLAN_FILE_KEPT_DAYS", default=14, least=1)
# A row of a position file posts up to four values, everything else of a page far below 1,000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4 * FILE_ROWS + 1_000
READER_MEMORY_BYTES = _int("GISPLAN_READER_MEMORY_MB", default=1024, least=256) * 1024 * 1024
READER_SECONDS = _int("GISPLAN_READER_SECONDS", default=8, least=1)
READERS = _int("GISPLAN_READERS", default=2, least=1)
PHOTO_MAX_PIXELS = _int("GISPLAN_PHOTO_MEGAPIXELS", default=64, least=1) * 1_000_000
PAID_DAYS = _int("GISPLAN_PAID_DAYS", default=90, least=1)
PHOTO_FAR_M = _int("GISPLAN_PHOTO_FAR_M", default=200)
PHOTO_MOST = _int("GISPLAN_PHOTO_MOST", default=300, least=1)
CERTIFICATE_FOR_DISBURSEMENT = _choice(
    "GISPLAN_CERTIFICATE_FOR_DISBURSEMENT", "warn", "wait", "off"
)
# Where matplotlib keeps what it knows of the fonts: without a home it would look at each start.
os.environ.setdefault("MPLCONFIGDIR", str(VAR_DIR / "matplotlib"))

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    }
}

# Base maps: "label|url template|attribution" separated by newlines; none leaves our own areas.
_OSM = (
    "OpenStreetMap|https://tile.openstreetmap.org/{z}/{x}/{y}.png|"
    '© <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a>'
)
BASE_MAPS = [
    tuple(line.split("|", 2))
    for line in env.str("GISPLAN_BASE_MAPS", default=_OSM).splitlines()
    if line.strip()
]
for _base_map in BASE_MAPS:
    if len(_base_map) != 3 or not _base_map[1].startswith(("https://", "http://", "/")):
        _message = "GISPLAN_BASE_MAPS: each line must be label|https://…/{z}/{x}/{y}.png|credit"
        raise ImproperlyConfigured(_message)
    _host = "/".join(_base_map[1].split("/", 3)[:3]).replace("{s}", "*")
    if _host.startswith("http"):
        CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(_host)
# OpenStreetMap refuses who does not say where he comes from; our other links say nothing.
_TILES = {"maxZoom": 20, "maxNativeZoom": 19, "referrerPolicy": "strict-origin"}
LEAFLET_CONFIG = {
    "DEFAULT_CENTER": (13.2, 101.0),
    "DEFAULT_ZOOM": 6,
    "MIN_ZOOM": 4,
    "MAX_ZOOM": 20,
    "SCALE": "metric",
    "ATTRIBUTION_PREFIX": "GISPLAN",
    "TILES": [(label, url, _TILES | {"attribution": credit}) for label, url, credit in BASE_MAPS],
    "RESET_VIEW": False,
    "NO_GLOBALS": False,
}

# A long import must not keep the minute's housekeeping waiting.
PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": _int("GISPLAN_WORKER_JOBS", default=3, least=2)}

SILENCED_SYSTEM_CHECKS = ["gis.W001"]  # user text never reaches SpatialReference(): EPSG ints only

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        name: {"level": "WARNING"}
        for name in ("axes", "procrastinate", "weasyprint", "fontTools", "matplotlib")
    },
    "root": {"handlers": ["console"], "level": env.str("GISPLAN_LOG_LEVEL", default="INFO")},
}
