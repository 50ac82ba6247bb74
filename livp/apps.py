from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class LivpConfig(AppConfig):
    name = "livp"
    verbose_name = "LIVP"

    def ready(self) -> None:
        """Register the system checks."""
        from livp import checks  # noqa: F401


class LivpAdminConfig(AdminConfig):
    """Django's admin with LIVP's site: its look, its navigation by task, its log-in."""

    default_site = "livp.admin_site.LivpAdminSite"
