"""The secret address of a user's own agenda feed."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class PrivateAgenda(models.Model):
    """A secret address at which a user's own agenda can be read without logging in.

    Only the SHA-256 of the secret is kept: who reads the database cannot read the agenda. The address is
    shown once, when it is made.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="private_agendas", verbose_name="van"
    )
    digest = models.CharField("hash van het geheim", max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("gemaakt op", auto_now_add=True)
    withdrawn_at = models.DateTimeField("ingetrokken op", null=True, blank=True)
    last_read_at = models.DateTimeField("laatst gelezen op", null=True, blank=True)

    class Meta:
        verbose_name = "eigen agenda-adres"
        verbose_name_plural = "eigen agenda-adressen"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(withdrawn_at=None),
                name="privateagenda_one_in_use_a_user",
            ),
        ]

    def __str__(self) -> str:
        return f"agenda van {self.user}"
