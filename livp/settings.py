"""All settings of LIVP, from environment variables, safe by default.

`LIVP_ENV` is `production` unless it says `development` (script/server sets it) or `test` (the test
suite). Production refuses to start without a secret key, hosts and HTTPS; see docs/operations.md for
every variable.
"""

import os
import sys
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("LIVP_VAR_DIR", BASE_DIR / "var"))

ENVIRONMENT = os.environ.get("LIVP_ENV", "test" if "pytest" in sys.modules else "production")
if ENVIRONMENT not in {"production", "development", "test"}:
    raise ImproperlyConfigured("LIVP_ENV must be production, development or test.")
IS_PRODUCTION = ENVIRONMENT == "production"


def switch(name: str, *, otherwise: bool = False) -> bool:
    """Return whether the variable says 1; anything but 0 and 1 stops the start."""
    value = os.environ.get(name) or str(int(otherwise))
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value}.")
    return value == "1"


def number(name: str, *, otherwise: int) -> int:
    """Return the variable as a number of 0 or more; anything else stops the start."""
    value = os.environ.get(name) or str(otherwise)
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} must be a number, not {value}.")
    return int(value)


def required_in_production(name: str, *, elsewhere: str) -> str:
    """Return the variable; in production its absence stops the start with one clear sentence."""
    value = os.environ.get(name, "")
    if value:
        return value
    if IS_PRODUCTION:
        raise ImproperlyConfigured(f"Set {name}: LIVP does not start in production without it.")
    return elsewhere


DEBUG = switch("LIVP_DEBUG")
if DEBUG and ENVIRONMENT != "development":
    raise ImproperlyConfigured("LIVP_DEBUG=1 shows passwords and data to strangers; only in development.")

SECRET_KEY = required_in_production("LIVP_SECRET_KEY", elsewhere="only-for-development-and-tests")
if IS_PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("LIVP_SECRET_KEY must have at least 50 characters.")
ALLOWED_HOSTS = [
    host
    for part in required_in_production("LIVP_HOSTS", elsewhere="localhost,127.0.0.1,[::1],testserver").split(
        ","
    )
    if (host := part.strip())
]
if IS_PRODUCTION and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured("LIVP_HOSTS must name the hosts, like livp.example.nl; * is refused.")
# The public address, for links in mail.
BASE_URL = required_in_production("LIVP_BASE_URL", elsewhere="http://localhost:8000").rstrip("/")
if IS_PRODUCTION and not BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("LIVP_BASE_URL must begin with https:// in production.")

INSTALLED_APPS = [
    "livp.apps.LivpConfig",
    "livp.apps.LivpAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "concurrency",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "import_export",
    "rules.apps.AutodiscoverRulesConfig",
    "simple_history",
    "charts",
    "richtext",
    "municipalities",
    "stakeholders",
    "plans",
    "priorities",
    "indicators",
    "communication",
    "documents",
    "exchange",
    "desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "livp.guards.limit_strangers",
    "livp.guards.keep_members_pages_private",
    "livp.guards.confirm_saved",
    "municipalities.accounts.AccessMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "livp.urls"
WSGI_APPLICATION = "livp.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'livp.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # The test database does not outlive a power cut, and need not.
        # What is freed is overwritten: a former phone number does not stay behind in the file.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON; PRAGMA synchronous=%s;"
        % ("OFF" if ENVIRONMENT == "test" else "NORMAL"),
    }

AUTH_USER_MODEL = "municipalities.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "municipalities.passwords.LongEnoughValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/beheer/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "LIVP: "
ACCOUNT_ADAPTER = "municipalities.accounts.AccountAdapter"
ACCOUNT_PREVENT_ENUMERATION = True
# A mail after a change of password or second factor: whoever did not do that themselves must know.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "LIVP"

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands")]
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
# No MEDIA_URL: uploaded files are served by views that check who may see them.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Outside production static files come straight from the source tree, without collectstatic.
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
WHITENOISE_AUTOREFRESH = not IS_PRODUCTION
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Where figures come from: the services of police and CBS, or a mirror of them.
OPEN_DATA_URLS = {
    "police": os.environ.get("LIVP_OPEN_DATA_POLICE_URL") or "https://dataderden.cbs.nl/ODataFeed/odata",
    "cbs": os.environ.get("LIVP_OPEN_DATA_CBS_URL") or "https://opendata.cbs.nl/ODataFeed/odata",
}
if IS_PRODUCTION and not all(url.startswith("https://") for url in OPEN_DATA_URLS.values()):
    raise ImproperlyConfigured("LIVP_OPEN_DATA_POLICE_URL and _CBS_URL must begin with https://.")

# In the database, so that limits on logging in count for all processes together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "livp_cache",
        # Far more than is in use at once: what overflows takes limits on logging in along.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
    if ENVIRONMENT != "test"
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend"
        if ENVIRONMENT != "test"
        else "django_tasks.backends.dummy.DummyBackend"
    }
}

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
if os.environ.get("LIVP_SMTP_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = os.environ["LIVP_SMTP_HOST"]
    EMAIL_PORT = number("LIVP_SMTP_PORT", otherwise=587)
    EMAIL_HOST_USER = os.environ.get("LIVP_SMTP_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("LIVP_SMTP_PASSWORD", "")
    EMAIL_USE_TLS = switch("LIVP_SMTP_TLS", otherwise=True)
    EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("LIVP_FROM_EMAIL", "livp@localhost")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 10 * 60 * 60
DEFAULT_EXCEPTION_REPORTER_FILTER = "livp.errors.ReportFilter"
CSRF_FAILURE_VIEW = "livp.errors.csrf_failure"
# Whether the domain goes on the browsers' preload list is for the owner of the domain to decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
if IS_PRODUCTION:
    # Probes come over plain HTTP from inside.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = number("LIVP_HSTS_SECONDS", otherwise=365 * 24 * 60 * 60)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if switch("LIVP_BEHIND_PROXY"):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        # Limits on logging in count per visitor, not for all who come through the proxy together.
        ALLAUTH_TRUSTED_PROXY_COUNT = 1

SIMPLE_HISTORY_REVERT_DISABLED = True
# Why an adopted plan's programme changed takes a sentence, not a hundred characters.
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
# A control character that came along with a paste fits in no spreadsheet.
IMPORT_EXPORT_ESCAPE_ILLEGAL_CHARS_ON_EXPORT = True
CONCURRENCY_IGNORE_DEFAULT = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"secrets": {"()": "livp.guards.HideSecretAddresses"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["secrets"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"filters": ["secrets"]}},
}
