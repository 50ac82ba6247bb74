from django.apps import AppConfig


class StakeholdersConfig(AppConfig):
    name = "stakeholders"
    verbose_name = "Partners en teams"
    default_auto_field = "django.db.models.BigAutoField"
