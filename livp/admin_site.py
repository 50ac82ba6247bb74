"""The admin site: Django's own, with LIVP's names and log-in."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest


class LivpAdminSite(AdminSite):
    """Open to every active member of a municipality; what each may do there, predicates say."""

    site_header = "LIVP"
    site_title = "LIVP"
    index_title = "Mijn werk"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this user may enter at all."""
        user = request.user
        return bool(user.is_active and (user.is_superuser or getattr(user, "has_membership", False)))
