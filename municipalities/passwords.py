"""Rules for passwords, where Django has no Dutch."""

from django.contrib.auth.password_validation import MinimumLengthValidator


class LongEnoughValidator(MinimumLengthValidator):
    """Django's own rule; its message has no Dutch in Django 5.2."""

    def get_error_message(self) -> str:
        """Say in Dutch how long a password must be."""
        return f"Dit wachtwoord is te kort. Het moet minstens {self.min_length} tekens lang zijn."
