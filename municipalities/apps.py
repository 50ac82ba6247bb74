from django.apps import AppConfig


class MunicipalitiesConfig(AppConfig):
    name = "municipalities"
    verbose_name = "Gemeenten en gebruikers"
    default_auto_field = "django.db.models.BigAutoField"
