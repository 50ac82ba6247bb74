from django.apps import AppConfig


class CommunicationConfig(AppConfig):
    name = "communication"
    verbose_name = "Communicatie"
    default_auto_field = "django.db.models.BigAutoField"
