from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"
    verbose_name = "Uitwisseling"
    default_auto_field = "django.db.models.BigAutoField"
